"""Packets as a file that people can play."""

import io
import math
import struct

import av
import numpy as np

from bot.audio.files import ogg_opus
from bot.audio.opus import PacketEncoder, load_opus
from bot.audio.pcm import SPEECH


def tone(seconds, frequency=440.0):
    turns = (n * frequency * 2 * math.pi / SPEECH.rate for n in range(round(seconds * SPEECH.rate)))
    return b"".join(struct.pack("<h", round(9000 * math.sin(turn))) for turn in turns)


def test_a_file_is_as_long_as_its_packets_and_sounds_like_them():
    """Anything that plays Ogg plays it."""
    load_opus()
    encoder = PacketEncoder()
    packets = encoder.encode(tone(1.0)) + encoder.finish()
    with av.open(io.BytesIO(ogg_opus(packets))) as container:
        assert container.format.name == "ogg"
        assert container.streams.audio[0].codec_context.name in {"opus", "libopus"}
        sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    assert len(sound) / 48_000 == 0.02 * len(packets) - 312 / 48_000
    spectrum = np.abs(np.fft.rfft(sound[:48_000].astype(float)))
    assert abs(int(spectrum.argmax()) - 440) <= 1
