"""
How many of the account's units are really there.

Somebody else may use the account too, and nobody tells: a request is refused,
that is all. What was let in at that moment is what there is, and so many are
used from then on. While somebody waits, one more is *tried*. Each trial that
is let in is a unit more and allows two further ones, so that what others give
back is taken in a few steps, however much it is; one that is refused ends
that, and the next is one alone and waits, twice as long each time. Trials that
were out together are one such time, however many of them are refused.

A refusal out of the blue may have no reason at all, as services do now and
then. So the first trial after it follows soon, and it costs next to nothing.

The bound: when others take units we are refused once for each. Of trials, at
most one more than were let in since the last refusal are refused at a time;
until the next it takes half of :data:`FIRST_WAIT` at least, or half of
:data:`SOON` once in :data:`CALM`, and if all are refused, half of
:data:`LONGEST_WAIT` in the end.

Plain decisions: whoever asks brings the time and the jitter.
"""

import math

from bot.vocabulary import Seconds

FIRST_WAIT: Seconds = 0.5
"""The vendor's advice for 429: wait 500 ms, then double …"""

LONGEST_WAIT: Seconds = 5.0
"""… up to 30 s; we stop at 5, because a free unit that nobody asks for is silence."""

SOON: Seconds = 0.1
"""After a refusal out of the blue. Taste: about what a request takes to be answered at all."""

CALM: Seconds = 3.0
"""How long nothing was refused before a refusal out of the blue. Measured with 1, 3 and 10 in
``tests/support/account.py``: if one in a hundred is refused for no reason, whoever waits longest
of a hundred waits for 0.3, 0.35 and 0.7 s; while others use units, all are refused as often."""


class Allowance:
    """
    What is known of the units.

    Args:
        units: How many the account has.
    """

    def __init__(self, units: int) -> None:
        self._units = _checked(units)
        self._usable = units
        self._trials = 0  # that are out and have shown nothing yet
        self._stride = 1  # how many trials may be out
        self._try_at: Seconds = 0.0
        self._wait = FIRST_WAIT
        self._refused_at: Seconds = -math.inf
        self._lengthened_at: Seconds = -math.inf  # for all trials that were taken before

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
        known = leased - self._trials
        if known < self._usable and leased < self._units:
            return 0.0
        if known > self._usable or leased >= self._units or self._trials >= self._stride:
            return None
        return max(0.0, self._try_at - now)

    def take(self, leased: int) -> bool:
        """Take one more than are out; say whether that is a trial."""
        trial = leased - self._trials >= self._usable
        self._trials += trial
        return trial

    def accept(self, leased: int, taken_at: Seconds) -> None:
        """
        Learn that a trial was let in.

        Args:
            leased: As one of how many that are out: so many are there.
            taken_at: When it was taken.
        """
        self._trials -= 1
        self._usable = max(self._usable, min(leased - self._trials, self._units))
        if taken_at > self._refused_at:
            self._stride += 1
            self._wait = FIRST_WAIT
        else:
            # Between two requests of ours a unit is free for a round trip. A trial that meets that
            # is let in, the second of the two is refused, and nobody gave anything back.
            self._lengthen(taken_at)

    def refuse(
        self,
        others: int,
        now: Seconds,
        jitter: float,
        *,
        trial: bool,
        taken_at: Seconds,
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
            taken_at: When it was taken.
            advised: The wait that the speech service asked for; ``None`` if it named none.
        """
        out_of_the_blue = not self._trials and now - self._refused_at > CALM
        self._stride = 1
        self._refused_at = now
        if trial:
            self._trials -= 1
            self._lengthen(taken_at)
        else:
            # What a trial is tried on top of is not in question: if it is not there either, one of
            # those that are known is refused as well.
            self._usable = min(self._usable, others - self._trials)
            self._wait = SOON if out_of_the_blue else max(FIRST_WAIT, self._wait)
        self._try_at = max(self._try_at, now + max(advised or 0.0, self._wait * jitter))

    def _lengthen(self, taken_at: Seconds) -> None:
        """Wait longer because of a trial, unless that was done for one that was out with it."""
        if taken_at > self._lengthened_at:
            self._wait = max(FIRST_WAIT, min(2 * self._wait, LONGEST_WAIT))
            # No other trial begins after a refusal until all that are out have come back.
            self._lengthened_at = self._refused_at

    def drop_trial(self) -> None:
        """Learn that a trial came back without having shown anything."""
        self._trials -= 1

    def resize(self, units: int) -> None:
        """Change how many the account has; as many as before are taken to be somebody else's."""
        taken = self._units - self._usable
        self._units = _checked(units)
        self._usable = max(0, units - taken)


def _checked(units: int) -> int:
    if units < 1:
        raise ValueError(f"at least one unit is needed, not {units}")
    return units
