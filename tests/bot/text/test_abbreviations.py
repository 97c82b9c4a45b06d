"""Abbreviations are said as the words that they stand for."""

import pytest

from bot.text.abbreviations import Abbreviations
from bot.text.slots import Slots

KNOWN = {
    "idk": "I don't know", "btw": "by the way", "u": "you", "k": "okay", "mb": "my bad",
    "w/o": "without", "z.B.": "zum Beispiel",
    "v.a.": "vor allem", "s.o.": "siehe oben", "usw": "und so weiter",
    "i.d.R.": "in der Regel", "m.in": "między innymi", "c'est": "it is",
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
        ("z. b. so, i. d. r. so", "zum Beispiel so, in der Regel so"),
        ("Z. b. so", "zum Beispiel so"),
        ("Da ist v. a. Anna", "Da ist vor allem Anna"),
        ("V. a. Anna", "vor allem Anna"),
        ("Ja! (V. a. Anna)", "Ja! (vor allem Anna)"),
        ("Da: I. d. R. so", "Da: in der Regel so"),
        ("V.A. Anna", "vor allem Anna"),
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
    ["z. B", "Z. B. Meier", "Anna v. A. Müller", "Frau S. o. Herr", "i. D. R. so", "I. D. R.",
     "a.z. B. so", "z. B.x",
     "idks", "u.s.", "k-pop", "u-turn", "@u", "#k", "10 k views", "10k", "500 MB", "u_u",
     "/u/someone", "a\\k", "kिk"],
)  # fmt: skip
def test_parts_of_something_else_are_not(text: str):
    assert expanded(text) == text


def test_a_guild_has_its_own_with_capitals_of_its_own():
    changes = {"m.E.": "meines Erachtens", "v.A.": "und Andere", "Z.B.": None}
    text = "m. E. ja, Anna v. A. und v. a. so, z. B."
    said = "meines Erachtens ja, Anna und Andere und und Andere so, z. B."
    assert expanded(text, **changes) == said


def test_a_guild_has_its_own():
    assert expanded("gg idk btw", gg="good game", btw=None) == "good game I don't know btw"
