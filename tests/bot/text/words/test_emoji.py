"""Emoji are found whole and named in the language of the voice."""

import pytest

from bot.text.words import words_for
from bot.text.words.emoji import names_in, pattern


@pytest.mark.parametrize(
    ("emoji", "name"),
    [
        ("😂", "face with tears of joy"),
        ("👨‍👩‍👧‍👦", "family"),
        ("👋🏽", "waving hand"),
        ("👍🏿", "thumbs up"),
        ("❤️", "red heart"),
        ("❤", "red heart"),
        ("👩‍💻", "woman technologist"),
        ("🏳️‍🌈", "rainbow flag"),
        ("🇯🇵", "flag Japan"),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "flag England"),
        ("🔟", "10"),
        ("1️⃣", "1"),
        ("🐈‍🦰", "cat"),
        ("👩🏽‍🤝‍👩🏻", "women holding hands"),
        ("🧑🏻‍❤️‍🧑🏿", "couple with heart"),
    ],
)
def test_emoji_are_found_whole_and_named(emoji: str, name: str):
    (found,) = pattern().findall(f"a{emoji}b")

    assert found == emoji
    assert words_for("en").emoji(found) == name


@pytest.mark.parametrize("text", ["3 cats", "#1", "2*3*4", "© ® ™", "日本語 नमस्ते", "a — b … c"])
def test_what_is_text_is_not_found(text: str):
    assert not pattern().search(text)


def test_neighbours_are_found_one_by_one():
    assert pattern().findall("🇯🇵🇩🇪😂😂👍🏽👍") == ["🇯🇵", "🇩🇪", "😂", "😂", "👍🏽", "👍"]


@pytest.mark.parametrize(("letters", "said"), [("🇽🇽", "X X"), ("🇦", "A")])
def test_letters_that_are_no_flag_are_letters(letters: str, said: str):
    assert words_for("en").emoji(letters) == said


def test_a_region_has_all_names_of_its_language():
    assert names_in("pt_PT").keys() == names_in("pt").keys()


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("thumbsup", "en", "thumbs up"),
        ("+1", "en", "thumbs up"),
        ("joy", "en", None),
        ("blob_fox", "en", None),
        ("joy", "de", "Gesicht mit Freudentränen"),
        ("JOY", "ja", "嬉し泣き"),
        ("blob_fox", "de", None),
    ],
)
def test_a_code_is_named_unless_it_says_it_best_itself(code: str, language: str, name: str | None):
    assert words_for(language).shortcode(code) == name
