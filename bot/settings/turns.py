"""
Turns at a store that takes a few questions at a time.

A hundred servers may ask in the same second, while the event loop has a hundred
streams to read. How long one waits for a turn is then our own doing and tells
nothing about the store, so it does not count as its answer's time.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from bot.errors import StoreError


class Turns:
    """
    Lets a few ask at a time, in the order in which they came.

    Args:
        count: How many.
    """

    def __init__(self, count: int) -> None:
        self._free = asyncio.Semaphore(count)
        self._failures = 0

    @asynccontextmanager
    async def next(self) -> AsyncGenerator[None]:
        """
        Wait for a turn, and have it for as long as the block runs. Cancelling is safe.

        Raises:
            StoreError: If somebody's question failed meanwhile: else all who wait would find out
                one after the other, each after seconds.
        """
        before = self._failures
        async with self._free:
            if self._failures != before:
                raise StoreError("it did not answer whoever asked before")
            try:
                yield
            except StoreError:
                self._failures += 1
                raise
