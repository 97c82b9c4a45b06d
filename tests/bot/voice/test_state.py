"""discord.py's state of a voice client with our work-arounds, over real sockets."""

import asyncio
import gc
import weakref
from collections.abc import Generator
from typing import Any, cast

import davey
import discord
import pytest
from discord.voice_state import ConnectionFlowState, VoiceConnectionState

from bot.voice.client import LinkClient
from bot.voice.machine import BROKEN, SILENT, News
from bot.voice.state import REPORTS_TRUSTED, UNHEARD
from tests.support.link_clients import Diary, connect, listen, make
from tests.support.link_world import (
    CHANNEL,
    GUILD,
    OTHER_CHANNEL,
    link_world,
)
from tests.support.waiting import until

CONNECTED, READY = ConnectionFlowState.connected, ConnectionFlowState.got_websocket_ready


async def test_a_state_that_comes_and_goes_at_once_wakes_whoever_waits_for_it():
    """discord.py set and cleared an event that nobody had begun to wait for."""
    async with link_world() as world:
        state = make(world).link_state
        async with asyncio.timeout(60), asyncio.TaskGroup() as group:
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


async def test_what_the_main_gateway_says_is_passed_on_and_decided_by_nobody_here():
    """discord.py would reconnect, or throw itself out, each in a way of its own."""
    async with link_world() as world:
        diary = Diary()
        client = await connect(world, diary)
        await world.move(OTHER_CHANNEL)
        await until(lambda: diary.told == [News.TOLD_CHANNEL, News.TOLD_SERVER])
        assert client.channel.id == OTHER_CHANNEL
        gone = {"token": "t", "guild_id": str(GUILD), "endpoint": None}
        world.state.parse_voice_server_update(cast("Any", gone))
        await until(lambda: diary.told[2:] == [News.TOLD_CHANNEL])
        await world.kick()
        await until(lambda: diary.told[3:] == [News.TOLD_OUT])

        assert client.is_connected()
        assert client.link_state.unheard_of is News.TOLD_OUT
        await client.discard()
        assert [asked["channel_id"] for asked in world.gateway.asked] == [CHANNEL]


async def test_a_close_is_told_by_its_code():
    async with link_world() as world:
        for code, told in ((4006, 4006), (1006, SILENT)):
            client = await connect(world)
            async with asyncio.TaskGroup() as group:
                listening = group.create_task(listen(client))
                await world.server.close(guild_id=GUILD, user_id=300, code=code)
            assert listening.result() == told
            assert not client.is_up
            assert client.is_connected()  # which is what discord.py would say
            await client.speak(discord.SpeakingState.voice)
            await client.discard()


async def test_what_cannot_be_understood_ends_the_session_and_not_the_task(
    caplog: pytest.LogCaptureFixture,
):
    async with link_world() as world:
        client = await connect(world)
        world.server.disturb_group(guild_id=GUILD, user_id=300)
        assert await listen(client) == BROKEN
        await client.discard()
    assert "voice gateway failed" in caplog.messages


async def test_a_resumed_session_goes_on_over_a_new_socket():
    async with link_world() as world:
        client = await connect(world)
        state, socket = client.link_state, client.link_state.socket
        state.dave_pending_transitions[99] = 1
        await world.server.close(guild_id=GUILD, user_id=300, code=4015)
        await state.resume()
        assert client.is_up
        assert state.socket is socket
        assert state.dave_pending_transitions.keys() >= {99}
        record = world.server.statistics(guild_id=GUILD, user_id=300)
        assert (record.identifies, record.resumes) == (1, 1)
        await client.discard()


async def test_a_renewed_session_reads_the_socket_it_has_now():
    """In a quiet channel discord.py's thread sat on the one before, for up to 30 s."""
    async with link_world() as world:
        client = await connect(world)
        state, socket = client.link_state, client.link_state.socket
        state.dave_pending_transitions[99] = 1
        await world.server.close(guild_id=GUILD, user_id=300, code=4006)
        await state.renew()
        assert client.is_up
        assert state.socket is not socket
        # What was under way on the connection before will never be announced as done.
        assert 99 not in state.dave_pending_transitions
        await client.discard()


async def test_a_gateway_that_does_not_answer_our_close_is_left_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
):
    """A voice server that has fallen silent would otherwise end its successor's session as well."""
    monkeypatch.setattr("bot.voice.state.GOODBYE", 0.05)
    async with link_world() as world:
        client = await connect(world)
        for repair in (client.link_state.resume, client.link_state.renew):
            gateway: Any = client.ws
            gateway.ws._writer = _Unheard()
            gateway.ws._conn.transport.pause_reading()
            await repair()
            assert client.is_up
            assert client.ws is not gateway
        await client.discard()


class _Unheard:
    """In the place of what writes to a gateway: nothing of it arrives there."""

    async def close(self, *_: object) -> None:
        """Say goodbye."""


async def test_a_way_is_dead_when_reports_came_and_come_no_more():
    async with link_world() as world:
        client = await connect(world)
        state = client.link_state
        client.sequence = UNHEARD
        assert not state.is_deaf  # none ever came, so that says nothing
        for _ in range(REPORTS_TRUSTED):
            state._note_datagram(b"")
        assert not state.is_deaf
        client.sequence = (UNHEARD + UNHEARD) & 0xFFFF
        assert state.is_deaf
        state._note_datagram(b"")
        assert not state.is_deaf
        await client.discard()


@pytest.fixture
def no_garbage_collection() -> Generator[None]:
    """Have nothing freed but what nothing refers to."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_garbage_collection")
async def test_the_buffers_of_a_connection_that_is_over_are_freed_at_once():
    """They were when Python looked for what refers only to itself, which is seldom."""
    async with link_world() as world:
        client = await connect(world)
        for code, repair in ((4015, client.link_state.resume), (4006, client.link_state.renew)):
            buffers = _buffers(client)
            await world.server.close(guild_id=GUILD, user_id=300, code=code)
            assert await client.link_state.listen() == code
            await repair()
            await until(lambda buffers=buffers: buffers() is None)

        buffers = _buffers(client)
        await client.discard()
        await until(lambda: buffers() is None)


def _buffers(client: LinkClient) -> weakref.ref[Any]:
    """Refer to asyncio's end of the connection to the voice gateway, which has its buffers."""
    connection: Any = client.ws.ws._conn
    return weakref.ref(connection.transport._ssl_protocol)


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
