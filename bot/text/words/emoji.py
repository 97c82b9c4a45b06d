"""
The names of emoji, in the language of the voice.

Names are CLDR's, from ``sheets/emoji/`` beside the sheets (``tools/emoji_names.py``
makes those files). A sequence, such as a family, a flag or a hand with a skin
tone, is one emoji; when the sequence itself has no name, its first part has.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import cast

from babel import Locale

_INVISIBLE = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""Variation selectors and skin tones: they choose a picture and have no part in the name."""

_FIRST_REGIONAL_LETTER = 0x1F1E6
"""The regional indicator for A; two of them are a flag."""

_FLAG_OF_A_PART = "\U0001f3f4\U000e0067"
"""How the flags of England, Scotland and Wales begin."""


def name(sequence: str, language: str, locale: Locale, flag: Callable[[str], str]) -> str | None:
    """
    Name an emoji, or nothing if it is unknown.

    Args:
        sequence: One emoji, with all that belongs to it.
        language: Whose names.
        locale: Where the names of countries are.
        flag: Makes a flag's name from its country's.
    """
    if letters := _regional_letters(sequence):
        territories = cast("Mapping[str, str]", locale.territories)
        country = territories.get(letters)
        # No flag has these: somebody writes in blue letters.
        return flag(country) if country else " ".join(letters)
    names = names_in(language)
    emoji = bare(sequence)
    if emoji[-1:] == "\u20e3":
        return emoji[:-1]  # a digit on a key is that digit
    found = names.get(emoji) or names.get(emoji.split("\u200d")[0])
    return flag(found) if found and emoji.startswith(_FLAG_OF_A_PART) else found


def bare(sequence: str) -> str:
    """Take away what only chooses the picture: variation selectors and skin tones."""
    return _INVISIBLE.sub("", sequence)


@cache
def pattern() -> re.Pattern[str]:
    """
    Give a pattern for one emoji with all that belongs to it.

    Digits, ``#`` and ``*`` are emoji on a key (with U+20E3) only; ``© ® ™``
    are signs.
    """
    first = _ranges({emoji[0] for emoji in names_in("en")})
    one = f"[{first}][\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?"
    return re.compile(
        f"(?=[0-9#*{first}\U0001f1e6-\U0001f1ff])"  # one look is enough at nearly all letters
        f"(?:[\U0001f1e6-\U0001f1ff]{{1,2}}|[0-9#*]\ufe0f?\u20e3"
        f"|{one}(?:[\U000e0020-\U000e007e]{{1,8}}\U000e007f|(?:\u200d{one}){{1,9}})?)"
    )


def shortcode_name(code: str, language: str) -> str | None:
    """
    Name the emoji that ``:code:`` stands for; nothing if there is none, or the code says it best.

    Codes are made of English words and shorter than the names: in English
    ``:joy:`` is joy, but ``:thumbsup:`` is two words and ``:+1:`` is none.
    """
    emoji = _shortcodes().get(code.lower())
    name = names_in(language).get(emoji) if emoji else None
    if name and language.startswith("en") and _letters(code).isalpha():
        return name if _letters(code) == _letters(name) else None
    return name


def _letters(text: str) -> str:
    """Run words together."""
    return text.lower().replace("_", "").replace(" ", "").replace("-", "")


def _ranges(characters: Iterable[str]) -> str:
    """Write characters for a class of a pattern, in ranges: single ones are looked at in turn."""
    ranges: list[list[int]] = []
    for number in sorted(map(ord, characters)):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


def _regional_letters(sequence: str) -> str:
    """Return the letters of a flag, or of one that lacks its other half; else nothing."""
    if not all("\U0001f1e6" <= letter <= "\U0001f1ff" for letter in sequence):
        return ""
    return "".join(chr(ord(letter) - _FIRST_REGIONAL_LETTER + ord("A")) for letter in sequence)


@cache
def names_in(language: str) -> Mapping[str, str]:
    """Read a language's names, by emoji without selectors; a region may have only what differs."""
    base = language.split("_")[0]
    names = _read(f"{base}.json")
    differs = language != base and _file(f"{language}.json").is_file()
    return {**names, **_read(f"{language}.json")} if differs else names


@cache
def _shortcodes() -> Mapping[str, str]:
    """Read what is meant by a code."""
    return _read("shortcodes.json")


def _read(file: str) -> Mapping[str, str]:
    """Read one table."""
    return json.loads(_file(file).read_text("utf-8"))


def _file(name: str) -> Traversable:
    """Find one table."""
    return files("bot.text.words").joinpath("sheets", "emoji", name)
