"""Abbreviations are said as the words that they stand for."""

import pytest

from bot.text.abbreviations import Abbreviations
from bot.text.slots import Slots

KNOWN = {
    "idk": "I don't know", "btw": "by the way", "u": "you", "k": "okay", "mb": "my bad",
    "w/o": "without", "z.b.": "zum Beispiel", "usw": "und so weiter",
    "i.d.r.": "in der Regel", "m.in": "między innymi", "c'est": "it is",
    "ko": "không",
}  # fmt: skip


def expanded(text: str, **changes: str | None) -> str:
    slots = Slots()
    return slots.fill(Abbreviations(KNOWN, changes).put(text, slots), pause=", ")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("idk", "I don't know"),
        ("BTW, idk.", "by the way, I don't know."),
        ("(idk)", "(I don't know)"),
        ("idk/btw", "I don't know/by the way"),
        ("w/o u", "without you"),
        ("Z.B. so", "zum Beispiel so"),
        ("usw.", "und so weiter."),
        ("z. B. so", "zum Beispiel so"),
        ("(z.\u00a0B. so)", "(zum Beispiel so)"),
        ("z. B.", "zum Beispiel"),
        ("Z. b. so", "zum Beispiel so"),
        ("i. d. R. so", "in der Regel so"),
        ("i.d. R. so", "in der Regel so"),
        ("m. in. to", "między innymi to"),
        ("C\u2019est", "it is"),
        ("ko bít", "không bít"),
        ("idk...", "I don't know..."),
        ("btw- no", "by the way- no"),
        ("k", "okay"),
        ("mb", "my bad"),
        ("'idk'", "'I don't know'"),
        ('"idk"', '"I don\'t know"'),
    ],
)
def test_whole_words_are_replaced(written: str, said: str):
    assert expanded(written) == said


@pytest.mark.parametrize(
    "text",
    ["z. B", "Z. B. Meier", "a.z. B. so", "z. B.x",
     "idks", "u.s.", "k-pop", "u-turn", "@u", "#k", "10 k views", "10k", "500 MB", "u_u",
     "/u/someone", "a\\k", "kिk"],
)  # fmt: skip
def test_parts_of_something_else_are_not(text: str):
    assert expanded(text) == text


def test_a_guild_has_its_own():
    assert expanded("gg idk btw", gg="good game", btw=None) == "good game I don't know btw"
