"""
Whether the speech service is asked at all: a circuit breaker.

Three phases. *Closed*: everybody may ask. *Open*: it is known that asking is
in vain, so nobody does; what is wanted meanwhile fails at once, or somebody
else speaks it. *Half open*: one sounding is under way, on which it depends.

It opens at once when the service refuses the operator as a whole (the key,
the quota, the model), because then no guild need try; and when it was out of
reach several times in a row for more than a moment, so that a server that
restarts costs a retry and no more. It closes by itself with the first sign
that the service takes requests; who makes the soundings is not its business.

Pure: no clock, no task, no log. Of the well-kept libraries (pybreaker,
circuitbreaker, purgatory) each reads the clock itself, wraps the call that it
judges, and has whoever comes first find out; here moments are given, a
stream is judged by how it ended, and a sounding is made of a word of ours, so
that nobody's message is what finds out.
"""

from dataclasses import dataclass
from enum import Enum

from bot.errors import LightningError
from bot.lightning.errors import (
    InvalidRequest,
    LocalProtocolError,
    OutOfService,
    Refused,
    RemoteProtocolError,
    Unavailable,
    UnitsExceeded,
)
from bot.vocabulary import Seconds

FAILURES = 3
"""So many in a row open it. Taste: two can be a coincidence of two guilds."""

PERSISTS: Seconds = 1.0
"""So long after the first of them, at least. A first guess: a server that restarts has dropped
all its connections at once, and is back in a moment."""

FIRST_WAIT: Seconds = 1.0
"""From opening to the first sounding, when it was out of reach; doubled for each further one."""

LONGEST_WAIT: Seconds = 5.0
"""The longest between two of these: speech is back within seconds of the service."""

REFUSED_WAIT: Seconds = 30.0
"""Between two soundings when the operator was refused, which does not pass by itself. Taste."""


class Phase(Enum):
    """Whether the service is asked."""

    CLOSED = "closed"
    """Yes."""
    OPEN = "open"
    """No."""
    HALF_OPEN = "half open"
    """By one sounding."""


@dataclass(frozen=True, slots=True)
class BreakerState:
    """A snapshot."""

    phase: Phase
    """Whether the service is asked."""
    cause: LightningError | None
    """Why not; ``None`` while it is."""
    since: Seconds | None
    """When it was opened, on the clock whose moments were given; ``None`` while it is closed."""
    openings: int
    """How often it has opened, since the start."""


class Breaker:
    """Remembers how requests ended, and tells whether another is worth it."""

    def __init__(self) -> None:
        self._failures = 0
        self._first_failure: Seconds = 0.0
        self._cause: LightningError | None = None
        self._since: Seconds = 0.0
        self._sounding_at: Seconds = 0.0
        self._soundings = 0
        self._trying = False
        self._openings = 0

    @property
    def state(self) -> BreakerState:
        """Tell what is known."""
        if self._cause is None:
            return BreakerState(Phase.CLOSED, None, None, self._openings)
        phase = Phase.HALF_OPEN if self._trying else Phase.OPEN
        return BreakerState(phase, self._cause, self._since, self._openings)

    @property
    def sounding_at(self) -> Seconds | None:
        """When the next sounding is due; ``None`` while it is closed or one is under way."""
        return None if self._cause is None or self._trying else self._sounding_at

    def check(self) -> None:
        """
        Let pass whoever wants to ask.

        Raises:
            OutOfService: If it is not closed.
        """
        if self._cause is not None:
            raise OutOfService(self._cause)

    def note(self, outcome: LightningError | None, now: Seconds) -> bool:
        """
        Learn from how a request, or an attempt to connect, ended.

        Args:
            outcome: Why it failed; ``None`` if the reply was complete.
            now: The moment.

        Returns:
            Whether that changed the phase, or the reason for it.
        """
        if outcome is None:
            return self._close()
        if _refuses_operator(outcome):
            return self._open(outcome, now)
        if isinstance(outcome, InvalidRequest):
            return self._close()  # it has looked at the request, so it takes us
        if isinstance(outcome, Unavailable | RemoteProtocolError):
            return self._count(outcome, now)
        return False  # UnitsExceeded is the ledger's business, LocalProtocolError ours

    def hasten(self, now: Seconds) -> None:
        """Have the next sounding due at once, because something was changed that may help."""
        self._sounding_at = now

    def begin_sounding(self) -> None:
        """Take note that a sounding is under way; :meth:`end_sounding` must follow."""
        self._trying = True

    def end_sounding(self, outcome: LightningError | None, now: Seconds) -> bool:
        """
        Learn from a sounding.

        Args:
            outcome: Why it failed, or what was known before if it was broken off; ``None``
                if it was answered.
            now: The moment.

        Returns:
            Whether that changed the phase, or the reason for it.
        """
        self._trying = False
        if self._cause is None:
            return False  # a request that was under way since before was quicker
        if outcome is None or isinstance(outcome, InvalidRequest | UnitsExceeded):
            return self._close()
        if isinstance(outcome, LocalProtocolError):
            outcome = self._cause
        self._soundings += 1
        changed = str(outcome) != str(self._cause)
        self._cause = outcome
        self._sounding_at = now + self._wait()
        return changed

    def _count(self, failure: LightningError, now: Seconds) -> bool:
        if self._cause is not None:
            return False  # only a sounding tells more
        if not self._failures:
            self._first_failure = now
        self._failures += 1
        if self._failures < FAILURES or now - self._first_failure < PERSISTS:
            return False
        return self._open(failure, now)

    def _open(self, cause: LightningError, now: Seconds) -> bool:
        if self._cause is None:
            self._since = now
            self._openings += 1
            self._soundings = 0
        elif str(cause) == str(self._cause):
            return False
        self._cause = cause
        self._sounding_at = now + self._wait()
        return True

    def _wait(self) -> Seconds:
        if self._cause is not None and _refuses_operator(self._cause):
            return REFUSED_WAIT
        return min(FIRST_WAIT * 2.0 ** min(self._soundings, 10), LONGEST_WAIT)

    def _close(self) -> bool:
        changed = self._cause is not None
        self._failures = 0
        self._cause = None
        return changed


def _refuses_operator(outcome: LightningError) -> bool:
    return isinstance(outcome, Refused) and not isinstance(outcome, InvalidRequest)
