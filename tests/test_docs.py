"""What the documents say is true of the code."""

import asyncio
import re
from functools import cache
from pathlib import Path

import pytest
from discord import app_commands
from dotenv import dotenv_values

from bot.client.audience import AUDIENCES
from bot.config import Config, load_config
from bot.reading.reasons import Reason
from lightning_server.engines.palette import PALETTE
from tests.support.commands import load_commands

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / ".env.example"
WRITTEN = dotenv_values(EXAMPLE)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_example_names_every_variable_and_no_other():
    assert set(WRITTEN) == {field.upper() for field in Config.model_fields}


@pytest.mark.parametrize("field", list(Config.model_fields))
def test_the_example_shows_the_default(field: str):
    """A default of None is a blank; any other is written out, and means itself."""
    default = Config.model_fields[field].default
    written = WRITTEN[field.upper()]

    if default is None:
        assert written == ""
    else:
        assert written
        assert getattr(Config.model_validate({field: written}), field) == default


@pytest.mark.parametrize("field", list(Config.model_fields))
def test_the_example_explains_every_variable(field: str):
    """A comment stands above it, or above the variables that it stands together with."""
    lines = EXAMPLE.read_text().splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"{field.upper()}="))
    while not lines[at].startswith("#"):
        assert lines[at], f"{field} has no comment"
        at -= 1


def test_the_example_as_it_is_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    for field in Config.model_fields:
        monkeypatch.delenv(field.upper(), raising=False)

    assert load_config(EXAMPLE) == Config.model_validate({})


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_variables_that_documents_name_exist(document: Path):
    named = set(
        re.findall(r"\b(?:DISCORD|SMALLEST|LIGHTNING|THUNDER)_[A-Z_]*[A-Z]\b", document.read_text())
    )

    assert named <= {field.upper() for field in Config.model_fields}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path):
    text = re.sub(r"`[^`\n]*`", "", document.read_text())  # what is shown as written is no link
    targets = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", text)

    for target in targets:
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_headings_that_exist(document: Path):
    text = re.sub(r"`[^`\n]*`", "", document.read_text())
    for target, heading in re.findall(r"\]\(([\w./-]*)#([\w-]+)\)", text):
        other = document.parent / target if target else document
        titles = re.findall(r"^#+ (.*)$", other.read_text(), re.MULTILINE)
        slugs = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
        assert heading in slugs, f"{target}#{heading}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_that_documents_name_exist(document: Path):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"`make ([a-z]+)", document.read_text())) <= targets


@cache
def commands() -> dict[str, set[str]]:
    """Every slash command by its whole name, and the names of its options."""

    async def load() -> dict[str, set[str]]:
        _, registered = await load_commands()
        whole = [one for one in registered if not isinstance(one, app_commands.ContextMenu)]
        inside = [
            each
            for one in whole
            if isinstance(one, app_commands.Group)
            for each in one.walk_commands()
        ]
        return {
            one.qualified_name: {parameter.name for parameter in one.parameters}
            for one in [*whole, *inside]
            if isinstance(one, app_commands.Command)
        }

    return asyncio.run(load())


def named(shown: str) -> tuple[str, set[str]]:
    """Tell the name of a command that is shown with options behind it, and the options."""
    words = re.findall(r"[\w-]+", shown)
    length = next((end for end in (3, 2, 1) if " ".join(words[:end]) in commands()), 1)
    return " ".join(words[:length]), set(words[length:])


def test_the_table_shows_every_command_and_no_other():
    """With all options, and the menus."""
    text = (ROOT / "docs" / "commands.md").read_text()
    table = re.findall(r"^\| (`/.*?) \|", text, re.MULTILINE)
    shown = dict(named(one) for row in table for one in re.findall(r"`(/[^`]*)`", row))
    assert shown == commands()
    menus = {name for name in AUDIENCES if not name[0].islower()}
    assert set(re.findall(r"^\| \*(.*?)\* \|", text, re.MULTILINE)) == menus


def test_readme_names_voices_that_are_in_the_box():
    """Whoever types what it shows hears it."""
    shown = set(re.findall(r"voice:(\w+)", (ROOT / "README.md").read_text()))
    assert shown
    assert shown <= {voice.id for voice in PALETTE}


def test_readme_is_a_first_minute():
    """What one wants to know later stands elsewhere."""
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_name_no_command_that_does_not_exist(path: Path):
    """What somebody reads of, they can type."""
    first = {name.split()[0] for name in commands()}
    told = set(re.findall(r"`/([a-z]+)(?: [^`]*)?`", path.read_text()))
    assert told - {"livez", "readyz", "metrics", "tmp"} <= first


def test_members_are_told_of_every_option():
    """The table of /say explains each."""
    text = (ROOT / "docs" / "members.md").read_text()
    for option in commands()["say"]:
        assert f"| `{option}` |" in text


def test_moderators_are_told_of_every_reason():
    """The table of what becomes of messages has each code, in order."""
    table = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "reading.md").read_text(), re.MULTILINE)
    assert table == [reason.value for reason in Reason]
