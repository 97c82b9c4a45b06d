"""The voice server, as discord.py's own voice client finds it."""

import asyncio
import io
from collections.abc import Set

import discord
import numpy as np
import pytest

from playground.voice import DaveSession
from tests.support.libdave import LibdaveSession
from tests.support.voice_harness import (
    BOT,
    CHANNEL,
    GUILD,
    LISTENER,
    OTHER_CHANNEL,
    SILENCE,
    load_opus,
    voice_room,
    voice_world,
)
from tests.support.voice_wire import (
    STRANGE,
    STRANGER,
    TONE,
    connection,
    wire,
    wired_again,
)
from tests.support.waiting import until

# What is heard.


async def test_what_is_sent_is_heard_packet_by_packet():
    """Speech sent by discord.py is decrypted by the listener, byte for byte."""
    async with voice_room() as room:
        await room.speak(TONE)
        await room.listener.wait_for_packets(len(TONE), limit=60)

        assert room.heard() == TONE
        assert all(packet.encrypted for packet in room.listener.packets)
        assert room.listener.speakers == {BOT}
        assert connection(room).violations == {}


async def test_silence_is_not_encrypted_end_to_end():
    """The silence packet is heard as it is and counts as silence."""
    async with voice_room() as room:
        await room.speak([*TONE[:2], SILENCE, SILENCE])
        await room.listener.wait_for_packets(4, limit=60)

        kinds = [(one.encrypted, one.silence) for one in room.listener.packets]
        assert kinds == [(True, False)] * 2 + [(False, True)] * 2
        statistics = room.listener.statistics(BOT)
        assert (statistics.speech, statistics.silence, statistics.undecryptable) == (2, 2, 0)


async def test_what_is_sent_before_the_key_exchange_is_not_heard():
    """Packets that went out before the group was ready cannot be played, the later ones can."""
    async with voice_room(ready=False, key_exchange_delay=3.0) as room:
        assert not room.client.voice_privacy_code
        await room.speak(TONE[:10])
        await room.listener.wait_for_packets(10, limit=60)
        assert room.heard() == []
        assert room.listener.statistics().undecryptable == 10

        await room.wait_ready()
        await room.speak(TONE[10:])
        await room.listener.wait_for_packets(len(TONE), limit=60)

        assert room.heard() == TONE[10:]


async def test_a_listener_that_nobody_here_wrote_hears_the_same():
    """Discord's own libdave decrypts the same packets as davey."""
    async with voice_room() as room:
        other = await room.listen(session_factory=LibdaveSession)
        await room.wait_ready()

        await room.speak(TONE)
        for listener in (room.listener, other):
            await listener.wait_for_packets(len(TONE), limit=60)

        assert room.heard(0) == TONE
        assert room.heard(1) == TONE


async def test_the_bot_is_heard_by_those_who_come_after_it_was_alone():
    """When all have gone the group is begun anew, and the next listener is let in."""
    async with voice_room() as room:
        await room.listener.leave()
        await until(lambda: connection(room).key_packages == 2)
        await room.listen()
        await room.wait_ready()

        await room.speak(TONE)
        await room.listeners[1].wait_for_packets(len(TONE), limit=60)

        assert room.heard(1) == TONE
        assert room.server.group_statistics(guild_id=GUILD, channel_id=CHANNEL).resets == 1


@pytest.mark.parametrize("where", [{"dave": False}, {"stage": True}])
async def test_where_there_is_no_dave_packets_are_heard_as_they_are(where):
    """A server without DAVE, and a stage channel, encrypt the transport only."""
    async with voice_room(**where) as room:
        await room.speak(TONE)
        await room.listener.wait_for_packets(len(TONE), limit=60)

        assert room.heard() == TONE
        assert not any(packet.encrypted for packet in room.listener.packets)
        assert connection(room).key_packages == 0


# How connections are made and ended.


async def test_moving_takes_the_sound_along():
    """Moved by a moderator, the bot is heard in the new voice channel and no more in the old."""
    async with voice_room() as room:
        there = await room.listen(channel_id=OTHER_CHANNEL)
        await room.guild.move(OTHER_CHANNEL)
        await until(lambda: connection(room).identifies == 2)
        await until(room.client.is_connected)
        await room.wait_ready()

        await room.speak(TONE)
        await there.wait_for_packets(len(TONE), limit=60)

        assert room.heard(1) == TONE
        assert room.listener.packets == []


async def test_who_is_thrown_out_is_disconnected():
    """The socket is closed with 4014 and discord.py ends its connection."""
    async with voice_room() as room:
        await room.guild.kick()
        await until(lambda: not room.client.is_connected())

        assert connection(room).closes[:1] == (4014,)


@pytest.mark.parametrize("fault", [{"send_ready": False}, {"answer_discovery": False}])
async def test_a_server_that_does_not_answer_leaves_the_client_waiting(fault):
    """Without READY, or without an answer to discovery, connecting times out."""
    async with voice_world(**fault) as world:
        channel = world.channel(world.client())

        with pytest.raises(asyncio.TimeoutError):
            await channel.connect(timeout=0.2)


async def test_a_wrong_token_is_refused():
    """discord.py is told 4004, and gives up when it must not try again."""
    async with voice_world() as world:
        world.wrong_token = STRANGE
        channel = world.channel(world.client())

        with pytest.raises(discord.ConnectionClosed) as refused:
            await channel.connect(timeout=2, reconnect=False)

        assert refused.value.code == 4004


# What a client that is not discord.py may do.


async def test_a_client_whose_heart_stops_is_closed():
    """Without heartbeats the session ends with 4009 after two intervals."""
    async with voice_world(heartbeat_interval=0.05) as world, wire(world) as bot:
        assert (await bot.receive(8))["d"]["heartbeat_interval"] == 50
        await bot.identify()

        assert await bot.closed_with() == 4009


async def test_heartbeats_are_answered_and_keep_the_session():
    """The answer carries the heartbeat's number."""
    async with voice_world(heartbeat_interval=1.0) as world, wire(world) as bot:
        await bot.identify()
        for beat in range(4):
            await asyncio.sleep(0.6)
            await bot.send(3, t=beat, seq_ack=0)
            assert (await bot.receive(6))["d"] == {"t": beat}

        statistics = world.server.statistics(guild_id=GUILD, user_id=BOT)
        assert statistics.heartbeats == 4


async def test_resume_sends_again_what_was_not_acknowledged():
    """After 4015 the session is taken up, and messages after ``seq_ack`` come again."""
    async with voice_world() as world:
        async with wire(world) as bot:
            seen = (await bot.identified())["seq"]
            await bot.send(
                1,
                protocol="udp",
                data={"mode": "aead_xchacha20_poly1305_rtpsize", "address": "", "port": 0},
            )
            key = (await bot.receive(4))["d"]["secret_key"]
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(world.server.close(guild_id=GUILD, user_id=BOT, code=4015))
                assert await bot.closed_with() == 4015
        async with wired_again(world) as again:
            await again.resume(seen)
            assert (await again.receive(4))["d"]["secret_key"] == key

        statistics = world.server.statistics(guild_id=GUILD, user_id=BOT)
        assert (statistics.identifies, statistics.resumes) == (1, 1)


async def test_after_any_other_code_the_session_is_over():
    """Closed with 4006 a client cannot resume, but may identify again."""
    async with voice_world() as world:
        async with wire(world) as bot:
            await bot.identified()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(world.server.close(guild_id=GUILD, user_id=BOT, code=4006))
                assert await bot.closed_with() == 4006
        async with wire(world) as bot:
            await bot.resume()
            assert await bot.closed_with() == 4006
        async with wire(world) as bot:
            await bot.identified()

        statistics = world.server.statistics(guild_id=GUILD, user_id=BOT)
        assert (statistics.identifies, statistics.closes) == (2, (4006,))


async def test_a_session_that_is_over_cannot_be_resumed():
    """RESUME of what was never begun is refused with 4006."""
    async with voice_world() as world, wire(world) as bot:
        await bot.resume()

        assert await bot.closed_with() == 4006


async def test_spoilt_key_packages_close_the_socket():
    """What is no MLS is counted and answered with 4002."""
    async with voice_world() as world, wire(world) as bot:
        await bot.identify()
        await bot.send(1, protocol="udp", data={"mode": "aead_xchacha20_poly1305_rtpsize"})
        await bot.receive(4)
        await bot.socket.send_bytes(b"\x1aspoilt")

        assert await bot.closed_with() == 4002
        statistics = world.server.statistics(guild_id=GUILD, user_id=BOT)
        assert statistics.violations == {"mls": 1}


async def test_the_server_closes_with_clients_listeners_and_sockets_open():
    """Nothing is left behind when the server ends first."""
    async with voice_world() as world, wire(world) as bot:
        listener = await world.server.listen(guild_id=GUILD, channel_id=CHANNEL, user_id=LISTENER)
        await bot.identified()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(world.server.__aexit__())
            assert await bot.closed_with() == 1001

        await listener.leave()


async def test_forgetting_a_stranger_does_no_harm():
    """Nobody is there to take out."""
    async with voice_world() as world:
        world.server.forget(guild_id=GUILD, user_id=STRANGER)
        await world.server.close(guild_id=GUILD, user_id=STRANGER, code=4014)


async def test_discord_py_s_own_player_is_heard():
    """PCM through ``VoiceClient.play``: the tone, and five silence packets at its end."""
    load_opus()
    tone = np.sin(2 * np.pi * 440 * np.arange(48_000 * 3 // 10) / 48_000) * 0x4000
    pcm = np.repeat(tone.astype("<i2"), 2).tobytes()
    async with voice_room() as room:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        room.client.play(
            discord.PCMAudio(io.BytesIO(pcm)),
            after=lambda _: loop.call_soon_threadsafe(ended.set),
        )
        async with asyncio.timeout(60):
            await ended.wait()
        await room.listener.wait_for_packets(15 + 5, limit=60)

        statistics = room.listener.statistics(BOT)
        assert (statistics.speech, statistics.silence, statistics.lost) == (15, 5, 0)
        heard = np.frombuffer(room.listener.pcm(BOT), "<i2")
        spectrum = np.abs(np.fft.rfft(heard))
        assert np.argmax(spectrum) * 48_000 / len(heard) == pytest.approx(440, abs=4)
        assert connection(room).violations == {}


async def test_a_listener_that_cannot_follow_begins_anew():
    """A welcome that does not work out is asked for again, and then all is heard."""
    made: list[DaveSession] = []

    class Clumsy(LibdaveSession):
        """Does not manage its first welcome."""

        def __init__(self, user_id: int, channel_id: int) -> None:
            super().__init__(user_id, channel_id)
            made.append(self)

        def welcome(self, welcome: bytes, users: Set[int]) -> bool:
            return super().welcome(welcome, users) and len(made) > 1

    async with voice_room() as room:
        clumsy = await room.listen(session_factory=Clumsy)
        await room.wait_ready()
        await room.speak(TONE)
        await clumsy.wait_for_packets(len(TONE), limit=60)

        assert len(made) == 2
        assert room.heard(1) == TONE
        assert room.heard(0) == TONE


async def test_a_lost_socket_can_be_resumed():
    """A socket that ends without a close keeps its session, and its place in the channel."""
    select = {"protocol": "udp", "data": {"mode": "aead_xchacha20_poly1305_rtpsize"}}
    async with voice_world() as world:
        async with wire(world) as bot:
            await bot.identified()
            await bot.send(1, **select)
            seen = (await bot.receive(4))["seq"]
            bot.socket._response.connection.transport.abort()
        await asyncio.sleep(0.05)
        await world.server.listen(guild_id=GUILD, channel_id=CHANNEL, user_id=LISTENER)
        async with wired_again(world) as again:
            await again.resume(seen)
            missed = (await again.receive(11))["d"]
            assert missed == {"user_ids": [str(LISTENER)]}
            await again.receive(9)

            await again.send(99)
            assert await again.closed_with() == 4001


async def test_the_newest_socket_wins():
    """Who identifies twice is closed where it was first."""
    async with voice_world() as world, wire(world) as first:
        await first.identified()
        async with wire(world) as second:
            await second.identified()

            assert await first.closed_with() == 4006
            await second.send(3, t=1)
            await second.receive(6)
