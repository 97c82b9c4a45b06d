"""An utterance on its way out."""

import asyncio

import pytest

from bot.audio.opus import load_opus
from bot.errors import QueueFull
from bot.speech.delivery import Delivery
from bot.speech.script import compose
from bot.speech.stages import Stages
from bot.speech.utterance import Outcome
from tests.support.clock import virtual_time
from tests.support.speech import ScriptedLink, ticket


def delivery(**wishes) -> Delivery:
    load_opus()
    first = ticket(**wishes)
    script = compose([first.utterance], named=False, speed=1.0)
    return Delivery([first], script, Stages(asyncio.get_running_loop().time()))


@virtual_time
async def test_what_remains_is_guessed_then_known():
    """From the text until there is a track; then what is left of it, once all of it is there."""
    subject = delivery(text="a" * 30)
    assert subject.remaining == pytest.approx(2.0)
    subject.track = ScriptedLink(1, 10).open_track()
    subject.gather([b"packet"] * 10, prebuffer=0.0)
    assert subject.remaining == pytest.approx(2.0)
    subject.synthesised.set()
    assert subject.remaining == pytest.approx(0.2)


@virtual_time
async def test_ended_early_it_stops_and_lets_the_next_begin():
    """Synthesis is cancelled, the track dropped, and nobody waits for it any more."""
    subject = delivery()
    subject.track = ScriptedLink(1, 10).open_track()
    async with asyncio.TaskGroup() as group:
        subject.synthesis = group.create_task(asyncio.sleep(60))
        subject.end_early(Outcome.SKIPPED)
        await subject.synthesised.wait()
    assert subject.synthesis.cancelled()
    assert subject.track.dropped
    assert asyncio.get_running_loop().time() == 0


@virtual_time
@pytest.mark.parametrize(
    ("ended_by", "error", "outcome", "label"),
    [
        (None, None, Outcome.SPOKEN, "ok"),
        (Outcome.SKIPPED, None, Outcome.SKIPPED, "skipped"),
        (None, QueueFull(1), Outcome.FAILED, "QueueFull"),
    ],
)
async def test_its_end_is_told_to_whoever_asked_and_to_the_operator(
    caplog, ended_by, error, outcome, label
):
    """One outcome, one line."""
    subject = delivery()
    subject.ended_by, subject.error = ended_by, error
    with caplog.at_level("INFO", logger="bot.speech.delivery"):
        subject.tell_end()
    assert subject.ticket.outcome is outcome
    assert subject.ticket.error is error
    assert [record.outcome for record in caplog.records] == [label]
