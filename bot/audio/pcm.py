"""
What PCM is to us, and how its bytes become seconds.

This is the one place that knows how many bytes a sample has. Samples are
signed, 16 bits, little-endian; of several channels they are interleaved.
"""

from dataclasses import dataclass
from typing import Final

from bot.vocabulary import Hertz, Seconds

FRAME: Final[Seconds] = 0.02
"""How long a frame is: what Discord takes per packet."""

FRAMES_PER_SECOND: Final = 50
"""Frames in a second, as a whole number, so that frames are counted exactly."""

SAMPLE_SIZE: Final = 2
"""Bytes of one sample."""


@dataclass(frozen=True, slots=True)
class PcmFormat:
    """How many samples a second has, and of how many channels."""

    rate: Hertz
    """Samples per second and channel; a multiple of 50."""
    channels: int
    """Samples per moment, interleaved."""

    @property
    def frame_samples(self) -> int:
        """Samples of one frame, per channel."""
        return self.rate // FRAMES_PER_SECOND

    @property
    def frame_size(self) -> int:
        """Bytes of one frame."""
        return self.frame_samples * self.channels * SAMPLE_SIZE

    def seconds(self, size: int) -> Seconds:
        """Say how long ``size`` bytes last."""
        return size / (self.rate * self.channels * SAMPLE_SIZE)

    def size(self, seconds: Seconds) -> int:
        """Say how many bytes last ``seconds``, to the nearest whole sample."""
        return round(seconds * self.rate) * self.channels * SAMPLE_SIZE


SPEECH: Final = PcmFormat(rate=24_000, channels=1)
"""What Lightning sends and we encode: nothing is resampled on the way."""


def frames_to_seconds(frames: int) -> Seconds:
    """Say how long so many frames, or packets, last."""
    return frames / FRAMES_PER_SECOND


def seconds_to_frames(seconds: Seconds) -> int:
    """Say how many whole frames it takes to last at least ``seconds``."""
    # Rounded first: 0.1 s are five frames, though 0.1 * 50 need not be 5.0 exactly.
    return -int(-round(seconds * FRAMES_PER_SECOND, 6) // 1)
