"""Capitals: what was shouted is said in a normal voice, and is not spelled."""

import regex

SHORTEST = 5
"""Letters from which a word in capitals is taken for a word, and not for initials."""

_WORD = regex.compile(
    r"(?<![\p{N}_])\p{L}[\p{L}\p{M}]*(?:['\u2019]\p{L}[\p{L}\p{M}]*)*(?![\p{N}_])"
)
_TOKEN = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['\u2019]\p{L}[\p{L}\p{M}]*)*")
_APART = regex.compile(r"[\s\U000F0000-\U0010FFFD]+")
_PAIR = regex.compile(r"\p{L}{2}")
_SENTENCE_START = regex.compile(
    r"(?:\A|[.!?\u2026\u3002\uff01\uff1f]\s|\n)[^\p{L}\p{N}\U000F0000-\U0010FFFD]*\Z"
)
_SHOUTED = regex.compile(r"\p{Lu}[\p{Lu}\p{M}'\u2019]{4}")

_APOSTROPHES = frozenset("'\u2019")
_TURKIC = frozenset({"tr", "az"})
_DOTS = str.maketrans({"I": "\u0131", "\u0130": "i"})


def soften(text: str, language: str) -> str:
    """
    Bring capitals down to what is said.

    A text in capitals as a whole, of two words or more, becomes a sentence;
    in any other, long words in capitals become small, and short ones stay.

    Args:
        text: What was written.
        language: Its language, as a code; Turkish has a way of its own with the letter I.
    """
    if text.isupper() and _is_several_words(text):
        return _TOKEN.sub(lambda word: _as_in_a_sentence(word, language), text)
    if _SHOUTED.search(text) is None:
        return text
    return _WORD.sub(lambda word: _unless_short(word, language), text)


def _is_several_words(text: str) -> bool:
    """Whether there are two words or more, and not just initials."""
    words = [word for word in _APART.split(text) if _TOKEN.search(word)]
    return len(words) > 1 and any(_PAIR.search(word) for word in words)


def _unless_short(word: "regex.Match[str]", language: str) -> str:
    letters = sum(map(str.isalpha, word[0]))
    if letters < SHORTEST or not word[0].isupper():
        return word[0]
    return _as_in_a_sentence(word, language)


def _as_in_a_sentence(word: "regex.Match[str]", language: str) -> str:
    """Make a word small, but for its first letter if a sentence begins with it."""
    small = _lower(word[0], language)
    if language == "en" and (word[0] == "I" or word[0][1:2] in _APOSTROPHES):
        return word[0][0] + small[1:]
    start = word.start()
    if _SENTENCE_START.search(word.string, max(0, start - 12), start):
        return word[0][0] + small[1:]
    return small


def _lower(word: str, language: str) -> str:
    """Make a word small without taking a letter apart: İ would become two."""
    if language in _TURKIC:
        return word.translate(_DOTS).lower()
    return word.replace("İ", "i").lower()
