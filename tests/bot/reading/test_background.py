"""Tasks that are given up at the end."""

import asyncio

import pytest

from bot.reading.background import Background
from tests.support.clock import virtual_time


@virtual_time
async def test_what_still_runs_is_given_up_at_the_end():
    done: list[str] = []

    async def work(name: str, seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
            done.append(name)
        except asyncio.CancelledError:
            await asyncio.sleep(1)
            done.append(f"{name} given up")
            raise

    began = asyncio.get_running_loop().time()
    async with Background() as background:
        background.start(work("short", 1))
        background.start(work("long", 1000))
        await asyncio.sleep(2)
        assert done == ["short"]

    assert done == ["short", "long given up"], "it is waited for"
    assert asyncio.get_running_loop().time() - began == 3.0


@virtual_time
async def test_whoever_leaves_with_an_error_keeps_it():
    """It is not wrapped into a group's."""

    async def fail() -> None:
        async with Background() as background:
            background.start(asyncio.sleep(1000))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
