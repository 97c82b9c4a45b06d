"""The world and what it looks like."""

from playground.inhabited import InhabitedGuild
from playground.server import Playground
from playground.wire import Event


def guild_of(playground: Playground) -> InhabitedGuild:
    return playground.add_guild("One")


async def test_changes_are_announced_in_order(playground: Playground):
    """Watchers hear of what happens, by Discord's names."""
    guild = guild_of(playground)
    heard: list[Event] = []
    playground.world.watchers.append(heard.append)

    text = guild.add_text_channel("general")
    ben = guild.add_member("Ben")
    ben.give(guild.moderators)
    message = await ben.write(text, "hi")
    ben.edit(message, "ho")
    ben.delete(message)
    thread = text.add_thread("aside")
    await guild.delete_channel(thread)
    await guild.expel(ben)

    assert [event.name for event in heard] == [
        "CHANNEL_CREATE",
        "GUILD_MEMBER_ADD",
        "GUILD_MEMBER_UPDATE",
        "MESSAGE_CREATE",
        "MESSAGE_UPDATE",
        "MESSAGE_DELETE",
        "THREAD_CREATE",
        "THREAD_DELETE",
        "GUILD_MEMBER_REMOVE",
    ]
