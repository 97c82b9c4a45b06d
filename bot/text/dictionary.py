"""
How a guild wants words pronounced.

Compiled once, when it changes, and applied in a single pass to each text:
what stands further left wins, then what is longer. What was put in is not
looked at again, so entries cannot feed each other.

Words are found by an Aho-Corasick automaton, all at once; regular expressions
by RE2, which has no pattern that takes longer than in proportion to the text.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, Protocol, Self

import re2
from ahocorasick_rs import AhoCorasick, MatchKind

from bot.errors import BadEntry, Flaw, Problem
from bot.text.plain import plain_name
from bot.text.slots import Kind, Slots

LONGEST_PATTERN = 100
"""Characters of a pattern; taste."""

LONGEST_SPOKEN = 200
"""Characters of what is said for it; taste."""

MOST_REPETITIONS = 200
"""
Of a regular expression, all ``{m,n}`` multiplied. Measured: with 800, a hostile text of 4,000
characters takes 45 ms, because RE2 has to follow as many states; with 100, it takes half of one.
"""

REGEX_MEMORY = 1 << 20
"""Bytes that one regular expression may take, compiled and at work; RE2's own default is 8 MiB."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005\u3041-\u30ff\u3131-\u318e"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts without spaces between words, and Korean, whose particles cling to the word."""

_COUNTED = re.compile(r"(?<!\\)\{([0-9]{1,5})(?:,([0-9]{0,5}))?\}")
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


class _Match(NamedTuple):
    """Where something was found; the smallest of several is the one that counts."""

    start: int
    """What stands further left counts more."""
    minus_end: int
    """Of what begins at the same place, the longest counts."""
    minus_rank: int
    """Of equal ones, that of the last entry counts."""
    spoken: str
    """What is said for it."""


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
        base, own = tuple(base), tuple(entries)
        # The operator's is the same for all guilds, and may be long: it is in memory once.
        return cls((*base, *own), [*_shared_finders(base), *_finders(own, len(base))])

    def apply(self, text: str) -> str:
        """Return a text, such as a name, with everything replaced that is found in it."""
        return self._replaced(text, lambda spoken: spoken)

    def put(self, text: str, slots: Slots) -> str:
        """Put what is said for everything that is found aside."""
        return self._replaced(text, lambda spoken: slots.put(Kind.PART, spoken))

    def get(self, text: str) -> str | None:
        """Return what is said for exactly this text; ``None`` if there is no entry for it."""
        first = min(self._matches(text), default=None)
        if first is None or first.start or -first.minus_end != len(text):
            return None
        return first.spoken

    def _matches(self, text: str) -> Iterator[_Match]:
        for finder in self._finders:
            yield from finder(text)

    def _replaced(self, text: str, put: Callable[[str], str]) -> str:
        """Replace what stands furthest left, then what is longest, and go on behind it."""
        if not self._finders:
            return text
        parts: list[str] = []
        position = 0
        for start, minus_end, _, spoken in sorted(self._matches(text)):
            if start >= position:
                parts += [text[position:start], put(spoken)]
                position = -minus_end
        return "".join(parts) + text[position:]


@lru_cache(maxsize=2)
def _shared_finders(entries: tuple[Entry, ...]) -> Sequence[_Finder]:
    """Make the finders of the operator's entries once; two, for when they are read again."""
    return _finders(entries, 0)


def _finders(entries: Sequence[Entry], first_rank: int) -> Sequence[_Finder]:
    """Make what finds entries, of which the first has a certain rank."""
    ranked = list(enumerate(entries, start=first_rank))
    finders: list[_Finder] = []
    for exact in (False, True):
        literals = _literals(ranked, exact=exact)
        if literals:
            finders.append(_Literals(literals, exact=exact))
    return finders + [
        _Expression(entry, rank) for rank, entry in ranked if entry.mode is Mode.REGEX
    ]


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


def _literals(entries: Iterable[tuple[int, Entry]], *, exact: bool) -> list[_Literal]:
    """Prepare the entries that are no regular expressions, and of which capitals (don't) matter."""
    literals: dict[str, _Literal] = {}
    for rank, entry in entries:
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
        raise BadEntry(entry.pattern, Problem(Flaw.EMPTY))
    if len(pattern) > LONGEST_PATTERN:
        raise BadEntry(entry.pattern, Problem(Flaw.TOO_LONG, most=LONGEST_PATTERN))
    if len(entry.spoken) > LONGEST_SPOKEN:
        raise BadEntry(entry.pattern, Problem(Flaw.TOO_LONG, "spoken", most=LONGEST_SPOKEN))
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
        longest: dict[int, tuple[int, _Literal]] = {}  # by start; longer ones come later
        found = self._automaton.find_matches_as_indexes(looked_at, overlapping=True)
        for index, start, end in found:
            literal = self._literals[index]
            if literal.begins_word and _goes_on(text[max(0, start - 2) : start][::-1]):
                continue
            if literal.ends_word and _goes_on(text[end : end + 2]):
                continue
            longest[start] = end, literal
        for start, (end, literal) in longest.items():
            yield _Match(start, -end, -literal.rank, literal.spoken)


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
            raise BadEntry(entry.pattern, Problem(_flaw(error))) from None
        if _repetitions(pattern) > MOST_REPETITIONS:
            raise BadEntry(entry.pattern, Problem(Flaw.TOO_REPETITIVE, most=MOST_REPETITIONS))
        groups = [int(group) for group in _GROUP.findall(entry.spoken)]
        if max(groups, default=0) > self._pattern.groups:
            raise BadEntry(entry.pattern, Problem(Flaw.NO_GROUP, group=max(groups)))
        self._spoken = entry.spoken
        self._rank = rank

    def __call__(self, text: str) -> Iterator[_Match]:
        for match in self._pattern.finditer(text):
            start, end = match.span()
            if end > start:  # what matches nothing would be said between all letters
                groups = (match.group(), *match.groups())
                yield _Match(start, -end, -self._rank, _expanded(self._spoken, groups))


def _repetitions(pattern: str) -> int:
    """Multiply the numbers of all counted repetitions, as if each were within another."""
    counts = [int(most or least) for least, most in _COUNTED.findall(pattern)]
    return math.prod(max(1, count) for count in counts)


def _expanded(spoken: str, groups: Sequence[str | None]) -> str:
    """Put what the groups of a match are where they are asked for."""
    return plain_name(_GROUP.sub(lambda group: groups[int(group[1])] or "", spoken))


_FLAWS = {
    "missing": Flaw.UNCLOSED,
    "unexpected )": Flaw.UNOPENED,
    "trailing": Flaw.BAD_ESCAPE,
    "invalid escape": Flaw.BAD_ESCAPE,
    "invalid character class": Flaw.BAD_CLASS,
    "no argument for repetition": Flaw.BAD_REPETITION,
    "bad repetition": Flaw.BAD_REPETITION,
    "invalid repetition size": Flaw.BAD_REPETITION,
    "invalid perl operator": Flaw.UNSUPPORTED,
    "pattern too large": Flaw.TOO_COMPLEX,
}
"""How RE2's messages begin (``re2.cc``, ``kCodeToString``), and what they mean."""


def _flaw(error: Exception) -> Flaw:
    """Tell what is wrong with a pattern; RE2's own words quote it."""
    first: object = error.args[0] if error.args else b""
    told = first.decode(errors="replace") if isinstance(first, bytes) else str(first)
    found = (flaw for beginning, flaw in _FLAWS.items() if told.startswith(beginning))
    return next(found, Flaw.NO_EXPRESSION)


def _folded(text: str) -> str:
    """Make letters small, and apostrophes plain, without changing how many there are."""
    # No other letter becomes two when it is made small.
    return text.replace("İ", "i").lower().replace("\u2019", "'")


def _goes_on(beside: str) -> bool:
    """Whether a word goes on with these characters; an identifier does behind its underscore."""
    if beside[:1] == "_":
        beside = beside[1:]
    return beside != "" and _is_spaced_letter(beside[0])


def _is_spaced_letter(character: str) -> bool:
    """Whether it is a letter or a digit of a script that puts spaces between words."""
    return character.isalnum() and _UNSPACED.match(character) is None
