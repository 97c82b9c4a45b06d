"""
How a guild wants words pronounced.

Compiled once, when it changes, and applied in a single pass to each text:
what stands further left wins, then what is longer. What was put in is not
looked at again, so entries cannot feed each other.

Words are found by an Aho-Corasick automaton, all at once; regular expressions
by RE2, which has no pattern that takes longer than in proportion to the text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self

import re2
from ahocorasick_rs import AhoCorasick, MatchKind

from bot.errors import BadEntry
from bot.text.plain import plain_name
from bot.text.slots import Kind, Slots

LONGEST_PATTERN = 100
"""Characters of a pattern; taste."""

LONGEST_SPOKEN = 200
"""Characters of what is said for it; taste."""

REGEX_MEMORY = 1 << 20
"""Bytes that one regular expression may take, compiled and at work; RE2's own default is 8 MiB."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005\u3041-\u30ff\u3131-\u318e"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts without spaces between words, and Korean, whose particles cling to the word."""

_GROUP = re.compile(r"\\([0-9])")


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
    r"""What is said for it; empty for nothing. ``\1`` is a regular expression's first group."""
    mode: Mode = Mode.WORD
    """Where it is looked for."""
    case_sensitive: bool = False
    """Whether capitals matter."""


@dataclass(frozen=True, slots=True)
class _Match:
    """Where something was found, and what is said for it."""

    start: int
    end: int
    spoken: str
    rank: int
    """The place of its entry; of equal matches the last entry counts."""


class _Finder(Protocol):
    """Finds all matches of some entries; they may overlap."""

    def __call__(self, text: str) -> Iterator[_Match]: ...


class Dictionary:
    """Entries, ready to be applied. Immutable."""

    def __init__(self, entries: Sequence[Entry], finders: Sequence[_Finder]) -> None:
        self.entries = tuple(entries)
        """What it was made of, in order."""
        self._finders = tuple(finders)

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
        every = [*base, *entries]
        finders: list[_Finder] = []
        for exact in (False, True):
            literals = _literals(every, exact=exact)
            if literals:
                finders.append(_Literals(literals, exact=exact))
        finders += [
            _Expression(entry, rank) for rank, entry in enumerate(every) if entry.mode is Mode.REGEX
        ]
        return cls(every, finders)

    def apply(self, text: str) -> str:
        """Return a text, such as a name, with everything replaced that is found in it."""
        return self._replaced(text, lambda spoken: spoken)

    def put(self, text: str, slots: Slots) -> str:
        """Put what is said for everything that is found aside."""
        return self._replaced(text, lambda spoken: slots.put(Kind.PART, spoken))

    def get(self, text: str) -> str | None:
        """Return what is said for exactly this text; ``None`` if there is no entry for it."""
        whole = [
            match for match in self._matches(text) if match.start == 0 and match.end == len(text)
        ]
        return max(whole, key=lambda match: match.rank).spoken if whole else None

    def _matches(self, text: str) -> Iterator[_Match]:
        for finder in self._finders:
            yield from finder(text)

    def _replaced(self, text: str, put: Callable[[str], str]) -> str:
        """Replace what stands furthest left, then what is longest, and go on behind it."""
        if not self._finders:
            return text
        matches = sorted(
            self._matches(text), key=lambda match: (match.start, -match.end, -match.rank)
        )
        parts: list[str] = []
        position = 0
        for match in matches:
            if match.start >= position:
                parts += [text[position : match.start], put(match.spoken)]
                position = match.end
        return "".join(parts) + text[position:]


@dataclass(frozen=True, slots=True)
class _Literal:
    """A pattern that is itself."""

    pattern: str
    spoken: str
    rank: int
    begins_word: bool
    """Whether no letter may stand before it."""
    ends_word: bool
    """Whether no letter may stand behind it."""


def _literals(entries: Sequence[Entry], *, exact: bool) -> list[_Literal]:
    """Prepare the entries that are no regular expressions, and of which capitals (don't) matter."""
    literals: dict[str, _Literal] = {}
    for rank, entry in enumerate(entries):
        if entry.mode is Mode.REGEX or entry.case_sensitive is not exact:
            continue
        pattern = _checked(entry, plain_name(entry.pattern).strip())
        word = entry.mode is Mode.WORD
        key = pattern if exact else _folded(pattern)
        literals[key] = _Literal(
            key,
            plain_name(entry.spoken).strip(),
            rank,
            begins_word=word and _is_spaced_letter(pattern[0]),
            ends_word=word and _is_spaced_letter(pattern[-1]),
        )
    return list(literals.values())


def _checked(entry: Entry, pattern: str) -> str:
    """Refuse an entry that is empty or too long."""
    if not pattern:
        raise BadEntry(entry.pattern, "it is empty")
    if len(pattern) > LONGEST_PATTERN:
        raise BadEntry(entry.pattern, f"it is longer than {LONGEST_PATTERN} characters")
    if len(entry.spoken) > LONGEST_SPOKEN:
        raise BadEntry(entry.pattern, f"what is said is longer than {LONGEST_SPOKEN} characters")
    return pattern


class _Literals:
    """Finds many patterns at once."""

    def __init__(self, literals: Sequence[_Literal], *, exact: bool) -> None:
        self._literals = literals
        self._exact = exact
        # All matches, overlapping ones too: one that is no whole word must not hide another.
        self._automaton = AhoCorasick(
            [literal.pattern for literal in literals], matchkind=MatchKind.Standard
        )

    def __call__(self, text: str) -> Iterator[_Match]:
        looked_at = text if self._exact else _folded(text)
        found = self._automaton.find_matches_as_indexes(looked_at, overlapping=True)
        for index, start, end in found:
            literal = self._literals[index]
            if literal.begins_word and start and _is_spaced_letter(text[start - 1]):
                continue
            if literal.ends_word and end < len(text) and _is_spaced_letter(text[end]):
                continue
            yield _Match(start, end, literal.spoken, literal.rank)


class _Expression:
    """Finds a regular expression."""

    def __init__(self, entry: Entry, rank: int) -> None:
        options = re2.Options()
        options.case_sensitive = entry.case_sensitive
        options.max_mem = REGEX_MEMORY
        options.log_errors = False  # the pattern is somebody's text
        pattern = _checked(entry, entry.pattern)
        try:
            self._pattern = re2.compile(pattern, options)
        except re2.error as error:
            raise BadEntry(entry.pattern, _reason(error)) from None
        groups = [int(group) for group in _GROUP.findall(entry.spoken)]
        if max(groups, default=0) > self._pattern.groups:
            raise BadEntry(entry.pattern, f"it has no group {max(groups)}")
        self._spoken = entry.spoken
        self._rank = rank

    def __call__(self, text: str) -> Iterator[_Match]:
        for match in self._pattern.finditer(text):
            start, end = match.span()
            if end > start:  # what matches nothing would be said between all letters
                groups = (match.group(), *match.groups())
                yield _Match(start, end, plain_name(_expanded(self._spoken, groups)), self._rank)


def _expanded(spoken: str, groups: Sequence[str | None]) -> str:
    """Put what the groups of a match are where they are asked for."""
    return _GROUP.sub(lambda group: groups[int(group[1])] or "", spoken)


def _reason(error: Exception) -> str:
    """Say what RE2 says is wrong with a pattern."""
    first: object = error.args[0] if error.args else "it is no regular expression"
    return first.decode(errors="replace") if isinstance(first, bytes) else str(first)


def _folded(text: str) -> str:
    """Make letters small without changing how many there are."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(letter if len(letter.lower()) > 1 else letter.lower() for letter in text)


def _is_spaced_letter(character: str) -> bool:
    """Whether it is a letter or a digit of a script that puts spaces between words."""
    return character.isalnum() and _UNSPACED.match(character) is None
