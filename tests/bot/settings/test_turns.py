"""Turns at a store that takes a few questions at a time."""

import asyncio

import pytest

from bot.errors import StoreError
from bot.settings.turns import Turns


async def test_no_more_than_a_few_ask_at_once_and_all_in_their_order():
    turns, now, most, order = Turns(2), 0, 0, []

    async def ask(number: int) -> None:
        nonlocal now, most
        async with turns.next():
            now += 1
            most = max(most, now)
            order.append(number)
            await asyncio.sleep(0)
            now -= 1

    async with asyncio.TaskGroup() as group:
        for number in range(20):
            group.create_task(ask(number))

    assert most == 2
    assert order == list(range(20))


async def test_who_waited_while_a_question_failed_fails_at_once_and_who_comes_later_asks():
    turns, asked, told = Turns(1), [], []
    waiting = asyncio.Event()

    async def ask(name: str, *, fails: bool) -> None:
        try:
            async with turns.next():
                asked.append(name)
                await waiting.wait()
                if fails:
                    raise StoreError("no answer within 5 s")
        except StoreError as error:
            told.append((name, str(error)))

    async with asyncio.TaskGroup() as group:
        group.create_task(ask("first", fails=True))
        for name in ("second", "third"):
            group.create_task(ask(name, fails=False))
        await asyncio.sleep(0)
        waiting.set()

    assert asked == ["first"]
    before = "it did not answer whoever asked before"
    assert told == [("first", "no answer within 5 s"), ("second", before), ("third", before)]
    await ask("later", fails=False)
    assert asked == ["first", "later"]


async def test_a_turn_that_is_cut_off_is_free_again_and_no_failure():
    turns = Turns(1)
    async with turns.next():
        waiting = asyncio.ensure_future(turns.next().__aenter__())  # noqa: TID251 (cut off)
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with asyncio.timeout(5), turns.next():
        pass
