"""
Words that are ready, while the text around them is still worked on.

A rule that knows what to say for something (a mention, an emoji, an entry of
the dictionary) puts its words aside and leaves one private-use character in
their place, a *slot*. The rules after it see no letter there, so nobody
softens a name's capitals or reads an abbreviation into a site. At the end
the words come back, with a space where a listener needs one.

What a person wrote has no private-use characters: :mod:`bot.text.plain` drops
them first.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import Enum


class Kind(Enum):
    """How words stand to what is beside them."""

    PICTURE = "picture"
    """An emoji: apart from words, even where the script has no spaces; equal ones are one."""
    NAME = "name"
    """A mention: apart from words where the script has spaces; equal ones are one."""
    PHRASE = "phrase"
    """A link, a spoiler: apart from words where the script has spaces."""
    PART = "part"
    """As if it had been written: nothing is added."""


_FIRST: Mapping[Kind, int] = {
    Kind.PICTURE: 0xF0000,
    Kind.NAME: 0xF8000,
    Kind.PHRASE: 0x100000,
    Kind.PART: 0x108000,
}
"""Where each kind's characters begin; each has 32,766, a message at most 4,000 characters."""

_MOST = 0x7FFE

SLOT = re.compile("[\U000f0000-\U0010fffd]")
"""Any slot."""

_RUN = re.compile("([\U000f0000-\U000ffffd])(?:\\s*\\1)+")
"""Equal pictures or names one after the other."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: words without spaces between them."""

_HANGUL = re.compile("[\uac00-\ud7a3]")
"""Korean, whose particles cling to the word before."""

_ENDS = frozenset(".,;:!?…%)]}")
"""Punctuation that a space follows."""

_OPENS = frozenset("([{")
"""Punctuation that a space comes before."""


class Slots:
    """The words that were put aside for one text."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._slots: dict[tuple[Kind, str], str] = {}
        self._counts: dict[Kind, int] = {}

    def __len__(self) -> int:
        """Count the words that were put aside."""
        return len(self._words)

    def put(self, kind: Kind, words: str) -> str:
        """
        Put words aside; equal words of a kind have the same slot.

        Returns:
            The slot; the words themselves in the unheard-of case that there are too many.
        """
        key = (kind, words)
        slot = self._slots.get(key)
        if slot is None:
            count = self._counts.get(kind, 0)
            if count == _MOST:
                return f" {words} "
            slot = self._slots[key] = chr(_FIRST[kind] + count)
            self._counts[kind] = count + 1
            self._words[slot] = words
        return slot

    def fill(self, text: str, *, pause: str) -> str:
        """
        Bring the words back.

        Args:
            text: A text with slots.
            pause: What stands between a picture and a word where the script has no spaces.
        """
        if not self._words:
            return text
        filled: list[str] = []
        left, before = Kind.PART, ""
        for part in _parts(text):
            words, right = self._words.get(part, part), _kind(part)
            if words:
                filled += [_between(left, before, right, words, pause), words]
                left, before = right, words
            elif right is Kind.PICTURE:
                left = Kind.PHRASE  # a skipped picture still keeps its neighbours apart
        return "".join(filled)


def collapse(text: str) -> str:
    """Leave one of equal pictures or names that follow each other."""
    return _RUN.sub(r"\1", text)


def _parts(text: str) -> list[str]:
    """Cut at each slot: texts and slots."""
    parts: list[str] = []
    start = 0
    for match in SLOT.finditer(text):
        if match.start() > start:
            parts.append(text[start : match.start()])
        parts.append(match[0])
        start = match.end()
    if start < len(text) or not parts:
        parts.append(text[start:])
    return parts


def _kind(part: str) -> Kind:
    """Tell what kind of slot it is; what was written is a part."""
    code = ord(part[0]) if part else 0
    for kind in (Kind.PART, Kind.PHRASE, Kind.NAME, Kind.PICTURE):
        if code >= _FIRST[kind]:
            return kind
    return Kind.PART


def _between(left: Kind, before: str, right: Kind, after: str, pause: str) -> str:
    """Say what stands between two neighbours of which one is a slot."""
    if (left is right is Kind.PART) or not before or not after:
        return ""
    last, first = before[-1], after[0]
    if last.isspace() or first.isspace():
        return ""
    picture = Kind.PICTURE in (left, right)
    if not _is_word(last):
        return " " if last in _ENDS and right is not Kind.PART else ""
    if not _is_word(first):
        return " " if first in _OPENS and left is not Kind.PART else ""
    if _UNSPACED.match(last) or _UNSPACED.match(first):
        return pause if picture else ""
    if left in {Kind.NAME, Kind.PHRASE} and right is Kind.PART and _HANGUL.match(first):
        return ""
    return " "


def _is_word(character: str) -> bool:
    """Whether it is part of a word: a letter, a digit, or a mark such as a vowel's sign."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"
