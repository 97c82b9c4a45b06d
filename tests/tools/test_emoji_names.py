"""Of Unicode's names, only what is said is kept."""

import pytest

from tools.emoji_names import NO_EMOJI, names_of, spoken


@pytest.mark.parametrize(
    ("emoji", "name", "expected"),
    [
        ("👨‍👩‍👧", "family: man, woman, girl", "family"),
        ("👨‍👩‍👧", "家庭：男人女人女孩", "家庭"),
        ("🔟", "keycap: 10", "10"),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "flag: England", "England"),
        ("😂", "face with tears of joy", "face with tears of joy"),
        ("🤼", "Ringer(in)", "Ringer"),
        ("🅰", "A button (blood type)", "A button"),
        ("😂", "মেয়ে , মহিলা", "মেয়ে, মহিলা"),
    ],
)
def test_what_is_said_of_a_name(emoji: str, name: str, expected: str):
    assert spoken(emoji, name) == expected


def test_skin_tones_and_nameless_ones_are_left_out_but_for_couples_that_have_no_other():
    entries = {
        "👋": {"tts": ["waving hand"]},
        "👋🏽": {"tts": ["waving hand: medium skin tone"]},
        "👩🏽‍🤝‍👩🏻": {"tts": ["women holding hands: medium skin tone, light skin tone"]},
        "🫥": {"default": ["face"]},
    }

    assert names_of({"annotations": entries}) == {
        "👋": "waving hand",
        "👩‍🤝‍👩": "women holding hands",
    }


@pytest.mark.parametrize("text", ["5", "#", "©", "™", "🇯🇵", "🏽", "5⃣"])
def test_what_is_no_emoji_here(text: str):
    assert NO_EMOJI.fullmatch(text)


@pytest.mark.parametrize("text", ["😂", "❤", "🔟", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_what_is(text: str):
    assert not NO_EMOJI.fullmatch(text)
