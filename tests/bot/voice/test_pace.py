"""Messages to the main gateway, on a virtual clock."""

import asyncio

import pytest

from bot.voice.pace import A_MINUTE, MINUTE, RESERVE, Pace, Turn
from tests.support.clock import virtual_time

DISCORD_PY = 110
"""What discord.py sends in a minute before it holds back everything."""

OTHERS = A_MINUTE - RESERVE
"""What may be sent in a minute if nobody waits for it."""


def pace() -> Pace:
    return Pace(asyncio.get_running_loop().time)


async def sent_within(seconds: float, *, urgent: bool, by: Pace) -> list[float]:
    """Send whenever it is allowed; return when."""
    sent: list[float] = []
    try:
        async with asyncio.timeout(seconds):
            while True:
                await by.ask(urgent=urgent).wait()
                sent.append(asyncio.get_running_loop().time())
    except TimeoutError:
        return sent


async def stand(name: str, turn: Turn, order: list[str]) -> None:
    """Wait for a turn, and note when it came in the order of all."""
    await turn.wait()
    order.append(name)


@virtual_time
@pytest.mark.parametrize("urgent", [True, False])
async def test_no_minute_holds_what_discord_py_holds_back(urgent):
    """Whenever the minute begins."""
    by = pace()
    await asyncio.sleep(7.0)
    sent = await sent_within(20.0, urgent=False, by=by)
    sent += await sent_within(300.0, urgent=urgent, by=by)
    for begin in sent:
        assert sum(begin <= at < begin + MINUTE for at in sent) <= A_MINUTE < DISCORD_PY


@virtual_time
async def test_the_first_go_at_once_and_so_many_every_minute():
    by = pace()
    assert len(await sent_within(0.5, urgent=False, by=by)) == OTHERS
    assert len(await sent_within(10 * MINUTE, urgent=False, by=by)) == 10 * OTHERS


@virtual_time
async def test_people_do_not_wait_for_what_comes_back_by_itself():
    by = pace()
    async with asyncio.TaskGroup() as group:
        crowd = [group.create_task(by.ask(urgent=False).wait()) for _ in range(A_MINUTE)]
        await asyncio.sleep(1.0)
        began = asyncio.get_running_loop().time()
        for _ in range(RESERVE):
            await by.ask(urgent=True).wait()
        assert asyncio.get_running_loop().time() == began
        assert not all(task.done() for task in crowd)


@virtual_time
async def test_whom_people_begin_to_wait_for_goes_before_the_others():
    by = pace()
    await sent_within(0.5, urgent=False, by=by)
    order: list[str] = []
    async with asyncio.TaskGroup() as group:
        turns = {name: by.ask(urgent=False) for name in "abc"}
        for name, turn in turns.items():
            group.create_task(stand(name, turn, order))
        await asyncio.sleep(1.0)
        assert order == []
        turns["c"].hasten()
        await asyncio.sleep(0)
        assert order == ["c"]
    assert order == ["c", "a", "b"]


@virtual_time
async def test_the_urgent_go_in_order_when_there_is_room_again():
    """Before the others, also those who came earlier."""
    by = pace()
    await sent_within(0.5, urgent=True, by=by)
    order: list[str] = []
    async with asyncio.TaskGroup() as group:
        for name in ("slow", "first", "second"):
            group.create_task(stand(name, by.ask(urgent=name != "slow"), order))
    assert order == ["first", "second", "slow"]


@virtual_time
async def test_who_gives_up_waiting_has_sent_nothing():
    by = pace()
    await sent_within(0.5, urgent=True, by=by)
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(by.ask(urgent=True).wait())
        await asyncio.sleep(0.1)
        waiting.cancel()

    assert len(await sent_within(MINUTE, urgent=True, by=by)) == A_MINUTE


@virtual_time
async def test_what_is_sent_in_any_case_counts():
    """One more than so many in a second: the next waits until two of them are a minute old."""
    by = pace()
    for number in range(A_MINUTE + 1):
        by.count()
        await asyncio.sleep(number == 0)
    began = asyncio.get_running_loop().time()
    await by.ask(urgent=True).wait()

    assert asyncio.get_running_loop().time() - began == MINUTE


TICK = 1e-6


class Ticking:
    """A clock that goes on while it is read."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += TICK
        return self.now


@pytest.mark.parametrize("looks", range(8))
async def test_a_message_that_becomes_a_minute_old_between_two_looks_leaves_nobody_behind(looks):
    """After so many looks at the clock, while turns are given out."""
    clock = Ticking()
    by = Pace(clock)
    by.count()
    oldest, clock.now = clock.now, 1.0
    for _ in range(A_MINUTE - 1):
        by.count()
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(by.ask(urgent=urgent).wait()) for urgent in (True, False)]
        await asyncio.sleep(0)
        clock.now = oldest + MINUTE - (looks + 0.5) * TICK
        by._serve()
        clock.now = 2 * MINUTE
        by._serve()
        await asyncio.sleep(0)
        assert [task.done() for task in waiting] == [True, True]


async def test_a_turn_that_came_and_was_given_up_at_once_does_not_count():
    """In the turn of the loop in which it comes, its task can still be cancelled."""
    clock = Ticking()
    by = Pace(clock)
    for _ in range(A_MINUTE - 1):
        by.count()
    clock.now = MINUTE / 2
    by.count()
    async with asyncio.TaskGroup() as group:
        given_up, next_one = (group.create_task(by.ask(urgent=True).wait()) for _ in range(2))
        await asyncio.sleep(0)
        for _ in range(A_MINUTE - 2):
            by.count()
        clock.now = MINUTE + 1.0
        by._serve()
        given_up.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert given_up.cancelled()
        assert next_one.done()
