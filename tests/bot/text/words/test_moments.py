"""Moments are said so that they are understood when heard."""

from datetime import UTC, datetime

import pytest

from bot.text.words import moments, words_for

ENGLISH = words_for("en")
AFTERNOON = datetime(2026, 3, 4, 14, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (300, "in 5 minutes"),
        (-300, "5 minutes ago"),
        (0.4, "now"),
        (10, "in 10 seconds"),
        (3600, "in 1 hour"),
        (-86400 * 3, "3 days ago"),
        (86400 * 365 * 2, "in 2 years"),
    ],
)
def test_relative(seconds: float, expected: str):
    said = moments.relative(seconds, clock=ENGLISH.clock, locale=ENGLISH.locale)

    assert said == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("t", "2:30 PM"),
        ("T", "2:30:05 PM"),
        ("d", "March 4, 2026"),
        ("D", "March 4, 2026"),
        ("f", "March 4, 2026 at 2:30 PM"),
        ("F", "Wednesday, March 4, 2026 at 2:30 PM"),
        ("s", "March 4, 2026 at 2:30 PM"),
        ("S", "March 4, 2026 at 2:30:05 PM"),
        ("?", "March 4, 2026 at 2:30 PM"),
    ],
)
def test_styles(style: str, expected: str):
    said = moments.say(AFTERNOON, style, now=AFTERNOON, clock=ENGLISH.clock, locale=ENGLISH.locale)

    assert said == expected
