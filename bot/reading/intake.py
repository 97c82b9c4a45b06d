"""
Messages on their way into the queue, in the order in which they came.

What is known at once is decided at once. Where something has to be looked up
first, that message waits, and everything after it in the same guild waits
behind it: the order never depends on how long anything takes. Guilds do not
wait for each other.
"""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Self

from bot.reading.background import Background
from bot.reading.facts import MessageFacts
from bot.vocabulary import GuildId, MessageId

log = logging.getLogger(__name__)

MOST_WAITING = 200
"""Arrivals of one guild that may wait for the settings. They take milliseconds, so this many are
a store that does not answer. A guess."""


@dataclass(slots=True, eq=False)
class Arrival:
    """A message, or its edit, on its way into the queue."""

    facts: MessageFacts
    """The message; as edited, if it was meanwhile."""
    edit: bool = False
    """Whether it changes what was accepted before."""
    gone: bool = False
    """Whether it was deleted meanwhile."""


class Intake:
    """
    Handles arrivals, one at a time per guild. An async context manager.

    Leaving it gives up what is still on its way.

    Args:
        handle: Decides about one arrival.
        limit: How many may be on their way in one guild.
    """

    def __init__(
        self, handle: Callable[[Arrival], Awaitable[None]], *, limit: int = MOST_WAITING
    ) -> None:
        self._handle = handle
        self._limit = limit
        self._lines: dict[GuildId, deque[Arrival]] = {}  # none is empty
        self._new: dict[MessageId, Arrival] = {}  # without edits of what was accepted
        self._background = Background()

    async def __aenter__(self) -> Self:
        """Begin."""
        await self._background.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Give up what is on its way."""
        await self._background.__aexit__()

    def __len__(self) -> int:
        """Count what is on its way."""
        return sum(map(len, self._lines.values()))

    def is_busy(self, guild: GuildId) -> bool:
        """Whether something is on its way in a guild, behind which others have to wait."""
        return guild in self._lines

    def find(self, message: MessageId) -> Arrival | None:
        """Return a new message that is on its way; ``None`` if it is not."""
        return self._new.get(message)

    def of_guild(self, guild: GuildId | None) -> Sequence[Arrival]:
        """Return what is on its way in a guild or, for ``None``, in all, in order."""
        lines = self._lines.values() if guild is None else [self._lines.get(guild, ())]
        return [arrival for line in lines for arrival in line]

    def add(self, arrival: Arrival) -> bool:
        """
        Put an arrival at the end of its guild's line.

        Returns:
            Whether there was room.
        """
        guild = arrival.facts.guild
        line = self._lines.setdefault(guild, deque())
        if len(line) >= self._limit:
            return False
        line.append(arrival)
        if not arrival.edit:
            self._new[arrival.facts.id] = arrival
        if len(line) == 1:
            self._background.start(self._run(guild, line))
        return True

    async def _run(self, guild: GuildId, line: deque[Arrival]) -> None:
        """Handle a line until it is empty; who is handled stands in it still."""
        try:
            while line:
                await self._handle_safely(line[0])
                self._forget(line.popleft())
        finally:
            for arrival in line:
                self._forget(arrival)
            del self._lines[guild]

    async def _handle_safely(self, arrival: Arrival) -> None:
        try:
            await self._handle(arrival)
        except Exception:
            # A firewall: what is wrong with one message must not silence those after it.
            log.exception("a message was not handled", extra={"guild": arrival.facts.guild})

    def _forget(self, arrival: Arrival) -> None:
        if not arrival.edit:
            del self._new[arrival.facts.id]
