"""
How often something may happen.

A bucket that fills evenly, as many a minute as may happen in one, and is full
at first; so nobody who pauses has to wait, and nobody can go on at more than
the rate. Of each bucket one number is kept: when it will be full again
(the "generic cell rate algorithm").
"""

from collections.abc import Hashable
from typing import Generic, TypeVar

from bot.limits.recent import Recent
from bot.vocabulary import Seconds

MINUTE: Seconds = 60.0

K = TypeVar("K", bound=Hashable)


class Rate(Generic[K]):
    """
    A bucket per key.

    Args:
        most: How many buckets are remembered; those forgotten are full, as they would be soon.
    """

    def __init__(self, most: int) -> None:
        self._full: Recent[K, Seconds] = Recent(most)

    def __len__(self) -> int:
        """Count the buckets that are remembered."""
        return len(self._full)

    def wait(self, key: K, per_minute: int, now: Seconds) -> Seconds:
        """
        Tell how long until it may happen again; 0 for now.

        Args:
            key: Whose bucket.
            per_minute: How often it may happen in a minute, and at once after a pause.
            now: A moment of a steady clock.
        """
        # Less than one drop over is rounding: whoever waited as long as they were told may go on.
        over = self._next(key, per_minute, now) - MINUTE - now
        return over if over > 1e-6 else 0.0

    def take(self, key: K, per_minute: int, now: Seconds) -> None:
        """Note that it happens; see :meth:`wait`."""
        self._full.put(key, self._next(key, per_minute, now))

    def _next(self, key: K, per_minute: int, now: Seconds) -> Seconds:
        """When the bucket would be full again if it happened now."""
        return max(self._full.get(key) or now, now) + MINUTE / per_minute
