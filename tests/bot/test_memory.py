"""What the process does about its memory, each in a process of its own: it concerns all of one."""

import ctypes
import json
import subprocess
import sys
from typing import Any

import pytest

from bot.memory import MAPPED_FROM, TLS_BUFFER

_HAS_MALLOPT = hasattr(ctypes.CDLL(None), "mallopt")

# After something large was given back, glibc by itself has no mapping for anything smaller.
_MAPPINGS = """
import ctypes, re, tempfile
from bot import memory
def mapped():
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    with tempfile.NamedTemporaryFile("r") as file:
        stream = ctypes.c_void_p(libc.fopen(file.name.encode(), b"w"))
        libc.malloc_info(0, stream)
        libc.fclose(stream)
        return int(re.findall(r'<total type="mmap" count="(\\d+)"', file.read())[-1])
if SETTLED:
    memory.settle()
del [bytearray(8_000_000)][0]
before = mapped()
kept = [bytearray(memory.MAPPED_FROM) for _ in range(16)]
print(mapped() - before)
"""

_CONNECTION = """
import asyncio, ssl
from bot import memory
if SETTLED:
    memory.settle()
async def size():
    loop = asyncio.get_running_loop()
    make = asyncio.sslproto.SSLProtocol
    return len(make(loop, asyncio.Protocol(), ssl.create_default_context(), None).get_buffer(-1))
print(asyncio.run(size()))
"""

_COLLECTION = """
import gc, json
from bot import memory
class Thing:
    pass
loaded = [Thing() for _ in range(1000)]
garbage = Thing()
garbage.itself = garbage
del garbage
if FROZEN:
    memory.freeze()
looked_at = any(each is loaded[-1] for each in gc.get_objects())
print(json.dumps([looked_at, gc.get_freeze_count() >= 1000, gc.collect()]))
"""


def said_by(program: str, **facts: object) -> Any:
    """Run a program and return what it prints."""
    head = "".join(f"{name} = {fact!r}\n" for name, fact in facts.items())
    done = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "-c", head + program], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


@pytest.mark.skipif(not _HAS_MALLOPT, reason="the C library is not glibc")
@pytest.mark.parametrize(("settled", "mapped"), [(True, 16), (False, 0)])
def test_what_is_large_is_apart_so_that_it_leaves_no_hole(settled: bool, mapped: int):
    assert said_by(_MAPPINGS, SETTLED=settled) == mapped


@pytest.mark.parametrize(("frozen", "loaded_is_looked_at"), [(True, False), (False, True)])
def test_what_was_loaded_is_not_looked_through(frozen: bool, loaded_is_looked_at: bool):
    looked_at, set_apart, found = said_by(_COLLECTION, FROZEN=frozen)

    assert (looked_at, set_apart) == (loaded_is_looked_at, frozen)
    assert (found == 0) is frozen  # what was garbage is not set apart, but gone


@pytest.mark.parametrize("settled", [True, False])
def test_a_connection_reads_into_a_small_buffer(settled: bool):
    assert (said_by(_CONNECTION, SETTLED=settled) == TLS_BUFFER) is settled
    assert TLS_BUFFER < MAPPED_FROM
