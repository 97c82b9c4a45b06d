"""Phrases in memory: those said last, as many as there is room for."""

from collections import OrderedDict
from dataclasses import dataclass

from bot.phrases.seal import Packets, PhraseName
from bot.vocabulary import Seconds

PACKET_OVERHEAD = 48
"""What a packet takes in memory beside its bytes, in bytes: CPython's object, and its place in a
tuple (measured with ``sys.getsizeof``, 3.11)."""


@dataclass(slots=True)
class Kept:
    """What is kept of one phrase."""

    packets: Packets
    """How it is heard."""
    made: Seconds
    """When it was spoken by the service, in seconds since 1970."""
    said: Seconds
    """When it was said last, on the same clock."""

    @property
    def size(self) -> int:
        """What it takes, in bytes."""
        return sum(map(len, self.packets)) + PACKET_OVERHEAD * len(self.packets)


class Memory:
    """
    What was said last.

    Args:
        limit: How much there is room for, in bytes.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[PhraseName, Kept] = OrderedDict()  # what was said last, last
        self._size = 0

    @property
    def size(self) -> int:
        """What all of it takes, in bytes."""
        return self._size

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, name: PhraseName) -> Kept | None:
        """Look something up, and take note that it was wanted."""
        kept = self._kept.get(name)
        if kept is not None:
            self._kept.move_to_end(name)
        return kept

    def put(self, name: PhraseName, kept: Kept) -> None:
        """Remember something, and forget for it what was not wanted for longest."""
        self.remove(name)
        if kept.size > self._limit:
            return
        self._kept[name] = kept
        self._size += kept.size
        while self._size > self._limit:
            self._size -= self._kept.popitem(last=False)[1].size

    def remove(self, name: PhraseName) -> None:
        """Forget something, if it is there."""
        kept = self._kept.pop(name, None)
        if kept is not None:
            self._size -= kept.size
