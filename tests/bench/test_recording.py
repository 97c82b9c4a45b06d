"""The recording that benchmarks play."""

from pathlib import Path

import numpy as np

from bench.recording import endless, make_recording
from bot.audio.pcm import SPEECH


async def test_the_recording_is_speech_from_its_first_frame_on(tmp_path: Path):
    sound = np.frombuffer((await make_recording(tmp_path)).read_bytes(), "<i2")

    assert 5 < SPEECH.seconds(sound.nbytes) < 20
    assert np.abs(sound[: SPEECH.frame_samples]).max() > 300


def test_endless_begins_anew():
    assert endless(b"abcd", 6) == b"abcdab"
    assert endless(b"abcd", 3, start=6) == b"cda"
