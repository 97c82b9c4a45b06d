"""
What to call people and places, so that it can be pronounced.

Names are ornaments as much as names: fancy letters, emoji, brackets. What is
left when those are gone is said, and if nothing is, the next name that the
person has.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

import regex

from bot.text.message import Author
from bot.text.plain import bare, plain
from bot.text.repeats import limit_repeats

MOST_REPEATS = 3
"""How often a letter of a name is said in a row."""

_ORNAMENT = regex.compile(r"[^\p{L}\p{M}\p{N}'\u2019.,&+ -]|(?<!\p{L})['\u2019]|['\u2019](?!\p{L})")
"""What is no part of a name when it is said."""

_EDGE = " .,&+-"
_SPACES = re.compile(r" {2,}")
_CAMEL = regex.compile(r"(?<=\p{Ll})(?=\p{Lu}\p{Ll}|\p{Lu}$|\p{Lu}{2})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})")
"""Where a new word begins in camel case."""


@lru_cache(maxsize=4096)
def pronounceable(name: str) -> str:
    """Return what can be said of a name; empty if nothing can."""
    name = _SPACES.sub(" ", _ORNAMENT.sub(" ", plain(bare(name)))).strip(_EDGE)
    return limit_repeats(name, MOST_REPEATS) if any(map(str.isalnum, name)) else ""


def place_name(name: str) -> str:
    """Return what can be said of a channel's name, in words; empty if nothing can."""
    return _SPACES.sub(" ", pronounceable(name).replace("-", " ")).strip()


def spaced(name: str) -> str:
    """Return the words of an identifier: of ``blob_fox`` and ``BlobFox``."""
    return _SPACES.sub(" ", _CAMEL.sub(" ", name.replace("_", " "))).strip()


def person_name(person: Author, language: str) -> str:
    """
    Return the first of a person's names that can be pronounced; empty if none can.

    Args:
        person: Who.
        language: The voice's; a spoken name can be for one language.
    """
    names = (_spoken_name(person, language), person.nick, person.global_name, person.username)
    return next(filter(None, (pronounceable(name) for name in names if name)), "")


def _spoken_name(person: Author, language: str) -> str | None:
    """Return what the bot shall call them."""
    name = person.spoken_name
    if not isinstance(name, Mapping):
        return name
    if name.get(language):
        return name[language]
    base = _base(language)
    return name.get(base) or next((name[code] for code in name if _base(code) == base), None)


def _base(language: str) -> str:
    """Return a language's code without a region."""
    return re.split("[-_]", language, maxsplit=1)[0].lower()
