"""
Where the time until an utterance's first sound goes.

Stage follows stage without a gap, so the parts always add up to the whole:
what is counted in one is not counted in another, and nothing is left out.
"""

from typing import Final, Literal, TypeAlias, get_args

from bot.vocabulary import Seconds

Stage: TypeAlias = Literal["queue", "unit", "connect", "synthesis", "prebuffer", "wire"]
"""What an utterance waits for; the glossary has them under *first audio*."""

STAGES: Final[tuple[Stage, ...]] = get_args(Stage)


class Stages:
    """
    A stopwatch that always runs for one stage, at first for the queue.

    Args:
        accepted: When the utterance took its place, on the event loop's clock.
    """

    def __init__(self, accepted: Seconds) -> None:
        self._spent: dict[Stage, Seconds] = dict.fromkeys(STAGES, 0.0)
        self._stage: Stage = "queue"
        self._since = accepted

    @property
    def current(self) -> Stage:
        """For which stage it runs."""
        return self._stage

    def enter(self, stage: Stage, at: Seconds) -> None:
        """
        Let it run for another stage; one that comes again, after a failure, goes on.

        Args:
            stage: What is waited for now.
            at: When that began, on the event loop's clock.
        """
        self._spent[self._stage] += at - self._since
        self._stage, self._since = stage, at

    def until(self, end: Seconds) -> dict[Stage, Seconds]:
        """Return what each stage took, if it all ended at this moment; stops nothing."""
        parts = self._spent.copy()
        parts[self._stage] += end - self._since
        return parts
