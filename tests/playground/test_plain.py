"""What a terminal shows of Discord's marks."""

import pytest

from playground.inhabited import InhabitedGuild
from playground.plain import plain


def test_names_stand_for_numbers(guild: InhabitedGuild):
    ada = guild.add_member("Ada")
    channel = guild.add_text_channel("talk")
    role = guild.add_role("readers", 0)

    shown = plain(f"<@{ada.id}> <@!{ada.id}> <#{channel.id}> <@&{role.id}>", guild)

    assert shown == "@Ada @Ada #talk @readers"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<@12> <#13> <@&14>", "@12 #13 @14"),
        ("</autoread add:15>", "/autoread add"),
        ("<:wave:16> <a:dance:17>", ":wave: :dance:"),
        ("<t:0:R> <t:1800000000>", "1970-01-01 00:00 UTC 2027-01-15 08:00 UTC"),
        ("<t:99999999999>", "5138-11-16 09:46 UTC"),
        ("<t:-99999999999>", "<t:-99999999999>"),
        (r"snake\_case \*", "snake_case *"),
        ("a < b > c **d** <x>", "a < b > c **d** <x>"),
    ],
)
def test_marks_are_written_out(guild: InhabitedGuild, text: str, shown: str):
    assert plain(text, guild) == shown
