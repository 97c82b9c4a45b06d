"""Speech into Opus packets."""

import ctypes
import subprocess
import sys

import discord.opus
import numpy as np
import pytest

from bot.audio.gain import Gain
from bot.audio.loudness import LoudnessMeter
from bot.audio.opus import COMPLEXITY, SILENCE, PacketEncoder, SpeechEncoder, encoding, load_opus
from bot.audio.pcm import SPEECH
from bot.errors import ConfigError

CELT = range(16, 32)
"""Configurations of the packet's first byte that are CELT alone (RFC 6716, table 2)."""


@pytest.fixture(autouse=True)
def libopus():
    load_opus()


def voiced(seconds: float) -> np.ndarray:
    """Something like a vowel: 130 Hz and its overtones, gliding, with a little breath."""
    time = np.arange(int(seconds * SPEECH.rate)) / SPEECH.rate
    glide = 2 * np.pi * 130 * time + 3 * np.sin(4 * time)
    sound = sum(np.sin(n * glide) / n for n in range(1, 25))
    sound += np.random.default_rng(1).normal(scale=0.02, size=time.size)
    return (sound / np.abs(sound).max() * 12_000).astype("<i2")


def decoded(packets: list[bytes]) -> np.ndarray:
    """The left channel at 48 kHz, as a listener has it."""
    decoder = discord.opus.Decoder()
    pcm = b"".join(decoder.decode(packet, fec=False) for packet in packets)
    return np.frombuffer(pcm, "<i2")[::2]


def encoded(pcm: bytes, chunk: int = 7_680) -> list[bytes]:
    encoder = PacketEncoder()
    packets = [
        packet
        for start in range(0, len(pcm), chunk)
        for packet in encoder.encode(pcm[start : start + chunk])
    ]
    return packets + encoder.finish()


def test_the_encoder_does_not_try_harder_than_can_be_heard():
    encoder = SpeechEncoder()
    complexity = ctypes.c_int()
    discord.opus._lib.opus_encoder_ctl(encoder._state, 4011, ctypes.byref(complexity))

    assert complexity.value == COMPLEXITY


@pytest.mark.parametrize("sound", [voiced(1.0), np.zeros(24_000, "<i2")], ids=["vowel", "nothing"])
def test_every_packet_is_celt_and_960_samples(sound: np.ndarray):
    """No packet falls back to the hybrid mode, which costs three times as much."""
    packets = encoded(sound.tobytes())

    assert {packet[0] >> 3 for packet in packets} <= set(CELT)
    assert {discord.opus.Decoder.packet_get_nb_frames(packet) for packet in packets} == {1}
    assert {discord.opus.Decoder.packet_get_samples_per_frame(packet) for packet in packets} == {
        960
    }
    assert len(decoded(packets)) == 960 * len(packets)


def test_what_is_decoded_is_what_was_said_to_the_last_sample():
    """Nothing is lost at either end, and the encoder withholds 2.5 ms, as `finish` assumes."""
    sound = voiced(0.5)

    heard = decoded(encoded(sound.tobytes()))[::2].astype(float)

    delay = int(np.argmax([heard[d : d + 9_000] @ sound[:9_000] for d in range(400)]))
    assert delay == 60
    assert len(heard) >= len(sound) + delay
    for part in (slice(0, 2_400), slice(len(sound) - 2_400, len(sound))):
        assert np.corrcoef(heard[delay:][part], sound[part])[0, 1] > 0.98


@pytest.mark.parametrize(
    ("samples", "packets"),
    [(0, 0), (1, 1), (420, 1), (421, 2), (480, 2), (481, 2), (480 + 420, 2), (480 + 421, 3)],
)
def test_a_packet_more_only_if_the_end_would_stay_in_the_encoder(samples: int, packets: int):
    """The last 60 samples of 480 come out with the next packet."""
    assert len(encoded(bytes(2 * samples))) == packets


def test_a_finished_encoder_has_nothing_left():
    encoder = PacketEncoder()
    encoder.encode(bytes(960))
    encoder.finish()

    assert encoder.finish() == []


def test_chunks_do_not_matter():
    """However chunks were cut, the packets are the same."""
    pcm = voiced(0.3).tobytes()

    assert encoded(pcm, 333) == encoded(pcm, 100_000)


def test_silence_mixes_with_speech():
    """The silence packet between two packets decodes to a frame, and it is quiet."""
    packets = encoded(voiced(0.2).tobytes())

    heard = decoded([*packets, *[SILENCE] * 5])

    assert len(heard) == 960 * (len(packets) + 5)
    assert np.abs(heard[-960:]).max() < 10


def test_the_encoder_is_what_discord_py_takes():
    """A subclass, so that ``VoiceClient`` could use it as its own."""
    encoder = SpeechEncoder()

    assert isinstance(encoder, discord.opus.Encoder)
    assert SPEECH.frame_size == encoder.FRAME_SIZE


def test_libopus_is_found_without_importing_pyav():
    """In a fresh interpreter, importing loads nothing and finding it imports nothing."""
    script = """
import sys
import discord.opus
import bot.audio.opus
assert not discord.opus.is_loaded()
assert bot.audio.opus.load_opus().startswith("libopus")
assert bot.audio.opus.load_opus().startswith("libopus")
assert "av" not in sys.modules
"""

    command = [sys.executable, "-c", script]
    subprocess.run(command, check=True, timeout=30)  # noqa: S603 (our own interpreter and script)


def test_without_libopus_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(discord.opus, "_lib", None)
    monkeypatch.setattr(discord.opus, "_load_default", lambda: False)
    monkeypatch.setattr("bot.audio.opus._candidates", lambda: iter(["no-such-library.so"]))

    with pytest.raises(ConfigError, match="pip install av"):
        load_opus()


VOWEL, NOISE = voiced(0.4), np.random.default_rng(3).normal(scale=8_000, size=9_600)
SOUNDS = {
    "vowel": VOWEL,
    "vowel backwards": VOWEL[::-1],
    "quiet vowel": VOWEL // 64,
    "a few samples": VOWEL[4_000:4_100],
}
BEFORE = {
    "nothing": [],
    "silence": None,
    "vowel": voiced(0.51),
    "vowel cut off": voiced(0.517),
    "noise": NOISE.clip(-32_768, 32_767).astype("<i2"),
}


def stream_before(name: str) -> list[bytes]:
    sound = BEFORE[name]
    return [SILENCE] * 3 if sound is None else encoded(np.asarray(sound, "<i2").tobytes())


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("sound", SOUNDS)
def test_a_stream_sounds_the_same_whatever_was_decoded_before_it(before: str, sound: str):
    """From its first frame on. (Without care for it, a vowel was muted or twice as loud.)"""
    head, packets = stream_before(before), encoded(SOUNDS[sound].tobytes())

    heard = decoded(head + packets)[960 * len(head) :].astype(int)

    difference = np.abs(heard - decoded(packets))
    # Within 5 ms what came before rings out; the noise that Opus fills bands with differs always.
    assert difference[240:].max() < 0.025 * np.abs(VOWEL).max()


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("sound", SOUNDS)
def test_where_streams_are_joined_is_no_click(before: str, sound: str):
    """The signal moves no quicker there than it does elsewhere in either."""
    head, packets = stream_before(before), encoded(SOUNDS[sound].tobytes())
    seam = 960 * len(head)

    steps = np.abs(np.diff(decoded(head + packets).astype(int), prepend=0))

    alone = [np.abs(np.diff(decoded(stream).astype(int))) for stream in (head, packets) if stream]
    assert steps[max(0, seam - 240) : seam + 240].max() <= 1.05 * max(each.max() for each in alone)


def test_the_encoding_names_what_encodes():
    """Packets of another libopus, or of other numbers, are not taken for these."""
    assert discord.opus.Encoder.get_opus_version() in encoding()
    assert "64 kbit/s" in encoding()


def test_what_is_measured_is_what_came_and_what_is_heard_is_quieter():
    """Each frame by itself, whatever the chunks."""
    meter, sound = LoudnessMeter(), voiced(1.0).tobytes()
    encoder = PacketEncoder(Gain(-6), meter)
    chunks = (sound[at : at + 777] for at in range(0, len(sound), 777))
    quieter = decoded([packet for chunk in chunks for packet in encoder.encode(chunk)])
    before = decoded(encoded(sound))[: len(quieter)]
    assert quieter.std() / before.std() == pytest.approx(0.5, abs=0.01)
    assert meter.seconds == pytest.approx(1.0)
