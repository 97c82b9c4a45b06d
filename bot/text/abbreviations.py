"""Abbreviations, said as the words that they stand for."""

from collections.abc import Mapping

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


def put_abbreviations(
    text: str,
    slots: Slots,
    *,
    known: Mapping[str, str],
    changes: Mapping[str, str | None],
) -> str:
    """
    Put the meaning of abbreviations aside.

    Args:
        text: What was written.
        slots: Where to.
        known: What each stands for, by the abbreviation in small letters.
        changes: The same, by whom it counts more; ``None`` takes one out.
    """

    def meaning(match: "regex.Match[str]") -> str:
        word = match[0]
        # "10 k" is a number of something.
        if len(word) == 1 and _AFTER_NUMBER.search(text, max(0, match.start() - 2), match.start()):
            return word
        return _meaning(word, slots, known, changes)

    return _WORD.sub(meaning, text)


def _meaning(
    word: str, slots: Slots, known: Mapping[str, str], changes: Mapping[str, str | None]
) -> str:
    """Say what a word stands for, with its full stop if that was a sentence's; else the word."""
    key = word.lower().replace("\u2019", "'")
    for ending in ("", key[-1]) if key[-1] in ".'" else ("",):
        short = key.removesuffix(ending)
        spoken = changes[short] if short in changes else known.get(short)
        if spoken:
            return slots.put(Kind.PART, spoken) + ending
    if "/" in word:
        return "/".join(_meaning(part, slots, known, changes) for part in word.split("/"))
    return word
