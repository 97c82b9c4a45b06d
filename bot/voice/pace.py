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
from typing import Final

from bot.vocabulary import Seconds

MINUTE: Final[Seconds] = 60.0
"""Discord's, and discord.py's, in which they count."""

A_MINUTE: Final = 104
"""Messages in any minute: below what discord.py sends, with room for heartbeats."""

RESERVE: Final = 20
"""How many of them only what people wait for may use. A choice: after a restart, the first 84 voice
channels are there within seconds, and the next a minute later."""


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
        # In order: who comes first goes first. The urgent do not wait for the others.
        self._order = {True: asyncio.Lock(), False: asyncio.Lock()}

    async def wait(self, *, urgent: bool) -> None:
        """
        Wait until a message may be sent, and count it. Cancelling is safe; nothing is counted then.

        Args:
            urgent: Whether a person waits for it.
        """
        async with self._order[urgent]:
            # What others send meanwhile is missing again.
            while not self.has_room(urgent=urgent):  # noqa: ASYNC110 (time itself is waited for)
                await asyncio.sleep(self._sent[-_limit(urgent)] + MINUTE - self._clock())
            self.count()

    def has_room(self, *, urgent: bool) -> bool:
        """Say whether a message could be sent now."""
        past = self._clock() - MINUTE
        while self._sent and self._sent[0] <= past:
            self._sent.popleft()
        return len(self._sent) < _limit(urgent)

    def count(self) -> None:
        """Count a message that is sent in any case, such as the one for leaving."""
        self._sent.append(self._clock())


def _limit(urgent: bool) -> int:  # noqa: FBT001 (of one reader)
    return A_MINUTE if urgent else A_MINUTE - RESERVE
