"""The RIFF header of mono PCM."""

import struct

_UNKNOWN = 0xFFFFFFFF  # what streams write where a file has its size


def header(*, size: int | None, rate: int) -> bytes:
    """
    Return 44 bytes to stand before signed 16-bit little-endian mono PCM.

    Args:
        size: Bytes of PCM that follow; ``None`` if that is not known.
        rate: Samples per second, in hertz.
    """
    data = _UNKNOWN if size is None else size
    riff = _UNKNOWN if size is None else size + 36
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    return struct.pack("<4sI4s", b"RIFF", riff, b"WAVE") + form + struct.pack("<4sI", b"data", data)
