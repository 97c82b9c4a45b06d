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


_HEAD = re.compile(r"\w+")
"""What an abbreviation begins with; for a first look, at which ``re`` is quicker."""


class Abbreviations:
    """
    Abbreviations that are known.

    Args:
        known: What each stands for, by the abbreviation in small letters.
        changes: The same, by whom it counts more, in any case; ``None`` takes one out.
    """

    def __init__(self, known: Mapping[str, str], changes: Mapping[str, str | None]) -> None:
        changed = {short.lower(): spoken for short, spoken in changes.items()}
        self._spoken = {short: spoken for short, spoken in {**known, **changed}.items() if spoken}
        self._heads = frozenset(_heads(self._spoken))

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

        return _WORD.sub(meaning, text)

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
