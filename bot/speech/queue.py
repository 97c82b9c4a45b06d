"""
A guild's utterances in the order in which they came.

Bounded: a full queue says so at the door. Whatever was put in comes out
exactly once, taken, cleared, or with the queue's end.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from bot.errors import QueueFull
from bot.speech.utterance import Ticket


class UtteranceQueue:
    """
    First come, first served.

    Args:
        limit: How many utterances may wait.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._tickets: deque[Ticket] = deque()
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._tickets)

    @property
    def waiting(self) -> Sequence[Ticket]:
        """What waits, first come first."""
        return tuple(self._tickets)

    def put_nowait(self, ticket: Ticket) -> None:
        """
        Give an utterance its place.

        Raises:
            QueueFull: If as many wait as may.
        """
        if len(self._tickets) >= self._limit:
            raise QueueFull(self._limit)
        self._tickets.append(ticket)
        self._filled.set()

    async def take(self) -> Ticket:
        """Wait for the next utterance. Cancelling is safe; nothing is lost."""
        while not self._tickets:
            self._filled.clear()
            await self._filled.wait()
        return self._tickets.popleft()

    def remove(self, belongs: Callable[[Ticket], bool]) -> Sequence[Ticket]:
        """Take out everything of which ``belongs`` is true, and return it in order."""
        removed = [ticket for ticket in self._tickets if belongs(ticket)]
        self._tickets = deque(ticket for ticket in self._tickets if ticket not in removed)
        return removed
