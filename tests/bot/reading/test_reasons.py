"""The codes of what becomes of a message."""

from datetime import UTC, datetime

import pytest

from bot.errors import (
    BudgetUsedUp,
    ChannelGone,
    Hush,
    Hushed,
    NoLocalEngine,
    NotJoined,
    QueueFull,
    Repeated,
    ShuttingDown,
    TooFast,
    Whose,
)
from bot.reading.reasons import COUNTED, Reason, of_outcome, of_refusal, of_silence
from bot.speech.utterance import Outcome
from bot.text.reasons import Silence
from bot.vocabulary import ChannelId

TOMORROW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("silence", Silence)
def test_every_reason_of_the_text_is_one_here(silence):
    """Under the same code, so that nobody has to know both lists."""
    assert of_silence(silence).value == silence.value


@pytest.mark.parametrize("outcome", Outcome)
def test_every_end_of_an_utterance_is_one_of_its_message(outcome):
    assert isinstance(of_outcome(outcome), Reason)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (QueueFull(50), Reason.QUEUE_FULL),
        (Hushed(ChannelId(1), Hush.MUTED), Reason.HUSHED),
        (ShuttingDown("x"), Reason.SHUTTING_DOWN),
        (NotJoined("x"), Reason.NOT_IN_VOICE),
        (NoLocalEngine("x"), Reason.NO_LOCAL_ENGINE),
        (TooFast(Whose.PERSON, 1.0), Reason.TOO_FAST),
        (TooFast(Whose.GUILD, 1.0), Reason.GUILD_TOO_FAST),
        (Repeated("x"), Reason.REPEATED),
        (BudgetUsedUp(Whose.PERSON, TOMORROW), Reason.PERSON_BUDGET_USED_UP),
        (BudgetUsedUp(Whose.GUILD, TOMORROW), Reason.BUDGET_USED_UP),
        (ChannelGone("x"), Reason.FAILED),
    ],
)
def test_refusals(error, reason):
    assert of_refusal(error) is reason


def test_only_what_is_the_end_of_a_message_is_counted():
    """All ends of utterances and all silences of texts are."""
    assert {of_outcome(outcome) for outcome in Outcome} <= set(COUNTED)
    assert {of_silence(silence) for silence in Silence} <= set(COUNTED)
    assert Reason.WAITING not in COUNTED
