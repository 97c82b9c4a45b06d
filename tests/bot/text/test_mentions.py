"""What Discord writes in angle brackets is named."""

from datetime import UTC, datetime

import pytest

from bot.text.mentions import Directory, Present, put_mentions, zone_of
from bot.text.slots import Slots
from bot.text.words import words_for

PEOPLE = {111: "Lucas", 112: ""}
DIRECTORY = Directory(PEOPLE.get, {20: "Staff", 22: ""}.get, {30: "off topic chat"}.get)
PRESENT = Present(datetime(2025, 12, 31, 23, 55, tzinfo=UTC), zone_of("UTC"))


def named(text: str) -> str:
    slots = Slots()
    with_slots = put_mentions(text, slots, words_for("en"), directory=DIRECTORY, present=PRESENT)
    return slots.fill(with_slots, pause=", ")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("hey <@111> look", "hey Lucas look"),
        ("hey <@!111>", "hey Lucas"),
        ("hey<@111>!", "hey Lucas!"),
        ("<@111>'s", "Lucas's"),
        ("ask <@999>", "ask someone"),
        ("ask <@112>", "ask a member"),
        ("<@&20> wake up", "role Staff wake up"),
        ("<@&21> wake up", "a role wake up"),
        ("<@&22> wake up", "a role wake up"),
        ("see <#30>", "see channel off topic chat"),
        ("see <#31>", "see a channel"),
        ("run </queue list:1234567890>", "run slash queue list"),
        ("starts <t:1767225600:R>", "starts in 5 minutes"),
        ("at <t:1767225600:t>", "at 12 AM"),
        ("read <id:guide>", "read the server guide"),
        ("read <id:browse>", "read browse channels"),
        ("read <id:customize>", "read channels and roles"),
        ("read <id:linked-roles>", "read linked roles"),
        ("read <id:linked-roles:123>", "read linked roles"),
        ("read <id:unheard-of>", "read a channel"),
        ("@everyone gg", "everyone gg"),
        ("@here gg", "here gg"),
    ],
)
def test_mentions_are_named(written: str, said: str):
    assert named(written) == said


@pytest.mark.parametrize("text", ["<@>", "<@abc>", "<t:x>", "me@everyone", "<#>", "< @111>"])
def test_what_only_looks_like_a_mention_is_text(text: str):
    assert named(text) == text


def test_a_zone_that_nobody_knows_is_utc():
    assert str(zone_of("Mars/Olympus")) == str(zone_of("../etc/passwd")) == "UTC"
    assert str(zone_of("Asia/Tokyo")) == "Asia/Tokyo"
