"""
How many units are out on lease, in this process.

The vendor counts requests being processed, per account, and refuses one more
than there are units. The ledger owns that count, and what refusals tell about
others who use the account (:mod:`bot.ledger.allowance`); whose turn it is, is
the scheduler's to say.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from bot.ledger.allowance import Allowance
from bot.vocabulary import Seconds


class Lease:
    """One unit, held until it is given back. Made by :meth:`Ledger.take_nowait` only."""

    def __init__(self, ledger: "Ledger", taken_at: Seconds, *, trial: bool) -> None:
        self._ledger = ledger
        self._taken_at = taken_at
        self._held = True
        self.trial = trial
        """Whether it is one more than were known to be there; no longer once that is known."""

    def accept(self) -> bool:
        """
        Say that the speech service has let the request in. Only the first time counts.

        Returns:
            Whether that shows that more units are there than were known of.
        """
        if not (self._held and self.trial):
            return False
        self.trial = False
        self._ledger.accept(self._taken_at)
        return True

    def refuse(self, now: Seconds, advised: Seconds | None) -> None:
        """
        Give the unit back, because the speech service had none.

        Args:
            now: The time.
            advised: The wait that it asked for, in seconds; ``None`` if it named none.
        """
        if self._held:
            self._held = False
            self._ledger.refuse(now, self._taken_at, advised, trial=self.trial)

    def give_back(self) -> None:
        """Give the unit back; a second time does nothing."""
        if self._held:
            self._held = False
            self._ledger.take_back(trial=self.trial)


@dataclass(frozen=True, slots=True)
class LedgerStatistics:
    """A snapshot for metrics and tests."""

    units: int
    """Units in total."""
    usable: int
    """How many of them are there for us; fewer if somebody else uses the account."""
    leased: int
    """Units out on lease now; more than ``units`` for a while after :meth:`Ledger.resize`."""
    most_leased: int
    """The most that were ever out at once."""
    refusals: int
    """How often the speech service had no unit for us."""


class Ledger:
    """
    The count of units.

    Args:
        units: How many requests the account may have in process at once.
        jitter: Stretches waits after refusals; from 0.5 to 1.5.
    """

    def __init__(
        self,
        units: int,
        *,
        jitter: Callable[[], float] = lambda: random.uniform(0.5, 1.5),  # noqa: S311 (no secret)
    ) -> None:
        self._allowance = Allowance(units)
        self._jitter = jitter
        self._leased = 0
        self._most_leased = 0
        self._refusals = 0

    def take_nowait(self, now: Seconds) -> Lease | None:
        """Take a unit, or return ``None`` if there is none to be had; see :meth:`wait`."""
        if self.wait(now) != 0.0:
            return None
        trial = self._allowance.take(self._leased)
        self._leased += 1
        self._most_leased = max(self._most_leased, self._leased)
        return Lease(self, now, trial=trial)

    def wait(self, now: Seconds) -> Seconds | None:
        """Say in how many seconds there is one; ``None`` if not before a lease ends."""
        return self._allowance.wait(self._leased, now)

    def resize(self, units: int) -> None:
        """Change the number of units; leases that are out stay valid until given back."""
        self._allowance.resize(units)

    def statistics(self) -> LedgerStatistics:
        """Tell how many units there are and how many are out."""
        allowance = self._allowance
        return LedgerStatistics(
            allowance.units, allowance.usable, self._leased, self._most_leased, self._refusals
        )

    def accept(self, taken_at: Seconds) -> None:
        """(For leases.) Learn that a trial was let in."""
        self._allowance.accept(self._leased, taken_at)

    def refuse(
        self, now: Seconds, taken_at: Seconds, advised: Seconds | None, *, trial: bool
    ) -> None:
        """(For leases.) Learn that a request was refused, and count its unit back."""
        self._count_back()
        self._refusals += 1
        self._allowance.refuse(
            self._leased, now, self._jitter(), trial=trial, taken_at=taken_at, advised=advised
        )

    def take_back(self, *, trial: bool) -> None:
        """(For leases.) Count a unit back."""
        self._count_back()
        if trial:
            self._allowance.drop_trial()

    def _count_back(self) -> None:
        assert self._leased > 0, "a lease is given back once"
        self._leased -= 1
