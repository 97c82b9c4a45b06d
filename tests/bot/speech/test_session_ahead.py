"""When a session asks for what comes next, and for how long it holds a unit."""

import asyncio

import pytest

from bot.ledger import Ledger
from bot.speech.scheduler import Scheduler
from bot.speech.utterance import Outcome
from bot.vocabulary import GuildId
from tests.support.clock import virtual_time
from tests.support.speech import (
    ScriptedLightning,
    ScriptedLinks,
    ends,
    held,
    running,
    session,
    utterance,
)

MANY = {"queue_length": 20, "time_to_live": 600.0}


@virtual_time
async def test_the_next_is_synthesised_while_this_one_plays():
    """There is no gap: three seconds of speech take three seconds and the first wait."""
    links = ScriptedLinks()
    subject = session(links=links)
    tickets = [subject.put_nowait(utterance()) for _ in range(3)]
    async with running(subject, links):
        await ends(*tickets)
        assert asyncio.get_running_loop().time() == pytest.approx(3.1, abs=0.1)


@virtual_time
async def test_look_ahead_is_bounded():
    """No more is fetched than the look-ahead asks for."""
    links, lightning = ScriptedLinks(), ScriptedLightning()
    subject = session(links=links, lightning=lightning, look_ahead=1.5)
    for _ in range(8):
        subject.put_nowait(utterance())
    async with running(subject, links):
        await asyncio.sleep(1.0)
        assert len(lightning.requests) <= 3
        assert links.link.lead <= 1.5 + 1.0


@virtual_time
async def test_playback_holds_no_unit():
    """While a sentence plays, another guild has the only unit."""
    links, scheduler = ScriptedLinks(), Scheduler(Ledger(1))
    subject = session(links=links, scheduler=scheduler, look_ahead=0.0)
    ticket = subject.put_nowait(utterance())
    async with running(subject, links):
        await asyncio.sleep(0.5)
        assert ticket.outcome is None
        async with scheduler.lease(GuildId(2), patience=0.01, silent_at=0.0):
            pass
        await ends(ticket)


@virtual_time
async def test_the_unit_is_free_in_the_step_in_which_the_reply_is_complete():
    """Whoever waits has it before anything else is done with what came."""
    links, scheduler = ScriptedLinks(), Scheduler(Ledger(1))
    lightning = ScriptedLightning(seconds=1.0)
    subject = session(links=links, lightning=lightning, scheduler=scheduler)
    subject.put_nowait(utterance("one"))
    async with running(subject, links):
        await asyncio.sleep(0.05)
        async with scheduler.lease(GuildId(2), patience=9.0, silent_at=0.0):
            # 0.1 s to the first audio, ten chunks of 0.1 s, each in a tenth of that.
            assert asyncio.get_running_loop().time() == pytest.approx(0.2)
            assert lightning.completed == ["one"]
            assert links.link.lead > 0.8


@virtual_time
async def test_no_more_is_fetched_ahead_than_gapless_speech_needs():
    """A quick service is asked late, and there is no gap all the same."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(first_audio=0.1, seconds=5.0)
    subject = session(links=links, lightning=lightning, look_ahead=60.0, **MANY)
    text = "x" * 75  # is expected to take five seconds
    tickets = [subject.put_nowait(utterance(text)) for _ in range(20)]
    async with running(subject, links):
        leads = []
        while tickets[-1].outcome is None:
            await asyncio.sleep(0.05)
            requests = len(lightning.requests)
            leads.append((requests, links.link.lead))
        started = [min(lead for count, lead in leads if count == number) for number in range(9, 20)]
        assert started == sorted(started, reverse=True), "later and later"
        assert started[-1] <= 2.5
        played = sum(track.played for track in links.link.tracks)
        assert asyncio.get_running_loop().time() == pytest.approx(0.1 + played, abs=0.05)


@virtual_time
async def test_a_slow_service_is_asked_as_early_as_may_be():
    """What is measured makes the lead longer, up to the limit."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(first_audio=2.0, seconds=5.0)
    subject = session(links=links, lightning=lightning, look_ahead=3.0, **MANY)
    tickets = [subject.put_nowait(utterance("x" * 75)) for _ in range(12)]
    async with running(subject, links):
        await tickets[3].wait_ended()
        before = asyncio.get_running_loop().time()
        await tickets[11].wait_ended()
        played = sum(track.played for track in links.link.tracks[4:])
        assert asyncio.get_running_loop().time() - before == pytest.approx(played, abs=0.05)


@virtual_time
async def test_after_a_skip_the_next_is_asked_for_as_one_who_is_silent():
    """It waited as one who looks ahead; now it goes before another one who does."""
    links, scheduler = ScriptedLinks(), Scheduler(Ledger(1))
    lightning = ScriptedLightning(seconds=4.0)
    subject = session(links=links, lightning=lightning, scheduler=scheduler)
    subject.put_nowait(utterance("one"))
    async with running(subject, links):
        await asyncio.sleep(1.0)
        async with asyncio.TaskGroup() as group:
            others = group.create_task(held(scheduler, 2, 0.4))
            await asyncio.sleep(0)
            second = subject.put_nowait(utterance("two"))
            waits = group.create_task(held(scheduler, 3, 5.0, silent_at=3.0))
            await asyncio.sleep(0.2)
            assert scheduler.statistics().lanes == 2, "both look ahead"
            subject.skip()
            await others
            await asyncio.sleep(0.2)
            assert lightning.requests == ["one", "two"]
            assert await second.wait_ended() is Outcome.SPOKEN
            await waits
