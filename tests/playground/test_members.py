"""What members may do, and what is told of them."""

from playground.inhabited import InhabitedGuild
from playground.permissions import Permission
from playground.server import Playground
from playground.wire import Event


def guild_of(playground: Playground) -> InhabitedGuild:
    return playground.add_guild("One")


async def test_permissions_in_a_channel(playground: Playground):
    """A member's permissions include the channel's overwrites, in threads the parent's."""
    guild = guild_of(playground)
    text = guild.add_text_channel("general")
    ben = guild.add_member("Ben")
    role = guild.add_role("Quiet")
    ben.give(role)

    text.set_overwrite(role, deny=Permission.SEND_MESSAGES)
    thread = text.add_thread("aside")

    assert not ben.may(Permission.SEND_MESSAGES, text)
    assert not ben.may(Permission.SEND_MESSAGES, thread)
    assert ben.may(Permission.VIEW_CHANNEL, text)
    assert guild.owner.may(Permission.ADMINISTRATOR, text)


async def test_a_role_can_be_taken_back(playground: Playground):
    guild = guild_of(playground)
    ben = guild.add_member("Ben", moderator=True)
    heard: list[Event] = []
    playground.world.watchers.append(heard.append)

    ben.take(guild.moderators)

    assert ben.roles == []
    assert [event.name for event in heard] == ["GUILD_MEMBER_UPDATE"]
