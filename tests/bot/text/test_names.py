"""Names are said without their ornaments, or another name is."""

import pytest

from bot.text.message import Author
from bot.text.names import person_name, place_name, pronounceable, spaced


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Lucas", "Lucas"),
        ('𝓐𝓵𝓲𝓬𝓮 ✨ "the one who knocks"', "Alice the one who knocks"),
        ("xX_**Kil\u200bler**_Xx\n||", "xX Killer Xx"),
        ("꧁༒ Ada ༒꧂", "Ada"),
        ("O'Neil", "O'Neil"),
        ("Anna-Maria", "Anna-Maria"),
        ("[TAG] Bob 👨‍👩‍👧", "TAG Bob"),
        ("<b>Bo</b>", "b Bo b"),
        ("★☆", ""),
        ("\u3164", ""),
        ("._.", ""),
        ("लुकस", "लुकस"),
        ("r2d2", "r2d2"),
        ("Aaaaaaaaaron", "Aaaron"),
    ],
)
def test_a_name_without_its_ornaments(name: str, said: str):
    assert pronounceable(name) == said


def test_a_channels_name_is_words():
    assert place_name("off-topic_chat") == "off topic chat"
    assert place_name("💬┃general") == "general"
    assert place_name("★") == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("blobfox_nom_fox", "blobfox nom fox"),
        ("PepeHands", "Pepe Hands"),
        ("monkaS", "monka S"),
        ("catJAM", "cat JAM"),
        ("KEKW", "KEKW"),
        ("XMLFile", "XML File"),
        ("_", ""),
    ],
)
def test_an_identifier_is_words(name: str, said: str):
    assert spaced(name) == said


def test_the_first_name_that_can_be_said_counts():
    person = Author(username="al_1", global_name="Al", nick="★", spoken_name="\u200b")

    assert person_name(person, "en") == "Al"
    assert person_name(Author(username="★"), "en") == ""


def test_a_spoken_name_can_be_for_a_language():
    person = Author(username="lucas", spoken_name={"hi": "लुकस", "pt-BR": "Luca"})

    assert [person_name(person, tag) for tag in ("hi", "hi-IN", "pt-BR", "en")] == [
        "लुकस",
        "लुकस",
        "Luca",
        "lucas",
    ]
