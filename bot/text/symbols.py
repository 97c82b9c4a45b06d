"""Signs that people say as words."""

import re
from functools import cache

from bot.text.slots import Kind, Slots
from bot.text.words import Words

_BETWEEN = re.compile(r"(?<=[\d%])\s{0,20}(<=|>=|[<>&+=≤≥])\s{0,20}(?=[-−$€£]?\d)")  # noqa: RUF001 (a minus)
_TWO_SIGNS = {"<=": "≤", ">=": "≥"}
_PERCENT = re.compile(
    r"(?<![\d.,%])(\d[\d.,]{0,30})[ \u00a0]?[%\u066a](?![\d%])|(?<![\w%])[%\u066a](\d[\d.,]*)"
)
"""A percentage, with the sign behind it or, as Turkish has it, before; U+066A is Arabic's."""
_NUMBER = re.compile(
    r"(?<![\w#&])(?:#|№ ?)(\d{1,15})(?![^\W\u0e00-\u0eff\u3041-\u9fff\uac00-\ud7a3])"
)
"""A number after its sign; letters of scripts without spaces may follow, and Korean particles."""
_MAY_HOLD_SIGNS = re.compile(r"[^\w\s.,!?'\"():;/\-\U000f0000-\U0010fffd]")


def put_symbols(text: str, slots: Slots, words: Words) -> str:
    """
    Put signs aside that have a name: everywhere, beside a number, or between two.

    Args:
        text: What was written.
        slots: Where to.
        words: What signs are called.
    """
    if _MAY_HOLD_SIGNS.search(text) is None:
        return text

    def put(spoken: str) -> str:
        return slots.put(Kind.PHRASE, spoken)

    def between(match: re.Match[str]) -> str:
        sign = _TWO_SIGNS.get(match[1], match[1])
        return f" {put(words.symbols.get(sign) or words.between_numbers[sign])} "

    text = _BETWEEN.sub(between, text)
    text = _PERCENT.sub(lambda match: put(words.percent(match[1] or match[2])), text)
    text = _NUMBER.sub(lambda match: put(words.number(match[1])), text)
    return _any_of(words).sub(lambda match: put(words.symbols[match[0]]), text)


@cache
def _pattern(signs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(signs, key=len, reverse=True))))


def _any_of(words: Words) -> re.Pattern[str]:
    """Make a pattern for the signs that are always said, longest first."""
    return _pattern(tuple(words.symbols))
