"""Messages in a channel, and who hears of them."""

from playground.inhabited import InhabitedGuild
from playground.server import Playground
from playground.wire import EPHEMERAL, Event


def guild_of(playground: Playground) -> InhabitedGuild:
    return playground.add_guild("One")


async def test_a_private_answer_is_deleted_in_private(playground: Playground):
    """Who watches for a person hears of it; the gateway, which skips what is private, does not."""
    guild = guild_of(playground)
    channel = guild.add_text_channel("general")
    answer = playground.world.message(channel, playground.world.bot, "psst")
    answer.flags = EPHEMERAL
    channel.post(answer)
    heard: list[Event] = []
    playground.world.watchers.append(heard.append)

    channel.remove(answer)

    assert [(event.name, event.private) for event in heard] == [("MESSAGE_DELETE", True)]
