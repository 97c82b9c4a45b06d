"""Pictures are called by their names, each sequence once."""

import pytest

from bot.text.emoji import put_codes, put_custom_emoji, put_emoji, put_emoticons
from bot.text.slots import Slots, collapse
from bot.text.words import words_for

WORDS = words_for("en")


def nothing(_: str) -> None:
    return None


def pictured(text: str, *, skip: bool = False) -> str:
    slots = Slots()
    text = put_emoji(text, slots, WORDS, skip=skip, own=nothing)
    text = put_custom_emoji(text, slots, skip=skip, own=nothing)
    text = put_codes(text, slots, WORDS, skip=skip, own=lambda _: None)
    text = put_emoticons(text, slots, WORDS, skip=skip)
    return slots.fill(collapse(text), pause=", ")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("lol 😂😂😂😂😂", "lol face with tears of joy"),
        ("😂🔥", "face with tears of joy fire"),
        ("👨‍👩‍👧‍👦 love you", "family love you"),
        ("🇯🇵 trip", "flag Japan trip"),
        ("👍🏽", "thumbs up"),
        ("👍🏽👍🏿👍", "thumbs up"),
        ("❤️", "red heart"),
        ("1️⃣ do this 2️⃣ do that", " 1  do this  2  do that"),
    ],
)
def test_unicode_emoji_are_named(written: str, said: str):
    assert pictured(written) == said


@pytest.mark.parametrize("text", ["3 cats # 10 * 2", "™ and © and ®", "→ a"])
def test_digits_and_signs_are_no_emoji(text: str):
    assert pictured(text, skip=True) == text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<:blobfox_nom_fox:872873394570424340>", "blobfox nom fox"),
        ("hello<a:wave:012345678901234567>!", "hello wave!"),
        ("<:PepeHands:1>", "Pepe Hands"),
        ("<:kek~1:1><:kek~1:1>", "kek"),
    ],
)
def test_custom_emoji_are_named(written: str, said: str):
    assert pictured(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("hello:emoji:!", "hello emoji!"),
        (":thumbs_up:", "thumbs up"),
        (":fire::fire::joy:", "fire joy"),
        (":100:", "hundred points"),
        (":__:", ":__:"),
        (":+1:", "thumbs up"),
        ("at 10:30:45", "at 10:30:45"),
        ("std::cout::x", "std::cout::x"),
        ("a: b: c", "a: b: c"),
    ],
)
def test_short_codes_are_named(written: str, said: str):
    assert pictured(written) == said


def test_faces_of_punctuation_are_named():
    assert pictured(":) :(") == "smiley face sad face"
    assert pictured("nice o/") == "nice waving"


def test_skipping_leaves_them_all_out():
    assert pictured("a😂b<:x:1>! :wave: :)", skip=True) == "a b! "


def test_a_dictionary_knows_better_even_when_skipping():
    slots = Slots()
    own = {"😂": "haha", ":pog:": "poggers"}.get
    text = put_emoji("😂", slots, WORDS, skip=True, own=own)
    text += put_custom_emoji("<:pog:1>", slots, skip=True, own=own)

    assert slots.fill(text, pause=", ") == "haha poggers"
