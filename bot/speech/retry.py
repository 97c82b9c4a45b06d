"""
Whether to ask the speech service again, and when.

A pure function, so that its test is a table. It speaks of what nobody has heard
anything of yet. A refusal for want of units is not a failure: it is asked for
again at once, and the scheduler has it wait until there may be a unit.
"""

from bot.errors import LightningError
from bot.lightning.errors import FirstAudioTimeout, RemoteProtocolError, Unavailable, UnitsExceeded
from bot.vocabulary import Seconds

FIRST_WAIT: Seconds = 0.5
"""The wait before the third attempt; doubled for each further one. A first guess."""

MAX_ATTEMPTS = 4
"""For what is a failure. A first guess, not measured: 0 + 0.5 + 1 s of waiting at most."""


MAX_ATTEMPTS_WITH_OTHERS = 2
"""If another engine can speak instead: that is sooner than the next wait is over."""


def wait_before_retry(
    error: LightningError, attempt: int, *, others: bool = False
) -> Seconds | None:
    """
    Say how long to wait before the same request is sent again.

    Args:
        error: Why the last attempt failed.
        attempt: Which attempt that was, counted from 1.
        others: Whether another engine would speak instead.

    Returns:
        Seconds to wait, or ``None`` if it must not be tried again.
    """
    if isinstance(error, UnitsExceeded):
        # Not a failure: somebody else holds the unit. Patience, not attempts, ends this, and the
        # ledger knows best when to try again (:mod:`bot.ledger.allowance`).
        return 0.0
    if attempt >= (MAX_ATTEMPTS_WITH_OTHERS if others else MAX_ATTEMPTS):
        return None
    if others and isinstance(error, FirstAudioTimeout):
        return None  # that took long enough
    match error:
        case Unavailable() | RemoteProtocolError():
            # Another connection may do better, and at once.
            return 0.0 if attempt == 1 else FIRST_WAIT * 2.0 ** (attempt - 2)
        case _:
            return None
