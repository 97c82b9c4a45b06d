"""Sizes, seconds and frames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.pcm import (
    FRAME,
    FRAMES_PER_SECOND,
    SPEECH,
    PcmFormat,
    frames_to_seconds,
    seconds_to_frames,
)


def test_a_frame_of_speech_is_480_samples_in_960_bytes():
    assert SPEECH.frame_samples == 480
    assert SPEECH.frame_size == 960
    assert SPEECH.seconds(SPEECH.frame_size) == FRAME == 1 / FRAMES_PER_SECOND


def test_stereo_takes_twice_the_bytes():
    stereo = PcmFormat(rate=48_000, channels=2)

    assert stereo.frame_size == 3840
    assert stereo.seconds(192_000) == 1.0
    assert stereo.size(1.0) == 192_000


def test_a_size_is_always_whole_samples():
    """A third of a second is 8,000 samples; a hair more is not half a sample more."""
    assert SPEECH.size(1 / 3) == 16_000
    assert SPEECH.size(1 / 3 + 0.00001) == 16_000


@given(st.integers(0, 1_000_000))
def test_sizes_and_seconds_agree(samples: int):
    assert SPEECH.size(SPEECH.seconds(samples * 2)) == samples * 2


@given(st.integers(0, 100_000))
def test_frames_and_seconds_agree(frames: int):
    assert seconds_to_frames(frames_to_seconds(frames)) == frames


@pytest.mark.parametrize(
    ("seconds", "frames"), [(0.0, 0), (0.001, 1), (0.02, 1), (0.021, 2), (0.1, 5), (0.7, 35)]
)
def test_frames_last_at_least_as_long(seconds: float, frames: int):
    assert seconds_to_frames(seconds) == frames
