"""What one author wants said, and what became of it."""

import asyncio

import pytest

from bot.errors import NothingToSay
from bot.speech.utterance import CHARACTERS_PER_SECOND, Outcome, Ticket, expected_seconds
from tests.support.clock import virtual_time
from tests.support.speech import utterance


@virtual_time
async def test_length_and_expected_duration_count_all_pieces():
    """Fifteen characters are about a second."""
    said = utterance(pieces=("a" * 15, "b" * 30))
    assert said.characters == 45
    assert said.expected == pytest.approx(45 / CHARACTERS_PER_SECOND)


@pytest.mark.parametrize(
    ("text", "speed", "seconds"),
    [
        ("a" * 30, 1.0, 2.0),
        ("a" * 30, 2.0, 1.0),
        ("ä" * 30, 1.0, 2.0),
        ("こんにちは大家", 1.0, 7 / 6),
    ],
)
def test_a_character_that_is_a_syllable_takes_longer(text, speed, seconds):
    """Or Japanese would seem to be said in half the time."""
    assert expected_seconds(text, speed) == pytest.approx(seconds)


@virtual_time
async def test_an_utterance_ends_once():
    """Whoever holds it says how; a second end would be a bug."""
    ticket = Ticket(utterance(), 1)
    assert ticket.outcome is None
    error = NothingToSay("x")
    ticket.end(Outcome.FAILED, error)
    assert ticket.outcome is Outcome.FAILED
    assert ticket.error is error
    with pytest.raises(AssertionError):
        ticket.end(Outcome.SPOKEN)


@virtual_time
async def test_waiting_for_the_end_can_be_given_up():
    """Whoever stops waiting does not stop the utterance, nor others who wait."""
    ticket = Ticket(utterance(), 1)
    async with asyncio.TaskGroup() as group:
        impatient = group.create_task(ticket.wait_ended())
        patient = group.create_task(ticket.wait_ended())
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.sleep(0)
        ticket.end(Outcome.SPOKEN)
    assert patient.result() is Outcome.SPOKEN


@virtual_time
async def test_whoever_wants_to_know_of_the_end_is_called():
    """Also who asks after it."""
    ticket, heard = Ticket(utterance(), 1), []
    ticket.when_ended(lambda: heard.append("before"))
    ticket.end(Outcome.SPOKEN)
    ticket.when_ended(lambda: heard.append("after"))
    await asyncio.sleep(0)
    assert heard == ["before", "after"]
