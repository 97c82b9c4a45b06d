"""Packets at the voice server: whose they are, and what becomes of them."""

import asyncio

from playground.voice import udp
from playground.voice.udp import Received
from tests.support.voice_harness import BOT, GUILD, SILENCE, voice_room
from tests.support.voice_wire import TONE, connection
from tests.support.waiting import until


async def test_lost_packets_are_counted_on_both_sides():
    """What the network loses is missing at the listener, and only that."""
    async with voice_room(packet_loss=0.3) as room:
        await room.speak(TONE * 2)
        await until(lambda: connection(room).packets + connection(room).dropped == 2 * len(TONE))

        dropped = connection(room).dropped
        assert 10 <= dropped <= 25
        assert room.listener.statistics().packets == 2 * len(TONE) - dropped
        assert dropped - 3 <= room.listener.statistics().lost <= dropped


async def test_reports_come_about_once_a_second():
    """RTCP reaches the bot's socket."""
    async with voice_room() as room:
        heard: list[bytes] = []
        room.client._connection.add_socket_listener(heard.append)

        await until(lambda: heard)

        assert heard[0][:2] == b"\x81\xc9"


async def test_sound_without_the_word_that_one_speaks_is_counted():
    """A tenth of a second is forgiven, for SPEAKING goes another way."""
    async with voice_room() as room:
        await room.speak(TONE[:20], interval=0.01, announce=False)
        await room.listener.wait_for_packets(20, limit=60)

        violations = connection(room).violations
        assert violations.keys() == {"speaking"}
        assert 1 <= violations["speaking"] < 20


async def test_datagrams_of_nobody_are_counted():
    """Too short, from an unknown source, or from another socket than was discovered."""
    async with voice_room() as room:
        state = room.client._connection
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=(state.endpoint_ip, state.voice_port)
        )
        transport.sendto(b"short")
        transport.sendto(b"\x80\x78" + bytes(60))
        transport.sendto(room.client._get_voice_packet(SILENCE))
        await room.listener.wait_for_packets(1, limit=60)
        transport.close()

        assert room.server.stray_datagrams == {"short": 1, "ssrc": 1}
        assert connection(room).violations == {"address": 1}


async def test_what_comes_after_the_end_of_a_connection_is_counted_and_not_heard():
    """The bot learns of the end a little later, and what it sends until then is lost."""
    async with voice_room() as room:
        packet = room.client._get_voice_packet(SILENCE)
        state = room.client._connection
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=(state.endpoint_ip, state.voice_port)
        )
        room.server.forget(guild_id=GUILD, user_id=BOT)
        transport.sendto(packet)
        await until(lambda: connection(room).late)
        transport.close()

        assert connection(room).late == 1
        assert not room.server.stray_datagrams
        assert not room.listener.packets_of(BOT)


async def test_another_socket_sees_all_and_lets_in_what_it_likes():
    """Whose a packet is can be asked before it is opened."""
    seen: list[int | None] = []

    async def every_other(received: Received) -> asyncio.DatagramTransport:
        def receive(datagram: bytes, address: tuple[str, int]) -> None:
            guild = room.server.guild_of(datagram) if seen else None
            seen.append(guild)
            if guild is None or len(seen) % 2:
                received(datagram, address)

        return await udp.open_socket(receive)

    async with voice_room(open_socket=every_other) as room:
        await room.speak(TONE[:10])
        await until(lambda: seen == [None] + [GUILD] * 10)
        await room.listener.wait_for_packets(5, limit=60)

        assert connection(room).packets == 5
        assert room.heard() == TONE[1:10:2]
