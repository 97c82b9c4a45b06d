"""
From what was written to what can be said.

A text goes through a few passes, each linear in its length: letters are
brought to their plain form, Discord's markup becomes words or nothing, lines
become sentences. No pass can fail. What a person wrote is never markup for
the engine: nothing that looks like a tag is left.

The patterns are kept linear by one rule: what follows an opening mark is
either of bounded length, or stops at the next opening mark of its kind.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from bot.errors import NothingToSay, TextTooLong

MOST_MARKS = 2
"""Accents that one letter may carry: Vietnamese needs two, and they are mostly composed."""

MOST_OTHER_MARKS = 4
"""Vowel signs, points and tones that one letter of other scripts may carry."""

LONGEST_INLINE_CODE = 40
"""Characters up to which inline code is read out; taste."""

GUILD_PLACES = {
    "guide": "the server guide",
    "browse": "browse channels",
    "customize": "channels and roles",
    "linked-roles": "linked roles",
}
"""Discord's ``<id:…>`` links and what its interface calls them."""

_ACCENTS = (
    (0x0300, 0x036F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE20, 0xFE2F),
)
"""Unicode's blocks of combining diacritical marks."""

_NORMALISED = re.compile("[^\u0e33\u0eb3\u3131-\u318e]+")
"""NFKC takes apart a vowel of Thai and Lao, and single Korean letters (as in laughter)."""

_ODD = re.compile("[^\n -~\u00a0-\u00ac\u00ae-\u02ff]")
"""What has to be looked at one by one: all but the printable characters of Latin blocks."""

_SPACES = frozenset("\t\v\f\x1c\x1d\x1e\x1f\x85")
"""Controls that stand for white space; all others stand for nothing."""

_LINE_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")

_MARKUP = re.compile(
    r"""
      \\(?P<escaped>[!-/:-@\[-`{-~])
    | (?P<code_block>```.+?```)
    | (?P<spoiler>\|\|.+?\|\|)
    | (?P<ticks>`{1,2})(?P<code>[^`\n]+)(?P=ticks)
    | <a?:(?P<emoji>[A-Za-z0-9_~]{1,64}):[0-9]{1,25}>
    | <(?P<mention>@!?|@&|\#)(?P<id>[0-9]{1,25})>
    | </(?P<command>[^<>:\n]{1,110}):[0-9]{1,25}>
    | (?P<time><t:-?[0-9]{1,17}(?::[A-Za-z])?>)
    | <id:(?P<place>[a-z-]{1,20})>
    | \[(?P<label>[^\[\]\n]+)\]
      \(<?https?://(?:[^\s()<>\[\]]|\([^\s()<>\[\]]*\))+>?(?:[ ]"[^"\n()\[\]]*")?\)
    | <?(?P<link>https?://[^\s<>]+)>?
    | (?P<other_link>(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}://[^\s<>]+)
    | (?P<tag></?[A-Za-z!][^<>]*>)
    | (?P<line_mark>^[ ]*(?:(?:>>>|>|\#{1,3}|-\#|[*-])[ ]+)+)
    | (?P<marks>\*{1,3}|_{1,3}|~~|\|\||`{1,3})
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE | re.MULTILINE,
)

_MESSAGE_LINK = re.compile(
    r"https?://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels/(?:@me|[0-9]{1,25})/([0-9]{1,25})",
    re.IGNORECASE,
)

_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "ne", "net", "or", "org"})
"""What stands before a country's own ending where names are registered one level lower."""

_FIXED_WORDS = {
    "code_block": "code block",
    "spoiler": "spoiler",
    "time": "a time",
    "other_link": "link",
}
"""Markup that is always called the same; tags and marks at a line's beginning have no word."""

_NAME_MARKS = str.maketrans(dict.fromkeys("\n_*~|`<>\\", " "))
"""What is no part of a name when it is said."""

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

_TAG = re.compile(r"<[/!?]?[^\W\d_][^<>]*>")
_SHOUTING = re.compile(r"[!?]{2,}")
_LONG_RUN = re.compile(r"([^\w\s])\1{3,}")
_WHITE_SPACE = re.compile(r"\s+")
_SPACE_BEFORE_MARK = re.compile(r" ([,.;:!?])(?=\s|$)")
_LINK_TAIL = ".,;:!?'\"*_~|)]}"


def clean(text: str, *, names: Mapping[str, str], limit: int) -> str:
    """
    Turn what a person wrote in Discord into one line that can be said.

    Args:
        text: What they wrote, with Discord's markup.
        names: What to call what is mentioned, by how Discord writes the mention:
            ``{"<@111>": "Lucas", "<@&20>": "Staff", "<#30>": "general"}``.
        limit: The most characters that the result may have.

    Raises:
        NothingToSay: If no letter and no digit is left.
        TextTooLong: If the result is longer than the limit.
    """
    spoken = _one_line(_words_for_markup(_plain(text), names))
    if not can_be_said(spoken):
        raise NothingToSay("no letter and no digit")
    if len(spoken) > limit:
        raise TextTooLong(len(spoken), limit)
    return spoken


def can_be_said(text: str) -> bool:
    """Whether there is a letter or a digit in it, so that an engine makes a sound."""
    return any(map(str.isalnum, text))


def _plain(text: str) -> str:
    """Reduce letters to their plain forms, and drop what is no letter at all."""
    text = _ODD.sub(_visible, _LINE_BREAKS.sub("\n", text))
    if text.isascii():
        return text
    # Once before, because sorting a long pile of marks takes quadratic time,
    # and once after, because marks can come out of compatibility forms.
    text = "".join(_without_piles(text))
    text = _NORMALISED.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)
    return "".join(_without_piles(_ODD.sub(_visible, text)))


def _visible(match: re.Match[str]) -> str:
    """Drop controls, zero-width and direction characters, half pairs and unassigned ones."""
    character = match[0]
    if character in _SPACES:
        return " "
    if unicodedata.category(character)[0] == "C" or _is_selector(character):
        return ""
    return character


def _is_selector(character: str) -> bool:
    """Variation selectors choose a picture, and Hangul fillers are letters without a sound."""
    return (
        "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
        or character in "\u034f\u115f\u1160\u3164\uffa0"
    )


def _without_piles(text: str) -> Iterator[str]:
    """Leave each letter no more marks than its script gives it."""
    accents = others = 0
    for character in text:
        if unicodedata.category(character)[0] != "M":
            accents = others = 0
        elif any(first <= ord(character) <= last for first, last in _ACCENTS):
            accents += 1
            if accents > MOST_MARKS:
                continue
        else:
            others += 1
            if others > MOST_OTHER_MARKS:
                continue
        yield character


def _words_for_markup(text: str, names: Mapping[str, str]) -> str:
    """Replace markup by the words for it, in one go from left to right."""

    def word(match: re.Match[str]) -> str:
        return _word(match, names)

    return _MARKUP.sub(word, text)


def _word(match: re.Match[str], names: Mapping[str, str]) -> str:
    """Say what one piece of markup is called."""
    match match.lastgroup:
        case "id":
            word = _mention(match, names)
        case "emoji":
            word = match["emoji"].replace("_", " ").replace("~", " ")
        case "link":
            word = _link(match["link"], names)
        case "code":
            word = match["code"] if len(match["code"]) <= LONGEST_INLINE_CODE else "code"
        case "command":
            word = f"slash {match['command']}"
        case "place":
            word = GUILD_PLACES.get(match["place"].lower(), "a channel")
        case "escaped" | "marks":
            return match["escaped"] or _mark(match)
        case "label":
            return _words_for_markup(match["label"], names)  # once: no label holds a bracket
        case kind:
            word = _FIXED_WORDS.get(kind or "", "")
    return f" {word} "


def _mention(match: re.Match[str], names: Mapping[str, str]) -> str:
    """Say who or where is meant, or what kind of thing, if nobody told us."""
    sigil = match["mention"].rstrip("!")
    prefix, unknown = {"@": ("", "someone"), "@&": ("role ", "a role")}.get(
        sigil, ("channel ", "a channel")
    )
    name = _spoken_name(names.get(f"<{sigil}{match['id']}>", ""))
    if sigil == "#":
        name = name.replace("-", " ")
    return f"{prefix}{name}" if name else unknown


def _spoken_name(name: str) -> str:
    """Bring a name that somebody chose to what can be said; empty if nothing can."""
    name = _plain(name).translate(_NAME_MARKS).strip(" -")
    return name if can_be_said(name) else ""


def _link(link: str, names: Mapping[str, str]) -> str:
    """Name the site, and leave the sentence its punctuation."""
    address = link.rstrip(_LINK_TAIL)
    tail = "".join(mark for mark in link[len(address) :] if mark in ".,;:!?")
    message = _MESSAGE_LINK.match(address)
    if message:
        channel = _spoken_name(names.get(f"<#{message[1]}>", "")).replace("-", " ")
        where = f" in channel {channel}" if channel else ""
        return f"link to a message{where}{tail}"
    site = _site(address)
    return f"link to {site}{tail}" if site else f"link{tail}"


def _site(address: str) -> str:
    """Guess the name that was registered, without a list of all endings; empty for a number."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    labels = [label for label in host.split(".") if label]
    if not labels or ":" in host or labels[-1].isdecimal():
        return ""
    ending = 1
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL:
        ending = 2
    name = labels[max(0, len(labels) - 1 - ending)]
    return name if all(part.isalnum() for part in name.split("-")) else ""


def _mark(match: re.Match[str]) -> str:
    """Drop a mark of emphasis, but leave identifiers and arithmetic theirs."""
    mark, text = match["marks"], match.string
    before = text[match.start() - 1] if match.start() else " "
    after = text[match.end()] if match.end() < len(text) else " "
    alone = before.isspace() and after.isspace()
    if mark == "||":
        return "or" if alone else ""
    if mark[0] == "_" and before.isalnum() and after.isalnum():
        return mark
    if mark == "*" and (alone or (before.isdecimal() and after.isdecimal())):
        return mark
    return ""


def _one_line(text: str) -> str:
    """Make sentences of lines, and one space of any white space."""
    lines = [_WHITE_SPACE.sub(" ", line).strip() for line in text.split("\n")]
    line = "".join(_joined([line for line in lines if line]))
    line = _TAG.sub(" ", line)  # escapes can have put one together
    line = _SHOUTING.sub(lambda run: "?" if "?" in run[0] else "!", line)
    line = _LONG_RUN.sub(r"\1\1\1", line)
    line = _WHITE_SPACE.sub(" ", line)
    return _SPACE_BEFORE_MARK.sub(r"\1", line).strip()


def _joined(lines: list[str]) -> Iterator[str]:
    """Put a pause of the line's own script where it ends without one."""
    for line in lines[:-1]:
        yield line
        yield " " if line[-1] in _PAUSES else _full_stop(line)
    yield from lines[-1:]


def _full_stop(line: str) -> str:
    """Choose by the last letter, which stands close to the end of any line worth saying."""
    last = next(filter(str.isalnum, reversed(line)), "")
    for first, final, stop in _FULL_STOPS:
        if first <= last <= final:
            return stop
    return ". "
