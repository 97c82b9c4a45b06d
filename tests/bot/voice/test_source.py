"""Packets on their way out, seen from both threads."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord.player import AudioPlayer

from bot.audio.opus import SILENCE
from bot.errors import VoiceLinkLost
from bot.voice.source import SpeechSource, Track
from tests.support.clock import virtual_time


def packets(count: int, name: bytes = b"p") -> list[bytes]:
    return [name + b"%d" % number for number in range(count)]


def read(source: SpeechSource, count: int = 1) -> list[bytes]:
    """Read as the pacing thread would; what it tells is heard at the next wait."""
    return [source.read() for _ in range(count)]


def said(source: SpeechSource, *packets: bytes) -> Track:
    """A track to which nothing will be added."""
    track = source.open_track()
    track.put([*packets])
    track.finish()
    return track


def underrun(source: SpeechSource) -> Track:
    """A track that has run dry after its first packet: from now on 0.1 s are gathered."""
    track = source.open_track()
    track.put([b"a"])
    assert read(source, 2) == [b"a", SILENCE]
    return track


@asynccontextmanager
async def read_by_another_thread(source: SpeechSource) -> AsyncIterator[list[bytes]]:
    """Read as fast as a thread can, until the end of the block; what was heard is listed."""
    heard: list[bytes] = []
    done = threading.Event()

    def pacing() -> None:
        while not done.is_set():
            packet = source.read()
            if packet and packet != SILENCE:
                heard.append(packet)

    reading = threading.Thread(target=pacing)
    reading.start()
    try:
        yield heard
    finally:
        done.set()
        await asyncio.to_thread(reading.join)


async def news() -> None:
    """Let news from the pacing thread arrive."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)


@virtual_time
async def test_nothing_is_sent_while_no_track_is_open():
    source = SpeechSource()

    assert read(source, 2) == [b"", b""]
    assert not source.is_open
    assert source.is_opus()


@virtual_time
async def test_silence_leads_in_until_the_first_packet_is_there():
    """The first word is whole: listeners are awake before it comes."""
    source = SpeechSource()
    track = source.open_track()

    assert read(source, 3) == [SILENCE] * 3
    assert track.first_packet is None
    track.put([b"a"])
    before = time.monotonic()
    assert read(source) == [b"a"]
    assert track.first_packet is not None
    assert before <= track.first_packet <= time.monotonic()
    assert track.underruns == 0


@virtual_time
async def test_a_track_ends_as_its_last_packet_leaves():
    source = SpeechSource()
    track = said(source, *packets(2))

    assert read(source) == [b"p0"]
    await news()
    assert not track.ended
    assert (track.played, track.lead) == (0.02, 0.02)
    assert read(source) == [b"p1"]
    await track.wait_ended()

    assert (track.played, track.lead) == (0.04, 0.0)
    assert read(source) == [b""]


@virtual_time
async def test_a_track_that_is_finished_late_ends_at_the_next_packet_due():
    source = SpeechSource()
    track = source.open_track()
    track.put([b"a"])

    read(source)
    track.finish()

    assert read(source) == [b""]
    await track.wait_ended()
    assert track.underruns == 0


@virtual_time
async def test_a_track_without_audio_ends_unheard():
    source = SpeechSource()
    track = source.open_track()
    track.finish()

    assert read(source) == [b""]
    await track.wait_ended()
    assert track.first_packet is None


@virtual_time
async def test_the_next_track_follows_without_a_gap():
    source = SpeechSource()
    for name in (b"a", b"b"):
        said(source, *packets(2, name))

    assert source.lead == pytest.approx(0.08)
    assert read(source, 5) == [b"a0", b"a1", b"b0", b"b1", b""]


@virtual_time
async def test_silence_bridges_to_a_track_that_has_no_packet_yet():
    source = SpeechSource()
    said(source, b"a")
    second = source.open_track()

    assert read(source, 3) == [b"a", SILENCE, SILENCE]
    second.put([b"b"])
    second.finish()
    assert read(source, 2) == [b"b", b""]
    assert second.underruns == 0


@virtual_time
async def test_an_underrun_is_filled_with_silence_counted_once_and_prebuffered():
    """After it, audio goes on when 0.1 s are there: five packets."""
    source = SpeechSource()
    track = source.open_track()
    track.put([b"a"])

    assert read(source, 3) == [b"a", SILENCE, SILENCE]
    assert track.underruns == 1
    track.put(packets(4))
    assert read(source) == [SILENCE]
    track.put([b"last"])
    assert read(source, 5) == [*packets(4), b"last"]
    assert track.underruns == 1
    assert source.prebuffer == 0.1
    assert read(source) == [SILENCE]
    assert track.underruns == 2
    assert source.prebuffer == 0.2


@virtual_time
async def test_what_is_left_after_an_underrun_is_played_when_nothing_more_comes():
    source = SpeechSource()
    track = underrun(source)

    track.put([b"b"])
    track.finish()

    assert read(source, 2) == [b"b", b""]


@virtual_time
async def test_the_track_after_an_underrun_begins_with_a_prebuffer():
    source = SpeechSource()
    underrun(source).finish()
    second = source.open_track()

    second.put(packets(4))
    assert read(source) == [SILENCE]
    second.put([b"fifth"])
    assert read(source, 2) == packets(2)


@virtual_time
async def test_what_was_never_heard_says_nothing_about_the_prebuffer():
    source = SpeechSource()
    underrun(source).drop()
    for _ in range(20):
        source.open_track().drop()
    assert read(source) == [b""]

    assert source.prebuffer == 0.1


@virtual_time
async def test_nothing_more_leaves_of_a_dropped_track():
    source = SpeechSource()
    spoken = source.open_track()
    spoken.put(packets(100))
    said(source, b"next")
    read(source, 3)

    spoken.drop()

    assert spoken.ended
    assert spoken.lead == 0.0
    assert read(source, 2) == [b"next", b""]
    await spoken.wait_ended()
    spoken.put([b"late"])
    spoken.finish()
    assert read(source) == [b""]
    assert spoken.played == pytest.approx(0.06)


@virtual_time
async def test_a_track_that_waits_can_be_dropped():
    source = SpeechSource()
    _, dropped, _ = (said(source, name) for name in (b"a", b"b", b"c"))

    dropped.drop()

    assert source.lead == pytest.approx(0.04)
    assert read(source, 3) == [b"a", b"c", b""]


@virtual_time
async def test_what_has_not_left_can_be_taken_back():
    """What was put before it leaves, and then what is put instead."""
    source = SpeechSource()
    track = source.open_track()
    track.put([*packets(2), b"x", b"y"])
    read(source)

    assert track.take_back(2)
    track.put([b"z"])
    track.finish()

    assert read(source, 3) == [b"p1", b"z", b""]


@virtual_time
async def test_what_has_begun_to_leave_is_not_taken_back():
    """Nothing of it, and the rest leaves in order."""
    source = SpeechSource()
    track = source.open_track()
    track.put(packets(4))
    read(source)

    assert not track.take_back(4)

    assert track.lead == pytest.approx(0.06)
    assert read(source, 3) == [b"p1", b"p2", b"p3"]
    track.drop()
    assert not track.take_back(1)


@virtual_time
async def test_tracks_end_as_lost_when_the_link_is():
    source = SpeechSource()
    playing, waiting = source.open_track(), source.open_track()
    playing.put(packets(3))
    read(source)
    done = source.open_track()
    done.drop()

    source.close(VoiceLinkLost("over"))

    for track in (playing, waiting):
        with pytest.raises(VoiceLinkLost):
            await track.wait_ended()
    await done.wait_ended()
    assert read(source) == [b""]
    assert source.lead == 0.0


@virtual_time
async def test_who_waits_for_the_end_may_give_up():
    """Playback goes on, and others who wait are told."""
    source = SpeechSource()
    track = said(source, *packets(2))

    async with asyncio.TaskGroup() as group:
        impatient = group.create_task(track.wait_ended())
        patient = group.create_task(track.wait_ended())
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.sleep(0)
        assert read(source, 2) == packets(2)
        await patient

    assert impatient.cancelled()


async def test_news_reaches_the_loop_in_order():
    """A track's end is known before the pacer is known to be idle."""
    told: list[str] = []
    source = SpeechSource(
        idle=lambda: told.append(f"idle, open: {source.is_open}"),
        failed=lambda error: told.append(str(error)),
    )
    said(source, b"a")

    def pacing() -> None:
        read(source, 2)
        source.fell_idle()
        source.has_failed(OSError("no route"))

    await asyncio.to_thread(pacing)
    await news()

    assert told == ["idle, open: False", "no route"]


def test_reading_never_raises_even_when_the_loop_is_closed():
    async def opened() -> SpeechSource:
        source = SpeechSource()
        said(source, b"a")
        return source

    source = asyncio.run(opened())

    assert read(source, 2) == [b"a", b""]
    source.fell_idle()


async def test_two_threads_lose_nothing():
    """Thousands of packets cross while another thread reads as fast as it can."""
    source = SpeechSource()
    sent: list[bytes] = []
    async with read_by_another_thread(source) as heard:
        for number in range(200):
            track = source.open_track()
            for part in range(10):
                more = packets(3, b"%d.%d." % (number, part))
                sent += more
                track.put(more)
                if part % 3 == 0:
                    await asyncio.sleep(0)
            track.finish()
        async with asyncio.timeout(60):
            await track.wait_ended()

    assert heard == sent
    assert not source.is_open


async def test_what_is_taken_back_while_another_thread_reads_leaves_whole_or_not_at_all():
    source = SpeechSource()
    sent: list[bytes] = []
    track = source.open_track()
    async with read_by_another_thread(source) as heard:
        for number in range(2000):
            more = packets(3, b"%d." % number)
            track.put(more)
            if not track.take_back(3):
                sent += more
        track.finish()
        async with asyncio.timeout(60):
            await track.wait_ended()

    assert heard == sent


class PlayerClient:
    """The six things that discord.py's player asks of its client."""

    timeout = 1.0

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.client = SimpleNamespace(loop=asyncio.get_running_loop())
        self.ws = self

    async def speak(self, state: discord.SpeakingState) -> None:
        self.sent.append(state.name.encode())

    def send_audio_packet(self, data: bytes, *, encode: bool) -> None:
        assert not encode
        self.sent.append(data)

    def is_connected(self) -> bool:
        return True

    def wait_until_connected(self, timeout: float) -> bool:
        return True


async def test_discord_pys_own_player_can_play_it():
    """``VoiceClient.play(source)`` works, too: packets, then its five of silence."""
    client, ended = PlayerClient(), asyncio.Event()
    loop = asyncio.get_running_loop()
    source = SpeechSource()
    track = said(source, *packets(3))

    player = AudioPlayer(
        source, cast("Any", client), after=lambda _: loop.call_soon_threadsafe(ended.set)
    )
    player.start()
    async with asyncio.timeout(60):
        await track.wait_ended()
        await ended.wait()
    await asyncio.to_thread(player.join)

    audio = [item for item in client.sent if item not in (b"voice", b"none")]
    assert audio == [*packets(3), *[SILENCE] * 5]


@virtual_time
async def test_a_track_tells_of_its_audio_until_it_has_begun():
    told: list[str] = []
    source = SpeechSource(got_audio=lambda: told.append("audio"))
    track = source.open_track()
    track.put([])
    assert told == []
    track.put([b"a"])
    track.put([b"b"])
    assert told == ["audio"] * 2

    read(source)
    track.put([b"c"])
    track.finish()

    assert told == ["audio"] * 2


@virtual_time
async def test_a_track_can_begin_once_what_it_gathers_is_there():
    source = SpeechSource()
    underrun(source).drop()
    track = source.open_track()
    assert read(source) == [SILENCE]

    track.put(packets(4))
    assert not source.can_begin()
    track.put([b"fifth"])
    assert source.can_begin()
    assert read(source) == [b"p0"]
    assert not source.can_begin()


@virtual_time
async def test_a_short_track_can_begin_when_it_is_finished():
    source = SpeechSource()
    underrun(source).drop()
    track = source.open_track()
    track.put([b"short"])
    assert read(source) == [SILENCE]
    assert not source.can_begin()

    track.finish()

    assert source.can_begin()


@virtual_time
async def test_a_track_after_another_cannot_begin_early():
    source = SpeechSource()
    said(source, b"a")
    second = source.open_track()
    second.put([b"b"])
    assert read(source) == [b"a"]

    assert not source.can_begin()
