"""
Faces made of punctuation, and what they mean.

The signs are the same everywhere; what they are called is in the sheets.
"""

import re
from enum import StrEnum


class Feeling(StrEnum):
    """What an emoticon means."""

    SMILE = "smile"
    SAD = "sad"
    WINK = "wink"
    LAUGH = "laugh"
    TONGUE = "tongue"
    CRY = "cry"
    SURPRISED = "surprised"
    UNSURE = "unsure"
    ANGRY = "angry"
    NEUTRAL = "neutral"
    ANNOYED = "annoyed"
    HAPPY = "happy"
    KISS = "kiss"
    COOL = "cool"
    CAT = "cat"
    DEVIL = "devil"
    ANGEL = "angel"
    HEART = "heart"
    BROKEN_HEART = "broken_heart"
    THUMBS_UP = "thumbs_up"
    THUMBS_DOWN = "thumbs_down"
    WAVE = "wave"
    CHEER = "cheer"
    SALUTE = "salute"
    SHRUG = "shrug"
    TABLE_FLIP = "table_flip"
    TABLE_BACK = "table_back"
    FACE = "face"
    """A face drawn between brackets, of which there are too many to know each."""


_AFTER_LETTERS = {
    Feeling.SMILE: ":) :-) :]",
    Feeling.SAD: ":( :-( :[",
    Feeling.WINK: ";) ;-)",
    Feeling.CRY: ":'( :'-(",
}
"""How those are written that people put right behind a word; with spaces between."""

_APART = {
    Feeling.SMILE: "=) =] (: (-: ☻",
    Feeling.SAD: "=( =[ ): )-: :c",
    Feeling.WINK: ";] ;D",
    Feeling.LAUGH: ":D :-D =D xD XD xd",
    Feeling.TONGUE: ":P :-P =P :p :-p =p ;P ;p",
    Feeling.CRY: "T_T T-T TT_TT T.T ;_; ;-; QAQ Q_Q q_q",
    Feeling.SURPRISED: "D: :o :O :-o :-O =O o_o O_O o.o O.O 0_0",
    Feeling.UNSURE: r":/ :-/ =/ :\ :-\ =\ :S :s :-S o_O O_o o.O O.o",
    Feeling.ANGRY: ">:( >:-( >:[ D:< >_< >.< ಠ_ಠ",
    Feeling.NEUTRAL: ":| :-| =| ._.",
    Feeling.ANNOYED: "-_- -.- -__- =_= u_u",
    Feeling.HAPPY: "^^ ^_^ ^-^ ^.^ ^o^ :'D :') :'-)",
    Feeling.KISS: ":* :-* ;* =*",
    Feeling.COOL: "B-) 8-)",
    Feeling.CAT: ":3 =3 ;3",
    Feeling.DEVIL: ">:) >:-) >:D }:)",
    Feeling.ANGEL: "O:) O:-) o:) 0:)",
    Feeling.HEART: "<3 ♡",
    Feeling.BROKEN_HEART: "</3",
    Feeling.THUMBS_UP: "(y) (Y)",
    Feeling.THUMBS_DOWN: "(n) (N)",
    Feeling.WAVE: r"o/ O/ \o \O",
    Feeling.CHEER: r"\o/ \O/ \(^o^)/",
    Feeling.SALUTE: "o7 O7",
}
"""How all others are written; they stand apart, because words and formulas look like them."""

_DRAWN = {
    Feeling.SHRUG: (
        r"¯\_(ツ)_/¯",
        r"¯\\_(ツ)_/¯",
        r"¯\\\_(ツ)_/¯",
        r"¯\\\_(ツ)\_/¯",
        r"¯\_(ツ)\_/¯",
        r"¯\(ツ)/¯",
        "╮(╯_╰)╭",
    ),
    Feeling.CHEER: ("＼(^o^)／", "＼(^^)／", "＼(^_^)／"),  # noqa: RUF001
    Feeling.FACE: ("ʕ•ᴥ•ʔ",),  # noqa: RUF001
    Feeling.TABLE_FLIP: ("(╯°□°)╯︵ ┻━┻", "(╯°□°)╯︵┻━┻", "(╯°□°）╯︵ ┻━┻", "(ノಠ益ಠ)ノ彡┻━┻"),  # noqa: RUF001
    Feeling.TABLE_BACK: ("┬─┬ノ( º _ ºノ)", "┬─┬ノ(º_ºノ)", "┬─┬ ノ( ゜-゜ノ)", "┬─┬ノ(゜-゜ノ)"),  # noqa: RUF001
}
"""Whole scenes; the first of each is what Discord's own commands write."""


_BRACKETED = r"""
    [ヾヽ٩ᕙ]? [(（]                                            # a hand, perhaps
    (?=[^()（）\n]{0,12} [ω∀▽∇Дд´｀・≧≦ヮ皿ಠ益‿◕╹ﾟ°σ])        # something that no text has
    (?:[^\w()（）\n] | [oOTQωДд皿益ಠσヮノʖ_]){3,14}
    [)）] [ノﾉو✧ゞ]?
"""  # noqa: RUF001 (as they are drawn)
"""A Japanese face: signs, and few letters that look like mouths and eyes."""


def _by_sign(table: dict[Feeling, str]) -> dict[str, Feeling]:
    """Turn a table round."""
    return {sign: feeling for feeling, signs in table.items() for sign in signs.split()}


def _any_of(signs: dict[str, Feeling]) -> str:
    """Write a pattern for any of the signs, whose last character may be repeated: ``:)))``."""
    first = sorted({sign[0] for sign in signs})
    return "|".join(
        re.escape(start) + "(?:" + "|".join(_endings(start, signs)) + ")" for start in first
    )


def _endings(start: str, signs: dict[str, Feeling]) -> list[str]:
    """Write patterns for what may follow the first character, longest first."""
    endings = sorted((sign[1:] for sign in signs if sign[0] == start), key=len, reverse=True)
    # "^^^" points at what was written before.
    return [re.escape(ending) + ("" if ending[-1:] in {"", "^"} else "+") for ending in endings]


_BEHIND = _by_sign(_AFTER_LETTERS)
_ALONE = _by_sign(_APART)
_SCENES = {sign: feeling for feeling, signs in _DRAWN.items() for sign in signs}
_FEELINGS = _BEHIND | _ALONE | _SCENES

_FIRST = "".join(re.escape(first) for first in sorted({sign[0] for sign in _FEELINGS}))

PATTERN = re.compile(
    rf"(?=[{_FIRST}\uff08ヾヽ٩ᕙ])(?:"  # one look is enough at nearly all letters
    rf"(?<![\w:;=<>/\\^])(?:{_any_of(_ALONE)})+(?![\w/\\^])"
    rf"|(?<![\d:;=<>])(?:{_any_of(_BEHIND)})(?!\w)"
    rf"|{'|'.join(map(re.escape, _SCENES))}"
    rf"|(?x:{_BRACKETED}))"
)
"""An emoticon in a text, as it was written: before letters are brought to plain forms."""


def feeling_of(text: str) -> Feeling:
    """Say what an emoticon means that :data:`PATTERN` found."""
    sign = text
    while sign and sign not in _FEELINGS:
        sign = sign[:-1]  # its last character was repeated
    return _FEELINGS.get(sign, Feeling.FACE)
