import pytest

from lightning_server.engines.scripts import main_script, pronounceable, readable_in, reads


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("hello", "LATIN"),
        ("Ｈｅｌｌｏ", "LATIN"),
        ("Привет, Anna, как дела", "CYRILLIC"),
        ("नमस्ते", "DEVANAGARI"),
        ("שלום", "HEBREW"),
        ("12 :-)", None),
    ],
)
def test_most_letters_decide(text, script):
    assert main_script(text) == script


def test_only_letters_and_digits_are_pronounceable():
    assert pronounceable("7")
    assert pronounceable("é")
    assert not pronounceable("?! … 😀")


@pytest.mark.parametrize(
    ("text", "language", "read_in"),
    [
        ("Привет", "en", "ru"),
        ("Привіт", "uk", "uk"),
        ("Hello", "ru", "ru"),
        ("こんにちは", "en", "ja"),
        ("12", "nl", "nl"),
    ],
)
def test_a_text_is_read_in_a_language_that_has_its_script(text, language, read_in):
    assert readable_in(text, language) == read_in


def test_latin_letters_are_read_by_all_others_by_their_own():
    assert reads("ru", "Hello")
    assert reads("ru", "Привет")
    assert not reads("en", "Привет")
    assert reads("en", "12")
