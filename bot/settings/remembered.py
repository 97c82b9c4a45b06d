"""
Decisions that are remembered: read once, and written through.

Reading and changing one of them wait for each other, so that many who ask at
once are one question, and a change is never covered by what was read before.
What :mod:`bot.settings.cache` adds up is only kept; here is when it is true.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from bot.errors import StoreError
from bot.settings.answers import Answers
from bot.settings.cache import Cache

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def _one(_: object) -> int:
    return 1


class Remembered(Generic[K, V]):
    """
    Decisions of one kind, by whose they are.

    Args:
        read: Reads somebody's from the store.
        limit: The most that all weights may sum up to.
        weight: Tells how much of the limit one takes.
        reading: Whether the store answers who reads.
        writing: Whether it answers who changes.
    """

    def __init__(
        self,
        read: Callable[[K], Awaitable[V]],
        *,
        limit: int,
        weight: Callable[[V], int] = _one,
        reading: Answers,
        writing: Answers,
    ) -> None:
        self._read = read
        self._weight = weight
        self._reading = reading
        self._writing = writing
        self._cache: Cache[K, V] = Cache(limit)
        self._locks: WeakValueDictionary[K, asyncio.Lock] = WeakValueDictionary()

    def __len__(self) -> int:
        """Count what is remembered."""
        return len(self._cache)

    def peek(self, key: K) -> V | None:
        """Return what is known, without waiting; ``None`` for unknown."""
        kept = self._cache.get(key)
        return None if kept is None else kept.value

    async def get(self, key: K) -> V:
        """
        Return what is known, or else what the store says. Cancelling is safe.

        What may have changed is looked up; while the store does not answer it is the best known.

        Raises:
            StoreError: If it is not known and the store does not answer.
        """
        kept = self._cache.get(key)
        if kept is None or kept.doubtful:
            return await self._look_up(key)
        return kept.value

    async def change(self, key: K, change: Callable[[], Awaitable[V]]) -> V:
        """
        Change somebody's decisions. Cancelling is safe; what was changed is then read anew.

        Args:
            key: Whose.
            change: Does so in the store, and returns all of them as they are then.

        Raises:
            StoreError: If it could not be saved; and whatever ``change`` raises.
        """
        async with self._lock(key):
            try:
                value = await self._writing.ask(change)
            except BaseException:
                # Cut off in the middle, it may have happened all the same.
                self._cache.doubt(key)
                raise
            self._put(key, value)
            return value

    async def forget(self, key: K, forget: Callable[[], Awaitable[object]]) -> None:
        """
        Forget somebody's decisions.

        Args:
            key: Whose.
            forget: Does so in the store.

        Raises:
            StoreError: If it could not be done; then they are remembered as they were.
        """
        async with self._lock(key):
            await self._writing.ask(forget)
            self._cache.discard(key)

    def discard_where(self, chosen: Callable[[K], bool]) -> None:
        """Remember those no more whose key is chosen. Looks at every key."""
        self._cache.discard_where(chosen)

    async def _look_up(self, key: K) -> V:
        async with self._lock(key):
            kept = self._cache.get(key)  # whoever was here before may have read it
            if kept is not None and not kept.doubtful:
                return kept.value
            try:
                value = await self._reading.ask(lambda: self._read(key))
            except StoreError:
                if kept is None:
                    raise
                return kept.value
            self._put(key, value)
            return value

    def _put(self, key: K, value: V) -> None:
        self._cache.put(key, value, weight=self._weight(value))

    def _lock(self, key: K) -> asyncio.Lock:
        """Return what makes reading and changing wait for each other; kept while it is used."""
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock
