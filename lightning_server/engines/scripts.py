"""Which script a text is written in, and who can read it."""

import functools
import unicodedata
from collections import Counter

LATIN = "LATIN"

SCRIPTS: dict[str, tuple[str, ...]] = {
    "CYRILLIC": ("ru", "be", "bg", "kk", "ky", "mk", "sr", "tt", "uk", "uz", "az"),
    "ARABIC": ("ar", "fa", "sd", "ur"),
    "HEBREW": ("he",),
    "DEVANAGARI": ("hi", "mr", "ne"),
    "BENGALI": ("bn",),
    "GUJARATI": ("gu",),
    "GURMUKHI": ("pa",),
    "ORIYA": ("or",),
    "TAMIL": ("ta",),
    "TELUGU": ("te",),
    "KANNADA": ("kn",),
    "MALAYALAM": ("ml",),
    "SINHALA": ("si",),
    "THAI": ("th",),
    "MYANMAR": ("my",),
    "ETHIOPIC": ("am",),
    "GREEK": ("el",),
    "ARMENIAN": ("hy",),
    "GEORGIAN": ("ka",),
    "HANGUL": ("ko",),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "CJK": ("zh", "ja"),
}
"""Which languages are written in a script; the first reads it for strangers.

All the others are written in Latin letters, and all read Latin letters.
"""


def main_script(text: str) -> str | None:
    """
    Return the script of most letters, by the first word of their Unicode names.

    Such as ``LATIN``, ``CYRILLIC`` or ``CJK``; ``None`` if there is no letter.
    """
    counts = Counter(_script(character) for character in text if character.isalpha())
    return counts.most_common(1)[0][0] if counts else None


def readable_in(text: str, language: str) -> str:
    """Return the language if it has the text's script, else one that does."""
    script = main_script(text)
    readers = SCRIPTS.get(script or LATIN, ())
    return language if not readers or language in readers else readers[0]


def reads(language: str, text: str) -> bool:
    """Tell whether the text's main script is one that readers of the language know."""
    script = main_script(text)
    return script is None or script == LATIN or language in SCRIPTS.get(script, ())


def pronounceable(text: str) -> bool:
    """Tell whether there is a letter or a digit at all."""
    return any(character.isalnum() for character in text)


@functools.lru_cache(maxsize=4096)
def _script(character: str) -> str:
    # Full-width and other compatibility forms count as what they stand for.
    character = unicodedata.normalize("NFKC", character)[0]
    return unicodedata.name(character, "UNKNOWN").split(" ", 1)[0]
