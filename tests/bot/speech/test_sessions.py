"""Guilds and their sessions, as the service opens and ends them."""

import asyncio

import pytest

from bot.errors import ChannelFull, Ending, ShuttingDown
from bot.speech.utterance import Outcome
from tests.support.clock import virtual_time
from tests.support.speech import ADA, CHANNEL, GUILD, ScriptedLinks, say, serving, wish


@virtual_time
async def test_why_the_bot_departs_is_told_to_its_link():
    links = ScriptedLinks()
    async with serving(links) as service:
        await service.depart(GUILD, Ending.ALONE)
        await service.join(ADA)
        await service.depart(GUILD, Ending.ALONE)
        assert service.channel(GUILD) is None
        assert links.link.ending is Ending.ALONE
        await service.join(ADA)
    assert links.is_shut
    assert links.link.ending is Ending.SHUT_DOWN


@virtual_time
async def test_join_tells_why_it_cannot():
    """And the next attempt starts afresh."""
    links = ScriptedLinks(error=ChannelFull(CHANNEL, 2))
    async with serving(links) as service:
        with pytest.raises(ChannelFull):
            await service.join(ADA)
        links.error = None
        await asyncio.sleep(0)
        assert await service.join(ADA) == CHANNEL


@virtual_time
async def test_coming_back_waits_until_it_has_left():
    """A guild has one link at a time, however quickly people change their minds."""
    links = ScriptedLinks()
    async with serving(links) as service:
        await service.join(ADA)
        first = links.link
        async with asyncio.TaskGroup() as group:
            group.create_task(service.leave(ADA))
            await asyncio.sleep(0)
            await service.join(ADA)
            assert first.left
        assert links.link is not first


@virtual_time
async def test_draining_finishes_what_was_accepted():
    """Nothing more is accepted, and the sentence is finished."""
    links = ScriptedLinks()
    async with serving(links) as service, asyncio.TaskGroup() as group:
        await service.join(ADA)
        play = group.create_task(links.link.play())
        ticket = say(service, ADA, "hello").ticket
        await service.drain(10.0)
        assert ticket.outcome is Outcome.SPOKEN
        with pytest.raises(ShuttingDown):
            say(service, ADA, "hello")
        play.cancel()


@virtual_time
async def test_draining_has_a_limit():
    """Nobody listens for ever."""
    async with serving() as service:
        await service.join(ADA)
        say(service, ADA, "never played")
        await service.drain(2.0)
        assert asyncio.get_running_loop().time() == pytest.approx(2.0)


@virtual_time
async def test_left_in_the_tick_of_its_first_word():
    """An utterance accepted just before the end ends too."""
    async with serving() as service:
        ticket = say(service, ADA, "hello").ticket
    assert ticket.outcome is Outcome.LEFT


@virtual_time
async def test_everything_accepted_is_counted():
    """Also what nobody began to say."""
    links = ScriptedLinks()
    async with serving(links, queue_length=20) as service, asyncio.TaskGroup() as group:
        await service.join(ADA)
        play = group.create_task(links.link.play())
        burst = {"mergeable": True, "channel": 5}
        for text in ("x" * 139, "one", "two", "three"):
            ticket = service.put(GUILD, wish(text, **burst))
        await asyncio.sleep(0.1)
        service.withdraw(ticket)
        await service.drain(60.0)
        counts = service.statistics().counts
        assert counts.ended[Outcome.SPOKEN] == 3
        assert counts.ended[Outcome.WITHDRAWN] == 1
        assert counts.merged == 1
        play.cancel()
