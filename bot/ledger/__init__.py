"""
How many units are out on lease, in this process.

The vendor counts requests being processed, per account, and refuses one more
than there are units. The ledger owns that count and nothing else; whose turn
it is, is the scheduler's to say.
"""

from collections.abc import Callable
from dataclasses import dataclass


class Lease:
    """One unit, held until it is given back. Made by :meth:`Ledger.take_nowait` only."""

    def __init__(self, returned: Callable[[], None]) -> None:
        self._returned = returned
        self._held = True

    def give_back(self) -> None:
        """Give the unit back; a second time does nothing."""
        if self._held:
            self._held = False
            self._returned()


@dataclass(frozen=True, slots=True)
class LedgerStatistics:
    """A snapshot for metrics and tests."""

    units: int
    """Units in total."""
    leased: int
    """Units out on lease now; more than ``units`` for a while after :meth:`Ledger.resize`."""
    most_leased: int
    """The most that were ever out at once."""


class Ledger:
    """
    The count of units.

    Args:
        units: How many requests the account may have in process at once.
    """

    def __init__(self, units: int) -> None:
        self._leased = 0
        self._most_leased = 0
        self.resize(units)

    def take_nowait(self) -> Lease | None:
        """Take a unit, or return ``None`` if all are out."""
        if self._leased >= self._units:
            return None
        self._leased += 1
        self._most_leased = max(self._most_leased, self._leased)
        return Lease(self._take_back)

    def resize(self, units: int) -> None:
        """Change the number of units; leases that are out stay valid until given back."""
        if units < 1:
            raise ValueError(f"at least one unit is needed, not {units}")
        self._units = units

    def statistics(self) -> LedgerStatistics:
        """Tell how many units there are and how many are out."""
        return LedgerStatistics(self._units, self._leased, self._most_leased)

    def _take_back(self) -> None:
        assert self._leased > 0, "a lease is given back once"
        self._leased -= 1
