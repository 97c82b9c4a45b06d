"""discord.py's voice client with our work-arounds: each test shows what it would do without."""

import asyncio
from typing import Any, cast

import davey
import discord
import pytest
from discord.voice_state import ConnectionFlowState, VoiceConnectionState

from bot.voice.client import LinkClient
from tests.support.link_world import (
    CHANNEL,
    GUILD,
    OTHER_CHANNEL,
    LinkWorld,
    link_world,
    wait_until,
)

CONNECTED, READY = ConnectionFlowState.connected, ConnectionFlowState.got_websocket_ready


class Diary:
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.changes = 0
        self.gone: list[LinkClient] = []

    def link_changed(self) -> None:
        self.changes += 1

    def link_gone(self, client: LinkClient) -> None:
        self.gone.append(client)


def make(world: LinkWorld, diary: Diary | None = None) -> LinkClient:
    channel = world.guild().get_channel(CHANNEL)
    assert isinstance(channel, discord.VoiceChannel)
    return LinkClient(world.client, channel, watcher=diary or Diary())


async def connect(world: LinkWorld, diary: Diary | None = None) -> LinkClient:
    channel = world.guild().get_channel(CHANNEL)
    assert isinstance(channel, discord.VoiceChannel)

    def cls(client: discord.Client, channel: Any) -> LinkClient:
        return LinkClient(client, channel, watcher=diary or Diary())

    return await channel.connect(cls=cls, timeout=3.0)


async def test_a_state_that_comes_and_goes_at_once_wakes_whoever_waits_for_it():
    """discord.py set and cleared an event that nobody had begun to wait for."""
    async with link_world() as world:
        state = make(world).link_state
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            group.create_task(state._wait_for_state(CONNECTED))
            await asyncio.sleep(0)
            state.state = READY
            state.state = CONNECTED
        state.stop()

        assert isinstance(state, VoiceConnectionState)


async def test_a_wait_for_a_state_ends_in_time_and_can_be_cancelled():
    async with link_world() as world:
        state = make(world).link_state
        with pytest.raises(TimeoutError):
            await state._wait_for_state(CONNECTED, timeout=0.01)
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(state._wait_for_state(CONNECTED))
            await asyncio.sleep(0)
            waiting.cancel()
        state.stop()

        assert waiting.cancelled()
        assert not state._waiters


async def test_the_watcher_hears_of_changes_and_of_the_end():
    async with link_world() as world:
        diary = Diary()
        client = await connect(world, diary)
        assert client.is_up
        connected = diary.changes
        await world.listen()
        await wait_until(lambda: client.link_state.keys_agreed)
        assert diary.changes > connected
        assert diary.gone == []
        await client.discard()

        assert set(diary.gone) == {client}
        assert not client.is_up


async def test_reconnecting_reads_the_socket_it_has_now():
    """In a quiet channel discord.py's thread sat on the one before, for up to 30 s."""
    async with link_world() as world:
        client = await connect(world)
        client.link_state.dave_pending_transitions[99] = 1
        await world.server.close(guild_id=GUILD, user_id=300, code=4006)
        await wait_until(lambda: not client.is_up)
        await wait_until(lambda: client.is_up, limit=8)
        # What was under way on the connection before will never be announced as done.
        assert client.link_state.dave_pending_transitions == {}
        await client.discard()


async def test_a_lost_gateway_is_known_before_discord_py_has_waited():
    """``is_connected`` stays true for a second or more; what is sent then is lost."""
    async with link_world() as world:
        client = await connect(world)
        await world.server.close(guild_id=GUILD, user_id=300, code=4009)
        await wait_until(lambda: not client.is_up, limit=0.5)

        assert client.is_connected()
        await client.speak(discord.SpeakingState.voice)
        await client.discard()


async def test_a_discarded_client_leaves_no_task_and_no_thread():
    async with link_world() as world:
        before = asyncio.all_tasks()
        client = await connect(world)
        reader = client.link_state._socket_reader
        await client.discard()
        await client.discard()
        await wait_until(lambda: asyncio.all_tasks() == before)
        await asyncio.to_thread(reader.join, 2)

        assert not reader.is_alive()
        assert world.guild().voice_client is None
        assert [asked["channel_id"] for asked in world.gateway.asked] == [CHANNEL, None]


async def test_handing_over_does_not_ask_to_leave():
    async with link_world() as world:
        client = await connect(world)
        await client.discard(hand_over=True)

        assert [asked["channel_id"] for asked in world.gateway.asked] == [CHANNEL]
        assert world.guild().voice_client is None


async def test_discarding_is_cancelled_and_the_client_is_forgotten_all_the_same():
    async with link_world() as world:
        client = await connect(world)
        world.gateway.answers = False
        async with asyncio.TaskGroup() as group:
            discarding = group.create_task(client.discard())
            await asyncio.sleep(0.05)
            discarding.cancel()

        assert discarding.cancelled()
        assert world.guild().voice_client is None
        await wait_until(lambda: client.link_state._runner.done())


async def test_nobody_else_there_means_nobody_to_wait_for():
    async with link_world(key_exchange_delay=30) as world:
        client = await connect(world)
        assert client.is_audible
        await world.listen(OTHER_CHANNEL)
        assert client.is_audible
        await world.listen()
        assert not client.is_audible
        await client.discard()


class Session:
    """A DAVE session, as far as it is asked."""

    voice_privacy_code: str | None = None


async def test_keys_are_agreed_when_a_group_exists_and_no_change_is_under_way():
    async with link_world() as world:
        state = make(world).link_state
        assert state.keys_agreed
        state.dave_protocol_version = davey.DAVE_PROTOCOL_VERSION
        assert not state.keys_agreed
        session = Session()
        state.dave_session = cast("davey.DaveSession", session)
        assert not state.keys_agreed
        session.voice_privacy_code = "12345"
        assert state.keys_agreed
        state.dave_pending_transitions[7] = 1
        assert not state.keys_agreed
        state.give_up_transitions()
        assert state.keys_agreed
        state.dave_pending_transitions[8] = 1
        assert not state.keys_agreed
        state.stop()
