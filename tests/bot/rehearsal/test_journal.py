"""The bot's log, read by whoever rehearses it."""

import io
import json
import logging

import pytest

from bot.rehearsal.journal import Journal
from bot.telemetry.log import UtteranceRecord, configure, log_utterance
from bot.vocabulary import GuildId
from tests.support.records import SPOKEN, changed

GUILD, OTHER = GuildId(7), GuildId(8)


def as_logged(record: UtteranceRecord) -> str:
    """The line as the bot itself writes it for machines."""
    screen = io.StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure(screen, style="json")
    log_utterance(logging.getLogger("bot.speech.session"), record)
    root.handlers[:] = handlers
    root.setLevel(level)
    return screen.getvalue().rstrip()


@pytest.fixture
def journal() -> Journal:
    return Journal(lambda: None)


def test_what_the_bot_writes_is_read_back_as_it_was(journal: Journal):
    journal.note(as_logged(SPOKEN))

    assert journal.records(GUILD) == {1: SPOKEN}
    assert journal.count == 1


def test_utterances_are_known_by_guild_and_place_whatever_the_order(journal: Journal):
    """One that fails early is logged before the one that is still being played."""
    for guild, number in ((GUILD, 2), (OTHER, 1), (GUILD, 1)):
        journal.note(as_logged(changed(guild=guild, number=number)))

    assert set(journal.records(GUILD)) == {1, 2}
    assert set(journal.records(OTHER)) == {1}


def test_a_session_that_began_anew_goes_on_counting(journal: Journal):
    """The bot was thrown out, and came back."""
    for _ in range(2):
        journal.note(as_logged(SPOKEN))

    assert set(journal.records(GUILD)) == {1, 2}


def test_complaints_are_kept_and_facts_of_life_are_not(journal: Journal):
    for level in ("DEBUG", "INFO", "WARNING", "ERROR"):
        journal.note(json.dumps({"level": level, "message": "something"}))

    assert [facts["level"] for facts in journal.complaints] == ["WARNING", "ERROR"]


@pytest.mark.parametrize("line", ["Traceback (most recent call last):", "7", "[]", "{"])
def test_what_is_no_object_is_kept_as_it_is(journal: Journal, line: str):
    journal.note(line)

    assert journal.unstructured == [line]


def test_every_line_is_news():
    told = []
    journal = Journal(lambda: told.append(True))

    for line in (as_logged(SPOKEN), "nonsense", '{"level": "INFO"}'):
        journal.note(line)

    assert len(told) == 3
