"""
How a guild wants words pronounced.

Compiled once, when it changes, and applied in a single pass to each text:
what stands further left wins, then what is longer. What was put in is not
looked at again, so entries cannot feed each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Mode(StrEnum):
    """Where an entry's pattern is looked for."""

    WORD = "word"
    """As a whole word, where the script has spaces between words."""
    ANYWHERE = "anywhere"
    """Within words too."""
    REGEX = "regex"
    """The pattern is a regular expression in RE2's syntax."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a dictionary."""

    pattern: str
    """What is written."""
    spoken: str
    """What is said for it; empty for nothing."""
    mode: Mode = Mode.WORD
    """Where it is looked for."""
    case_sensitive: bool = False
    """Whether capitals matter."""


class Dictionary:
    """Entries, ready to be applied. Immutable."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        """What it was made of, in order."""

    @classmethod
    def compile(cls, entries: Iterable[Entry] = (), *, base: Iterable[Entry] = ()) -> Self:
        """
        Make one of a guild's entries and the operator's.

        Args:
            entries: The guild's. The last of two with the same pattern counts.
            base: The operator's; the guild's count more.

        Raises:
            BadEntry: If a pattern cannot be used, and why.
        """
        return cls([*base, *entries])
