"""The whole playground, with a real bot."""

import asyncio
from contextlib import AsyncExitStack, suppress

import discord
import pytest

from playground import Playground
from tests.playground.bots import Bot, point, running


async def test_a_bot_connects_and_sees_the_world(playground: Playground, bot: Bot):
    """A real bot becomes ready and knows guilds, channels and members."""
    guild = playground.add_guild("One", owner="Ada")
    guild.add_text_channel("general")
    guild.add_voice_channel("Voice", user_limit=5)
    guild.add_stage_channel("Stage")
    guild.add_member("Ben", moderator=True)

    async with running(bot, playground):
        seen = bot.get_guild(guild.id)

        assert seen is not None
        assert seen.name == "One"
        assert [channel.name for channel in seen.text_channels] == ["general"]
        assert [channel.user_limit for channel in seen.voice_channels] == [5]
        assert [channel.name for channel in seen.stage_channels] == ["Stage"]
        assert {member.display_name for member in seen.members} == {"Thunder", "Ada", "Ben"}
        assert seen.owner is not None
        assert seen.owner.display_name == "Ada"


async def test_two_guilds_at_once(playground: Playground, bot: Bot):
    """What happens in one guild stays there."""
    one, two = playground.add_guild("One"), playground.add_guild("Two")
    texts = [guild.add_text_channel("general") for guild in (one, two)]

    @bot.tree.command()
    async def where(interaction: discord.Interaction) -> None:
        """Where."""
        assert interaction.guild is not None
        await interaction.response.send_message(interaction.guild.name)

    async with running(bot, playground):
        async with asyncio.TaskGroup() as group:
            answers = [group.create_task(guild.owner.invoke("where")) for guild in (one, two)]
        assert [answer.result().content for answer in answers] == ["One", "Two"]

    assert [[message.content for message in text.history] for text in texts] == [["One"], ["Two"]]


async def test_waiting_for_a_bot(playground: Playground, bot: Bot):
    """The playground knows when a bot is there and its commands are."""
    assert not playground.bot_connected

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(_wait_for_both(playground))
        async with running(bot, playground):
            await waiting
            assert playground.bot_connected


async def _wait_for_both(playground: Playground) -> None:
    await playground.wait_for_commands()
    await playground.wait_for_bot()


async def test_waiting_can_be_given_up(playground: Playground):
    """Cancelling whoever waits leaves the playground usable for the next."""
    guild = playground.add_guild("One")
    guild.add_text_channel("general")
    playground.interactions.register(0, [{"name": "say", "description": "Say."}])

    for waiting in (playground.wait_for_bot, lambda: guild.owner.invoke("say")):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await waiting()

    await playground.wait_for_commands()


async def test_an_error_in_the_block_comes_out_as_it_is():
    """What goes wrong in a test is not wrapped in a group."""
    with pytest.raises(ZeroDivisionError):
        async with Playground(voice=False):
            _ = 1 / 0


async def test_a_port_in_use_is_a_plain_error(playground: Playground):
    """A port that somebody has is an OSError."""
    port = int(playground.url.rpartition(":")[2])

    with pytest.raises(OSError, match="in use"):
        async with Playground(port=port, voice=False):
            pass


async def test_opening_can_be_cancelled():
    """A playground that is cancelled while it opens leaves nothing behind."""
    for delay in (0.0, 0.001, 0.01):
        with suppress(TimeoutError):
            async with asyncio.timeout(delay), Playground():
                await asyncio.sleep(1)


async def test_the_bot_is_told_when_the_playground_closes(monkeypatch: pytest.MonkeyPatch):
    """Leaving the block closes the bot's connection, at once."""
    async with AsyncExitStack() as stack:
        playground = await stack.enter_async_context(Playground(voice=False))
        point(monkeypatch, playground)
        bot = Bot()
        async with running(bot, playground):
            began = asyncio.get_running_loop().time()
            await stack.aclose()
            took = asyncio.get_running_loop().time() - began

    assert took < 30, "nobody waits for what never comes"
    assert not playground.bot_connected


async def test_a_port_that_is_taken_can_be_let_go(playground: Playground):
    """Whoever only prefers a port gets another one."""
    port = int(playground.url.rpartition(":")[2])

    async with Playground(port=port, or_any_port=True, voice=False) as other:
        assert other.url != playground.url
