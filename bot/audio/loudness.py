"""
How loud speech is, as people hear it.

ITU-R BS.1770-4: frequencies count as the ear has them (K weighting), blocks
of 0.4 s that overlap by three quarters are measured, and what is silent
(below -70 LUFS) or a pause (10 LU below the rest) does not count. Weighting
is done on the spectrum of tenths of a second, so that it costs one transform
per five frames: 6 microseconds a frame (measured). It is within 0.2 LU of the
filters of the recommendation, and a test compares them.
"""

import math
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.audio.pcm import FRAMES_PER_SECOND, SPEECH
from bot.vocabulary import Seconds

_STEP: Final = FRAMES_PER_SECOND // 10
"""Frames of a step: blocks begin every tenth of a second."""

_BLOCK: Final = 4
"""Steps of a block."""

_SILENCE: Final = -70.0
"""In LUFS; a block below it does not count."""

_PAUSE: Final = 10.0
"""In LU; a block that is so much below the others does not count."""

_OFFSET: Final = -0.691
"""In dB; by the recommendation."""

_STAGES: Final = (
    # The head as a sphere, and the high pass: for 48 kHz, by the recommendation.
    (
        (1.53512485958697, -2.69169618940638, 1.19839281085285),
        (1.0, -1.69065929318241, 0.73248077421585),
    ),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)


class LoudnessMeter:
    """The loudness of one stream of speech."""

    def __init__(self) -> None:
        self._frames: list[bytes] = []
        self._steps: list[float] = []

    @property
    def seconds(self) -> Seconds:
        """How much was measured."""
        return len(self._steps) / 10

    def put(self, frame: bytes) -> None:
        """Take a frame of 24 kHz mono."""
        self._frames.append(frame)
        if len(self._frames) == _STEP:
            self._steps.append(_power(b"".join(self._frames)))
            self._frames.clear()

    def loudness(self) -> float | None:
        """Tell the loudness in LUFS; ``None`` if it was too short, or silent."""
        return gated(self._steps)


def gated(steps: Sequence[float]) -> float | None:
    """
    Tell the loudness of blocks, without silence and pauses.

    Args:
        steps: The weighted power of each tenth of a second; 1 is a full square wave's.
    """
    blocks = [
        sum(steps[start : start + _BLOCK]) / _BLOCK for start in range(len(steps) - _BLOCK + 1)
    ]
    loud = [power for power in blocks if _lufs(power) > _SILENCE]
    if not loud:
        return None
    threshold = _lufs(sum(loud) / len(loud)) - _PAUSE
    speech = [power for power in loud if _lufs(power) > threshold]
    return _lufs(sum(speech) / len(speech))


def _lufs(power: float) -> float:
    return _OFFSET + 10 * math.log10(power) if power > 0 else -math.inf


def _power(audio: bytes) -> float:
    """The mean square of a step, each frequency as much as it is heard."""
    samples = np.frombuffer(audio, "<i2")
    spectrum = np.fft.rfft(samples)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    return float(np.dot(power, _weights(len(samples))))


@cache
def _weights(samples: int) -> NDArray[np.float64]:
    """What each frequency of a transform adds to the mean square of a signal from -1 to 1."""
    frequencies = np.fft.rfftfreq(samples, 1 / SPEECH.rate)
    delay = np.exp(-2j * np.pi * frequencies / 48_000)
    weights = np.full(len(frequencies), 2.0)  # each stands for its mirror image too
    weights[0] = 1.0
    if samples % 2 == 0:
        weights[-1] = 1.0
    for above, below in _STAGES:
        response = np.polyval(above[::-1], delay) / np.polyval(below[::-1], delay)
        weights *= np.abs(response) ** 2
    return weights / (samples * 32768.0) ** 2
