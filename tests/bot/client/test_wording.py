"""What the bot says, in every language: nothing lacks, nothing is left over, facts agree."""

import ast as python
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.client.wording import (
    ENGLISH,
    LANGUAGES,
    CatalogueParser,
    Wording,
    Wordings,
    english,
    language_of,
)

ROOT = Path(__file__).parents[3]
LOCALES = ROOT / "bot" / "client" / "locales"
OTHERS = [language for language in LANGUAGES if language != ENGLISH]
WORDINGS = Wordings()

FROM_CODE = "commands"
"""Catalogues whose English stands in the code; tests/bot/client/test_translator.py has them."""

MADE_UP = (
    "accent-",
    "flaw-",
    "gender-",
    "not-allowed-",
    "permission-",
    "reason-",
    "setting-",
    "settings-page-",
    "voice-line-",
)
"""How names of messages begin of which the code makes up the rest."""


class Facts(Visitor):
    """Collects what a message needs to be told, and which commands it names."""

    def __init__(self) -> None:
        self.facts: set[str] = set()
        self.commands: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.facts.add(node.id.name)

    def visit_FunctionReference(self, node: ast.FunctionReference) -> None:  # noqa: N802
        [name] = node.arguments.positional
        assert isinstance(name, ast.StringLiteral)
        self.commands.add(f"{node.id.name} {name.value}")


def messages(language: str) -> dict[str, ast.Message]:
    found: dict[str, ast.Message] = {}
    for file in sorted((LOCALES / language).glob("*.ftl")):
        if file.stem.startswith(FROM_CODE):
            continue
        for entry in FluentParser().parse(file.read_text()).body:
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, "said twice"
                found[entry.id.name] = entry
    return found


def facts(message: ast.Message) -> set[str]:
    collector = Facts()
    collector.visit(message)
    return collector.facts


def commands(message: ast.Message) -> set[str]:
    collector = Facts()
    collector.visit(message)
    return collector.commands


REFERENCE = messages(ENGLISH)


def uses() -> Iterator[tuple[str, set[str] | None]]:
    """Return the messages that the code says, with the facts if they are written out."""
    for file in [*(ROOT / "bot" / "client").glob("*.py"), *(ROOT / "cogs").glob("*.py")]:
        for node in python.walk(python.parse(file.read_text())):
            if isinstance(node, python.Constant) and node.value in REFERENCE:
                yield str(node.value), None
            if isinstance(node, python.Call) and _says(node):
                yield str(node.args[0].value), {str(one.arg) for one in node.keywords}


def _says(call: python.Call) -> bool:
    name = call.func
    called = name.id if isinstance(name, python.Name) else getattr(name, "attr", "")
    first = call.args[0] if call.args else None
    return "wording" in called and isinstance(first, python.Constant)


USES = list(uses())


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_the_same(language: str):
    """No message too few, none too many, and each with the facts and commands of the English."""
    theirs = messages(language)

    assert theirs.keys() == REFERENCE.keys()
    for name, message in theirs.items():
        assert facts(message) == facts(REFERENCE[name]), name
        assert commands(message) == commands(REFERENCE[name]), name


def test_what_the_code_says_is_there_with_the_facts_it_gives():
    """A sentence that lacked a fact would be an error in the moment it is needed."""
    wrong = [
        (name, given)
        for name, given in USES
        if given is not None and (name not in REFERENCE or facts(REFERENCE[name]) != given)
    ]
    assert wrong == []


def test_nothing_is_left_over():
    """A sentence that nobody says any more is translated for nothing."""
    said = {name for name, _ in USES}
    assert {
        name for name in REFERENCE if name not in said and not name.startswith(MADE_UP)
    } == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_fits_into_one_of_discords(language: str):
    for name, message in messages(language).items():
        told = WORDINGS.of(language)(name, **dict.fromkeys(facts(message), 1_000_000))
        assert 0 < len(told) <= 2000, name
        assert "{" not in told, name
        assert not re.search(r"[\u2066-\u2069]", told), "no marks that a screen reader reads"


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("en-US", "en"),
        ("en-GB", "en"),
        ("es-ES", "es"),
        ("es-419", "es"),
        ("pt-BR", "pt-BR"),
        ("ja", "ja"),
        ("fi", None),
        (None, None),
    ],
)
def test_the_language_for_a_locale_of_discords(locale: str | None, language: str | None):
    assert language_of(locale) == language


def test_who_prefers_nothing_that_there_is_gets_english():
    assert WORDINGS.of("fi", "de").language == "de"
    assert WORDINGS.of("fi", None).language == ENGLISH


def test_commands_are_named_as_the_reader_sees_them():
    assert "`/join`" in english()("not-joined")
    assert "`/beitreten`" in WORDINGS.of("de")("not-joined")


def test_numbers_are_written_as_usual():
    assert "2,000" in english()("text-too-long", length=1, limit=2000)
    assert "2.000" in WORDINGS.of("de")("text-too-long", length=1, limit=2000)


def test_lists_and_languages_are_named():
    german = WORDINGS.of("de")
    assert german.listing(["a", "b", "c"]) == "a, b und c"
    assert german.language_name("fr") == "Französisch"
    assert german.language_name("xx-strange") == "xx-strange"


def test_a_message_that_does_not_exist_or_lacks_a_fact():
    wording: Wording = english()
    with pytest.raises(LookupError):
        wording("no-such-message")
    with pytest.raises(LookupError):
        wording("queue-full")
    assert wording.find("no-such-message") is None
    assert wording.find("not-joined", "no-such-attribute") is None


@pytest.mark.parametrize("file", sorted(LOCALES.glob("en/*.ftl")), ids=lambda file: file.stem)
def test_a_catalogue_is_read_as_fluents_own_parser_does(file: Path):
    """Also one in which something is wrong."""
    text = file.read_text(encoding="utf-8")
    for read in (text, text[: len(text) // 2], text[7:], text.replace("}", "", 3), "a = }\n-1 = a"):
        ours = CatalogueParser().parse(read)
        assert ours.to_json() == FluentParser(with_spans=False).parse(read).to_json()
