"""Voices and languages as people choose them."""

import pytest

from bot.client.voices import (
    find_language,
    find_voice,
    language_labels,
    preferences,
    sound_lines,
    voice_label,
    voice_labels,
)
from bot.client.wording import Wordings, english
from bot.errors import UnknownLanguage, UnknownVoice
from bot.lightning.voices import Voice
from bot.settings.models import ChannelSettings, GuildSettings, PersonSettings
from bot.speech.casting import Part
from bot.speech.wish import Preference

WORDINGS = Wordings()
EMMA = Voice("emma-1", "Emma", ("en", "de"), "female", "british")
BARE = Voice("bare", "Bare", (), None, None)


def test_voices_are_described_in_the_readers_language():
    assert voice_label(EMMA, english()) == "Emma (English, German, female, British)"
    assert voice_label(EMMA, WORDINGS.of("de")) == "Emma (Englisch, Deutsch, weiblich, britisch)"
    assert voice_label(BARE, english()) == "Bare"


@pytest.mark.parametrize(
    ("accent", "told"),
    [
        ("american", "Alt (Ukrainisch, amerikanisch)"),
        ("south african", "Alt (Ukrainisch, südafrikanisch)"),
        ("polish", "Alt (Ukrainisch, Polnisch)"),
        ("ukrainian", "Alt (Ukrainisch)"),
        ("texan", "Alt (Ukrainisch, Texan)"),
    ],
)
def test_an_accent_is_named_in_the_readers_language(accent: str, told: str):
    """One that is called as the voice's language says nothing more."""
    assert voice_label(Voice("alt", "Alt", ("uk",), None, accent), WORDINGS.of("de")) == told


def test_languages_are_ordered_by_their_names():
    assert language_labels([EMMA], WORDINGS.of("fr")) == [("de", "allemand"), ("en", "anglais")]


@pytest.mark.parametrize("wanted", ["emma-1", " EMMA "])
def test_a_voice_is_found_by_id_or_name(wanted: str):
    assert find_voice([BARE, EMMA], wanted) == "emma-1"


def test_a_voice_that_nobody_knows():
    with pytest.raises(UnknownVoice):
        find_voice([EMMA], "nobody")
    assert find_voice([], "nobody") == "nobody"


@pytest.mark.parametrize(("wanted", "code"), [("DE", "de"), ("deutsch", "de"), ("auto", "auto")])
def test_a_language_is_found_by_code_or_name(wanted: str, code: str):
    assert find_language([EMMA], wanted, WORDINGS.of("de")) == code


def test_a_language_that_nobody_speaks():
    with pytest.raises(UnknownLanguage):
        find_language([EMMA], "fr", english())
    assert find_language([], "fr", english()) == "fr"


def test_what_was_decided_comes_in_order():
    here, guild = PersonSettings(speed=2.0), GuildSettings(voice="bare")
    assert preferences(here, guild) == (Preference(speed=2.0), Preference(voice="bare"))


def test_everybody_learns_how_they_sound_and_why():
    here = PersonSettings(speed=1.5, spoken_name="*A*")
    everywhere = PersonSettings(voice="emma-1", speed=2.0)
    channel = ChannelSettings(speed=0.5, volume=0.5)
    guild = GuildSettings(language="auto", volume=2.0)
    labels = dict(voice_labels([EMMA], english()))
    assert sound_lines(
        here, everywhere, channel, guild, Part("emma-1", "en"), labels, english()
    ) == [
        "Voice: Emma (English, German, female, British) (chosen for every server)",
        "Language: told from each message (this server's)",
        "Speed: 1.5 (chosen for this server)",
        "Volume: 0.5 (this channel's)",
        r"Spoken name: \*A\* (chosen for this server)",
    ]
