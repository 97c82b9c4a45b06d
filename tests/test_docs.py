"""What the documents say is true of the code."""

import re
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.config import Config, load_config
from cogs.queue import Queue
from cogs.say import Say
from cogs.units import Units
from cogs.voice_channel import VoiceChannel

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
    targets = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", document.read_text())

    for target in targets:
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_that_documents_name_exist(document: Path):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"`make ([a-z]+)", document.read_text())) <= targets


def commands() -> dict[str, set[str]]:
    """Every slash command, and the names of its options."""
    cogs = (Say(None), Queue(None), VoiceChannel(None), Units(None))
    return {
        command.name: {parameter.name for parameter in command.parameters}
        for cog in cogs
        for command in cog.get_app_commands()
    }


def test_readme_shows_every_command_and_no_other():
    """In its table, with all options."""
    table = re.findall(r"^\| (`/.*?) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    shown = {
        name: set(re.findall(r"\w+", options))
        for row in table
        for name, options in re.findall(r"`/(\w+)([^`]*)`", row)
    }
    assert shown == commands()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_name_no_command_that_does_not_exist(path: Path):
    """What somebody reads of, they can type."""
    named = set(re.findall(r"`/([a-z]+)(?: [^`]*)?`", path.read_text()))
    assert named - {"livez", "readyz"} <= set(commands())


def test_members_are_told_of_every_option():
    """The table of /say explains each."""
    text = (ROOT / "docs" / "members.md").read_text()
    for option in commands()["say"]:
        assert f"| `{option}` |" in text
