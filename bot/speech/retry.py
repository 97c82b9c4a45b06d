"""
Whether to ask the speech service again, and when.

A pure function, so that its test is a table. What was heard is never asked
for again; a refusal for want of units is not a failure, and only patience
ends it.
"""

import random

from bot.errors import LightningError
from bot.lightning.errors import RemoteProtocolError, Unavailable, UnitsExceeded
from bot.vocabulary import Seconds

FIRST_WAIT: Seconds = 0.5
"""The vendor's advice for 429: wait 500 ms, then double …"""

LONGEST_WAIT: Seconds = 5.0
"""… up to 30 s; we stop at 5, because a free unit that nobody asks for is silence."""

MAX_ATTEMPTS = 4
"""For what is a failure. A first guess, not measured: 0 + 0.5 + 1 s of waiting at most."""


def wait_before_retry(error: LightningError, attempt: int, *, heard: bool) -> Seconds | None:
    """
    Say how long to wait before the same request is sent again.

    Args:
        error: Why the last attempt failed.
        attempt: Which attempt that was, counted from 1.
        heard: Whether any audio of the request was handed to playback.

    Returns:
        Seconds to wait, or ``None`` if it must not be tried again.
    """
    if heard:
        return None
    if isinstance(error, UnitsExceeded):
        # Not a failure: somebody else holds the unit. Patience, not attempts, ends this.
        advised = error.retry_after or 0.0
        return max(advised, _jittered(min(FIRST_WAIT * 2.0 ** (attempt - 1), LONGEST_WAIT)))
    if attempt >= MAX_ATTEMPTS:
        return None
    match error:
        case Unavailable() | RemoteProtocolError():
            # Another connection may do better, and at once.
            return 0.0 if attempt == 1 else FIRST_WAIT * 2.0 ** (attempt - 2)
        case _:
            return None


def _jittered(wait: Seconds) -> Seconds:
    """Spread waits over ±50 %, so that those who were refused together do not return together."""
    return wait * random.uniform(0.5, 1.5)  # noqa: S311 (no secret depends on it)
