"""
How the queue stays in the present.

What waited too long is not said, and one notice tells how much that was. What
is read aloud goes a little faster while much waits: not at once, so that
nobody hears a jump, and in steps, so that phrases are still found again. Pure,
so that the tests are tables.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.speech.utterance import Origin, Ticket
from bot.vocabulary import Seconds

NOTICE_EVERY: Seconds = 60.0
"""How often it is told at most that something was left out, so that it is not told each time."""

EASY: Seconds = 8.0
"""Up to this much waiting nothing is hurried: two or three messages. Taste."""

HARD: Seconds = 40.0
"""From this much waiting on it goes as fast as it may: well before the default time to live."""

MOST = 1.5
"""How much faster at most; beyond, people stop to understand (the product page's limit)."""

STEP = 0.1
"""How much faster or slower than the utterance before, at most. Half of it is hardly noticed."""

FASTEST = 2.0
"""The most that the speech service takes."""


def is_stale(ticket: Ticket, now: Seconds, time_to_live: Seconds) -> bool:
    """
    Say whether something waited for so long that it is not worth saying any more.

    Only what is read aloud: whoever used a command is told, and a notice is short.
    """
    utterance = ticket.utterance
    return utterance.origin is Origin.READ and now - utterance.accepted >= time_to_live


def waiting_seconds(waiting: Iterable[Ticket]) -> Seconds:
    """Say about how long it takes to say everything that waits."""
    return sum(ticket.utterance.expected for ticket in waiting)


def haste(backlog: Seconds, before: float) -> float:
    """
    Say how much faster what is read aloud goes now.

    Args:
        backlog: What waits behind it, in seconds of speech at its own pace.
        before: How much faster the one before went.

    Returns:
        A factor from 1 to :data:`MOST`, a multiple of :data:`STEP`.
    """
    share = (backlog - EASY) / (HARD - EASY)
    wanted = 1.0 + (MOST - 1.0) * min(1.0, max(0.0, share))
    steps, steps_before = (round((factor - 1.0) / STEP) for factor in (wanted, before))
    return round(1.0 + STEP * min(max(steps, steps_before - 1), steps_before + 1), 2)


def hurried(speed: float, factor: float) -> float:
    """Say how fast somebody speaks in haste; rounded, so that the same is the same phrase."""
    return max(speed, min(FASTEST, round(speed * factor, 2)))


@dataclass(slots=True)
class LeftOut:
    """What was left out of late and nobody has been told of."""

    count: int = 0
    """How many utterances."""
    language: str = ""
    """Of the last one: whoever waited for it understands a notice in it."""
    told: Seconds = -math.inf
    """When it was told last, on the event loop's clock."""

    def note(self, tickets: Sequence[Ticket]) -> None:
        """Count what was left out."""
        if tickets:
            self.count += len(tickets)
            self.language = tickets[-1].utterance.language

    def take_due(self, now: Seconds) -> int:
        """Return how many to tell of now, which are forgotten with it; 0 for not now."""
        if not self.count or now - self.told < NOTICE_EVERY:
            return 0
        count, self.count, self.told = self.count, 0, now
        return count
