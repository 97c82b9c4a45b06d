"""What messages look like, and to whom."""

from playground.inhabited import InhabitedGuild
from playground.messages import Message
from playground.server import Playground
from playground.wire import EPHEMERAL, Event


def guild_of(playground: Playground) -> InhabitedGuild:
    return playground.add_guild("One")


async def test_replies_and_mentions(playground: Playground):
    """A reply carries what it answers; mentions are listed."""
    guild = guild_of(playground)
    text = guild.add_text_channel("general")
    ben = guild.add_member("Ben")
    first = await ben.write(text, "one")

    second = await ben.write(text, f"two <@{guild.owner.id}>", reply_to=first)

    body = second.payload()
    assert body["referenced_message"]["content"] == "one"
    assert [one["id"] for one in body["mentions"]] == [str(guild.owner.id)]


async def test_an_ephemeral_message_is_private(playground: Playground):
    """Of what only one person sees, watchers hear as private, and history is silent."""
    guild = guild_of(playground)
    text = guild.add_text_channel("general")
    heard: list[Event] = []
    playground.world.watchers.append(heard.append)

    text.post(Message(1, text, playground.world.bot, "psst", flags=EPHEMERAL))

    assert [event.private for event in heard] == [True]
    assert text.history == []
