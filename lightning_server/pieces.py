"""Cut text into pieces that engines can take, at the places where one would breathe."""

import re
from collections.abc import Iterator

LIMIT = 240  # characters; about where the vendor's service splits

# Tried in order: the end of a sentence (also in Devanagari, Arabic, Chinese),
# any other punctuation, any space. The full-width forms stand as escapes,
# because they look like others.
_BREAKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"[.!?\u2026]+[\"'\u201d\u2019)]*\s|[\u0964\u3002\uff01\uff1f\u061f]",
        r"[,;:\u2013\u2014]\s|[\uff0c\u3001\u060c\u061b]",
        r"\s",
    )
)


def pieces(text: str, *, limit: int = LIMIT) -> Iterator[str]:
    """
    Yield the text in pieces of at most ``limit`` characters, in order.

    Only white space at the cuts is lost. A blank text has no pieces.
    """
    rest = text.strip()
    while rest:
        piece, rest = first_piece(rest, limit=limit)
        yield piece


def first_piece(text: str, *, limit: int = LIMIT) -> tuple[str, str]:
    """Return the first piece of a text that is not blank, and the rest."""
    text = text.lstrip()
    cut = len(text) if len(text) <= limit else _cut(text, limit)
    return text[:cut].rstrip(), text[cut:].lstrip()


def _cut(text: str, limit: int) -> int:
    """Return after how many characters the first piece ends."""
    for pattern in _BREAKS:
        # One character more, because the space after the last word may be cut away.
        ends = [match.end() for match in pattern.finditer(text, 0, limit + 1)]
        # A piece of a word or two would be breath wasted.
        if ends and ends[-1] > limit // 4:
            return ends[-1]
    return limit
