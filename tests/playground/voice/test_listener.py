"""What a listener makes of packets."""

import asyncio
import wave
from pathlib import Path

import numpy as np
import pytest

from playground.voice import RATE, SILENCE, Listener
from playground.voice.rtp import Media
from playground.voice.sound import FRAME_SIZE
from tests.support.clock import virtual_time
from tests.support.voice_harness import (
    BOT,
    CHANNEL,
    LISTENER,
    tone_packets,
    voice_room,
    voice_world,
)
from tests.support.waiting import until

TONE = tone_packets(0.3)
ALICE, BOB = 1, 2


class Ear:
    """A listener where nothing is encrypted, and packets that come when the test says."""

    def __init__(self) -> None:
        self.left = 0
        self.listener = Listener(
            user_id=LISTENER,
            channel_id=CHANNEL,
            group=None,
            session_factory=lambda *_: pytest.fail("there is no group"),
            on_leave=self.leave,
        )
        self._sequence = {ALICE: 0, BOB: 0}

    def leave(self, listener: Listener) -> None:
        self.left += 1

    def hear(self, packet: bytes, *, at: float, speaker: int = ALICE, skip: int = 0) -> None:
        self._sequence[speaker] += 1 + skip
        number = self._sequence[speaker]
        self.listener.hear(speaker, Media(number & 0xFFFF, number * 960, packet), at)


async def test_sound_is_decoded_in_order_with_holes_where_packets_are_missing():
    """A lost packet is 20 ms of nothing; a pause takes no room."""
    ear = Ear()
    for index, packet in enumerate(TONE):
        ear.hear(packet, at=index * 0.02, skip=2 if index == 5 else 0)
    ear.hear(SILENCE, at=10.0)

    pcm = ear.listener.pcm(ALICE)

    assert len(pcm) == (len(TONE) + 2 + 1) * FRAME_SIZE
    assert not any(pcm[5 * FRAME_SIZE : 7 * FRAME_SIZE])
    assert any(pcm[7 * FRAME_SIZE : 8 * FRAME_SIZE])
    assert ear.listener.statistics(ALICE).lost == 2


async def test_only_what_came_lately_is_decoded():
    """``since`` leaves out what came before, and who was never heard said nothing."""
    ear = Ear()
    for index, packet in enumerate(TONE):
        ear.hear(packet, at=index * 0.02)

    assert len(ear.listener.pcm(ALICE, since=0.195)) == (len(TONE) - 10) * FRAME_SIZE
    assert ear.listener.pcm(BOB) == b""


async def test_steady_packets_have_no_jitter_and_uneven_ones_have():
    """RFC 3550's estimate; a pause does not count."""
    steady, uneven = Ear(), Ear()
    for index in range(50):
        pause = 5.0 if index >= 25 else 0.0
        steady.hear(TONE[0], at=index * 0.02 + pause)
        uneven.hear(TONE[0], at=index * 0.02 + (index % 2) * 0.01 + pause)

    assert steady.listener.statistics().jitter == pytest.approx(0, abs=1e-9)
    assert steady.listener.statistics().longest_gap == pytest.approx(0.02)
    assert uneven.listener.statistics().jitter == pytest.approx(0.01, rel=0.1)
    assert uneven.listener.statistics().longest_gap == pytest.approx(0.03)


async def test_speakers_are_kept_apart_and_together():
    """Packets of all come in order of arrival; statistics can be had for each."""
    ear = Ear()
    ear.hear(TONE[0], at=1.0, speaker=ALICE)
    ear.hear(TONE[1], at=2.0, speaker=BOB)
    ear.hear(SILENCE, at=3.0, speaker=ALICE)

    assert [packet.speaker for packet in ear.listener.packets] == [ALICE, BOB, ALICE]
    assert ear.listener.statistics(ALICE).packets == 2
    assert ear.listener.statistics(BOB).speech == 1
    assert ear.listener.statistics().silence == 1
    assert ear.listener.statistics(99).packets == 0


async def test_who_speaks_is_shown():
    """SPEAKING on and off."""
    ear = Ear()
    ear.listener.show_speaking(ALICE, on=True)
    assert ear.listener.speaking
    assert ear.listener.speakers == {ALICE}

    ear.listener.show_speaking(ALICE, on=False)

    assert not ear.listener.speaking


@virtual_time
async def test_waiting_for_speech_ends_with_the_first_packet_to_hear():
    """Silence packets, other speakers and what came before do not count."""
    ear, loop = Ear(), asyncio.get_running_loop()
    await asyncio.sleep(10)
    ear.hear(TONE[0], at=loop.time() - 1)
    loop.call_later(0.1, lambda: ear.hear(SILENCE, at=loop.time()))
    loop.call_later(0.2, lambda: ear.hear(TONE[1], at=loop.time(), speaker=BOB))
    loop.call_later(0.3, lambda: ear.hear(TONE[2], at=loop.time()))

    heard = await ear.listener.wait_for_speech(speaker=ALICE, since=loop.time(), limit=1)

    assert heard.payload == TONE[2]
    assert (await ear.listener.wait_for_speech(limit=1)).payload == TONE[0]


@virtual_time
async def test_waiting_for_silence_begins_again_with_every_packet():
    """Quiet is counted from the last speech, silence packets do not prolong it."""
    ear, loop = Ear(), asyncio.get_running_loop()
    began = loop.time()
    for index in range(10):
        loop.call_later(index * 0.02, lambda: ear.hear(TONE[0], at=loop.time()))
        loop.call_later(0.2 + index * 0.02, lambda: ear.hear(SILENCE, at=loop.time()))

    await ear.listener.wait_for_silence(quiet=0.1, limit=60)

    assert loop.time() - began == pytest.approx(0.28, abs=0.001)


@virtual_time
async def test_waiting_has_an_end():
    """Each wait gives up after its limit."""
    ear, loop = Ear(), asyncio.get_running_loop()
    with pytest.raises(TimeoutError):
        await ear.listener.wait_for_speech(limit=1)
    with pytest.raises(TimeoutError):
        await ear.listener.wait_for_packets(1, limit=1)
    for index in range(100):
        loop.call_later(index * 0.02, lambda: ear.hear(TONE[0], at=loop.time()))
    with pytest.raises(TimeoutError):
        await ear.listener.wait_for_silence(quiet=0.1, limit=1)


async def test_leaving_twice_is_leaving_once():
    """Who has left is gone, and feeds and recordings end."""
    ear = Ear()
    feed = ear.listener.live()
    ear.hear(TONE[0], at=1.0)

    await ear.listener.leave()
    await ear.listener.leave()

    assert ear.left == 1
    assert not ear.listener.here
    assert [speaker async for speaker, _ in feed] == [ALICE]


async def test_what_is_recorded_and_fed_live_is_what_is_heard(tmp_path: Path):
    """Through discord.py and DAVE: the same sound by all three ways."""
    async with voice_room() as room:
        recording = room.listener.record(tmp_path / "heard.wav")
        feed = room.listener.live(capacity=100)
        await room.speak(TONE)
        await room.listener.wait_for_packets(len(TONE), limit=60)
        recording.close()
        await room.listener.leave()

        pcm = room.listener.pcm(BOT)
        assert b"".join([piece async for _, piece in feed]) == pcm
        with wave.open(str(tmp_path / "heard.wav")) as file:
            assert file.readframes(file.getnframes()) == pcm
        spectrum = np.abs(np.fft.rfft(np.frombuffer(pcm, "<i2")))
        assert np.argmax(spectrum) * RATE / (len(pcm) // 2) == pytest.approx(440, abs=5)


async def test_two_bots_are_heard_apart():
    """Both are in the group, and each packet is its sender's."""
    other = tone_packets(0.3, hertz=880)
    async with voice_world() as world, asyncio.TaskGroup() as tasks:
        bots = [await world.channel(world.client(user)).connect() for user in (ALICE, BOB)]
        listener = await world.server.listen(guild_id=100, channel_id=CHANNEL, user_id=LISTENER)
        await listener.wait_ready(limit=60)
        await until(lambda: all(bot._connection.can_encrypt for bot in bots))
        for bot, packets in zip(bots, (TONE, other), strict=True):
            await bot.ws.speak()
            for packet in packets:
                bot.send_audio_packet(packet, encode=False)
        await listener.wait_for_packets(2 * len(TONE), limit=60)
        for bot in bots:
            tasks.create_task(bot.disconnect())

    assert [packet.payload for packet in listener.packets_of(ALICE)] == TONE
    assert [packet.payload for packet in listener.packets_of(BOB)] == other


async def test_a_feed_that_is_closed_costs_nothing_more():
    """A page that listened must not be decoded for until the listener leaves."""
    ear = Ear()
    feed, other = ear.listener.live(), ear.listener.live()
    ear.hear(TONE[0], at=1.0)
    feed.close()
    ear.hear(TONE[1], at=1.02)
    await ear.listener.leave()

    assert len([piece async for piece in feed]) == 1
    assert len([piece async for piece in other]) == 2
    assert feed not in ear.listener._feeds


async def test_who_watches_hears_when_speakers_change():
    """Every change is told, and what is then to be seen is the new state."""
    ear = Ear()
    seen: list[frozenset[int]] = []
    ear.listener.watchers.append(lambda: seen.append(ear.listener.speakers))

    ear.listener.show_speaking(ALICE, on=True)
    ear.listener.show_speaking(BOB, on=True)
    ear.listener.show_speaking(ALICE, on=False)

    assert seen == [{ALICE}, {ALICE, BOB}, {BOB}]
