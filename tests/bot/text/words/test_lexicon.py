"""All that is said by itself, in English; that other languages lack nothing is test_sheet's."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.words import words_for
from bot.text.words.lexicon import Kind

ENGLISH = words_for("en")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (ENGLISH.link_to("youtube"), "link to youtube"),
        (ENGLISH.message_link_in("general"), "link to a message in channel general"),
        (ENGLISH.role("Staff"), "role Staff"),
        (ENGLISH.slash("join"), "slash join"),
        (ENGLISH.said("Alice", "hello"), "Alice said hello"),
        (ENGLISH.sent("Alice", "an image"), "Alice sent an image"),
        (ENGLISH.replying_to("Bob", "lol yes"), "replying to Bob: lol yes"),
        (ENGLISH.replied("Alice", "Bob", "lol"), "Alice replied to Bob: lol"),
        (ENGLISH.asked("Alice", "pizza?"), "Alice asks: pizza?"),
        (ENGLISH.passed_on("Alice", "it is down"), "Alice forwarded: it is down"),
        (ENGLISH.and_more("one two"), "one two, and more"),
        (ENGLISH.with_attachments("look", "an image"), "look, with an image"),
        (ENGLISH.hello("Emma"), "Hello, I am Emma."),
    ],
)
def test_gaps_are_filled_in_order(said: str, expected: str):
    assert said == expected


def test_braces_in_what_people_wrote_are_no_gaps():
    assert ENGLISH.said("{text}", "{0} {name}") == "{text} said {0} {name}"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({Kind.IMAGE: 1}, "an image"),
        ({Kind.FILE: 1, Kind.IMAGE: 4}, "4 images and a file"),
        ({Kind.VIDEO: 2, Kind.IMAGE: 1, Kind.AUDIO: 3}, "an image, 2 videos and 3 audio files"),
        ({Kind.IMAGE: 0, Kind.FILE: 2}, "2 files"),
    ],
)
def test_attachments_are_counted(counts: dict[Kind, int], expected: str):
    assert ENGLISH.attached(counts) == expected


def test_messages_left_out_are_counted():
    assert ENGLISH.skipped(1) == "skipped a message"
    assert ENGLISH.skipped(6) == "skipped 6 messages"


def test_emoji_and_emoticons_are_named():
    assert ENGLISH.emoji("😂") == "face with tears of joy"
    assert ENGLISH.emoji("🇯🇵") == "flag Japan"
    assert ENGLISH.emoticon(":)))") == "smiley face"


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("R", "now"),
        ("t", "12 AM"),
        ("", "January 1, 2026 at 12 AM"),
        ("F", "Thursday, January 1, 2026 at 12 AM"),
    ],
)
def test_a_moment_is_said_in_its_style(style: str, expected: str):
    seconds = int(NEW_YEAR.timestamp())

    assert ENGLISH.timestamp(seconds, style, now=NEW_YEAR, zone=UTC) == expected


def test_a_moment_is_said_in_the_guilds_time_zone():
    seconds = int((NEW_YEAR + timedelta(minutes=5)).timestamp())
    zone = ZoneInfo("Asia/Kolkata")

    assert ENGLISH.timestamp(seconds, "t", now=NEW_YEAR, zone=zone) == "5:35 AM"


@pytest.mark.parametrize("style", ["R", "t", "F"])
@pytest.mark.parametrize("seconds", [10**17, -(10**17), 253402300800, 10**12])
def test_a_moment_that_no_calendar_has_is_a_time(seconds: int, style: str):
    assert ENGLISH.timestamp(seconds, style, now=NEW_YEAR, zone=UTC) == "a time"


@given(
    st.integers(-(10**18), 10**18), st.text(max_size=2), st.sampled_from(("ar", "en", "ja", "pl"))
)
def test_any_moment_in_any_style_is_said(seconds: int, style: str, language: str):
    assert words_for(language).timestamp(seconds, style, now=NEW_YEAR, zone=UTC)


@given(st.text(), st.sampled_from(("ar", "en", "ja", "pl")))
def test_any_code_has_a_name_and_anything_may_be_no_emoji(text: str, language: str):
    words = words_for(language)

    assert words.shortcode(text) is None or words.shortcode(text)
    assert words.emoji(text) is None or words.emoji(text)
