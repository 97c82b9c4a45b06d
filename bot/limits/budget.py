"""How much may be said in a day."""

from collections.abc import Hashable
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar

from bot.limits.recent import Recent

K = TypeVar("K", bound=Hashable)


class Budget(Generic[K]):
    """
    Characters spent today, by key. Days begin at midnight UTC.

    Args:
        most: How many keys are remembered; what is forgotten begins anew.
    """

    def __init__(self, most: int) -> None:
        self._spent: Recent[K, int] = Recent(most)
        self._day: date | None = None

    def __len__(self) -> int:
        """Count the keys that are remembered."""
        return len(self._spent)

    def spent(self, key: K, now: datetime) -> int:
        """Tell how much was spent today."""
        self._turn_page(now)
        return self._spent.get(key) or 0

    def spend(self, key: K, characters: int, now: datetime) -> None:
        """Note that it is spent."""
        self._spent.put(key, self.spent(key, now) + characters)

    def _turn_page(self, now: datetime) -> None:
        today = now.astimezone(UTC).date()
        if today != self._day:
            self._day = today
            self._spent.clear()


def next_day(now: datetime) -> datetime:
    """Return when the next day begins."""
    tomorrow = now.astimezone(UTC).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=UTC)
