"""Abbreviations, said as the words that they stand for."""

import re
from collections.abc import Iterable, Iterator, Mapping

import regex

from bot.text.slots import Kind, Slots

_WORD = regex.compile(
    r"(?<![\w@#$/\\.-])(?<!\w['\u2019])[\w&&[^_]](?:[\w&&[^_]]|[./'\u0022\u2019&](?=\w))*[.'\u2019]?"
    r"(?![\w/\\]|[-_'\u2019]\w)",
    regex.V1,
)
"""
A word with what may be inside an abbreviation, and perhaps a full stop behind. Not a part of a
longer word (``k-pop``), of an identifier, nor something with a mark of its own (``@u``, ``#k``).
"""

_AFTER_NUMBER = regex.compile(r"\d\s?\Z")

_LATIN_UNITS = ("kb", "mb", "gb", "tb", "ms", "mm", "cm", "km", "kg")
_CYRILLIC_UNITS = ("кб", "мб", "гб", "тб", "мс", "мм", "см", "км", "кг")  # noqa: RUF001
_UNITS = frozenset((*_LATIN_UNITS, *_CYRILLIC_UNITS))
"""What stands for something else behind a number."""


_DOTTED = re.compile(r"\w{1,4}(?:\.\w{1,4})+\.?")
"""An abbreviation of several words, which may be written with spaces between: ``z. B.``."""

_GAP = "[ \u00a0\u2009\u202f]"

_SENTENCE_BEGINS = re.compile(r"(?:\A|[.!?\u2026:\n])[\s\"'\u201e\u201c\u00ab\u00bb(\[-]*\Z")
"""What stands before the first word of a sentence."""

_LITTLE = 8
"""Characters in which that is looked for, so that time does not grow with what stands before."""

_HEAD = re.compile(r"\w+")
"""What an abbreviation begins with; for a first look, at which ``re`` is quicker."""


class Abbreviations:
    """
    Abbreviations that are known.

    Args:
        known: What each stands for, by the abbreviation as it is written when there are spaces in
            it; otherwise, capitals do not matter.
        changes: The same, by whom it counts more; ``None`` takes one out.
    """

    def __init__(self, known: Mapping[str, str], changes: Mapping[str, str | None]) -> None:
        both = [*known.items(), *changes.items()]
        meant = {short.lower(): spoken for short, spoken in both}
        self._spoken = {short: spoken for short, spoken in meant.items() if spoken}
        shorts = [*(short for short, _ in both), *self._spoken]
        self._forms = frozenset(short.removesuffix(".") for short in shorts)
        self._heads = frozenset(_heads(self._spoken))
        self._spaced = _spaced(self._spoken)

    def put(self, text: str, slots: Slots) -> str:
        """Put the meaning of the abbreviations in a text aside."""
        if self._heads.isdisjoint(_HEAD.findall(text.lower())):
            return text

        def meaning(match: "regex.Match[str]") -> str:
            word = match[0]
            before = max(0, match.start() - 2)
            # "10 k" and "500 mb" are numbers of something.
            is_unit = len(word) == 1 or word.lower() in _UNITS
            if is_unit and _AFTER_NUMBER.search(text, before, match.start()):
                return word
            return self._meaning(word, slots)

        if self._spaced is not None:
            text = self._spaced.sub(lambda match: self._spaced_meaning(match, slots), text)
        return _WORD.sub(meaning, text)

    def _spaced_meaning(self, match: "regex.Match[str]", slots: Slots) -> str:
        """Say what "z. B." stands for; with other capitals they are the initials of a name."""
        written = match[0]
        compact = re.sub(_GAP, "", written)
        if len(compact) == len(written) or not self._is_meant(compact.removesuffix("."), match):
            return written
        key = compact.lower()
        spoken = self._spoken.get(key) or self._spoken[key.removesuffix(".")]
        return slots.put(Kind.PART, spoken)

    def _is_meant(self, form: str, match: "regex.Match[str]") -> bool:
        """Tell whether it is written as it should be, or small, or so at a sentence's beginning."""
        if form.isupper():
            return False
        if form in self._forms:
            return True
        if form[0].lower() + form[1:] not in self._forms:
            return False
        start = match.start()
        return _SENTENCE_BEGINS.search(match.string, max(0, start - _LITTLE), start) is not None

    def _meaning(self, word: str, slots: Slots) -> str:
        """Say what a word stands for, and its full stop if a sentence ends; else the word."""
        key = word.lower().replace("\u2019", "'")
        for ending in ("", key[-1]) if key[-1] in ".'" else ("",):
            spoken = self._spoken.get(key.removesuffix(ending))
            if spoken:
                return slots.put(Kind.PART, spoken) + ending
        if "/" in word:
            return "/".join(self._meaning(part, slots) for part in word.split("/") if part)
        return word


def _heads(abbreviations: Iterable[str]) -> Iterator[str]:
    """Find what each begins with."""
    for short in abbreviations:
        head = _HEAD.search(short)
        if head:
            yield head[0]


def _spaced(abbreviations: Iterable[str]) -> "regex.Pattern[str] | None":
    """Make a pattern for those of several words, whose last full stop must be there."""
    dotted = [short.removesuffix(".") for short in abbreviations if _DOTTED.fullmatch(short)]
    if not dotted:
        return None
    # The longest first: "i. d. R." is no "i. d." and an R.
    ways = [
        rf"\.{_GAP}?".join(map(regex.escape, short.split(".")))
        for short in sorted(dotted, key=len, reverse=True)
    ]
    return regex.compile(
        rf"(?<![\w@#$/\\.-])(?:{'|'.join(ways)})\.(?!\w)", regex.V1 | regex.IGNORECASE
    )
