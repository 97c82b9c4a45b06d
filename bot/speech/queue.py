"""
A guild's utterances in the order in which they will be said.

Notices of the system come first, then what was asked for, then what is read
aloud. Among these, first come, first served; only while one author has more
than a few waiting do authors take turns, so that nobody waits behind somebody
else's flood. :attr:`UtteranceQueue.waiting` is the very order in which
:meth:`UtteranceQueue.take` takes.

Bounded: a full queue says so at the door. Whatever was put in comes out
exactly once, taken, cleared, or with the queue's end.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence

from bot.errors import QueueFull
from bot.speech.utterance import Origin, Ticket
from bot.vocabulary import UserId

FEW = 3
"""More than these waiting of one author, and others go in between. Taste: a thought is a message
or three."""


def order(waiting: Sequence[Ticket], turns: Mapping[UserId, int]) -> Sequence[Ticket]:
    """
    Put what waits into the order of speaking, as far as it is decided by now.

    Args:
        waiting: What waits, of one origin, first come first.
        turns: When each author had the last turn, as a number that grows; who is not in it had
            none.
    """
    left = Counter(ticket.utterance.author for ticket in waiting)
    if not left or max(left.values()) <= FEW:
        return waiting
    theirs: dict[UserId, deque[Ticket]] = {}
    for ticket in waiting:
        theirs.setdefault(ticket.utterance.author, deque()).append(ticket)
    # Who had their last turn longest ago goes first; among those without one, who came first.
    authors = deque(sorted(theirs, key=lambda author: turns.get(author, -1)))
    ordered: list[Ticket] = []
    while any(len(rest) > FEW for rest in theirs.values()):
        author = authors.popleft()
        ordered.append(theirs[author].popleft())
        if theirs[author]:
            authors.append(author)
    taken = set(ordered)
    return [*ordered, *(ticket for ticket in waiting if ticket not in taken)]


class UtteranceQueue:
    """
    What waits to be said.

    Args:
        limit: How many utterances may wait.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        # First come first; those of one origin are a queue of their own.
        self._tickets: dict[Origin, list[Ticket]] = {origin: [] for origin in Origin}
        self._turns: dict[Origin, dict[UserId, int]] = {origin: {} for origin in Origin}
        self._taken = 0
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return sum(map(len, self._tickets.values()))

    @property
    def waiting(self) -> Sequence[Ticket]:
        """What waits, in the order of speaking."""
        ordered: list[Ticket] = []
        for origin, tickets in self._tickets.items():
            ordered += order(tickets, self._turns[origin])
        return tuple(ordered)

    def put_nowait(self, ticket: Ticket) -> None:
        """
        Give an utterance its place.

        Raises:
            QueueFull: If as many wait as may.
        """
        if len(self) >= self._limit:
            raise QueueFull(self._limit)
        self._tickets[ticket.utterance.origin].append(ticket)
        self._filled.set()

    async def take(self) -> Ticket:
        """Wait for the next utterance. Cancelling is safe; nothing is lost."""
        await self.wait_filled()
        ticket = self.waiting[0]
        self._note_turn(ticket)
        self._tickets[ticket.utterance.origin].remove(ticket)
        return ticket

    async def wait_filled(self) -> None:
        """Wait until something waits. Cancelling is safe."""
        while not len(self):
            self._filled.clear()
            await self._filled.wait()

    def put_back(self, tickets: Sequence[Ticket]) -> None:
        """Let wait before its like what is to be said first after all. There is always room."""
        for origin, waiting in self._tickets.items():
            waiting[:0] = [ticket for ticket in tickets if ticket.utterance.origin is origin]
        self._filled.set()

    def holds(self, ticket: Ticket) -> bool:
        """Say whether this waits here."""
        return ticket in self._tickets[ticket.utterance.origin]

    def remove(self, belongs: Callable[[Ticket], bool]) -> Sequence[Ticket]:
        """Take out everything of which ``belongs`` is true, and return it in order."""
        removed = [ticket for ticket in self.waiting if belongs(ticket)]
        gone = set(removed)
        for tickets in self._tickets.values():
            tickets[:] = [ticket for ticket in tickets if ticket not in gone]
        return removed

    def _note_turn(self, ticket: Ticket) -> None:
        """Remember who had the last turn for as long as authors take turns."""
        origin = ticket.utterance.origin
        turns = self._turns[origin]
        waiting = Counter(other.utterance.author for other in self._tickets[origin])
        if max(waiting.values()) <= FEW:
            turns.clear()
        self._taken += 1
        turns[ticket.utterance.author] = self._taken
