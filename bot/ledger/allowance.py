"""
How many of the account's units are really there.

Somebody else may use the account too, and nobody tells: a request is refused,
that is all. What is refused shows how many of ours were let in at that moment,
and so many are used from then on. While somebody waits, one more is *tried*
now and then; if it is let in, there is one more, if not, the next trial waits
twice as long. So what others give back is taken one by one.

The bound: when others take units we are refused once for each, and after that
once for each trial. Trials are at least half of :data:`FIRST_WAIT` apart, and
if all are refused, half of :data:`LONGEST_WAIT` in the end.

Plain decisions: whoever asks brings the time and the jitter.
"""

from bot.vocabulary import Seconds

FIRST_WAIT: Seconds = 0.5
"""The vendor's advice for 429: wait 500 ms, then double …"""

LONGEST_WAIT: Seconds = 5.0
"""… up to 30 s; we stop at 5, because a free unit that nobody asks for is silence."""


class Allowance:
    """
    What is known of the units.

    Args:
        units: How many the account has.
    """

    def __init__(self, units: int) -> None:
        self._units = _checked(units)
        self._usable = units
        self._trying = False
        self._try_at: Seconds = 0.0
        self._wait = FIRST_WAIT

    @property
    def units(self) -> int:
        """How many the account has."""
        return self._units

    @property
    def usable(self) -> int:
        """How many of them are there for us, as far as we know; 0 is possible."""
        return self._usable

    def wait(self, leased: int, now: Seconds) -> Seconds | None:
        """
        Say when one more may be taken.

        Args:
            leased: How many are out.
            now: The time.

        Returns:
            Seconds until then, 0 for now; ``None`` if not before something else has changed.
        """
        if leased < self._usable:
            return 0.0
        if leased > self._usable or leased >= self._units or self._trying:
            return None
        return max(0.0, self._try_at - now)

    def take(self, leased: int, now: Seconds, jitter: float) -> bool:
        """Take one more than are out; say whether that is a trial."""
        if leased < self._usable:
            return False
        self._trying = True
        self._try_at = now + FIRST_WAIT * jitter
        return True

    def accept(self, leased: int) -> None:
        """Learn that a trial was let in, as one of so many that are out: so many are there."""
        self._usable = max(self._usable, min(leased, self._units))
        self._wait = FIRST_WAIT
        self._trying = False

    def refuse(
        self,
        others: int,
        now: Seconds,
        jitter: float,
        *,
        trial: bool,
        advised: Seconds | None,
    ) -> None:
        """
        Learn that one was refused.

        Args:
            others: How many of ours were out besides it.
            now: The time.
            jitter: Stretches the wait, so that programs that were refused together do not come
                back together; from 0.5 to 1.5.
            trial: Whether it was one.
            advised: The wait that the speech service asked for; ``None`` if it named none.
        """
        self._usable = min(self._usable, others)
        if trial:
            self._trying = False
            self._wait = min(2 * self._wait, LONGEST_WAIT)
        self._try_at = max(self._try_at, now + max(advised or 0.0, self._wait * jitter))

    def drop_trial(self) -> None:
        """Learn that a trial came back without having shown anything."""
        self._trying = False

    def resize(self, units: int) -> None:
        """Change how many the account has; as many as before are taken to be somebody else's."""
        taken = self._units - self._usable
        self._units = _checked(units)
        self._usable = max(0, units - taken)


def _checked(units: int) -> int:
    if units < 1:
        raise ValueError(f"at least one unit is needed, not {units}")
    return units
