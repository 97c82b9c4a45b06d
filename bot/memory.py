"""
How the process keeps its memory: small after much use, and never busy with it for long.

Each of these changes something of the whole process, so whoever runs it calls
them, once. What they are worth is measured by ``bench/soak.py``, and told in
docs/reliability.md.
"""

import asyncio.sslproto
import gc
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

TLS_BUFFER: Final = 32 * 1024
"""
Bytes that are read from a connection with TLS at a time, two of its records.

asyncio has 256 kB, for each connection as long as it lasts (3.11 to 3.14). In glibc's heap, among
what lives longer, those that come and go leave holes. Mappings of their own (``mallopt`` with
``M_MMAP_THRESHOLD``) were tried instead: then so has whatever is read from any socket, for a moment
or as long as it is kept, which costs 13 microseconds a time instead of 1.4, and a page at least.
"""


def shrink_buffers() -> None:
    """Have connections that are made from now on take less memory."""
    asyncio.sslproto.SSLProtocol.max_size = TLS_BUFFER


@contextmanager
def loading() -> Generator[None]:
    """
    Look for no garbage in this block, in which modules are loaded: nearly all of it stays.

    Python would look through all that there is, again and again as it grows, which is a tenth of
    the time that it takes.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def freeze() -> None:
    """
    Take what there is for what will stay. To be called once all is loaded, and nobody speaks.

    Python looks through all there is for what refers only to itself, once that has grown by a
    quarter, and meanwhile no packet leaves. What is loaded at the start (modules, words in 23
    languages) is most of it and never garbage: without it, it looks sooner, and is done sooner.
    """
    gc.collect()
    gc.freeze()
    # The quarter is of what the last look found: without this one, still of all that is set apart
    # (``long_lived_total`` in CPython's ``gcmodule.c``, 3.11).
    gc.collect()
