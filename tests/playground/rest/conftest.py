"""A guild with a text and a voice channel, in which the bot may do much."""

import pytest

from playground import Permission, Playground
from playground.channels import Channel
from playground.inhabited import InhabitedGuild


@pytest.fixture
def guild(playground: Playground) -> InhabitedGuild:
    more = Permission.MOVE_MEMBERS | Permission.MUTE_MEMBERS | Permission.MANAGE_NICKNAMES
    from_server = playground.add_guild("One", owner="Ada")
    from_server.add_text_channel("general")
    from_server.add_voice_channel("Voice")
    from_server.set_role_permissions(from_server.bot_role, from_server.bot_role.permissions | more)
    return from_server


@pytest.fixture
def text(guild: InhabitedGuild) -> Channel:
    return guild.text_channels[0]
