"""
Pictures in a text: Unicode's emoji, Discord's custom ones, ``:codes:`` and faces of punctuation.

Each is found here and named by the words of the voice's language. A sequence
(a family, a flag, a hand with a skin tone) is one picture. Digits, ``#`` and
``*`` are none, nor are signs that have a name of their own.
"""

import re
from collections.abc import Callable

from bot.text.names import spaced
from bot.text.slots import Kind, Slots
from bot.text.words import Words
from bot.text.words.emoji import pattern
from bot.text.words.emoticons import PATTERN as EMOTICON

_MAY_HOLD_EMOJI = re.compile("[\u2049-\u3299\U0001f000-\U0001faff\u20e3]")

_CUSTOM = re.compile(r"<a?:([A-Za-z0-9_~]{1,64}):[0-9]{1,25}>")

_CODES = re.compile(
    r"(?<!:)(?::[A-Za-z_][\w+~-]{1,40}:)+(?!:)|(?<![\w:]):[0-9+-][\w+~-]{1,40}:(?![\w:])"
)
"""Short codes; one that begins with a digit has no word beside it, else it is a time."""

_CODE = re.compile(r":([^:]+):")

LONGEST_FACE = 20
"""Characters by which a face is known; more is its last one, repeated: ``:))))))``."""

Lookup = Callable[[str], str | None]
"""Says what a dictionary has for exactly this text."""


def put_emoji(text: str, slots: Slots, words: Words, *, skip: bool, own: Lookup) -> str:
    """
    Put Unicode's emoji aside.

    Args:
        text: A text whose zero-width joiners are still in it.
        slots: Where to.
        words: Their names.
        skip: Whether nothing is said for them.
        own: What a dictionary calls an emoji; also if they are skipped.
    """
    if text.isascii() or _MAY_HOLD_EMOJI.search(text) is None:
        return text

    def name(match: re.Match[str]) -> str:
        sequence = match[0]
        spoken = own(sequence)
        if spoken is not None:
            return slots.put(Kind.PICTURE, spoken)
        if sequence[-1] == "\u20e3" and sequence[0].isdigit():
            return f" {sequence[0]} "  # a digit on a key is that digit
        return slots.put(Kind.PICTURE, "" if skip else words.emoji(sequence) or words.an_emoji)

    return pattern().sub(name, text)


def put_custom_emoji(text: str, slots: Slots, *, skip: bool, own: Lookup) -> str:
    """Put a guild's own emoji aside: ``<:blob_fox:123>``."""

    def name(match: re.Match[str]) -> str:
        code = match[1]
        spoken = own(f":{code}:") or own(code)
        return slots.put(Kind.PICTURE, spoken or ("" if skip else custom_name(code)))

    return _CUSTOM.sub(name, text)


def custom_name(code: str) -> str:
    """Make words of a custom emoji's name: underscores and capitals within are spaces."""
    return spaced(re.sub(r"~[0-9]+$", "", code)) or code


def put_codes(text: str, slots: Slots, words: Words, *, skip: bool, own: Lookup) -> str:
    """Put short codes aside that Discord left as text: ``:blob_fox:``."""

    def name(match: re.Match[str]) -> str:
        code = match[1]
        if not any(map(str.isalnum, code)):
            return match[0]
        spoken = own(f":{code}:") or own(code)
        if not spoken and not skip:
            spoken = words.shortcode(code) or custom_name(code)
        return slots.put(Kind.PICTURE, spoken or "")

    return _CODES.sub(lambda codes: _CODE.sub(name, codes[0]), text)


def put_emoticons(text: str, slots: Slots, words: Words, *, skip: bool) -> str:
    """Put faces of punctuation aside: ``:)``."""

    def name(match: re.Match[str]) -> str:
        return slots.put(Kind.PICTURE, "" if skip else words.emoticon(match[0][:LONGEST_FACE]))

    return EMOTICON.sub(name, text)
