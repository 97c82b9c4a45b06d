"""Into voice channels and out of them, over real sockets, and what the main gateway says."""

import asyncio
from collections.abc import Callable
from typing import Any

import discord
import pytest

from bot.errors import (
    ChannelFull,
    ChannelGone,
    Ending,
    JoinFailed,
    MissingPermission,
    ShuttingDown,
)
from bot.vocabulary import ChannelId, GuildId
from bot.voice.client import LinkClient
from bot.voice.link import VoiceLink
from bot.voice.machine import LinkLimits, News, Phase
from tests.support.link_world import (
    BOT,
    CHANNEL,
    FULL_CHANNEL,
    GUILD,
    OTHER_CHANNEL,
    OTHER_GUILD,
    TEXT_CHANNEL,
    LinkWorld,
)
from tests.support.links import (
    PATIENT_LIMITS,
    SPEECH,
    bot,
    failed_join,
    heard,
    out,
    quiet,
    say,
    soon,
    soon_value,
)
from tests.support.waiting import until


async def test_joining_where_it_is_already_changes_nothing():
    async with bot() as (world, links):
        async with asyncio.TaskGroup() as group:
            joins = [group.create_task(links.join(GUILD, CHANNEL)) for _ in range(5)]

        assert len({id(task.result()) for task in joins}) == 1
        assert world.gateway.asked == [{"channel_id": CHANNEL, "self_deaf": True}]
        assert links.get(GUILD) is joins[0].result()


async def test_two_guilds_have_a_link_each():
    async with bot() as (world, links):
        channel = ChannelId(CHANNEL + 1000)
        people = [await world.listen(), await world.listen(channel, guild_id=OTHER_GUILD)]
        async with asyncio.TaskGroup() as group:
            for guild, place, end in ((GUILD, CHANNEL, 10), (OTHER_GUILD, channel, 20)):
                link = await links.join(guild, place)
                group.create_task(say(link, SPEECH[:end]))
        for person in people:
            await quiet(person)

        assert [heard(person) for person in people] == [SPEECH[:10], SPEECH[:20]]


async def test_at_the_end_every_voice_channel_is_left():
    async with bot() as (world, links):
        await links.join(GUILD, CHANNEL)
        await links.join(OTHER_GUILD, ChannelId(CHANNEL + 1000))

        await links.aclose()

        assert world.client.voice_clients == []
        assert links.get(GUILD) is None
        with pytest.raises(ShuttingDown):
            await links.join(GUILD, CHANNEL)


async def test_a_join_that_is_overtaken_by_the_end_leaves_again():
    async with bot() as (world, links):
        async with asyncio.TaskGroup() as group:
            joining = group.create_task(failed_join(links, ShuttingDown))
            await asyncio.sleep(0)
            await links.aclose()

        assert isinstance(joining.result(), ShuttingDown)
        assert world.client.voice_clients == []


@pytest.mark.parametrize("channel", [ChannelId(1), TEXT_CHANNEL])
async def test_where_no_voice_channel_is_there_is_none_to_join(channel: ChannelId):
    async with bot() as (world, links):
        with pytest.raises(ChannelGone):
            await links.join(GUILD, channel)
        with pytest.raises(ChannelGone):
            await links.join(GuildId(1), CHANNEL)

        assert world.gateway.asked == []


@pytest.mark.parametrize(
    ("permission", "shown"),
    [("view_channel", "View Channel"), ("connect", "Connect"), ("speak", "Speak")],
)
async def test_a_missing_permission_is_named(permission: str, shown: str):
    async with bot() as (world, links):
        world.forbid(CHANNEL, **{permission: False})

        with pytest.raises(MissingPermission) as caught:
            await links.join(GUILD, CHANNEL)

        assert caught.value.permissions == (shown,)
        assert world.gateway.asked == []


async def test_a_full_channel_is_not_tried_unless_the_bot_may_move_members():
    async with bot() as (world, links):
        await links.join(GUILD, FULL_CHANNEL)
        await links.join(GUILD, CHANNEL)
        await world.listen(FULL_CHANNEL)
        with pytest.raises(ChannelFull) as caught:
            await links.join(GUILD, FULL_CHANNEL)
        assert (caught.value.channel, caught.value.limit) == (FULL_CHANNEL, 1)

        world.forbid(FULL_CHANNEL, move_members=True)
        link = await links.join(GUILD, FULL_CHANNEL)

        assert link.channel == FULL_CHANNEL


def no_ready(world: LinkWorld) -> None:
    world.server.faults.send_ready = not world.server.faults.send_ready


def no_discovery(world: LinkWorld) -> None:
    world.server.faults.answer_discovery = not world.server.faults.answer_discovery


def refused(world: LinkWorld) -> None:
    world.server.faults.refuse_with = None if world.server.faults.refuse_with else 4006


def no_answer(world: LinkWorld) -> None:
    world.gateway.answers = not world.gateway.answers


def no_server(world: LinkWorld) -> None:
    world.gateway.sends_server_update = not world.gateway.sends_server_update


FAULTS = [no_ready, no_discovery, refused, no_answer, no_server]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_join_that_fails_ends_in_time_and_the_next_one_works(
    fault: Callable[[LinkWorld], None],
):
    async with bot(limits=LinkLimits(join=0.5)) as (world, links):
        fault(world)
        async with asyncio.timeout(60):
            with pytest.raises(JoinFailed):
                await links.join(GUILD, CHANNEL)
        assert links.get(GUILD) is None
        assert world.guild().voice_client is None

        fault(world)
        links._limits = PATIENT_LIMITS
        person = await world.listen()
        await say(await links.join(GUILD, CHANNEL), SPEECH[:3])
        await quiet(person)
        assert heard(person) == SPEECH[:3]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_join_that_is_cancelled_leaves_nothing_and_the_next_one_works(
    fault: Callable[[LinkWorld], None],
):
    async with bot() as (world, links):
        fault(world)
        async with asyncio.TaskGroup() as group:
            joining = group.create_task(links.join(GUILD, CHANNEL))
            await asyncio.sleep(0.1)
            joining.cancel()
        assert joining.cancelled()
        assert world.guild().voice_client is None

        fault(world)
        link = await links.join(GUILD, CHANNEL)
        assert links.get(GUILD) is link


async def test_a_connection_that_is_none_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch):
    """After some refusals discord.py returns a client that is not connected, without an error."""

    async def give_up(*_: object, **__: object) -> None:
        pass

    async with bot(limits=LinkLimits(join=1.0)) as (world, links):
        with monkeypatch.context() as patched:
            patched.setattr("bot.voice.state.LinkState._inner_connect", give_up)
            patched.setattr("bot.voice.state.LinkState._poll_voice_ws", give_up)
            with pytest.raises(JoinFailed):
                await links.join(GUILD, CHANNEL)

        assert world.guild().voice_client is None
        links._limits = PATIENT_LIMITS
        await links.join(GUILD, CHANNEL)


async def test_a_client_that_somebody_left_behind_is_cleared_away():
    async with bot() as (world, links):
        channel = world.guild().get_channel(CHANNEL)
        left_behind = await channel.connect(cls=foreign_client)

        await links.join(GUILD, CHANNEL)

        assert world.guild().voice_client not in (None, left_behind)


def foreign_client(client: discord.Client, channel: Any) -> LinkClient:
    return LinkClient(client, channel, watcher=Deaf())


class Deaf:
    def link_changed(self) -> None:
        pass

    def link_told(self, client: LinkClient, news: News) -> None:
        pass


async def test_who_waits_to_join_may_give_up():
    """The join that is under way goes on."""
    async with bot() as (_, links):
        async with asyncio.TaskGroup() as group:
            first = group.create_task(links.join(GUILD, CHANNEL))
            second = group.create_task(links.join(GUILD, CHANNEL))
            await asyncio.sleep(0)
            second.cancel()

        assert first.result() is links.get(GUILD)


async def test_events_in_one_turn_of_the_loop_do_not_hang_a_join():
    """discord.py lost a wake-up when they came so."""
    async with bot() as (world, links):
        world.gateway.events_apart = 0
        for _ in range(5):
            link = await links.join(GUILD, CHANNEL)
            await link.leave()


async def test_a_kick_while_joining_fails_the_join():
    async with bot(send_ready=False) as (world, links):
        async with asyncio.TaskGroup() as group:
            joining = group.create_task(failed_join(links, JoinFailed))
            await asyncio.sleep(0.1)
            await world.kick()
        assert isinstance(joining.result(), JoinFailed)

        world.server.faults.send_ready = True
        await links.join(GUILD, CHANNEL)


async def test_after_a_new_session_the_orphan_is_replaced():
    """An invalidated gateway session empties discord.py's list; ours still knows."""
    async with bot() as (world, links):
        link = await links.join(GUILD, CHANNEL)
        orphan = world.guild().voice_client
        world.state._voice_clients.clear()
        assert not link.is_sound

        assert await links.join(GUILD, CHANNEL) is link
        assert world.guild().voice_client not in (None, orphan)
        assert link.is_sound


async def test_a_link_that_fails_by_a_bug_takes_no_other_with_it(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    async with bot() as (_, links):
        link = await links.join(GUILD, CHANNEL)
        other = await links.join(OTHER_GUILD, ChannelId(CHANNEL + 1000))
        monkeypatch.setattr(link._player, "_can_speak", lambda: 1 / 0)
        link.open_track()
        await soon(link.wait_lost())

        await soon(say(other, SPEECH[:2]))

    assert "link failed" in caplog.messages


async def test_a_final_close_while_joining_says_why_too():
    async with bot() as (world, links):
        world.server.faults.refuse_with = 4017
        refused = await failed_join(links, JoinFailed)

        assert refused.ending is Ending.NO_ENCRYPTION
        assert world.server.statistics(guild_id=GUILD, user_id=BOT).identifies == 0


async def test_one_refusal_does_not_fail_a_join():
    async with bot() as (world, links):
        for code in (4006, 4015, 4009):
            world.server.faults.close_on = (0, code)
            link = await links.join(GUILD, CHANNEL)
            await link.leave()


async def test_a_link_that_the_gateway_does_not_see_is_repaired():
    async with bot(watch={"reconcile": 0.05}) as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        world.guild()._update_voice_state(out(), None)
        links.reconcile()
        assert link.phase is Phase.RECONNECTING
        await soon(say(link, SPEECH[:3]))
        await quiet(person)

        assert heard(person)[-2:] == SPEECH[1:3]
        links.reconcile()
        assert link.phase is Phase.READY


async def test_a_link_that_the_gateway_sees_elsewhere_goes_there():
    async with bot() as (world, links):
        there = await world.listen(OTHER_CHANNEL)
        link = await links.join(GUILD, CHANNEL)
        moved = out() | {"channel_id": str(OTHER_CHANNEL), "self_deaf": True}
        world.guild()._update_voice_state(moved, OTHER_CHANNEL)
        links.reconcile()
        assert link.channel == OTHER_CHANNEL
        await soon(say(link, SPEECH[:3]))
        await quiet(there)

        assert heard(there)[-2:] == SPEECH[1:3]


async def test_every_minute_the_two_views_are_compared():
    async with bot(watch={"reconcile": 0.05}) as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.client._ready = asyncio.Event()
        world.client._ready.set()
        world.guild()._update_voice_state(out(), None)
        await until(lambda: links.statistics().repairs == {"adrift": 1})
        await soon(link.wait_ready())


async def test_a_bug_in_the_comparison_does_not_end_the_links(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    async with bot(watch={"reconcile": 0.01}) as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.client._ready = asyncio.Event()
        world.client._ready.set()
        with monkeypatch.context() as patched:
            patched.setattr(links, "_seen_in", lambda _: 1 / 0)
            await until(lambda: "comparing with the gateway failed" in caplog.messages)
        world.guild()._update_voice_state(out(), None)
        await until(lambda: links.statistics().repairs == {"adrift": 1})
        await soon(link.wait_ready())


async def test_a_ghost_leaves():
    """Discord shows the bot in a voice channel, twice in a row, and no link is there."""
    async with bot() as (world, links):
        ghost = out() | {"channel_id": str(CHANNEL), "self_deaf": True}
        world.guild()._update_voice_state(ghost, CHANNEL)
        world.guild(OTHER_GUILD)
        await links.leave_ghosts()
        assert not world.gateway.asked, "it may be on its way back there"
        await links.leave_ghosts()

        assert [asked["channel_id"] for asked in world.gateway.asked] == [None]
        await until(lambda: not links.is_inside(GUILD))
        await links.leave_ghosts()
        assert len(world.gateway.asked) == 1


async def test_a_channel_that_is_deleted_ends_its_link():
    async with bot() as (_, links):
        link = await links.join(GUILD, CHANNEL)
        links.channel_gone(GUILD, OTHER_CHANNEL)
        links.channel_gone(OTHER_GUILD, CHANNEL)
        assert not link.is_lost
        links.channel_gone(GUILD, CHANNEL)
        await soon(link.wait_over())

        assert link.ending is Ending.CHANNEL_GONE


async def test_a_guild_that_throws_the_bot_out_ends_its_link():
    async with bot() as (_, links):
        link = await links.join(GUILD, CHANNEL)
        links.guild_gone(OTHER_GUILD)
        links.guild_gone(GUILD)
        await soon(link.wait_over())

        assert link.ending is Ending.KICKED


async def test_people_are_counted_and_bots_are_not():
    async with bot() as (world, links):
        assert links.people(GUILD, CHANNEL) == 0
        await links.join(GUILD, CHANNEL)
        assert links.people(GUILD, CHANNEL) == 0
        world.voice_state(GUILD, 501, CHANNEL, bot=True)
        assert links.people(GUILD, CHANNEL) == 0
        world.voice_state(GUILD, 502, CHANNEL)
        assert links.people(GUILD, CHANNEL) == 1
        world.voice_state(GUILD, 502, OTHER_CHANNEL)
        assert links.people(GUILD, CHANNEL) == 0
        assert links.people(GUILD, TEXT_CHANNEL) == 0


async def test_arrivals_and_endings_are_told():
    told: list[object] = []
    watch = {"arrived": lambda *facts: told.append(facts), "ended": lambda *f: told.append(f)}
    async with bot(watch=watch) as (_, links):
        link = await links.join(GUILD, CHANNEL)
        await links.join(GUILD, OTHER_CHANNEL)
        await link.leave()
        await links.join(GUILD, CHANNEL)
    assert told == [
        (GUILD, CHANNEL),
        (GUILD, OTHER_CHANNEL),
        (GUILD, Ending.LEFT),
        (GUILD, CHANNEL),
        (GUILD, Ending.SHUT_DOWN),
    ]


async def test_a_join_that_is_cancelled_in_the_turn_in_which_it_arrives_is_undone():
    """Nobody has been told that the bot is there, so nobody would send it away."""
    joins: list[asyncio.Task[VoiceLink]] = []

    def give_up(*_: object) -> None:
        joins[0].cancel()

    async with bot(watch={"arrived": give_up}) as (world, links):
        async with asyncio.TaskGroup() as group:
            joins.append(group.create_task(links.join(GUILD, CHANNEL)))
        assert joins[0].cancelled()
        assert links.get(GUILD) is None
        assert world.guild().voice_client is None


async def test_a_join_that_is_cancelled_as_it_arrives_leaves_it_to_whoever_waits_too():
    joins: list[asyncio.Task[VoiceLink]] = []

    def give_up(*_: object) -> None:
        joins[0].cancel()

    async with bot(watch={"arrived": give_up}) as (_, links):
        async with asyncio.TaskGroup() as group:
            joins += [group.create_task(links.join(GUILD, CHANNEL)) for _ in range(2)]
        assert joins[0].cancelled()
        assert joins[1].result().phase is Phase.READY
        assert links.get(GUILD) is joins[1].result()


async def test_what_comes_back_by_itself_stands_back_until_a_person_asks():
    """When the bot has asked for so many voice channels that only people's wishes are left."""
    async with bot() as (_, links):
        while links.pace.has_room(urgent=False):
            links.pace.count()
        async with asyncio.TaskGroup() as group:
            by_itself = group.create_task(links.join(GUILD, CHANNEL, urgent=False))
            other = await soon_value(links.join(OTHER_GUILD, ChannelId(CHANNEL + 1000)))
            assert other.phase is Phase.READY
            assert not by_itself.done()
            link = await soon_value(links.join(GUILD, CHANNEL))
            assert await by_itself is link


async def test_every_word_to_the_main_gateway_is_counted():
    """Also the goodbyes of joins that failed: discord.py counts them, too."""
    async with bot(limits=LinkLimits(join=0.4)) as (world, links):
        world.gateway.sends_server_update = False
        await failed_join(links, JoinFailed)
        assert len(links.pace._sent) == len(world.gateway.asked) >= 2


@pytest.mark.parametrize("turns", [0, 1, 2, 5, 10, 20, 30])
async def test_a_join_can_be_cancelled_in_any_turn_of_the_loop(turns: int):
    async with bot() as (world, links):
        async with asyncio.TaskGroup() as group:
            joining = group.create_task(links.join(GUILD, CHANNEL))
            for _ in range(turns):
                await asyncio.sleep(0.0005)
            joining.cancel()

        if joining.cancelled():
            assert world.guild().voice_client is None
        link = await links.join(GUILD, CHANNEL)
        await soon(say(link, SPEECH[:2]))
