"""The codes of what becomes of a message."""

import pytest

from bot.errors import ChannelGone, NotJoined, QueueFull, ShuttingDown
from bot.reading.reasons import Reason, of_outcome, of_refusal, of_silence
from bot.speech.utterance import Outcome
from bot.text.reasons import Silence


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
        (ShuttingDown("x"), Reason.SHUTTING_DOWN),
        (NotJoined("x"), Reason.NOT_IN_VOICE),
        (ChannelGone("x"), Reason.FAILED),
    ],
)
def test_refusals(error, reason):
    assert of_refusal(error) is reason
