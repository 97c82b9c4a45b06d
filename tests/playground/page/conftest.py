"""A place for visitors: they are Ada, whose guild it is, and Ben."""

import pytest

from playground import InhabitedGuild, Playground


@pytest.fixture
def guild(playground: Playground) -> InhabitedGuild:
    guild = playground.add_guild("One", owner="Ada")
    guild.add_text_channel("general")
    guild.add_voice_channel("Voice")
    guild.add_member("Ben")
    return guild
