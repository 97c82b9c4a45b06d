"""
What was read from the store lately, up to a limit.

A value can become doubtful: it is not used any more as long as the store
answers, but is the best that is known when it does not.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True)
class Kept(Generic[V]):
    """A value that is remembered."""

    value: V
    """As it was when it was read or written."""
    weight: int
    """How much of the limit it takes."""
    doubtful: bool = False
    """Whether it may have changed since."""


class Cache(Generic[K, V]):
    """
    Values by key; what was not asked for for longest gives way.

    Args:
        limit: The most that all weights may sum up to.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[K, Kept[V]] = OrderedDict()
        self._weight = 0

    def __len__(self) -> int:
        """Count the values."""
        return len(self._kept)

    @property
    def weight(self) -> int:
        """The sum of all weights."""
        return self._weight

    def get(self, key: K) -> Kept[V] | None:
        """Return what is remembered, if anything, and count it as used."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def put(self, key: K, value: V, *, weight: int = 1) -> None:
        """Remember a value; one that is heavier than the limit is not."""
        self.discard(key)
        self._kept[key] = Kept(value, weight)
        self._weight += weight
        while self._weight > self._limit:
            _, forgotten = self._kept.popitem(last=False)
            self._weight -= forgotten.weight

    def doubt(self, key: K) -> None:
        """Note that a value may have changed."""
        kept = self._kept.get(key)
        if kept is not None:
            kept.doubtful = True

    def discard(self, key: K) -> None:
        """Forget a value, if it is remembered."""
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._weight -= kept.weight

    def discard_where(self, chosen: Callable[[K], bool]) -> None:
        """Forget the values whose key is chosen. Looks at every key."""
        for key in [key for key in self._kept if chosen(key)]:
            self.discard(key)
