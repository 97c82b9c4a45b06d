"""Which voice speaks, and in which language."""

import pytest

from bot.errors import UnknownLanguage, UnknownVoice
from bot.lightning.voices import Voice
from bot.speech.casting import Part, cast


def voice(id_, *languages, name=None):
    return Voice(id=id_, name=name or id_.title(), languages=languages, gender="", accent="")


CATALOGUE = [
    voice("emily", "en"),
    voice("adele", "de", name="Adèle"),
    voice("nora", "de", "en"),
    voice("polyglot"),
]
DEFAULT = Part("emily", "en")


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({}, DEFAULT),
        ({"voice": "adele"}, Part("adele", "de")),
        ({"voice": "ADELE"}, Part("adele", "de")),
        ({"voice": "adèle"}, Part("adele", "de")),
        ({"voice": "nora"}, Part("nora", "en")),
        ({"voice": "nora", "language": "de"}, Part("nora", "de")),
        ({"voice": "polyglot", "language": "ta"}, Part("polyglot", "ta")),
        ({"language": "en"}, DEFAULT),
        ({"language": "de"}, Part("adele", "de")),
    ],
)
def test_wishes_are_met(wishes, expected):
    """By id or name, in any case; a language alone finds a voice that speaks it."""
    assert cast(CATALOGUE, DEFAULT, **({"voice": None, "language": None} | wishes)) == expected


def test_an_unknown_voice_is_refused():
    """Rather than sounding wrong."""
    with pytest.raises(UnknownVoice):
        cast(CATALOGUE, DEFAULT, voice="nobody", language=None)


@pytest.mark.parametrize("wished", [None, "emily"])
def test_a_language_that_cannot_be_spoken_is_refused(wished):
    """By any voice, or by the one that was wished for."""
    with pytest.raises(UnknownLanguage):
        cast(CATALOGUE, DEFAULT, voice=wished, language="fr")


def test_without_a_catalogue_wishes_are_passed_on():
    """Nobody knows better than whoever asked."""
    assert cast([], DEFAULT, voice="ryan", language="fr") == Part("ryan", "fr")
