"""Channels and messages, through a real bot's HTTP client."""

import discord
from discord.ext import commands

from playground import Playground
from playground.channels import Channel
from playground.inhabited import InhabitedGuild
from tests.playground.bots import Bot, running
from tests.support.waiting import until


async def test_messages_are_sent_edited_and_deleted(
    playground: Playground, bot: Bot, text: Channel
):
    """What the bot writes stands in the channel until it is deleted."""
    async with running(bot, playground):
        sent = await bot.get_channel(text.id).send("one", embed=discord.Embed(title="T"))
        assert [one.content for one in text.history] == ["one"]
        assert text.history[0].embeds[0]["title"] == "T"
        await sent.edit(content="two")
        assert [one.content for one in text.history] == ["two"]
        await sent.add_reaction("👍")
        assert text.history[0].reactions == {"👍": {playground.world.bot.id}}
        answer = await sent.reply("three")
        assert answer.reference is not None
        await sent.remove_reaction("👍", bot.user)
        found = [one.content async for one in bot.get_channel(text.id).history()]
        assert found == ["three", "two"]
        assert (await bot.get_channel(text.id).fetch_message(sent.id)).content == "two"
        await sent.delete()
        await answer.delete()
        assert text.history == []


async def test_prefix_commands_work(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """A person writes, the bot's old-style command answers while typing."""

    @bot.command()
    async def ping(context: commands.Context) -> None:
        async with context.typing():
            await context.send("pong")

    async with running(bot, playground):
        await guild.owner.write(guild.text_channels[0], "!ping")
        await until(lambda: len(guild.text_channels[0].history) == 2)

    assert guild.text_channels[0].history[1].content == "pong"


async def test_threads(playground: Playground, bot: Bot, guild: InhabitedGuild, text: Channel):
    """The bot hears and writes in a thread, before and after it connected."""
    early = text.add_thread("early")
    async with running(bot, playground):
        late = text.add_thread("late")
        await until(lambda: bot.get_channel(late.id) is not None)
        for thread in (early, late):
            await guild.owner.write(thread, "hi")
            await bot.get_channel(thread.id).send("hello")

    for thread in (early, late):
        assert [message.content for message in thread.history] == ["hi", "hello"]
