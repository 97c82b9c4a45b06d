"""
How fast the bot may ask for voice channels.

Joining, moving and leaving are messages to the main gateway, of which Discord
takes 120 a minute and discord.py sends 110 (``GatewayRatelimiter``,
``gateway.py:93``); beyond, it holds all of them back, heartbeats too. So
when a hundred links come back at once, after a restart or an outage, they
take turns, and what people ask for goes first.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from bot.vocabulary import Seconds

BURST: Final = 80.0
"""Messages that may go at once: after a restart, most bots are back everywhere within seconds."""

REFILL: Final = 0.4
"""
Messages a second after that. With the burst, 104 in the worst minute: below
what discord.py sends, with room for heartbeats.
"""

RESERVE: Final = 15.0
"""Messages of the burst that only people's wishes may use. A choice."""


class Pace:
    """
    A bucket of messages to the main gateway.

    Args:
        clock: Tells the time in seconds; the event loop's, usually.
    """

    def __init__(self, clock: Callable[[], Seconds]) -> None:
        self._clock = clock
        self._level = BURST
        self._at = clock()
        # In order: who comes first goes first. The urgent do not wait for the others.
        self._order = {True: asyncio.Lock(), False: asyncio.Lock()}

    async def wait(self, *, urgent: bool) -> None:
        """
        Wait until a message may be sent, and count it. Cancelling is safe; nothing is counted then.

        Args:
            urgent: Whether a person waits for it.
        """
        async with self._order[urgent]:
            # What others take meanwhile is missing again.
            while (missing := (1.0 if urgent else 1.0 + RESERVE) - self._refilled()) > 0:  # noqa: ASYNC110 (time itself is waited for)
                await asyncio.sleep(missing / REFILL)
            self._level -= 1.0

    def count(self) -> None:
        """Count a message that is sent in any case, such as the one for leaving."""
        self._level = self._refilled() - 1.0

    def _refilled(self) -> float:
        now = self._clock()
        self._level = min(BURST, self._level + (now - self._at) * REFILL)
        self._at = now
        return self._level
