"""What a session does about what takes longer than it can."""

import asyncio
import logging

import pytest

from bot.errors import Overdue
from bot.speech.utterance import Outcome
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
from tests.support.waiting import until


class HangingLightning(ScriptedLightning):
    """Never gets anywhere with some texts, wherever it is asked to hang."""

    def __init__(self, *texts, after=0):
        super().__init__()
        self.texts, self.after = texts, after

    async def speak(self, request):
        number = 0
        async for chunk in super().speak(request):
            if request.text in self.texts and number == self.after:
                await asyncio.Event().wait()
            yield chunk
            number += 1


@pytest.mark.parametrize("after", [0, 1, 5])
@virtual_time
async def test_synthesis_that_hangs_is_ended_and_the_next_one_plays(after, caplog):
    caplog.set_level(logging.INFO)
    links, lightning = ScriptedLinks(), HangingLightning("hangs", after=after)
    subject = session(links=links, lightning=lightning, units=2)
    tickets = [subject.put_nowait(utterance(text)) for text in ("hangs", "next")]
    async with running(subject, links):
        assert await ends(*tickets) == [Outcome.FAILED, Outcome.SPOKEN]
        assert isinstance(tickets[0].error, Overdue)
        assert subject.overdue == 1
    assert [line.outcome for line in lines_of_spoken(caplog)] == ["Overdue", "ok"]
    assert len([line for line in caplog.records if line.message.startswith("overdue: ")]) == 1
    assert lightning.in_flight == 0


class DeadPacer(ScriptedLinks):
    """Lets nothing leave of the first so many tracks."""

    def __init__(self, dead):
        super().__init__()
        self.dead = dead

    async def join(self, guild, channel, *, urgent=True):
        link = await super().join(guild, channel)
        opened = link.open_track

        def open_track():
            track = opened()
            if len(link.tracks) <= self.dead:
                track.play = track._ended.wait
            return track

        link.open_track = open_track
        return link


@virtual_time
async def test_track_that_never_starts_is_ended_and_the_next_one_plays():
    links = DeadPacer(1)
    subject = session(links=links)
    begun = asyncio.get_running_loop().time()
    tickets = [subject.put_nowait(utterance(text)) for text in ("mute", "next")]
    async with running(subject, links):
        assert await ends(*tickets) == [Outcome.FAILED, Outcome.SPOKEN]
        assert asyncio.get_running_loop().time() - begun < 20
    assert subject.overdue == 1


@virtual_time
async def test_link_by_which_nothing_leaves_is_left_so_that_the_next_has_a_fresh_one():
    links = DeadPacer(99)
    subject = session(links=links)
    tickets = [subject.put_nowait(utterance(text)) for text in ("one", "two", "three")]
    async with running(subject, links):
        await ends(*tickets)
        await until(lambda: links.link.left, every=0.1)
    assert subject.overdue == 2
    assert subject.closed


@virtual_time
async def test_broken_link_is_waited_for():
    """Its repair has limits of its own."""
    links = DeadPacer(1)
    subject = session(links=links)
    async with running(subject, links):
        links.link.is_up = False
        ticket = subject.put_nowait(utterance())
        await asyncio.sleep(60)
        assert ticket.outcome is None
        links.link.is_up = True
        assert await ends(ticket) == [Outcome.FAILED]
    assert subject.overdue == 1


@virtual_time
async def test_nobody_is_watched_while_nothing_is_said():
    """An idle session sets no timer."""
    links = ScriptedLinks()
    subject = session(links=links)
    async with running(subject, links):
        await ends(subject.put_nowait(utterance()))
        await asyncio.sleep(5)
        assert not subject._delivering.is_set()
