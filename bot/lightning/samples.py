"""
Whole samples out of bytes that were cut anywhere.

A reply's audio may begin with a RIFF header, although nobody asked for one;
it would be heard as a crackle, so it is taken off, and believed where it says
that the audio is not what was asked for. The size of a reply is bounded here.
No I/O; messages are read in :mod:`bot.lightning.protocol`.
"""

from bot.lightning.errors import RemoteProtocolError
from bot.vocabulary import Hertz

_MAX_REPLY_SIZE = 32 * 2**20
"""Bytes of one reply, at most: six minutes at 44.1 kHz, where a request is good for some 20 s."""

_MAX_HEADER_SIZE = 64 * 2**10
"""Bytes before the samples, at most. A RIFF header is 44 bytes; notes inside it may add some."""


class Samples:
    """Makes whole samples of bytes that are cut anywhere and may begin with a RIFF header."""

    def __init__(self, rate: Hertz) -> None:
        self._rate = rate
        self._held = b""
        self._in_header = True  # until the first bytes have shown otherwise
        self._size = 0

    def feed(self, data: bytes) -> bytes:
        """Return what is whole by now, and hold the rest."""
        self._size += len(data)
        if self._size > _MAX_REPLY_SIZE:
            raise RemoteProtocolError(f"more than {_MAX_REPLY_SIZE} bytes in one reply")
        self._held += data
        if self._in_header:
            self._skip_header()
        return b"" if self._in_header else self._take_whole()

    def finish(self) -> bytes:
        """Return what was held in case it was a header; half a sample at the end is dropped."""
        if self._in_header and not _is_riff(self._held):
            self._in_header = False
        return b"" if self._in_header else self._take_whole()

    def _take_whole(self) -> bytes:
        whole = len(self._held) // 2 * 2
        samples, self._held = self._held[:whole], self._held[whole:]
        return samples

    def _skip_header(self) -> None:
        if not _may_be_riff(self._held):
            self._in_header = False
            return
        if not _is_riff(self._held):
            return
        start = _start_of_samples(self._held, self._rate)
        if start is not None:
            # The size in the header is not looked at: of a stream nobody knows it beforehand,
            # and what is written there instead varies.
            self._held = self._held[start:]
            self._in_header = False
        elif len(self._held) > _MAX_HEADER_SIZE:
            raise RemoteProtocolError("a RIFF header without samples")


def _may_be_riff(data: bytes) -> bool:
    """Tell whether the first 12 bytes, as far as they are there, are those of a WAV file."""
    return b"RIFF".startswith(data[:4]) and b"WAVE".startswith(data[8:12])


def _is_riff(data: bytes) -> bool:
    return len(data) >= 12 and _may_be_riff(data)


def _start_of_samples(data: bytes, rate: Hertz) -> int | None:
    """Where the samples of a WAV file begin; ``None`` if that is still to come."""
    position = 12
    while position + 8 <= len(data):
        name = data[position : position + 4]
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        position += 8
        if name == b"data":
            return position
        if name == b"fmt " and position + 16 <= len(data):
            _check_format(data[position : position + 16], rate)
        # Chunks of odd size are followed by a byte of padding.
        position += size + size % 2
    return None


def _check_format(fields: bytes, rate: Hertz) -> None:
    """Refuse a WAV file that would not sound as asked for."""
    channels = int.from_bytes(fields[2:4], "little")
    its_rate = int.from_bytes(fields[4:8], "little")
    bits = int.from_bytes(fields[14:16], "little")
    if (channels, its_rate, bits) != (1, rate, 16):
        raise RemoteProtocolError(
            f"audio of {channels} channels, {its_rate} Hz, {bits} bits instead of 1, {rate}, 16"
        )
