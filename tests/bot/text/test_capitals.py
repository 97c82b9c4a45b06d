"""What was shouted is said in a normal voice."""

import pytest

from bot.text.capitals import soften


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("ABSOLUTELY NOT", "Absolutely not"),
        ("ABSOLUTELY NOT! WHY?", "Absolutely not! Why?"),
        ("I AM HERE AND I'M FINE", "I am here and I'm fine"),
        ("DON'T DO IT", "Don't do it"),
        ("ПРИВЕТ ВСЕМ", "Привет всем"),
        ("ΚΑΛΗΜΕΡΑ ΣΑΣ", "Καλημερα σας"),
        ("LINE ONE\nLINE TWO", "Line one\nLine two"),
        ("COVID-19 IS BACK", "Covid-19 is back"),
    ],
)
def test_a_shouted_message_becomes_a_sentence(written: str, said: str):
    assert soften(written, "en") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("this is ABSOLUTELY great", "this is absolutely great"),
        ("HELLO", "Hello"),
        ("ok. HELLO there", "ok. Hello there"),
        ("the US and IT dept", "the US and IT dept"),
        ("NASA and NATO rock", "NASA and NATO rock"),
        ("MAX_VALUE is", "MAX_VALUE is"),
        ("R2D2C3 is", "R2D2C3 is"),
        ("NOPE", "NOPE"),
        ("H₂O", "H₂O"),
        ("A B C", "A B C"),
        ("漢字 HELLO", "漢字 hello"),
    ],
)
def test_long_words_in_capitals_become_small_and_short_ones_stay(written: str, said: str):
    assert soften(written, "en") == said


def test_turkish_has_two_letters_i():
    assert soften("İSTANBUL ÇOK GÜZEL", "tr") == "İstanbul çok güzel"
    assert soften("DIŞARI ÇIKTIM", "tr") == "Dışarı çıktım"
    assert soften("bu IŞIKLAR", "tr") == "bu ışıklar"


def test_no_letter_is_taken_apart():
    assert soften("ÇOK İYİYİM", "en") == "Çok iyiyim"
    assert soften("STRASSE GROẞ", "de") == "Strasse groß"
