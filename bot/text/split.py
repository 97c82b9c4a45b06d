"""
Cut a long text where a speaker would breathe.

The speech service likes pieces of at most 250 characters, best about 140, and
every piece is a request. A piece ends with a sentence if it can, else at
other punctuation, else between words; scripts that write no spaces are cut
between characters. The first piece is short, so that something is heard soon.
"""

import bisect
import re
import unicodedata
from collections.abc import Iterator

from bot.text.lines import can_be_said

FIRST = 140
"""Most characters of the first piece; what the vendor calls best."""

REST = 240
"""Most characters of every other piece; where the server would split by itself."""

_CLOSERS = r"""["'”’»)\]」』】）]*"""  # noqa: RUF001 (other scripts' own)

_SENTENCE_END = re.compile(
    rf"""
      [.!?…؟۔]{_CLOSERS}(?=\s)  # these need a space after them: 3.14, e.g. a file.name
    | [。！？।॥]{_CLOSERS}        # these do not
    """,  # noqa: RUF001 (other scripts' own)
    re.VERBOSE,
)

_BREATH = re.compile(
    r"""
      [,;:،؛]["'”’»)\]]*(?=\s)
    | \s[—–-](?=\s)
    | [、，；：」』】）]
    """,  # noqa: RUF001 (other scripts' own)
    re.VERBOSE,
)

_WORD_END = re.compile(r"\s+")

_WORD_BEFORE = re.compile(r"[^\s\"'(\[“‘«]{1,12}$")  # noqa: RUF001 (other scripts' own)

_SHORTENED = """
abb abs adj al approx apt art asst av bd bldg bzw ca cf ch co col dept dr dra dt ed eds eg engl
eq esp est etc evtl ex ext fa fam ff fig fr gen geb ggf hl hr hrsg ie inc inkl insb jr kap lt ltd
max min mio mlle mm mme mr mrd mrs ms mt mwst no nos nr num op pag pp prof pt ref rep rev sen sgt
sig sog sr sra srta st ste str tel ud uds usw vgl vol vs zzgl
"""
# One list for all languages: a sentence end that is missed for it costs nothing,
# because a comma or a space will do.

_ABBREVIATIONS = frozenset(_SHORTENED.split())

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: words without spaces between them."""

_CLINGS = frozenset(
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶーゝゞヽヾ々〻ะาำๅๆฯ"  # small kana, Thai vowels
    "、。，．！？：；」』】）"  # noqa: RUF001 (Chinese and Japanese punctuation)
)
"""What never begins a line of Japanese or Thai, because it belongs to what stands before it."""

_LEADS = frozenset("「『【（เแโใไ")  # noqa: RUF001 (Japanese and Thai)
"""What never ends one: opening brackets, and vowels that are written before their consonant."""


def split(text: str, *, first: int = FIRST, rest: int = REST) -> list[str]:
    """
    Cut a cleaned text into pieces that can each be said.

    The pieces give the text back but for white space, and but for stretches
    in which there is nothing to say, which no engine could make a sound of.

    Args:
        text: What to say, as :mod:`bot.text.reader` left it.
        first: The most characters of the first piece.
        rest: The most characters of each further piece.
    """
    return [piece for piece in _pieces(text.strip(), first, rest) if can_be_said(piece)]


def _pieces(text: str, first: int, rest: int) -> Iterator[str]:
    cuts = [_sentence_ends(text), _ends(_BREATH, text), _word_ends(text)]
    start, limit = 0, first
    while len(text) - start > limit:
        end = _best_cut(text, cuts, start, start + limit)
        yield text[start:end].strip()
        start, limit = end, rest
        while start < len(text) and text[start].isspace():
            start += 1
    yield text[start:]


def _best_cut(text: str, cuts: list[list[int]], start: int, furthest: int) -> int:
    """Take the last cut of the best kind that there is within reach."""
    for ends in cuts:
        at = bisect.bisect_right(ends, furthest) - 1
        if at >= 0 and ends[at] > start:
            return ends[at]
    return _within_a_word(text, start, furthest)


def _within_a_word(text: str, start: int, furthest: int) -> int:
    """A word is longer than a piece may be: at least leave each letter its marks."""
    end = furthest
    while end > start + 1 and unicodedata.category(text[end])[0] == "M":
        end -= 1
    return end if end > start + 1 else furthest


def _ends(pattern: re.Pattern[str], text: str) -> list[int]:
    return [match.end() for match in pattern.finditer(text)]


def _sentence_ends(text: str) -> list[int]:
    return [
        match.end()
        for match in _SENTENCE_END.finditer(text)
        if match[0] != "." or not _is_abbreviation(text, match)
    ]


def _is_abbreviation(text: str, stop: re.Match[str]) -> bool:
    """Whether a full stop ends a shortened word: a known one, an initial, one in mid-sentence."""
    following = text[stop.end() :][:2].strip()
    if following.islower():
        return True
    before = _WORD_BEFORE.search(text, max(0, stop.start() - 13), stop.start())
    word = before[0].lower() if before else ""
    # "z.B." and "p.m." have a full stop inside; "J." is somebody's initial.
    return (len(word) == 1 and word.isalpha()) or "." in word or word in _ABBREVIATIONS


def _word_ends(text: str) -> list[int]:
    """Where white space begins, and between the characters of scripts that have none."""
    ends = {match.start() for match in _WORD_END.finditer(text)}
    for match in _UNSPACED.finditer(text):
        ends.update(at for at in (match.start(), match.end()) if _may_cut(text, at))
    return sorted(ends)


def _may_cut(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return after not in _CLINGS and before not in _LEADS and unicodedata.category(after)[0] != "M"
