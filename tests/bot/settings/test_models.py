"""What can be decided, and how it is kept."""

import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingRefused
from bot.limits.admission import Limits
from bot.settings.models import (
    MOST_IDS,
    ChannelSettings,
    GuildSettings,
    GuildSnapshot,
    JoinMode,
    PersonSettings,
    merged,
)
from bot.text.dictionary import Entry
from bot.text.settings import TextSettings
from bot.vocabulary import VoiceId

EVERYTHING = GuildSettings().changed(
    {
        "voice": "emily",
        "language": "auto",
        "speed": 1.5,
        "volume": 0.5,
        "said": "off",
        "blocked": {1, 2},
        "join": JoinMode.COMPANY,
        "abbreviation_changes": {"brb": "be right back", "lol": None},
        "time_zone": "Europe/Berlin",
        "locale": "pt-BR",
        "max_seconds": 20,
        "repeats": 3,
    }
)


@pytest.mark.parametrize("settings", [GuildSettings(), EVERYTHING])
def test_what_is_kept_is_what_is_read(settings: GuildSettings):
    assert GuildSettings.read(settings.write()) == settings


def test_what_is_not_decided_is_not_kept():
    """So that a default may change."""
    assert json.loads(GuildSettings(speed=1.5).write()) == {"speed": 1.5}


def test_nothing_is_kept_of_who_decided_nothing():
    assert PersonSettings.read("") == PersonSettings()


@pytest.mark.parametrize("document", ["{", "[]", "null", "7", '"text"', "\x00", "{}{}", "nan"])
def test_a_damaged_document_counts_as_undecided(document: str, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING):
        assert GuildSettings.read(document) == GuildSettings()

    assert [record.message for record in caplog.records] == ["settings are damaged"]


def test_a_damaged_field_costs_only_itself(caplog: pytest.LogCaptureFixture):
    document = '{"speed": "SECRET", "blocked": [1, -2], "volume": 0.5, "voice": {"a": "SECRET"}}'

    with caplog.at_level(logging.WARNING):
        assert GuildSettings.read(document) == GuildSettings(volume=0.5)

    [record] = caplog.records
    assert vars(record)["fields"] == "blocked,speed,voice"
    assert "SECRET" not in str(vars(record))


def test_what_a_newer_version_wrote_is_ignored_and_stays():
    document = '{"speed": 1.5, "mood": {"cheerful": true}}'

    amended = GuildSettings.amend(document, {"volume": 0.5})

    assert GuildSettings.read(document) == GuildSettings(speed=1.5)
    assert json.loads(amended) == {"speed": 1.5, "volume": 0.5, "mood": {"cheerful": True}}


def test_a_change_mends_what_is_damaged():
    assert json.loads(GuildSettings.amend('{"speed": 99}', {"volume": 0.5})) == {"volume": 0.5}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("speed", 0.4),
        ("speed", 2.1),
        ("speed", float("nan")),
        ("volume", float("inf")),
        ("voice", ""),
        ("voice", "two words"),
        ("voice", "x" * 129),
        ("language", "English"),
        ("said", "sometimes"),
        ("mute_prefix", "x" * 21),
        ("mute_prefix", "\x00"),
        ("time_zone", "Berlin"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", "/etc/passwd"),
        ("time_zone", "Europe"),
        ("blocked", {0}),
        ("blocked", {2**63}),
        ("blocked", range(1, MOST_IDS + 2)),
        ("abbreviation_changes", {f"x{n}": "y" for n in range(201)}),
        ("abbreviation_changes", {"x": "y" * 201}),
        ("alone_seconds", -1),
        ("characters_per_day", -1),
        ("locale", "en_US"),
        ("mood", "cheerful"),
    ],
)
def test_what_is_not_allowed_is_refused_by_name_and_unseen(field: str, value: object):
    with pytest.raises(SettingRefused) as refused:
        GuildSettings().changed({field: value})

    assert refused.value.field == field
    assert "passwd" not in str(refused.value)


@pytest.mark.parametrize("name", ["", "x" * 65, "a\nb", "a\u202eb", "\ud800"])
def test_a_spoken_name_is_short_and_printable(name: str):
    with pytest.raises(SettingRefused):
        PersonSettings().changed({"spoken_name": name})


@given(st.text(max_size=64))
def test_any_name_that_is_taken_can_be_kept(name: str):
    try:
        settings = PersonSettings().changed({"spoken_name": name})
    except SettingRefused:
        return
    assert PersonSettings.read(settings.write()) == settings


def test_here_counts_more_than_everywhere_and_undecided_not_at_all():
    everywhere = PersonSettings(voice=VoiceId("emily"), speed=1.5, opt_out=True)
    here = PersonSettings(voice=VoiceId("magnus"), speed=None, opt_out=False)

    assert merged(everywhere, here) == PersonSettings(
        voice=VoiceId("magnus"), speed=1.5, opt_out=False
    )


def test_the_text_has_the_settings_that_are_about_it():
    settings = GuildSettings(mute_prefix="!", abbreviation_changes={"brb": None}, max_characters=50)

    text = settings.text(max_characters=100)

    assert text == TextSettings(
        said=settings.said,
        mute_prefix="!",
        abbreviation_changes={"brb": None},
        max_characters=50,
    )


def test_a_guild_cannot_have_more_read_than_the_operator_allows():
    assert GuildSettings(max_characters=500).text(max_characters=100).max_characters == 100
    assert GuildSettings().text(max_characters=6000).max_characters == 2000


def test_limits_are_handed_on():
    settings = GuildSettings(
        person_per_minute=1,
        guild_per_minute=2,
        repeats=3,
        person_characters_per_day=4,
        characters_per_day=5,
    )

    assert settings.limits() == Limits(1, 2, 3, 4, 5)


def test_every_field_is_explained():
    for model in (GuildSettings, ChannelSettings, PersonSettings):
        undocumented = [name for name, field in model.model_fields.items() if not field.description]
        assert undocumented == []


def test_a_guilds_dictionary_is_compiled_once():
    guild = GuildSnapshot(entries=(Entry("TTS", "T T S"),), base=(Entry("GIF", "jif"),))

    assert guild.dictionary is guild.dictionary
