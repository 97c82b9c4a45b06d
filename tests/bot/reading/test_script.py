"""From a message to a wish."""

import dataclasses
from datetime import UTC, datetime

import pytest

from bot.errors import NothingToSay, OptedOut
from bot.reading.reasons import Reason
from bot.reading.script import Reader, Script, Unread, preferences, text_settings, written
from bot.settings.models import (
    NOTHING_DECIDED,
    ChannelSettings,
    GuildSettings,
    GuildSnapshot,
    PersonSettings,
)
from bot.speech.utterance import CHARACTERS_PER_SECOND, Origin
from bot.text.message import SUPPRESS_NOTIFICATIONS, GuildView, Message, Snapshot
from bot.text.settings import Said
from tests.support.reading import ADA, BEN, TEXT, THREAD, facts

NOW = datetime(2026, 1, 2, 15, 4, tzinfo=UTC)


class Speech:
    """Speaks the first language that is asked for."""

    def __init__(self):
        self.asked = []

    def language(self, levels, text):
        self.asked.append(text)
        return next((level.language for level in levels if level.language), "en")


def reader(max_characters=2000):
    return Reader(speech=Speech(), max_characters=max_characters, now=lambda: NOW)


def snapshot(**settings):
    return GuildSnapshot(settings=GuildSettings(**settings), channels={TEXT: ChannelSettings()})


def read(content="hello", *, settings=None, people=None, **fields):
    return reader().read(facts(content, **fields), snapshot(**(settings or {})), people or {})


def test_a_message_becomes_a_wish():
    """With all that decides how it is said, and where it came from."""
    script = read(id=9)

    assert isinstance(script, Script)
    wish = script.wish
    assert (wish.author, wish.plain, wish.named) == (ADA, "hello", "Ada said hello")
    assert (wish.said, wish.origin) == (Said.SMART, Origin.READ)
    assert (wish.source, wish.channel) == (9, TEXT)
    assert wish.mergeable
    assert not wish.local_only
    assert not script.cut


@pytest.mark.parametrize(
    ("content", "fields", "settings", "reason"),
    [
        ("; not this", {}, {}, Reason.MUTE_PREFIX),
        ("hello", {}, {"required_prefix": "!"}, Reason.NO_REQUIRED_PREFIX),
        ("...", {}, {}, Reason.NOTHING_TO_SAY),
        ("x", {"message": Message(content="x", flags=SUPPRESS_NOTIFICATIONS)}, {}, "silent_flag"),
        ("x", {"message": Message(content="x", type=6)}, {}, "system_message"),
    ],
)
def test_what_its_text_says_against_it(content, fields, settings, reason):
    assert read(content, settings=settings, **fields) == Unread(Reason(reason))


def test_nobody_is_named_where_that_is_off():
    assert read(settings={"said": Said.OFF}).wish.named is None


def test_whoever_wants_no_cloud_gets_none():
    assert read(people={ADA: PersonSettings(no_cloud=True)}).wish.local_only


def test_bursts_are_merged_only_where_that_is_wanted():
    assert not read(settings={"merge_bursts": False}).wish.mergeable


def test_people_are_called_as_they_want():
    """The author, and who is mentioned."""
    view = GuildView.of_names({f"<@{BEN}>": "Ben"})
    people = {
        ADA: PersonSettings(spoken_name="Countess"),
        BEN: PersonSettings(spoken_name="Benny"),
    }

    script = read(f"hello <@{BEN}>", people=people, view=view)

    assert script.wish.named == "Countess said hello Benny"


def test_what_was_decided_about_the_sound_most_specific_first():
    """The person, the channel (of a thread: the one that it hangs in), the guild."""
    decided = GuildSnapshot(
        settings=GuildSettings(voice="guilds"), channels={TEXT: ChannelSettings(speed=1.5)}
    )
    in_thread = facts(channel=THREAD, parent=TEXT)

    person, channel, guild = preferences(in_thread, decided, PersonSettings(language="de"))

    assert (person.language, person.voice) == ("de", None)
    assert channel.speed == 1.5
    assert guild.voice == "guilds"


def test_the_language_is_told_from_what_was_written():
    """Of a forward, from what is forwarded."""
    forward = Message(message_snapshots=[Snapshot(message=Message(content="bonjour"))])

    assert written(Message(content="hello")) == "hello"
    assert written(forward) == "bonjour"
    assert written(Message()) == ""


@pytest.mark.parametrize(
    ("settings", "speed", "characters"),
    [
        ({}, None, 2000),
        ({"max_characters": 100}, None, 100),
        ({"max_seconds": 10}, None, 10 * CHARACTERS_PER_SECOND),
        ({"max_seconds": 10}, 2.0, 20 * CHARACTERS_PER_SECOND),
        ({"max_seconds": 10, "max_characters": 100}, None, 100),
        ({"max_seconds": 1}, 0.5, 20),
    ],
)
def test_the_limit_in_seconds_is_one_in_characters(settings, speed, characters):
    """At the speed that it is said in; the least limit counts, down to a few words."""
    levels = preferences(facts(), snapshot(**settings), PersonSettings(speed=speed))

    assert text_settings(snapshot(**settings), levels, 2000).max_characters == characters


def test_what_somebody_asked_for_is_said_whatever_its_prefix():
    """And though it was sent silently; as theirs, so that they may skip it."""
    silent = facts("; hello")
    message = silent.message.model_copy(update={"flags": SUPPRESS_NOTIFICATIONS})
    silent = dataclasses.replace(silent, message=message)
    decided = snapshot(required_prefix="!")

    wish = reader().asked_for(silent, decided, {}, PersonSettings(voice="bens"), BEN)

    assert "hello" in wish.plain
    assert (wish.author, wish.origin, wish.named) == (BEN, Origin.COMMAND, None)
    assert wish.preferences[0].voice == "bens"


def test_what_nobody_can_ask_for():
    """Who opted out is not read by anybody; where nothing is to be said, that is told."""
    opted_out = {ADA: PersonSettings(opt_out=True)}
    with pytest.raises(OptedOut):
        reader().asked_for(facts(), snapshot(), opted_out, NOTHING_DECIDED, BEN)
    with pytest.raises(NothingToSay):
        reader().asked_for(facts("..."), snapshot(), {}, NOTHING_DECIDED, BEN)
