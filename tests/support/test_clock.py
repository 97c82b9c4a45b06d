"""The jumping clock."""

import asyncio

import pytest

from tests.support.clock import VirtualLoop, virtual_time


@virtual_time
async def test_an_hour_passes_in_no_time():
    """A long sleep moves the clock, not the world."""
    await asyncio.sleep(3600)
    assert asyncio.get_running_loop().time() == pytest.approx(3600)


def test_a_deadlock_is_a_message():
    """Waiting for what can never come fails instead of hanging."""
    loop = VirtualLoop()
    try:
        with pytest.raises(RuntimeError, match="deadlock"):
            loop.run_until_complete(asyncio.Event().wait())
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.close()
