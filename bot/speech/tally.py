"""
What became of everything that was accepted, counted over all sessions.

Also of what nobody began to say: the one line in the log, and the metrics
that are made of it, know only of utterances that were taken from the queue.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.speech.utterance import Outcome


@dataclass(frozen=True, slots=True)
class Counts:
    """A snapshot. Counts are since the start."""

    ended: Mapping[Outcome, int] = field(default_factory=dict[Outcome, int])
    """Utterances that were accepted and have ended, by how."""
    merged: int = 0
    """Those that were said in one breath with one before them."""
    hurried: int = 0
    """How often something was said faster than its author wished, because much waited."""
    taken_back: int = 0
    """How often something went back to its place in the queue, unheard or broken off."""


class Tally:
    """Counts."""

    def __init__(self) -> None:
        self._ended: Counter[Outcome] = Counter()
        self._merged = self._hurried = self._taken_back = 0

    def note_end(self, outcome: Outcome) -> None:
        """Count an utterance that has ended."""
        self._ended[outcome] += 1

    def note_taken(self, together: int, *, hurried: bool) -> None:
        """Count what was taken from the queue to be said in one breath."""
        self._merged += together - 1
        self._hurried += hurried

    def note_taken_back(self, utterances: int) -> None:
        """Count what goes back to its place in the queue."""
        self._taken_back += utterances

    def counts(self) -> Counts:
        """Tell all; each outcome is there from the start, for alarms."""
        ended = {outcome: self._ended[outcome] for outcome in Outcome}
        return Counts(ended, self._merged, self._hurried, self._taken_back)
