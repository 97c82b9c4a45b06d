"""
Discord's dialect of Markdown: read by a parser, said without its marks.

The parser goes through a text once, from left to right, and makes a list of
nodes: text, a mark of emphasis, code, a spoiler, a link with a label. What
begins first wins, and what is inside a spoiler or code is not looked at.
Emphasis is paired afterwards, on a stack, because it may be left open, and
then what looked like a mark was perhaps none: identifiers and arithmetic keep
theirs. Each step takes time in proportion to the length of the text.
"""

import re
from bisect import bisect_left
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import Enum

LONGEST_CODE = 40
"""Characters up to which inline code is read out; taste."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text, which is said."""

    text: str


@dataclass(frozen=True, slots=True)
class Escaped:
    """A character that was escaped: it is that character and no mark."""

    character: str


class Hidden(Enum):
    """What is said by one word, whatever is inside."""

    SPOILER = "spoiler"
    CODE_BLOCK = "code block"
    CODE = "code"


@dataclass(slots=True)
class Mark:
    """A run of one mark of emphasis."""

    run: str
    """The mark, as often as it was written."""
    start: int
    """Where it stands."""
    opens: bool
    """Whether emphasis can begin here: something follows directly."""
    closes: bool
    """Whether emphasis can end here: something stands directly before."""
    inside: bool
    """Whether it stands within a word."""
    with_digit: bool
    """Whether a digit is beside it."""
    partner: "Mark | None" = None
    """The other end of the emphasis, if it begins or ends one."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Two bars that hide nothing."""

    alone: bool
    """Whether there is white space on both sides."""


Node = Text | Escaped | Hidden | Mark | Bars
"""A part of a text. A link with a label is its label's nodes: nothing else of it is said."""

_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[^0-9A-Za-z\s])
    | (?P<line_mark>^[ ]{0,80}(?:(?:>>>|>|\#{1,6}|-\#|[*-])[ ]+)+(?=\S)|^>(?=[^\W\d_]))
    | (?P<ticks>`+)
    | (?P<bars>\|\|)
    | (?P<emphasis>\*+|_+|~~)
    | \[(?P<label>(?:\\.|[^\[\]\\]|\[[^\[\]\\]*\])+)\]
      \(<?[a-z]{2,10}:(?://)?(?:[^\s()<>]|\([^\s()<>]*\))+>?(?:\s{1,4}(?:"[^"\n()\[\]]*"|'[^'\n()\[\]]*'))?\s{0,4}\)
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)

_MAY_BE_MARKED = re.compile(r"[\\`|*_~\[>#-]")
_TICKS = re.compile("`+")


def parse(text: str) -> list[Node]:
    """Read a text; white space and line breaks are part of it."""
    if _MAY_BE_MARKED.search(text) is None:
        return [Text(text)]
    nodes = list(_Parser(text).nodes())
    _pair([node for node in nodes if isinstance(node, Mark)])
    return nodes


class _Parser:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ticks: dict[int, list[int]] | None = None  # where runs begin, by their length
        self._no_more: set[str] = set()  # closing marks that were looked for in vain

    def nodes(self) -> Iterator[Node]:
        text, position = self._text, 0
        while match := _TOKEN.search(text, position):
            if match.start() > position:
                yield Text(text[position : match.start()])
            position = yield from self._node(match)
        if position < len(text):
            yield Text(text[position:])

    def _node(self, match: re.Match[str]) -> Generator[Node, None, int]:
        """Make nodes of one token; return where the next begins."""
        match match.lastgroup:
            case "escaped":
                yield Escaped(match["escaped"])
            case "ticks":
                return (yield from self._code(match))
            case "bars":
                return (yield from self._spoiler(match))
            case "emphasis":
                yield self._mark(match)
            case "label":
                yield from _Parser(
                    match["label"]
                ).nodes()  # twice at most: brackets in brackets have none
            case _:
                pass  # a mark at the beginning of a line
        return match.end()

    def _code(self, match: re.Match[str]) -> Generator[Node, None, int]:
        """Read a block of code, inline code, or marks that were not closed."""
        start, length = match.start(), len(match[0])
        if length >= 3:
            end = self._find("```", start + 4)
            if end >= 0:
                yield Hidden.CODE_BLOCK
                return end + 3
        end = self._closing_ticks(match.end(), length)
        if end < 0:
            return match.end()
        code = self._text[match.end() : end].strip()
        if len(code) <= LONGEST_CODE:
            yield from _code_text(code)
        else:
            yield Hidden.CODE
        return end + length

    def _closing_ticks(self, start: int, length: int) -> int:
        """Find the next run of just so many ticks; -1 if there is none."""
        if self._ticks is None:
            self._ticks = {}
            for run in _TICKS.finditer(self._text):
                self._ticks.setdefault(len(run[0]), []).append(run.start())
        runs = self._ticks.get(length, [])
        at = bisect_left(runs, start)
        return runs[at] if at < len(runs) else -1

    def _spoiler(self, match: re.Match[str]) -> Generator[Node, None, int]:
        """Read a spoiler, or bars that hide nothing."""
        end = self._end_of_spoiler(match.start())
        if end is not None:
            while (further := self._end_of_spoiler(end)) is not None:
                end = further  # people hide each letter by itself
            yield Hidden.SPOILER
            return end
        yield Bars(_is_space(self._before(match)) and _is_space(self._after(match)))
        return match.end()

    def _end_of_spoiler(self, start: int) -> int | None:
        """Find the end of the spoiler that begins just there; ``None`` if none does."""
        end = self._find("||", start + 3) if self._text.startswith("||", start) else -1
        return end + 2 if end >= 0 else None

    def _mark(self, match: re.Match[str]) -> Mark:
        before, after = self._before(match), self._after(match)
        return Mark(
            match[0],
            match.start(),
            opens=not _is_space(after),
            closes=not _is_space(before),
            inside=before.isalnum() and after.isalnum(),
            with_digit=before.isdecimal() or after.isdecimal(),
        )

    def _find(self, mark: str, start: int) -> int:
        """Find the next such mark; in vain only once, or time would grow as a square."""
        if mark in self._no_more:
            return -1
        at = self._text.find(mark, start)
        if at < 0:
            self._no_more.add(mark)
        return at

    def _before(self, match: re.Match[str]) -> str:
        return self._text[match.start() - 1] if match.start() else "\n"

    def _after(self, match: re.Match[str]) -> str:
        return self._text[match.end()] if match.end() < len(self._text) else "\n"


def _code_text(code: str) -> Iterator[Node]:
    """Read inline code: text, but two bars are never said."""
    *before, last = code.split("||")
    for part in before:
        yield Text(part)
        yield Bars(alone=part[-1:].isspace())
    yield Text(last)


def _is_space(character: str) -> bool:
    return character.isspace()


def _pair(marks: list[Mark]) -> None:
    """Find out which marks begin and end emphasis; a run ends the last one that is like it."""
    open_marks: dict[str, list[Mark]] = {}
    for mark in marks:
        alike = open_marks.setdefault(mark.run, [])
        if mark.closes and alike:
            mark.partner = alike.pop()
            mark.partner.partner = mark
        elif mark.opens:
            alike.append(mark)


def is_said(mark: Mark) -> bool:
    """Whether a mark is no mark, but belongs to an identifier or to arithmetic."""
    if mark.run[0] == "_":
        return mark.inside
    if mark.run[0] == "*":
        alone = not mark.opens and not mark.closes and mark.run == "*"
        return alone or (mark.inside and (mark.partner is None or _is_sum(mark, mark.partner)))
    return False


def _is_sum(mark: Mark, partner: Mark) -> bool:
    """Whether a pair of marks looks like emphasis but is arithmetic: ``2*3*4``, ``a*b*c``."""
    between = abs(mark.start - partner.start) - len(mark.run)
    return partner.inside and (between == 1 or (mark.with_digit and partner.with_digit))
