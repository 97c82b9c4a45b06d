"""What the operator reads; the command itself is tried in ``tests/end_to_end``."""

from bot.checkup.finding import ill, ok, poor, unseen
from cogs.status import LONGEST, told


def test_what_is_ill_comes_first_with_what_to_do():
    text = told([ok("one", "works"), unseen("two", "off"), ill("three", "is dead", "bury it")])
    assert text.splitlines()[:3] == [
        "**Ill: three.**",
        "❌ **three** (ill): is dead",
        "  → bury it",
    ]


def test_marks_have_words_for_who_cannot_see_them():
    text = told([ok("one", "works"), poor("two", "limps"), unseen("three", "off")])
    assert text.startswith("**Nothing is ill.**")
    assert "(poor)" in text
    assert "(unseen)" in text


def test_message_is_no_longer_than_discord_takes():
    many = [ok(f"part {number}", "x" * 100) for number in range(100)]
    text = told([*many, ill("last", "is dead")])
    assert len(text) <= LONGEST
    assert "is dead" in text
