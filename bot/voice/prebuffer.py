"""
How much audio to gather before an utterance starts to play.

Nothing, until an underrun has shown that audio arrives slower than it is
played: waiting is heard by everyone, every time. After an underrun the rest
of the utterance, and those that follow, start with something in hand; after
a while without trouble the hand opens again.
"""

from dataclasses import dataclass, replace
from typing import Final

from bot.vocabulary import Seconds

FIRST: Final[Seconds] = 0.1
"""What the first underrun asks for. A first guess, not measured; five packets."""

LIMIT: Final[Seconds] = 1.0
"""More is never gathered: who waits a second thinks that nothing happens. A guess, too."""

CLEAN_UTTERANCES: Final = 5
"""So many utterances without an underrun halve it. A guess."""


@dataclass(frozen=True, slots=True)
class Prebuffer:
    """What to gather, as experience has it so far. A value: news makes a new one."""

    wanted: Seconds = 0.0
    """How much audio to have before playing."""
    clean: int = 0
    """Utterances without an underrun since it last changed."""

    def after_underrun(self) -> "Prebuffer":
        """Ask for twice as much."""
        return Prebuffer(min(max(FIRST, 2 * self.wanted), LIMIT))

    def after_utterance(self, underruns: int) -> "Prebuffer":
        """Count an utterance; after some good ones ask for half, in the end for nothing."""
        if underruns or not self.wanted:
            return replace(self, clean=0)
        if self.clean + 1 < CLEAN_UTTERANCES:
            return replace(self, clean=self.clean + 1)
        half = self.wanted / 2
        return Prebuffer(half if half >= FIRST else 0.0)
