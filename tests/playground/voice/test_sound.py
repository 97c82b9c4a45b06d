"""Decoding, recording, and the live feed."""

import asyncio
import shutil
import wave
from pathlib import Path

import numpy as np
import pytest

from playground.voice import sound
from playground.voice.sound import FRAME_SIZE, QUIET_FRAME, RATE, Decoder, Live, Recording
from tests.support.voice_harness import SILENCE, tone_packets

ALICE, BOB = 1, 2
FRAME = np.full(960, 1000, "<i2").tobytes()


def samples(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def test_a_tone_is_decoded_at_its_pitch_and_level():
    """24 kHz packets become 48 kHz sound, 20 ms each."""
    decoder = Decoder()

    pcm = b"".join(decoder.decode(each) for each in tone_packets(1.0, hertz=440))

    assert len(pcm) == 50 * FRAME_SIZE
    middle = np.frombuffer(pcm, "<i2")[RATE // 4 : RATE // 4 * 3].astype(float)
    spectrum = np.abs(np.fft.rfft(middle))
    assert np.argmax(spectrum) * RATE / len(middle) == pytest.approx(440, abs=3)
    assert np.sqrt((middle**2).mean()) == pytest.approx(0x4000 / np.sqrt(2), rel=0.05)


@pytest.mark.parametrize("packet", [SILENCE, b"\x7b" + bytes(9)])
def test_silence_and_nonsense_take_20_ms(packet: bytes):
    """A packet that says nothing keeps its time."""
    assert Decoder().decode(packet) == QUIET_FRAME


def test_a_recording_is_a_wav_file_after_every_packet(tmp_path: Path):
    """A copy made at any moment, as after a kill, can be read."""
    path, copy = tmp_path / "heard.wav", tmp_path / "copy.wav"
    recording = Recording(path)
    lengths = []

    for index in range(3):
        shutil.copy(path, copy)
        lengths.append(len(samples(copy)))
        recording.add(ALICE, 10 + index * 0.02, FRAME)
    recording.close()

    assert lengths == [0, 960, 1920]
    assert np.array_equal(samples(path), np.full(2880, 1000))


def test_pauses_are_kept(tmp_path: Path):
    """A second without packets is a second of silence."""
    recording = Recording(tmp_path / "heard.wav")
    recording.add(ALICE, 10.0, FRAME)
    recording.add(ALICE, 11.0, FRAME)
    recording.close()

    heard = samples(tmp_path / "heard.wav")

    assert len(heard) == RATE + 960
    assert not heard[960:RATE].any()


def test_pauses_are_shortened_on_demand(tmp_path: Path):
    """However long nobody spoke, the file has a quarter of a second."""
    recording = Recording(tmp_path / "heard.wav", longest_pause=0.25)
    for start in (10.0, 100.0, 1000.0):
        recording.add(ALICE, start, FRAME)
    recording.close()

    assert len(samples(tmp_path / "heard.wav")) == 3 * 960 + 2 * RATE // 4


def test_jitter_is_no_pause(tmp_path: Path):
    """Packets that come unevenly follow each other without a hole."""
    recording = Recording(tmp_path / "heard.wav")
    for arrival in (10.0, 10.05, 10.06, 10.06, 10.11):
        recording.add(ALICE, arrival, FRAME)
    recording.close()

    assert np.array_equal(samples(tmp_path / "heard.wav"), np.full(5 * 960, 1000))


def test_two_who_talk_at_once_are_mixed(tmp_path: Path):
    """Their samples are added, and limited."""
    loud = np.full(960, 0x7000, "<i2").tobytes()
    recording = Recording(tmp_path / "heard.wav")
    for index, (one, other) in enumerate([(FRAME, FRAME), (loud, loud)]):
        recording.add(ALICE, 10 + index * 0.02, one)
        recording.add(BOB, 10 + index * 0.02, other)
    recording.close()

    heard = samples(tmp_path / "heard.wav")

    assert np.array_equal(heard, np.repeat([2000, 0x7FFF], 960))


def test_a_recording_ends_where_a_wav_file_must(tmp_path: Path, monkeypatch):
    """Beyond 32 bits nothing more is written, and nothing breaks."""
    monkeypatch.setattr(sound, "_LONGEST", 3 * FRAME_SIZE)
    recording = Recording(tmp_path / "heard.wav")

    for index in range(5):
        recording.add(ALICE, 10 + index * 0.02, FRAME)

    assert len(samples(tmp_path / "heard.wav")) == 3 * 960


async def test_a_slow_reader_loses_the_oldest():
    """The feed is bounded and counts what it dropped."""
    feed = Live(capacity=2)
    for piece in (b"1", b"2", b"3"):
        feed.put(ALICE, piece)
    feed.close()

    assert [piece async for _, piece in feed] == [b"2", b"3"]
    assert feed.dropped == 1


async def test_waiting_for_sound_can_be_cancelled():
    """What comes afterwards is there for the next who asks."""
    feed = Live(capacity=2)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await anext(feed)
    feed.put(ALICE, b"1")

    assert await anext(feed) == (ALICE, b"1")
