"""
How the process keeps its memory: small after much use, and never busy with it for long.

Each of these changes something of the whole process, so whoever runs it calls
them, once. What they are worth is measured by ``bench/soak.py``, and told in
docs/reliability.md.
"""

import asyncio.sslproto
import ctypes
import gc
from typing import Final

MAPPED_FROM: Final = 128 * 1024
"""
Bytes from which on a piece of memory is a mapping of its own. glibc's default.

Left to itself, glibc raises it to the largest piece that was ever given back, up to 32 MB. Then the
buffers of connections lie in the heap, among what lives longer, and each leaves a hole there.
"""

TLS_BUFFER: Final = 32 * 1024
"""
Bytes that are read from a connection with TLS at a time, two of its records.

asyncio has 256 kB, for each connection as long as it lasts (3.11 to 3.14).
"""

_M_MMAP_THRESHOLD: Final = -3  # of glibc's malloc.h


def settle() -> None:
    """
    Have memory that is given back leave the process. To be called before connections are made.

    Where the C library is not glibc, that is its own affair.
    """
    asyncio.sslproto.SSLProtocol.max_size = TLS_BUFFER
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, MAPPED_FROM)


def freeze() -> None:
    """
    Take what there is for what will stay. To be called once all is loaded, and nobody speaks.

    Python looks through all there is for what refers only to itself, once that has grown by a
    quarter, and meanwhile no packet leaves. What is loaded at the start (modules, words in 23
    languages) is most of it and never garbage: without it, it looks sooner, and is done sooner.
    """
    gc.collect()
    gc.freeze()
