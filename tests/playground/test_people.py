"""What people may do, by Discord's rules."""

import pytest

from playground import (
    CommandRefused,
    JoinRefused,
    NotAllowed,
    Permission,
    Playground,
)
from playground.inhabited import InhabitedGuild


async def test_writing_needs_a_permission(guild: InhabitedGuild):
    """Who may not write is refused; in a thread another permission counts."""
    text, ben = guild.text_channels[0], guild.add_member("Ben")
    thread = text.add_thread("aside")
    text.set_overwrite(ben, deny=Permission.SEND_MESSAGES)

    with pytest.raises(NotAllowed):
        await ben.write(text, "no")
    await ben.write(thread, "yes")

    assert [message.content for message in thread.history] == ["yes"]


async def test_only_ones_own_messages(guild: InhabitedGuild):
    """Others' messages are edited by nobody and deleted by moderators."""
    text, ben = guild.text_channels[0], guild.add_member("Ben")
    cleo = guild.add_member("Cleo", moderator=True)
    message = await ben.write(text, "mine")

    with pytest.raises(NotAllowed):
        cleo.edit(message, "yours")
    with pytest.raises(NotAllowed):
        guild.add_member("Dan").delete(message)
    cleo.delete(message)

    assert text.history == []


async def test_a_full_or_closed_channel_refuses(guild: InhabitedGuild):
    """The limit holds for people without the right to move, and CONNECT is needed."""
    ben, cleo = guild.add_member("Ben"), guild.add_member("Cleo")
    small = guild.add_voice_channel("Small", user_limit=1)
    await ben.join(small)

    with pytest.raises(JoinRefused, match="full"):
        await cleo.join(small)
    await guild.owner.join(small)
    await ben.leave()
    await guild.owner.leave()
    small.set_overwrite(cleo, deny=Permission.CONNECT)
    with pytest.raises(JoinRefused):
        await cleo.join(small)
    with pytest.raises(JoinRefused):
        await cleo.join(guild.text_channels[0])


async def test_moving_others_needs_a_permission(guild: InhabitedGuild):
    """Only who may move members moves them."""
    ben, cleo = guild.add_member("Ben"), guild.add_member("Cleo", moderator=True)
    voice, other = guild.voice_channels[0], guild.add_voice_channel("Other")
    await ben.join(voice)

    with pytest.raises(NotAllowed):
        await ben.move(ben, other)
    await cleo.move(ben, other)
    assert ben.voice_channel is other
    await cleo.move(ben, None)
    assert ben.voice_channel is None
    with pytest.raises(NotAllowed):
        await cleo.move(ben, other)


async def test_without_a_text_channel_nothing_is_invoked(playground: Playground):
    """A command is invoked somewhere; who sees no channel cannot."""
    guild = playground.add_guild("Empty")
    playground.interactions.register(0, [{"name": "say", "description": "Say."}])

    with pytest.raises(NotAllowed):
        await guild.owner.invoke("say")


async def test_options_without_suggestions(guild: InhabitedGuild, playground: Playground):
    """Asking an option for suggestions that has none is refused."""
    option = {"name": "text", "description": "What.", "type": 3}
    playground.interactions.register(
        0, [{"name": "say", "description": "Say.", "options": [option]}]
    )

    with pytest.raises(CommandRefused, match="suggestions"):
        await guild.owner.complete("say", "text")
