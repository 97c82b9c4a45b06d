"""discord.py's voice client with our work-arounds: each test shows what it would do without."""

import asyncio
import gc
import threading
import weakref
from collections.abc import Generator
from typing import Any, cast

import aiohttp
import davey
import discord
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from discord.voice_state import ConnectionFlowState, VoiceConnectionState

from bot.voice.client import REPORTS_TRUSTED, UNHEARD, LinkClient, sealer
from bot.voice.machine import BROKEN, SILENT, News
from tests.support.link_world import (
    BOT,
    CHANNEL,
    GUILD,
    OTHER_CHANNEL,
    LinkWorld,
    link_world,
    wait_until,
)
from tests.support.voice_harness import LISTENER

CONNECTED, READY = ConnectionFlowState.connected, ConnectionFlowState.got_websocket_ready


class Diary:
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.changes = 0
        self.told: list[News] = []

    def link_changed(self) -> None:
        self.changes += 1

    def link_told(self, client: LinkClient, news: News) -> None:
        self.told.append(news)


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


async def test_the_watcher_hears_of_changes():
    async with link_world() as world:
        diary = Diary()
        client = await connect(world, diary)
        assert client.is_up
        connected = diary.changes
        await world.listen()
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(client.link_state.listen())
            await wait_until(lambda: client.link_state.keys_agreed)
            listening.cancel()
        assert diary.changes > connected
        assert diary.told == []
        await client.discard()

        assert not client.is_up


async def test_what_the_main_gateway_says_is_passed_on_and_decided_by_nobody_here():
    """discord.py would reconnect, or throw itself out, each in a way of its own."""
    async with link_world() as world:
        diary = Diary()
        client = await connect(world, diary)
        await world.move(OTHER_CHANNEL)
        await wait_until(lambda: diary.told == [News.TOLD_CHANNEL, News.TOLD_SERVER])
        assert client.channel.id == OTHER_CHANNEL
        gone = {"token": "t", "guild_id": str(GUILD), "endpoint": None}
        world.state.parse_voice_server_update(cast("Any", gone))
        await wait_until(lambda: diary.told[2:] == [News.TOLD_CHANNEL])
        await world.kick()
        await wait_until(lambda: diary.told[3:] == [News.TOLD_OUT])

        assert client.is_connected()
        assert client.link_state.unheard_of is News.TOLD_OUT
        await client.discard()
        assert [asked["channel_id"] for asked in world.gateway.asked] == [CHANNEL]


async def listen(client: LinkClient) -> int:
    async with asyncio.timeout(60):
        return await client.link_state.listen()


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


async def test_a_voice_gateway_that_says_nothing_is_lost(monkeypatch: pytest.MonkeyPatch):
    async with link_world() as world:
        client = await connect(world)
        monkeypatch.setattr("bot.voice.client.PATIENCE", 0.05)
        client.ws._keep_alive.stop()
        assert await listen(client) == SILENT
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


async def test_listening_can_be_cancelled_while_messages_come():
    """``asyncio.wait_for`` swallows a cancellation that comes with a message, up to Python 3.11."""
    async with link_world() as world:
        client = await connect(world)
        for turns in range(8):
            async with asyncio.TaskGroup() as group:
                listening = group.create_task(listen(client))
                await asyncio.sleep(0.01)
                client.ws.ws._reader.feed_data(_ACKNOWLEDGED, 0)
                for _ in range(turns):
                    await asyncio.sleep(0)
                listening.cancel()
            assert listening.cancelled()
        await client.discard()


_ACKNOWLEDGED = aiohttp.WSMessage(aiohttp.WSMsgType.TEXT, '{"op": 6, "d": null}', None)


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
    monkeypatch.setattr("bot.voice.client.GOODBYE", 0.05)
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


async def test_the_question_for_our_address_is_asked_until_it_is_answered():
    async with link_world() as world:
        world.server.faults.discoveries_lost = 1
        client = await connect(world)
        assert client.link_state.ip == "127.0.0.1"
        assert client.link_state.port == client.link_state.socket.getsockname()[1]
        await client.discard()


@pytest.mark.parametrize(
    ("offer_aes", "mode"),
    [(True, "aead_aes256_gcm_rtpsize"), (False, "aead_xchacha20_poly1305_rtpsize")],
)
async def test_what_is_sent_is_heard_in_either_transport_encryption(*, offer_aes: bool, mode: str):
    """Also while sequence numbers and timestamps begin anew, as they do every 22 minutes and so."""
    packets = [b"\x78%d" % number for number in range(5)]
    async with link_world() as world, asyncio.TaskGroup() as group:
        world.server.faults.offer_aes = offer_aes
        listener = await world.server.listen(guild_id=GUILD, channel_id=CHANNEL, user_id=LISTENER)
        client = await connect(world)
        listening = group.create_task(client.link_state.listen())
        await wait_until(lambda: client.link_state.can_encrypt and listener.ready)
        client.sequence, client.timestamp = 0xFFFF - 2, 2**32 - 2 * 960
        await client.speak(discord.SpeakingState.voice)
        for packet in packets:
            client.send(packet)
        await listener.wait_for_packets(5, limit=5)

        assert client.mode == mode
        assert [packet.payload for packet in listener.packets_of(BOT)] == packets
        assert all(packet.encrypted for packet in listener.packets_of(BOT))
        assert client.sequence == 2
        record = world.server.statistics(guild_id=GUILD, user_id=BOT)
        assert (record.packets, record.violations) == (5, {})
        await client.discard()
        listening.cancel()


async def test_a_packet_that_the_socket_does_not_take_is_lost_and_the_next_goes_on():
    async with link_world() as world:
        client = await connect(world)
        state, real = client.link_state, client.link_state.socket
        for error in (BlockingIOError(), OSError("network is unreachable")):
            state.socket = cast("Any", _Unwilling(error))
            client.send(b"\x78lost")
        state.socket = real
        client.send(b"\x78there")
        await wait_until(lambda: world.server.statistics(guild_id=GUILD, user_id=BOT).packets == 1)

        assert (client.sequence, client.timestamp, client._incr_nonce) == (3, 3 * 960, 3)
        await client.discard()


class _Unwilling:
    """A socket that takes nothing."""

    def __init__(self, error: OSError) -> None:
        self._error = error

    def send(self, _: bytes) -> int:
        raise self._error

    def close(self) -> None:
        raise AssertionError("the real one is closed")


async def test_no_nonce_is_used_again_after_a_packet_that_could_not_be_sealed():
    async with link_world() as world:
        client = await connect(world)
        counts: list[bytes] = []

        def seal(count: bytes, content: bytes, header: bytes) -> bytes:
            counts.append(count)
            raise ValueError("cannot encrypt")

        client.link_state.seal = seal
        for _ in range(2):
            with pytest.raises(ValueError, match="cannot encrypt"):
                client.send(b"\x78")

        assert counts == [bytes(4), b"\0\0\0\1"]
        await client.discard()


def test_aes_has_a_nonce_of_twelve_bytes_that_begins_with_the_counter():
    key, count, header = bytes(range(32)), b"\0\0\1\2", bytes(12)

    sealed = sealer("aead_aes256_gcm_rtpsize", key)(count, b"opus", header)

    assert AESGCM(key).decrypt(b"\0\0\1\2" + bytes(8), sealed, header) == b"opus"


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


async def test_a_discarded_client_leaves_no_task():
    async with link_world() as world:
        before = asyncio.all_tasks()
        client = await connect(world)
        await client.discard()
        await client.discard()
        await wait_until(lambda: asyncio.all_tasks() == before)

        assert world.guild().voice_client is None
        assert [asked["channel_id"] for asked in world.gateway.asked] == [CHANNEL, None]


async def test_a_link_has_no_thread():
    async with link_world() as world:
        before = threading.active_count()
        client = await connect(world)
        assert threading.active_count() == before
        await client.discard()


async def test_the_voice_gateway_hears_that_we_are_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.voice.client.OFTEN_ENOUGH", 0.02)
    async with link_world() as world, asyncio.TaskGroup() as group:
        client = await connect(world)

        def heard() -> int:
            return world.server.statistics(guild_id=GUILD, user_id=300).heartbeats

        listening = group.create_task(client.link_state.listen())
        await wait_until(lambda: heard() >= 3)
        await wait_until(lambda: client.average_latency < float("inf"))
        assert 0 <= client.latency < float("inf")

        await world.server.close(guild_id=GUILD, user_id=300, code=4015)
        assert await listening == 4015
        await client.link_state.resume()
        before = heard()
        await wait_until(lambda: heard() >= before + 3)
        await client.discard()


async def test_a_client_that_is_stopped_before_its_gateway_is_closed_says_no_more():
    async with link_world() as world:
        client = await connect(world)
        gateway = client.ws
        assert _heartbeats()
        client.link_state.stop()
        await wait_until(lambda: not _heartbeats())
        await gateway.close()
        await client.discard()


def _heartbeats() -> list[str]:
    """Name the tasks that tell a voice gateway that we are there."""
    names = [getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()]
    return [name for name in names if name.startswith("_Heartbeat.")]


async def test_what_a_link_says_to_its_gateway_is_not_packed():
    """A compressor and its counterpart took 300 kB of each link."""
    async with link_world() as world:
        client = await connect(world)
        assert client.ws.ws.compress == 0
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
            await wait_until(lambda buffers=buffers: buffers() is None)

        buffers = _buffers(client)
        await client.discard()
        await wait_until(lambda: buffers() is None)


def _buffers(client: LinkClient) -> weakref.ref[Any]:
    """Refer to asyncio's end of the connection to the voice gateway, which has its buffers."""
    connection: Any = client.ws.ws._conn
    return weakref.ref(connection.transport._ssl_protocol)


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
        await wait_until(lambda: client.link_state._connector.done())


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
