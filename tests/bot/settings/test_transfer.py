"""All of a guild's settings as one document."""

import json

import pytest

from bot.errors import ImportRefused
from bot.settings.models import MOST_CHANNELS, ChannelSettings, GuildSettings, GuildSnapshot
from bot.settings.transfer import Transfer
from bot.text.dictionary import Entry, Mode
from bot.text.settings import Said
from bot.vocabulary import ChannelId, VoiceId

GUILD = GuildSnapshot(
    settings=GuildSettings(said=Said.OFF, blocked=frozenset({2**62})),
    channels={ChannelId(2**62): ChannelSettings(voice=VoiceId("emily"))},
    entries=(Entry("TTS", "T T S"), Entry("a+", "b", Mode.REGEX)),
    base=(Entry("GIF", "jif"),),
)


def test_what_is_exported_can_be_imported():
    exported = json.loads(json.dumps(Transfer.of(GUILD).export()))

    assert Transfer.read(exported) == Transfer(GUILD.settings, GUILD.channels, GUILD.entries)


def test_only_what_was_decided_is_exported_and_nothing_of_the_operators():
    assert Transfer.of(GUILD).export() == {
        "thunder": 1,
        "settings": {"said": "off", "blocked": [2**62]},
        "channels": {str(2**62): {"voice": "emily"}},
        "dictionary": [
            {"pattern": "TTS", "spoken": "T T S"},
            {"pattern": "a+", "spoken": "b", "mode": "regex"},
        ],
    }


def test_little_is_needed():
    assert Transfer.read({"thunder": 1, "mood": "ignored"}) == Transfer(GuildSettings(), {}, ())


@pytest.mark.parametrize(
    "exported",
    [
        None,
        [],
        "SECRET",
        {"settings": {}},
        {"thunder": 2},
        {"thunder": 1, "settings": {"speed": 99}},
        {"thunder": 1, "settings": {"time_zone": "SECRET"}},
        {"thunder": 1, "channels": {"SECRET": {}}},
        {"thunder": 1, "channels": {"0": {}}},
        {"thunder": 1, "channels": {str(n): {} for n in range(1, MOST_CHANNELS + 2)}},
        {"thunder": 1, "dictionary": [{"pattern": "SECRET"}]},
        {"thunder": 1, "dictionary": {"a": "b"}},
    ],
)
def test_what_cannot_be_imported_is_refused_unseen(exported: object):
    with pytest.raises(ImportRefused) as refused:
        Transfer.read(exported)

    assert "SECRET" not in str(refused.value).replace("channels.SECRET", "")


@pytest.mark.parametrize(
    ("exported", "told"),
    [
        ([], "it is no export of mine"),
        ({"settings": {}}, "it is no export of mine"),
        ({"thunder": 2}, "it is an export of a newer version of me"),
        ({"thunder": 1, "channels": {"0": {}}}, "channels.0.[key]: it is no id"),
        ({"thunder": 1, "channels": {"x": {}}}, "channels.x.[key]: it is no id"),
        ({"thunder": 1, "channels": {"1": []}}, "channels.1: it is of another kind"),
        ({"thunder": 1, "settings": {"blocked": [0]}}, "settings.blocked.0: it is no id"),
        (
            {"thunder": 1, "settings": {"said": 1}},
            "settings.said: it is none of off, always, smart",
        ),
        (
            {"thunder": 1, "settings": {"speed": 99}},
            "settings.speed: it is no number from 0.5 to 2.0",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_told(exported: object, told: str):
    with pytest.raises(ImportRefused) as refused:
        Transfer.read(exported)

    assert str(refused.value.problem).startswith(told)
