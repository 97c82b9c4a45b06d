"""The server in the box, as a process: started, watched, started again."""

import asyncio
import os
import signal

import aiohttp
import pytest

from bot.box import Box
from bot.errors import ConfigError
from tests.support.waiting import until

LIMIT = 60.0


async def is_up(url: str) -> bool:
    """Whether the server answers."""
    health = url.replace("ws://", "http://").removesuffix("/waves/v1") + "/health"
    try:
        async with aiohttp.ClientSession() as http, http.get(health) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def test_it_is_started_again_at_the_same_address():
    """Killed, it comes back where it was; left, it ends."""
    async with Box(units=1, engines=["tone"]) as box:
        url = box.url
        assert await is_up(url)
        assert box.running
        first = box.process_id
        os.kill(first, signal.SIGKILL)
        await until(lambda: box.process_id != first and box.running)
        await until(lambda: is_up(url), every=0.05)
        assert box.url == url
    assert not box.running
    assert not await is_up(url)


async def test_cancelled_while_starting_it_leaves_nothing_behind():
    """No process outlives whoever gave up."""
    box = Box(units=1, engines=["tone"])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05), box:
            pass
    assert not box.running


async def test_what_cannot_start_is_a_mistake_of_the_operators():
    """A server that ends at once is told in one sentence."""
    with pytest.raises(ConfigError, match="did not start"):
        async with Box(units=1, engines=["no-such-engine"]):
            pass
