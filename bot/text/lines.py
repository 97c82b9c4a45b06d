"""One line, with a pause where there was a break."""

import re
from collections.abc import Iterator

_PAUSES = frozenset(".,;:!?…—–-。，、；：！？।॥،؛؟۔")  # noqa: RUF001 (other scripts' own)
"""A line that ends in one of these needs no full stop."""

_FULL_STOPS = (
    ("\u0900", "\u09ff", "। "),  # Devanagari, Bengali
    ("\u0a00", "\u0a7f", "। "),  # Gurmukhi
    ("\u0e00", "\u0eff", " "),  # Thai and Lao end a sentence with a space
    ("\u3040", "\u30ff", "。"),  # kana
    ("\u3400", "\u9fff", "。"),  # Han
)
"""First and last letter of a script, and how a sentence ends in it."""

_WHITE_SPACE = re.compile(r"\s+")
_SPACE_BEFORE_MARK = re.compile(r" ([,.;:!?])(?=\s|$)")


def one_line(text: str) -> str:
    """Make sentences of lines, and one space of any white space."""
    if "\n" in text:
        lines = [_WHITE_SPACE.sub(" ", line).strip() for line in text.split("\n")]
        text = "".join(_joined([line for line in lines if line]))
    text = " ".join(text.split())
    return _SPACE_BEFORE_MARK.sub(r"\1", text)


def _joined(lines: list[str]) -> Iterator[str]:
    """Put a pause of the line's own script where it ends without one; leave out mere ornaments."""
    before = ""
    for line in lines:
        if not can_be_said(line):
            if before and line[0] in "!?！？":  # noqa: RUF001 (as East Asia writes them)
                yield line[0]
                before += line[0]
            continue
        if before:
            yield " " if before[-1] in _PAUSES else _full_stop(before)
        yield line
        before = line


def can_be_said(text: str) -> bool:
    """Whether there is a letter or a digit in it, so that an engine makes a sound."""
    return any(map(str.isalnum, text))


def _full_stop(line: str) -> str:
    """Choose by the last letter, which stands close to the end of any line worth saying."""
    last = next(filter(str.isalnum, reversed(line)), "")
    for first, final, stop in _FULL_STOPS:
        if first <= last <= final:
            return stop
    return ". "
