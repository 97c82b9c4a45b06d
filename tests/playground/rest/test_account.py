"""Who the bot is, and whom it knows."""

import discord
import pytest

from playground import Playground
from playground.inhabited import InhabitedGuild
from tests.playground.bots import Bot, running


async def test_looking_things_up(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """Guilds, channels, members, users, roles and the application can be fetched."""
    ben = guild.add_member("Ben")
    async with running(bot, playground):
        assert (await bot.fetch_guild(guild.id)).name == "One"
        assert (await bot.fetch_channel(guild.text_channels[0].id)).name == "general"
        assert (await bot.fetch_user(ben.id)).display_name == "Ben"
        seen = bot.get_guild(guild.id)
        assert seen is not None
        assert (await seen.fetch_member(ben.id)).display_name == "Ben"
        assert len([one async for one in seen.fetch_members()]) == 3
        assert len(await seen.fetch_channels()) == 2
        assert len(await seen.fetch_roles()) == 3
        assert [one.name async for one in bot.fetch_guilds()] == ["One"]
        application = await bot.application_info()
        assert application.owner.display_name == "Ada"


async def test_direct_messages(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """The bot writes to a person, always into the same channel."""
    async with running(bot, playground):
        person = bot.get_user(guild.owner.id)
        assert person is not None
        await person.send("psst")
        channel = playground.world.direct_channel(guild.owner.user)
        assert [one.content for one in channel.history] == ["psst"]
        with pytest.raises(discord.HTTPException) as refusal:
            await bot.http.start_private_message(1)

    assert refusal.value.code == 50033
