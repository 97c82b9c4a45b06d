"""The commands in every language, as Discord is told of them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fluent.syntax import FluentParser, ast

from bot.client.translator import CommandTranslator, slug
from bot.client.wording import ENGLISH, LANGUAGES, Wordings
from playground.commands import check_definitions
from tests.support.commands import load_commands

LOCALES = Path(__file__).parents[3] / "bot" / "client" / "locales"

OF_DISCORD = {"de", "es-419", "es-ES", "fr", "hi", "ja", "pt-BR"}
"""Discord's names of the languages that we have."""


async def payloads() -> list[dict[str, Any]]:
    bot, commands = await load_commands()
    translator = CommandTranslator(Wordings())
    return [await one.get_translated_payload(bot.tree, translator) for one in commands]


def nodes(node: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return everything in a command that has a name, with where it is."""
    yield path, node
    for key in ("options", "choices"):
        for below in node.get(key) or []:
            yield from nodes(below, f"{path} {below['name']}")


async def test_every_command_option_and_choice_has_a_name_in_every_language():
    """Names of what is new go into commands.ftl of each language but English."""
    missing = [
        f"{path}: {key} in {', '.join(sorted(OF_DISCORD - (there or {}).keys()))}"
        for payload in await payloads()
        for path, node in nodes(payload, payload["name"])
        for key in ("name", "description")
        if node.get(key) and OF_DISCORD - ((there := node.get(f"{key}_localizations")) or {}).keys()
    ]
    assert missing == []


async def test_discord_would_take_them():
    """Lengths, letters, and how much a command may say altogether."""
    check_definitions(await payloads())


@pytest.mark.parametrize("locale", sorted(OF_DISCORD))
async def test_names_side_by_side_differ(locale: str):
    """Two commands of one name, and nobody knows which one is meant."""

    def name(node: dict[str, Any]) -> str:
        return (node.get("name_localizations") or {}).get(locale, node["name"])

    found = await payloads()
    groups = [[one for one in found if one.get("type", 1) == kind] for kind in (1, 2, 3)]
    for payload in found:
        for _, node in nodes(payload, ""):
            groups += [node.get(key) or [] for key in ("options", "choices")]
    for group in groups:
        names = [name(node) for node in group]
        assert len(set(names)) == len(names), names


async def test_sentences_name_commands_that_there_are():
    known = {path for one in await payloads() for path, _ in nodes(one, one["name"])}
    for file in (LOCALES / "en").glob("*.ftl"):
        assert set(re.findall(r'COMMAND\("([^"]+)"\)', file.read_text())) <= known, file.name


async def test_no_translation_is_left_over():
    """What no command has any more is not translated either."""
    known: set[str] = set()
    for payload in await payloads():
        known |= set(_keys(payload, kind=payload.get("type", 1)))
    for language in LANGUAGES:
        if language != ENGLISH:
            assert set(_translated(language)) == known, language


def _keys(payload: dict[str, Any], kind: int) -> Iterator[str]:
    if kind != 1:
        yield f"menu-{slug(payload['name'])}"
        return
    for path, node in nodes(payload, payload["name"]):
        if "type" not in node or "value" in node:
            yield f"choice-{slug(node['name'])}"
        elif node is payload or node["type"] in {1, 2}:
            yield f"command-{slug(path)}"
            yield f"command-{slug(path)}.description"
        else:
            command = path.rsplit(" ", 1)[0]
            yield f"option-{slug(node['name'])}"
            yield f"command-{slug(command)}.{slug(node['name'])}"


def _translated(language: str) -> Iterator[str]:
    for file in (LOCALES / language).glob("commands*.ftl"):
        for entry in FluentParser().parse(file.read_text()).body:
            if isinstance(entry, ast.Message):
                yield entry.id.name
                yield from (f"{entry.id.name}.{one.id.name}" for one in entry.attributes)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("voice set", "voice-set"),
        ("Why wasn't this read?", "why-wasnt-this-read"),
        ("only here", "only-here"),
    ],
)
def test_names_for_the_catalogue(text: str, name: str):
    assert slug(text) == name
