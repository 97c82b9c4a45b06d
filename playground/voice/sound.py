"""
From Opus packets to sound: decoding, a WAV file, a live feed.

All sound here has one format: 48,000 Hz, one channel, signed 16-bit
little-endian. Whatever was sent in stereo is mixed down.
"""

import asyncio
import logging
import struct
from collections import deque
from pathlib import Path
from typing import BinaryIO, Final

import av
import numpy as np
from av.error import FFmpegError

log = logging.getLogger(__name__)

RATE: Final = 48_000
SAMPLE_SIZE: Final = 2
FRAME_SAMPLES: Final = 960
FRAME_SIZE: Final = FRAME_SAMPLES * SAMPLE_SIZE
"""20 ms, in bytes."""

QUIET_FRAME: Final = bytes(FRAME_SIZE)
"""20 ms of nothing, for a packet that cannot be heard."""

_LONGEST: Final = 0xFFFF_0000
"""A WAV file's sizes have 32 bits: about 12 hours, pauses included."""

_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")


class Decoder:
    """An Opus decoder for one speaker. It remembers, so packets go in in order."""

    def __init__(self) -> None:
        self._codec = av.CodecContext.create("libopus", "r")
        self._codec.sample_rate = RATE
        self._codec.layout = "mono"
        self._codec.open()

    def decode(self, packet: bytes) -> bytes:
        """Decode one packet; what is no Opus is heard as 20 ms of silence."""
        try:
            frames = self._codec.decode(av.Packet(packet))  # pyright: ignore[reportUnknownMemberType] (av leaves a type variable open)
        except FFmpegError:
            return QUIET_FRAME
        return b"".join(bytes(frame.planes[0])[: frame.samples * SAMPLE_SIZE] for frame in frames)


class Recording:
    """
    A WAV file of all that is heard, that may be copied or cut off at any time.

    The header is put right after every packet, so the file is a valid WAV
    file even when the process is killed. Speakers who talk at once are mixed.
    Pauses last as long as they lasted, or at most ``longest_pause`` seconds.
    """

    def __init__(self, path: Path, *, longest_pause: float | None = None) -> None:
        self._file: BinaryIO | None = path.open("w+b", buffering=0)
        self._longest_pause = longest_pause
        self._began: float | None = None
        self._cut = 0.0  # seconds of pauses left out so far
        self._size = 0
        self._ends: dict[int, int] = {}
        self._write_header()

    def add(self, speaker: int, arrival: float, pcm: bytes) -> None:
        """Write one packet's sound where it belongs."""
        if self._file is None:
            return
        if self._began is None:
            self._began = arrival
        offset = self._place(speaker, arrival)
        end = offset + len(pcm)
        if end > _LONGEST:
            log.warning("the recording is as long as a WAV file can be and ends here")
            self.close()
            return
        self._file.seek(_HEADER.size + offset)
        under = self._file.read(len(pcm)) if offset < self._size else b""
        self._file.seek(_HEADER.size + offset)
        self._file.write(_mix(pcm, under) if under else pcm)
        self._ends[speaker] = end
        if end > self._size:
            self._size = end
            self._write_header()

    def _place(self, speaker: int, arrival: float) -> int:
        assert self._began is not None, "set by the first packet"
        due = arrival - self._began - self._cut
        if self._longest_pause is not None:
            pause = due - self._size / (RATE * SAMPLE_SIZE)
            if pause > self._longest_pause:
                self._cut += pause - self._longest_pause
                due -= pause - self._longest_pause
        offset = round(due * RATE) * SAMPLE_SIZE
        last = self._ends.get(speaker, 0)
        # Packets come a little early or late; only a real pause (0.1 s, a guess that no
        # jitter on one machine comes near) is one.
        return offset if offset - last > RATE // 10 * SAMPLE_SIZE else last

    def _write_header(self) -> None:
        assert self._file is not None, "asked by those who have looked"
        self._file.seek(0)
        rate, size = RATE * SAMPLE_SIZE, self._size
        fmt = (b"fmt ", 16, 1, 1, RATE, rate, SAMPLE_SIZE, 16)
        self._file.write(_HEADER.pack(b"RIFF", 36 + size, b"WAVE", *fmt, b"data", size))

    def close(self) -> None:
        """Write no more."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _mix(one: bytes, other: bytes) -> bytes:
    mixed = np.frombuffer(one, "<i2").astype(np.int32)
    mixed[: len(other) // SAMPLE_SIZE] += np.frombuffer(other, "<i2")
    return np.clip(mixed, -0x8000, 0x7FFF).astype("<i2").tobytes()


class Live:
    """
    Sound as it arrives, for a sound card or a page: speaker and 20 ms of PCM.

    Bounded: who reads too slowly loses the oldest, not the newest.
    """

    def __init__(self, *, capacity: int) -> None:
        self._waiting: deque[tuple[int, bytes]] = deque(maxlen=capacity)
        self._news = asyncio.Event()
        self._closed = False
        self.dropped = 0
        """How many pieces were lost to slow reading."""

    def put(self, speaker: int, pcm: bytes) -> None:
        """Add a piece, at the cost of the oldest if there is no room."""
        self.dropped += len(self._waiting) == self._waiting.maxlen
        self._waiting.append((speaker, pcm))
        self._news.set()

    @property
    def closed(self) -> bool:
        """Whether nothing more is wanted."""
        return self._closed

    def close(self) -> None:
        """End the iteration once all that waits is taken."""
        self._closed = True
        self._news.set()

    def __aiter__(self) -> "Live":
        return self

    async def __anext__(self) -> tuple[int, bytes]:
        """Take the oldest piece. Cancelling is safe; nothing is lost."""
        while not self._waiting:
            if self._closed:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()
