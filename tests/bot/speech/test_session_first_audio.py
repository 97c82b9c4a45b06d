"""Of which parts first audio consists, as a session's lines of the log tell."""

import logging
from operator import attrgetter

import pytest

from bot.ledger import Ledger
from bot.lightning.errors import (
    ConnectionLost,
    UnitsExceeded,
)
from bot.speech.scheduler import Scheduler
from bot.speech.stages import STAGES
from bot.speech.utterance import Outcome
from bot.vocabulary import GuildId
from tests.support.clock import virtual_time
from tests.support.speech import (
    ScriptedLightning,
    ScriptedLinks,
    ends,
    lines_of_spoken,
    running,
    session,
    utterance,
)

parts = attrgetter(*STAGES)


@virtual_time
async def test_the_parts_of_first_audio_add_up(caplog):
    """For the first of two utterances, and for the second, which waits for the first."""
    caplog.set_level(logging.INFO, logger="bot.speech.delivery")
    links = ScriptedLinks()
    subject = session(links=links, look_ahead=0.5)
    tickets = [subject.put_nowait(utterance("one")), subject.put_nowait(utterance("two"))]
    async with running(subject, links):
        await ends(*tickets)

    first, second = lines_of_spoken(caplog)
    assert [line.number for line in (first, second)] == [1, 2]
    assert parts(first) == pytest.approx((0.0, 0.0, 0.0, 0.1, 0.0, 0.0))
    assert first.first_audio == pytest.approx(0.1)
    assert parts(second) == pytest.approx((0.6, 0.0, 0.0, 0.1, 0.0, 0.4), abs=0.03)
    assert sum(parts(second)) == pytest.approx(second.first_audio)


@virtual_time
async def test_gathering_audio_is_a_part_of_its_own(caplog):
    """Chunks of 0.1 s come every 0.01 s; for 0.35 s of audio one waits for four of them."""
    caplog.set_level(logging.INFO, logger="bot.speech.delivery")
    links = ScriptedLinks()
    subject = session(links=links)
    async with running(subject, links):
        links.link.prebuffer = 0.35
        await ends(subject.put_nowait(utterance("one")))

    [line] = lines_of_spoken(caplog)
    assert parts(line) == pytest.approx((0.0, 0.0, 0.0, 0.1, 0.03, 0.0))
    assert line.first_audio == pytest.approx(0.13)


@virtual_time
async def test_what_is_shorter_than_the_prebuffer_begins_at_its_end(caplog):
    """A second is never gathered of half a second."""
    caplog.set_level(logging.INFO, logger="bot.speech.delivery")
    links = ScriptedLinks()
    subject = session(links=links, lightning=ScriptedLightning(seconds=0.5))
    async with running(subject, links):
        links.link.prebuffer = 1.0
        await ends(subject.put_nowait(utterance("one")))

    [line] = lines_of_spoken(caplog)
    assert parts(line) == pytest.approx((0.0, 0.0, 0.0, 0.1, 0.05, 0.0))


@virtual_time
async def test_waiting_out_a_refusal_is_waiting_for_a_unit(caplog):
    """A failed attempt's time is somewhere, too."""
    caplog.set_level(logging.INFO, logger="bot.speech.delivery")
    links = ScriptedLinks()
    lightning = ScriptedLightning(errors=[UnitsExceeded(), ConnectionLost("gone")])
    subject = session(links=links, lightning=lightning)
    async with running(subject, links):
        await ends(subject.put_nowait(utterance("one")))

    [line] = lines_of_spoken(caplog)
    assert line.attempts == 3
    assert line.unit > 0.0
    assert line.synthesis > 0.29
    assert sum(parts(line)) == pytest.approx(line.first_audio)


@virtual_time
async def test_what_was_never_heard_tells_what_it_waited_for(caplog):
    """A unit, for as long as it was worth waiting."""
    caplog.set_level(logging.INFO, logger="bot.speech.delivery")
    links, scheduler = ScriptedLinks(), Scheduler(Ledger(1))
    subject = session(links=links, scheduler=scheduler, time_to_live=2.0)
    ticket = subject.put_nowait(utterance())
    async with scheduler.lease(GuildId(2), patience=1, silent_at=0.0), running(subject, links):
        assert await ticket.wait_ended() is Outcome.FAILED

    [line] = lines_of_spoken(caplog)
    assert line.first_audio is None
    assert parts(line) == pytest.approx((0.0, 2.0, 0.0, 0.0, 0.0, 0.0))
