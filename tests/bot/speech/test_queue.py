"""A guild's queue."""

import asyncio

import pytest

from bot.errors import QueueFull
from bot.speech.queue import UtteranceQueue
from tests.support.clock import virtual_time
from tests.support.speech import ticket


@virtual_time
async def test_first_come_first_served():
    """What was put first is taken first."""
    queue, first, second = UtteranceQueue(5), ticket(), ticket()
    queue.put_nowait(first)
    queue.put_nowait(second)
    assert [await queue.take(), await queue.take()] == [first, second]


@virtual_time
async def test_a_full_queue_says_so():
    """One more than may wait is refused, and says how many wait."""
    queue = UtteranceQueue(1)
    queue.put_nowait(ticket())
    with pytest.raises(QueueFull) as refused:
        queue.put_nowait(ticket())
    assert refused.value.limit == 1
    assert len(queue) == 1


@virtual_time
async def test_whoever_takes_waits_for_what_comes():
    """Taking from an empty queue waits."""
    queue, late = UtteranceQueue(1), ticket()
    async with asyncio.TaskGroup() as group:
        taken = group.create_task(queue.take())
        await asyncio.sleep(1)
        queue.put_nowait(late)
    assert taken.result() is late


@virtual_time
async def test_cancelling_a_take_loses_nothing():
    """An utterance put in the tick of the cancellation stays."""
    queue, kept = UtteranceQueue(1), ticket()
    async with asyncio.TaskGroup() as group:
        taken = group.create_task(queue.take())
        await asyncio.sleep(0)
        queue.put_nowait(kept)
        taken.cancel()
    assert queue.waiting == (kept,)


@virtual_time
async def test_removing_keeps_the_order_of_the_rest():
    """Only what belongs is taken out."""
    queue, tickets = UtteranceQueue(5), [ticket(author=author) for author in (1, 2, 1, 3)]
    for each in tickets:
        queue.put_nowait(each)
    removed = queue.remove(lambda each: each.utterance.author == 1)
    assert list(removed) == [tickets[0], tickets[2]]
    assert list(queue.waiting) == [tickets[1], tickets[3]]
