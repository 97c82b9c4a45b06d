"""Links, over real sockets, to a voice server that encrypts end to end."""

import asyncio
from dataclasses import replace

import discord
import pytest

from bot.errors import Hush, JoinFailed, VoiceLinkLost
from tests.support.link_world import BOT, CHANNEL, GUILD, OTHER_CHANNEL, STAGE
from tests.support.links import (
    PATIENT_LIMITS,
    SPEECH,
    begin,
    bot,
    heard,
    quiet,
    say,
    soon,
)
from tests.support.voice_harness import LISTENER
from tests.support.waiting import until


async def test_a_join_elsewhere_takes_what_is_being_spoken_along():
    async with bot() as (world, links):
        here, there = await world.listen(), await world.listen(OTHER_CHANNEL, user_id=LISTENER + 1)
        link = await links.join(GUILD, CHANNEL)
        track = begin(link)
        await until(lambda: len(heard(here)) >= 5)
        moved = await links.join(GUILD, OTHER_CHANNEL)
        await soon(track.wait_ended())
        await quiet(there)

        assert moved is link
        assert link.channel == OTHER_CHANNEL
        assert not link.is_lost
        lost = len(SPEECH) - len(heard(here)) - len(heard(there))
        assert 0 <= lost <= 2
        assert heard(there) == SPEECH[-len(heard(there)) :]


async def test_after_leaving_nothing_is_left():
    async with bot() as (world, links):
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        await link.leave()
        await link.leave()

        await soon(link.wait_lost())
        with pytest.raises(VoiceLinkLost):
            await track.wait_ended()
        with pytest.raises(VoiceLinkLost):
            link.open_track()
        assert links.get(GUILD) is None
        assert link.channel == CHANNEL
        assert world.guild().voice_client is None
        assert [asked["channel_id"] for asked in world.gateway.asked] == [CHANNEL, None]


async def test_a_move_that_fails_is_told_and_tried_on():
    limits = replace(PATIENT_LIMITS, join=0.5)
    async with bot(limits=limits) as (world, links):
        person = await world.listen(OTHER_CHANNEL)
        link = await links.join(GUILD, CHANNEL)
        world.server.faults.send_ready = False
        with pytest.raises(JoinFailed):
            await links.join(GUILD, OTHER_CHANNEL)
        assert not link.is_lost
        assert link.channel == OTHER_CHANNEL
        world.server.faults.send_ready = True
        await soon(say(link, SPEECH[:3]))
        await quiet(person)

        assert heard(person) == SPEECH[:3]


async def test_on_a_stage_it_speaks_when_it_may(monkeypatch: pytest.MonkeyPatch):
    """As a moderator it goes up by itself; else it raises its hand."""
    asked: list[str] = []

    async def edit(_: discord.Member, *, suppress: bool) -> None:
        asked.append("up")

    async def request(_: discord.Member) -> None:
        asked.append("hand")

    monkeypatch.setattr(discord.Member, "edit", edit)
    monkeypatch.setattr(discord.Member, "request_to_speak", request)
    async with bot() as (world, links):
        world.gateway.state_more = {"suppress": True}
        link = await links.join(GUILD, STAGE)
        assert link.hush is Hush.AUDIENCE
        await asyncio.sleep(0.05)
        assert asked == []
        await link.leave()
        world.forbid(STAGE, request_to_speak=True)
        link = await links.join(GUILD, STAGE)
        await until(lambda: asked == ["hand"])
        await link.leave()
        world.forbid(STAGE, mute_members=True)
        link = await links.join(GUILD, STAGE)
        await until(lambda: asked == ["hand", "up"])
        world.voice_state(GUILD, BOT, STAGE, suppress=False)
        await soon(say(link, SPEECH[:3]))
