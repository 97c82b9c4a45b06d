"""A guild's queue."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import QueueFull
from bot.speech.queue import FEW, UtteranceQueue
from bot.speech.utterance import Origin
from tests.support.clock import VirtualLoop, virtual_time
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


def put(queue, *authors, origin=Origin.COMMAND):
    """Put an utterance of each author, and return them."""
    tickets = [ticket(author=author, origin=origin) for author in authors]
    for each in tickets:
        queue.put_nowait(each)
    return tickets


def authors(tickets):
    return [each.utterance.author for each in tickets]


@virtual_time
async def test_notices_before_commands_before_what_is_read_aloud():
    """Whoever came first; among those of one origin, first come first served."""
    queue = UtteranceQueue(9)
    read = put(queue, 1, 2, origin=Origin.READ)
    said = put(queue, 1, 3)
    notice = put(queue, 0, origin=Origin.NOTICE)
    assert list(queue.waiting) == notice + said + read
    assert [await queue.take() for _ in range(5)] == notice + said + read


@virtual_time
async def test_a_few_of_one_author_stay_together():
    """Order is order: nobody goes between a thought of three messages."""
    queue = UtteranceQueue(9)
    put(queue, *[1] * FEW, 2, 3, 2)
    assert authors(queue.waiting) == [1, 1, 1, 2, 3, 2]


@virtual_time
async def test_while_one_author_floods_the_queue_the_others_go_in_between():
    """And again first come, first served when no more than a few of theirs are left."""
    queue = UtteranceQueue(20)
    put(queue, *[1] * 7, 2, 3, 2)
    assert authors(queue.waiting) == [1, 2, 3, 1, 2, 1, 1, 1, 1, 1]


@virtual_time
async def test_whoever_spoke_last_waits_for_the_others():
    """The flood has had its turn when somebody else comes."""
    queue = UtteranceQueue(20)
    put(queue, *[1] * 8)
    await queue.take()
    put(queue, 2)
    assert authors(queue.waiting)[:2] == [2, 1]


@virtual_time
async def test_a_flood_is_not_starved_by_many_with_few():
    """Others who write all the time get their turns, and no more than that."""
    queue, heard = UtteranceQueue(99), []
    put(queue, *[1] * 20)
    for _ in range(30):
        put(queue, 2, 3)
        heard += authors([await queue.take()])
        queue.remove(lambda each: each.utterance.author in (2, 3) and len(queue) > 30)
    assert heard.count(1) >= 8


@virtual_time
async def test_the_flood_of_one_origin_is_nothing_to_another():
    """Reading aloud is no reason to change the order of commands."""
    queue = UtteranceQueue(20)
    put(queue, *[1] * 6, 2, origin=Origin.READ)
    put(queue, 1, 1, 2)
    assert authors(queue.waiting)[:3] == [1, 1, 2]


flows = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(1, 4), st.sampled_from(Origin)),
        st.tuples(st.just("take")),
        st.tuples(st.just("clear"), st.integers(1, 4)),
    ),
    max_size=60,
)


@given(flows)
def test_what_is_shown_is_what_is_taken(flow):
    """
    Whatever is put, taken and cleared.

    The next is always the first shown, and what is shown is taken in that order if nothing else
    comes; nothing is lost or doubled; an author's own stay in order.
    """

    async def run():
        queue, put_in, out = UtteranceQueue(999), [], []
        for step in flow:
            match step:
                case "put", author, origin:
                    put_in += put(queue, author, origin=origin)
                case ("take",):
                    if len(queue):
                        first = queue.waiting[0]
                        assert await queue.take() is first
                        out.append(first)
                case "clear", author:
                    out += queue.remove(lambda each: each.utterance.author == author)
        shown = list(queue.waiting)
        assert [await queue.take() for _ in shown] == shown
        assert sorted(map(id, out + shown)) == sorted(map(id, put_in))
        for author, origin in {(e.utterance.author, e.utterance.origin) for e in shown}:
            theirs = [
                put_in.index(each)
                for each in shown
                if (each.utterance.author, each.utterance.origin) == (author, origin)
            ]
            assert theirs == sorted(theirs)

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(run())
