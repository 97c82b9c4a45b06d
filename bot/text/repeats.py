"""Letters and marks that are repeated for emphasis, cut to what can be heard."""

import re
from functools import cache

import regex

_LONGEST_GROUP = 4
"""Letters of a group that is repeated, such as "ha", "hue" or "yeah"; taste."""

_SHOUT = re.compile(r"[!?！？؟]{2,}|[¡¿]{2,}")  # noqa: RUF001 (as East Asia writes them, and Arabic)
_LONG_RUN = re.compile("([^\\w\\s\U000f0000-\U0010fffd])\\1{3,}")
_MAY_REPEAT = re.compile(r"([^\s\d]{1,4}?)\1\1", re.IGNORECASE)
"""Whether anything is there three times; all but a few texts are done with this one look."""


def limit_repeats(text: str, most: int) -> str:
    """
    Say letters, and groups of letters, no more than so often in a row; digits stay.

    Args:
        text: What was written.
        most: How often, at least 1.
    """
    if most > 1 and _MAY_REPEAT.search(text) is None:
        return text
    letters, groups = _patterns(most)
    text = letters.sub(lambda run: run[0][:most], text)
    return groups.sub(lambda run: run[0][: most * len(run[1])], text)


def limit_marks(text: str) -> str:
    """Make one of exclamation and question marks that follow each other, three of other marks."""
    text = _SHOUT.sub(_one_mark, text)
    return _LONG_RUN.sub(r"\1\1\1", text)


def _one_mark(run: re.Match[str]) -> str:
    """A question stays one, however loud."""
    marks = run[0]
    return next((mark for mark in marks if mark in "?？؟¿"), marks[0])  # noqa: RUF001 (see above)


@cache
def _patterns(most: int) -> "tuple[regex.Pattern[str], regex.Pattern[str]]":
    """Make the patterns for one letter and for groups of several."""
    return (
        regex.compile(rf"(?i)(\p{{L}})\1{{{most},}}"),
        regex.compile(rf"(?i)([\p{{L}}\p{{M}}]{{2,{_LONGEST_GROUP}}}?)\1{{{most},}}"),
    )
