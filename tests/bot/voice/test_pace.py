"""Messages to the main gateway, on a virtual clock."""

import asyncio

from bot.voice.pace import BURST, REFILL, RESERVE, Pace
from tests.support.clock import virtual_time

DISCORD_PY = 110
"""What discord.py sends in a minute before it holds back everything."""


def pace() -> Pace:
    return Pace(asyncio.get_running_loop().time)


async def sent_within(seconds: float, *, urgent: bool, by: Pace) -> int:
    sent = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                await by.wait(urgent=urgent)
                sent += 1
    except TimeoutError:
        return sent


@virtual_time
async def test_a_minute_holds_less_than_discord_py_sends():
    assert await sent_within(60.0, urgent=True, by=pace()) <= min(BURST + 60 * REFILL, DISCORD_PY)


@virtual_time
async def test_the_first_go_at_once_and_the_rest_one_by_one():
    assert await sent_within(0.5, urgent=False, by=pace()) == BURST - RESERVE
    bucket = pace()
    await sent_within(0.5, urgent=False, by=bucket)
    assert await sent_within(10.1, urgent=False, by=bucket) == 4


@virtual_time
async def test_people_do_not_wait_for_what_comes_back_by_itself():
    bucket = pace()
    async with asyncio.TaskGroup() as group:
        crowd = [group.create_task(bucket.wait(urgent=False)) for _ in range(100)]
        await asyncio.sleep(1.0)
        began = asyncio.get_running_loop().time()
        for _ in range(int(RESERVE) - 1):
            await bucket.wait(urgent=True)
        assert asyncio.get_running_loop().time() == began
        assert not all(task.done() for task in crowd)


@virtual_time
async def test_who_gives_up_waiting_has_sent_nothing():
    bucket = pace()
    await sent_within(0.5, urgent=True, by=bucket)
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(bucket.wait(urgent=True))
        await asyncio.sleep(0.1)
        waiting.cancel()

    assert await sent_within(1 / REFILL, urgent=True, by=bucket) == 1


@virtual_time
async def test_what_is_sent_in_any_case_counts():
    bucket = pace()
    for _ in range(int(BURST) + 5):
        bucket.count()
    began = asyncio.get_running_loop().time()
    await bucket.wait(urgent=True)

    assert asyncio.get_running_loop().time() - began >= 5.9 / REFILL
