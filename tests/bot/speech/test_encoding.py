"""Who encodes first. How it sounds is tried in ``tests/bot/audio/test_opus.py``."""

import asyncio
from itertools import pairwise

import pytest

from bot.speech.encoding import ENOUGH, Encoding


class Counts:
    """An encoder that notes whose chunk came when."""

    def __init__(self):
        self.order = []

    def encode(self, chunk):
        self.order.append(chunk)
        return [chunk]


@pytest.fixture
def encoder():
    return Counts()


async def turn():
    await asyncio.sleep(0)


async def test_what_is_needed_soon_is_encoded_in_the_same_turn(encoder):
    """It waits for nobody, not even for the loop."""
    soon = Encoding().encode(encoder, b"soon", lead=ENOUGH / 2)
    with pytest.raises(StopIteration) as end:
        soon.send(None)
    assert end.value.value == [b"soon"]


async def test_a_turn_of_the_loop_encodes_at_most_one_chunk_that_is_far_ahead(encoder):
    """However many replies come in, others have their turn after each chunk."""
    encoding, seen = Encoding(), []

    async def reply(name):
        for _ in range(5):
            assert await encoding.encode(encoder, name, lead=ENOUGH) == [name]

    async def somebody_else():
        while len(encoder.order) < 50:
            seen.append(len(encoder.order))
            await turn()

    async with asyncio.TaskGroup() as group:
        for name in range(10):
            group.create_task(reply(name))
        group.create_task(somebody_else())
    assert len(encoder.order) == 50
    assert max(b - a for a, b in pairwise(seen)) == 1


async def test_far_ahead_replies_take_turns(encoder):
    """Nobody is served twice before everybody was served once."""
    encoding = Encoding()

    async def reply(name):
        for _ in range(3):
            await encoding.encode(encoder, name, lead=ENOUGH)

    async with asyncio.TaskGroup() as group:
        for name in "abc":
            group.create_task(reply(name))
    assert encoder.order == list("abc" * 3)


async def test_what_is_needed_passes_those_who_wait(encoder):
    """A reply that has just begun does not stand in line."""
    encoding = Encoding()
    async with asyncio.TaskGroup() as group:
        for name in "abc":
            group.create_task(encoding.encode(encoder, name, lead=ENOUGH))
        await turn()
        await encoding.encode(encoder, "soon", lead=0.0)
        assert encoder.order == ["a", "soon"]
    assert encoder.order == ["a", "soon", "b", "c"]


async def test_whoever_is_cancelled_keeps_nobody_waiting(encoder):
    """Neither while it waits nor in its turn."""
    encoding = Encoding()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(encoding.encode(encoder, n, lead=ENOUGH)) for n in "abcd"]
        await turn()
        tasks[0].cancel()  # has its turn
        tasks[1].cancel()  # waits
    assert tasks[3].result() == ["d"]
    assert encoder.order == ["a", "c", "d"]
