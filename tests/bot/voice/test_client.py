"""discord.py's voice client with our work-arounds: each test shows what it would do without."""

import asyncio
import threading
from typing import Any, cast

import discord
import pytest

from tests.support.link_clients import Diary, connect
from tests.support.link_world import (
    BOT,
    CHANNEL,
    GUILD,
    OTHER_CHANNEL,
    link_world,
)
from tests.support.voice_harness import LISTENER
from tests.support.waiting import until


async def test_the_watcher_hears_of_changes():
    async with link_world() as world:
        diary = Diary()
        client = await connect(world, diary)
        assert client.is_up
        connected = diary.changes
        await world.listen()
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(client.link_state.listen())
            await until(lambda: client.link_state.keys_agreed)
            listening.cancel()
        assert diary.changes > connected
        assert diary.told == []
        await client.discard()

        assert not client.is_up


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
        await until(lambda: client.link_state.can_encrypt and listener.ready)
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
        await until(lambda: world.server.statistics(guild_id=GUILD, user_id=BOT).packets == 1)

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


async def test_a_discarded_client_leaves_no_task():
    async with link_world() as world:
        before = asyncio.all_tasks()
        client = await connect(world)
        await client.discard()
        await client.discard()
        await until(lambda: asyncio.all_tasks() == before)

        assert world.guild().voice_client is None
        assert [asked["channel_id"] for asked in world.gateway.asked] == [CHANNEL, None]


async def test_a_link_has_no_thread():
    async with link_world() as world:
        before = threading.active_count()
        client = await connect(world)
        assert threading.active_count() == before
        await client.discard()


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
        await until(lambda: client.link_state._connector.done())


async def test_nobody_else_there_means_nobody_to_wait_for():
    async with link_world(key_exchange_delay=30) as world:
        client = await connect(world)
        assert client.is_audible
        await world.listen(OTHER_CHANNEL)
        assert client.is_audible
        await world.listen()
        assert not client.is_audible
        await client.discard()
