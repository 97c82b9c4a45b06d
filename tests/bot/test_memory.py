"""What the process does about its memory, each in a process of its own: it concerns all of one."""

import json
import subprocess
import sys
from typing import Any

import pytest

from bot.memory import TLS_BUFFER

_CONNECTION = """
import asyncio, ssl
from bot import memory
if SHRUNK:
    memory.shrink_buffers()
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


_GROWTH = """
import gc, json
from bot import memory
loaded = [[] for _ in range(100_000)]
memory.freeze()
gc.set_threshold(100, 2, 2)
def looks():
    return gc.get_stats()[2]["collections"]
before = looks()
kept = [[] for _ in range(5_000)]
print(json.dumps(looks() - before))
"""

_LOADING = """
import gc, json
from bot import memory
gc.set_threshold(10, 2, 2)
def looks():
    return sum(each["collections"] for each in gc.get_stats())
with memory.loading():
    before = looks()
    loaded = [[] for _ in range(1_000)]
    meanwhile = looks() - before
more = [[] for _ in range(1_000)]
print(json.dumps([meanwhile, looks() - before - meanwhile]))
"""


def said_by(program: str, **facts: object) -> Any:
    """Run a program and return what it prints."""
    head = "".join(f"{name} = {fact!r}\n" for name, fact in facts.items())
    done = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "-c", head + program], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(("frozen", "loaded_is_looked_at"), [(True, False), (False, True)])
def test_what_was_loaded_is_not_looked_through(frozen: bool, loaded_is_looked_at: bool):
    looked_at, set_apart, found = said_by(_COLLECTION, FROZEN=frozen)

    assert (looked_at, set_apart) == (loaded_is_looked_at, frozen)
    assert (found == 0) is frozen  # what was garbage is not set apart, but gone


def test_what_was_loaded_does_not_count_for_when_it_is_looked_again():
    """A quarter of it would be a lot to have grown by first, and then to look through at once."""
    assert said_by(_GROWTH) > 0


@pytest.mark.parametrize("shrunk", [True, False])
def test_a_connection_reads_into_a_small_buffer(shrunk: bool):
    assert (said_by(_CONNECTION, SHRUNK=shrunk) == TLS_BUFFER) is shrunk


def test_nothing_is_looked_through_while_modules_are_loaded():
    """Nor is that the end of it: afterwards it is."""
    meanwhile, afterwards = said_by(_LOADING)
    assert meanwhile == 0
    assert afterwards > 0
