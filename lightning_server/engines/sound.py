"""
Arithmetic on an engine's sound: level, limit, rate.

Everything here works on a stream, array by array, and gives the same samples
however the stream was cut.
"""

from collections.abc import Iterable, Iterator

import av
import numpy as np

from lightning_server.engine import Sound

LEVEL = 0.08
"""The root mean square of speech, pauses left out, that every voice is brought to.

About -22 dB below full scale: what a person's microphone gives on Discord,
and low enough that few peaks meet the limiter. A judgement, not a measurement.
"""

KNEE = 0.7
"""Above this a sample is bent towards 1 and never reaches it."""


def from_int16(pcm: bytes) -> Sound:
    """Read signed 16-bit samples in the machine's order as floats."""
    return np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)


def limited(sound: Sound) -> Sound:
    """Bend what is louder than :data:`KNEE`, so that nothing passes 1. Without memory."""
    over = np.abs(sound) - np.float32(KNEE)
    if not (over > 0).any():
        return sound
    room = np.float32(1 - KNEE)
    bent = np.sign(sound) * (KNEE + room * np.tanh(over / room))
    return np.where(over > 0, bent, sound).astype(np.float32)


class Resampler:
    """Change the rate of a stream, without a seam between its arrays (libswresample)."""

    def __init__(self, source: int, target: int) -> None:
        self._source = source
        self._resampler = (
            av.AudioResampler(format="flt", layout="mono", rate=target)
            if source != target
            else None
        )

    def put(self, sound: Sound) -> Sound:
        """Return what is ready of the stream with this array added; may be empty."""
        if self._resampler is None or not sound.size:
            return sound
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound[np.newaxis]), format="flt", layout="mono"
        )
        frame.sample_rate = self._source
        return _joined(self._resampler.resample(frame))

    def flush(self) -> Sound:
        """Return the rest of the stream."""
        return _joined(self._resampler.resample(None)) if self._resampler else _joined([])


def finished(
    sounds: Iterable[Sound], *, source: int, target: int, gain: float = 1.0
) -> Iterator[Sound]:
    """Level, resample and limit a stream; yield no empty array."""
    resampler = Resampler(source, target)
    for sound in sounds:
        if (ready := resampler.put(sound * np.float32(gain))).size:
            yield limited(ready)
    if (rest := resampler.flush()).size:
        yield limited(rest)


def _joined(frames: Iterable[av.AudioFrame]) -> Sound:
    arrays = [frame.to_ndarray()[0] for frame in frames]
    return np.concatenate(arrays).astype(np.float32) if arrays else np.zeros(0, np.float32)
