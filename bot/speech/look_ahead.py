"""
How much lead is enough.

What comes next is asked for when what is left to play will just last until
it is there: not later, or there is a gap, and not much earlier, because what
is synthesised ahead is wasted by a skip and is a unit's time that a silent
guild could use. How long it takes is measured. A value and a function, so
that the test is a table.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.vocabulary import Seconds

MARGIN: Seconds = 0.2
"""Kept besides what is measured: audio comes in chunks of 0.16 s, and the event loop is shared."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean that follows, and how far samples are from it (RFC 6298, as for TCP's timer)."""

    mean: Seconds
    """About how much."""
    deviation: Seconds = 0.0
    """How far off that is on average."""

    @property
    def high(self) -> Seconds:
        """More than nearly every sample."""
        return self.mean + 4 * self.deviation

    def after(self, sample: Seconds) -> "Estimate":
        """Learn from a sample."""
        error = sample - self.mean
        return Estimate(
            mean=self.mean + error / 8,
            deviation=self.deviation + (abs(error) - self.deviation) / 4,
        )


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the speech service is, over all guilds. News makes a new one."""

    first_audio: Estimate = Estimate(0.4, 0.1)
    """From having a unit to the first chunk. Until it is measured: what third parties did."""
    work: Estimate = Estimate(1 / 3.3)
    """What a second of speech takes from there. Until it is measured: the vendor's word."""
    request: Estimate = Estimate(0.4 + 5.0 / 3.3)
    """How long a unit is held for a request. Until it is measured: for five seconds of speech."""
    speech: Estimate = Estimate(5.0)
    """How much speech a request gives. Until it is measured: the same five seconds."""

    @property
    def per_unit(self) -> float:
        """Seconds of speech that a unit makes per second: so many guilds can speak at once."""
        return self.speech.mean / self.request.mean if self.request.mean > 0 else math.inf

    def after_request(self, held: Seconds, had: Seconds) -> "Pace":
        """Learn how long a unit was held, and for how much speech."""
        return replace(self, request=self.request.after(held), speech=self.speech.after(had))

    def after_first_audio(self, waited: Seconds) -> "Pace":
        """Learn how long the first chunk took."""
        return replace(self, first_audio=self.first_audio.after(waited))

    def after_reply(self, worked: Seconds, speech: Seconds) -> "Pace":
        """Learn how long the rest of a reply took, and how much speech that was."""
        return replace(self, work=self.work.after(worked / speech)) if speech > 0 else self


def lead_needed(
    pace: Pace, upcoming: Iterable[Seconds], *, rivals: float, at_most: Seconds
) -> Seconds:
    """
    Say how much must be left to play when the next piece is asked for.

    One piece is asked for after another, so pieces that are shorter than the
    wait for them use the lead up, one after another; all of them are reckoned
    with. Synthesis slower than speech uses it up within a piece.

    Args:
        pace: How fast the speech service is.
        upcoming: How long each of the next pieces is about to be.
        rivals: How many other guilds speak or may begin to, for each unit: so many requests may
            go first.
        at_most: No more than this.
    """
    start = pace.first_audio.high + rivals * pace.request.mean + 4 * pace.request.deviation
    used, needed = 0.0, start
    for speech in upcoming:
        at_end = used + start + speech * (pace.work.mean - 1)
        needed = max(needed, used + start, at_end)
        used = at_end  # less than nothing if a long piece makes up for it
        if needed + MARGIN >= at_most:
            break
    return min(needed + MARGIN, at_most)
