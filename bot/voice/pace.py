"""
How fast the bot may ask for voice channels.

Joining, moving and leaving are messages to the main gateway, of which Discord
takes 120 a minute, heartbeats among them, and discord.py sends 110
(``GatewayRatelimiter``, ``gateway.py:93``); beyond, it holds back all, in the
order in which they came, until its minute is over. So when a hundred links come
back at once, after a restart or an outage, they take turns here, and what
people wait for goes first.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from bot.vocabulary import Seconds

MINUTE: Final[Seconds] = 61.0
"""Discord's, and discord.py's, in which they count, and a second for what leaves late."""

A_MINUTE: Final = 106
"""Messages in any minute: below what discord.py sends, with room for its own; heartbeats do not
count there."""

RESERVE: Final = 6
"""How many of them only what people wait for may use. A choice: after a restart, the first hundred
voice channels are there within seconds, and the next a minute later."""


class Turn:
    """
    A place in line for one message; made by :meth:`Pace.ask`.

    Args:
        pace: Whose line it is.
        urgent: Whether a person waits for it.
    """

    def __init__(self, pace: "Pace", *, urgent: bool) -> None:
        self._pace = pace
        self._come = asyncio.Event()
        self.urgent = urgent
        """Whether a person waits for it."""
        self.granted_at: Seconds | None = None
        """When it came; ``None`` while it has not."""

    async def wait(self) -> None:
        """
        Wait until the message may be sent; it is counted then.

        Cancelling gives the turn up, and nothing is counted, also in the turn of the loop in which
        it came.
        """
        try:
            await self._come.wait()
        except asyncio.CancelledError:
            self._pace.give_up(self)
            raise

    def hasten(self) -> None:
        """Take note that a person waits for it now."""
        self._pace.hasten(self)

    def grant(self, now: Seconds) -> None:
        """Let it go. For :class:`Pace`."""
        self.granted_at = now
        self._come.set()


class Pace:
    """
    Counts the messages to the main gateway in the last minute.

    A bucket that is refilled would have to be filled slowly for no minute to hold too many: one in
    two and a half seconds after a burst of 80. Then a hundred busy servers wait for each other.

    Args:
        clock: Tells the time in seconds; the event loop's, usually.
    """

    def __init__(self, clock: Callable[[], Seconds]) -> None:
        self._clock = clock
        self._sent = deque[Seconds]()
        # In order, by whether they are urgent.
        self._lines = {True: deque[Turn](), False: deque[Turn]()}
        self._timer: asyncio.TimerHandle | None = None

    def ask(self, *, urgent: bool) -> Turn:
        """
        Stand in line. Whoever does so waits for its turn, at once.

        Args:
            urgent: Whether a person waits for it.
        """
        turn = Turn(self, urgent=urgent)
        self._lines[urgent].append(turn)
        self._serve()
        return turn

    def count(self) -> None:
        """Count a message that is sent in any case, such as the one for leaving."""
        self._sent.append(self._clock())

    def has_room(self, *, urgent: bool) -> bool:
        """Say whether a message could be sent now."""
        self._forget(self._clock())
        return len(self._sent) < _limit(urgent=urgent)

    def hasten(self, turn: Turn) -> None:
        """Let a turn that has not come yet stand with the urgent ones. For :class:`Turn`."""
        if turn in self._lines[False]:
            self._lines[False].remove(turn)
            turn.urgent = True
            self._lines[True].append(turn)
            self._serve()

    def give_up(self, turn: Turn) -> None:
        """Let a turn stand in line no more, or not count if it has come. For :class:`Turn`."""
        with suppress(ValueError):  # a minute ago
            if turn.granted_at is None:
                self._lines[turn.urgent].remove(turn)
            else:
                self._sent.remove(turn.granted_at)
        self._serve()

    def _serve(self) -> None:
        """Grant all turns that there is room for, and look again when there is more."""
        # Read once: what there is room for and how long there is none must be of the same moment.
        now = self._clock()
        self._forget(now)
        for urgent, line in self._lines.items():
            while line and len(self._sent) < _limit(urgent=urgent):
                self._sent.append(now)
                line.popleft().grant(now)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        delays = [
            self._sent[-_limit(urgent=urgent)] + MINUTE - now
            for urgent, line in self._lines.items()
            if line
        ]
        if delays:
            self._timer = asyncio.get_running_loop().call_later(min(delays), self._serve)

    def _forget(self, now: Seconds) -> None:
        while self._sent and self._sent[0] <= now - MINUTE:
            self._sent.popleft()


def _limit(*, urgent: bool) -> int:
    return A_MINUTE if urgent else A_MINUTE - RESERVE
