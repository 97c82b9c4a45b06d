"""Letters come in their plain form, and what is no letter does not come at all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.plain import bare, plain, plain_name


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("𝓗𝓮𝓵𝓵𝓸 ｗｏｒｌｄ", "Hello world"),
        ("Ｈｅｌｌｏ，　ｗｏｒｌｄ！", "Hello, world!"),
        ("ⓗⓔⓛⓛⓞ 🄰🄱", "hello AB"),
        ("ʜᴇʟʟᴏ", "hello"),
        ("ᴬⁿⁿⁱᵉ", "Annie"),
        ("ₐₗᵢcₑ", "alice"),
        ("2ⁿ and xⁿ", "2ⁿ and xⁿ"),
        ("H₂O", "H₂O"),
        ("A\u0332l\u0332i\u0332c\u0332e\u0332", "Alice"),
        ("№5", "№5"),
        ("ﾊﾝｶｸ ｶﾞ", "ハンカク ガ"),
        ("すごい！やった？", "すごい！やった？"),
        ("①②", "12"),
        ("25 ℃", "25 °C"),
        ("ﬁne", "fine"),
    ],
)
def test_fancy_letters_become_plain(written: str, text: str):
    assert plain_name(written) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("he\u200bl\u202elo\ufeff\u0000", "hello"),
        ("a\u2066b\u2069", "ab"),
        ("lone \ud800 half", "lone  half"),
        ("\U000f0000 private \ue000", " private "),
        ("a\u00a0b\u3000c\td", "a b c d"),
        ("\u3164", ""),
        ("❤\ufe0f", "❤"),
    ],
)
def test_what_cannot_be_seen_is_dropped(written: str, text: str):
    assert plain_name(written) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Z" + "\u0301" * 50 + "algo" + "\u0334" * 9, "Zalgo"),
        ("Z̸̢a̶͘l̵̕g̴̛o̵͝", "Zalgo"),
        ("s\u0336t\u0336r\u0336", "str"),
        ("Tiê\u0301ng Viê\u0323t", "Tiếng Việt"),
        ("Tiếng Việt", "Tiếng Việt"),
        ("cafe\u0301", "café"),
        ("ก็\u0e47\u0e47\u0e47\u0e47", "ก็"),
        ("ἀρχῇ", "ἀρχῇ"),
    ],
)
def test_stacked_accents_are_dropped_and_real_ones_kept(written: str, text: str):
    assert plain_name(written) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "text",
    ["น้ำ", "ㅋㅋㅋ", "क्षत्रियों", "হ্যাঁ", "ತಿಳಿದಿದೆ", "தமிழ்", "ગુજરાતી", "مَرْحَبًا", "Привет, ёж",
     "10² m", "½ cup", "1º", "wait…", "¯\\_(ツ)_/¯", "İstanbul ığdır", "™ ®"],
)  # fmt: skip
def test_what_a_script_needs_stays(text: str):
    assert plain_name(text) == text


def test_line_breaks_are_one_kind():
    assert bare("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"


def test_slots_stay():
    assert plain("é \U000f0000 \U0010fffd") == "é \U000f0000 \U0010fffd"


@given(st.text(max_size=80))
def test_plain_stays_plain(text: str):
    once = plain_name(text)

    assert plain_name(once) == once
    assert not any(unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cs"} for letter in once)
