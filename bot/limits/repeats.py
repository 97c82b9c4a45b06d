"""How often in a row somebody says the same. Texts are not kept, only what tells them apart."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.limits.recent import Recent
from bot.vocabulary import Seconds

WINDOW: Seconds = 60.0
"""How soon the same must be said again to count; taste."""

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Run:
    text: int
    """The text's hash, which is salted by Python at the start of the process."""
    times: int
    last: Seconds


class Repeats(Generic[K]):
    """
    What everybody said last, and how often in a row.

    Args:
        most: Of how many it is remembered.
    """

    def __init__(self, most: int) -> None:
        self._runs: Recent[K, _Run] = Recent(most)

    def __len__(self) -> int:
        """Count those of whom it is remembered."""
        return len(self._runs)

    def times(self, key: K, text: str, now: Seconds) -> int:
        """
        Tell how often somebody said this in a row within :data:`WINDOW`.

        Args:
            key: Who.
            text: What they want to say now; capitals do not matter.
            now: A moment of a steady clock.
        """
        run = self._runs.get(key)
        if run is None or run.text != _hash(text) or now - run.last > WINDOW:
            return 0
        return run.times

    def take(self, key: K, text: str, now: Seconds) -> None:
        """Note that somebody says this; see :meth:`times`."""
        self._runs.put(key, _Run(_hash(text), self.times(key, text, now) + 1, now))


def _hash(text: str) -> int:
    return hash(" ".join(text.casefold().split()))
