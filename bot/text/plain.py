"""
Letters in their plain form, and nothing that is no letter at all.

Fancy alphabets become the plain one; stacked accents, zero-width characters,
direction controls and other things that only an eye sees are dropped. What a
script needs stays: vowel signs, tone marks, the points of Hebrew and Arabic.
"""

import re
import unicodedata

import regex

MOST_MARKS = 4
"""Vowel signs, points and tones that one letter may carry."""

_BOX = "[\U0001f150-\U0001f169\U0001f170-\U0001f189]"
_BOXED = re.compile(f"{_BOX}(?:\ufe0f?{_BOX})+|{_BOX}\ufe0f?(?=[A-Za-z])")
"""Letters in dark circles or boxes; one alone may be an emoji, of a blood group for example."""

_LINE_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")

_QUIET = re.compile(
    "[\n -~\u00a1-\u00a7\u00a9\u00ab\u00ac\u00ae\u00b0\u00b1\u00b6\u00b7\u00bb\u00bf-\u0131"
    "\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0388\u038a\u038c\u038e-\u03c9\u0401-\u0481\u048a-\u052f"
    "\u2013\u2014\u2018-\u201f\u20ac\u3001\u3002\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff\uac00-\ud7a3"
    "\U000f0000-\U0010fffd]*\\Z"
)
"""A text of letters that are plain already, in the commonest scripts; slots among them."""

_SPACES = regex.compile(r"[\t\x1f\p{Zs}]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_UNSEEN = regex.compile(
    r"[[\p{C}\uFE00-\uFE0F\U000E0100-\U000E01EF\u034F\u115F\u1160\u17B4\u17B5\u3164\uFFA0\u2800]"
    r"--[\n\U000F0000-\U0010FFFD]]",
    regex.V1,
)
"""Controls, half pairs, unassigned ones; selectors of a picture; letters without a sound."""

_FANCY = regex.compile(
    r"[[\p{L}\p{M}\p{N}\p{S}]--[\p{Sk}\u0E33\u0EB3\u3131-\u318E\u00AA\u00BA™℠№"
    r"\u00B2\u00B3\u00B9\u00BC-\u00BE\u2070\u2072-\u208E\u2150-\u215E\u2189"
    r"\U000F0000-\U0010FFFD]]+|(?<=\p{Lm})\u207F|\u207F(?=\p{Lm})",
    regex.V1,
)
"""
What is brought to its compatibility form. Not single Korean letters (as in laughter) and vowels
of Thai and Lao, which would be taken apart; nor raised digits, fractions and ordinals, which
would become other numbers, and a power of n does; nor signs that have a name.
"""

_WIDE = re.compile("[\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e]")
_IDEOGRAPHIC = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")

_SMALL_CAPITALS = str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz")
"""Letters that look like capitals; fancy as people use them, though not for Unicode."""

_PILE = regex.compile(r"(\p{M})\1+|\p{M}{5,}")
_ACCENTS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u0488\u0489"
_HIGH_STACK = re.compile(f"[{_ACCENTS}]{{4,}}")
_STRUCK = re.compile(
    f"[{_ACCENTS}]*[\u0305\u0332-\u0338\u033f\u20d0-\u20f0\u0488\u0489][{_ACCENTS}]*"
)
"""Lines through a letter or around it, and what else is on it; stacks are low by then."""
_STACK = re.compile(f"[{_ACCENTS}]{{2,}}")
"""Accents that did not become one with their letter: no language has two."""


def bare(text: str) -> str:
    """Unify line breaks and spaces, unbox letters, and drop what could be taken for a slot."""
    if text.isascii() and text.isprintable():
        return text
    text = _BOXED.sub(_unboxed, _LINE_BREAKS.sub("\n", text))
    return _PRIVATE.sub("", _SPACES.sub(" ", text))


def _unboxed(match: re.Match[str]) -> str:
    """Return plain letters; each of the two alphabets begins at a multiple of 32, and a half."""
    return "".join(
        chr(ord("A") + (ord(letter) - 0x1F150) % 32) for letter in match[0] if letter != "\ufe0f"
    )


def plain(text: str) -> str:
    """
    Bring a text to plain letters; slots stay as they are.

    Args:
        text: As :func:`bare` left it.
    """
    if _QUIET.match(text):
        return text
    text = _UNSEEN.sub("", text)
    if text.isascii():
        return text
    # Once before, because sorting a long pile of marks takes quadratic time,
    # and once after, because marks can come out of compatibility forms.
    text = _PILE.sub(_lower_pile, _STRUCK.sub("", _HIGH_STACK.sub("", text)))
    text = _FANCY.sub(_compatible, text).translate(_SMALL_CAPITALS)
    text = _PILE.sub(_lower_pile, _STACK.sub("", text))
    if _IDEOGRAPHIC.search(text) is None:
        text = _WIDE.sub(_compatible, text)
    return _UNSEEN.sub("", text)


def plain_name(name: str) -> str:
    """Bring a text from elsewhere, such as a name, to plain letters on one line."""
    return plain(bare(name)).replace("\n", " ")


def _compatible(match: "regex.Match[str] | re.Match[str]") -> str:
    return unicodedata.normalize("NFKC", match[0])


def _lower_pile(match: "regex.Match[str]") -> str:
    """Leave each mark once, and no more marks than a script gives a letter."""
    return "".join(dict.fromkeys(match[0]))[:MOST_MARKS]
