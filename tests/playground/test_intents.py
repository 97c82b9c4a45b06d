"""Intents, with real clients."""

import discord
import pytest

from playground import Playground
from playground.inhabited import InhabitedGuild
from tests.playground.bots import Bot, point, running
from tests.support.waiting import until


async def test_content_is_privileged(playground: Playground, guild: InhabitedGuild):
    """Without the intent, content is empty unless the bot is addressed or wrote it."""
    intents = discord.Intents.all()
    intents.message_content = False
    bot = Bot(intents=intents)
    text = guild.text_channels[0]

    async with running(bot, playground):
        await guild.owner.write(text, "secret")
        await guild.owner.write(text, f"hi <@{playground.world.bot.id}>")
        await guild.owner.write_to_bot("direct")
        await bot.get_channel(text.id).send("own")
        await until(lambda: len(bot.heard) == 4)

    contents = [one.content for one in bot.heard]
    assert contents == ["", f"hi <@{playground.world.bot.id}>", "direct", "own"]


async def test_intents_decide_what_is_told(playground: Playground, guild: InhabitedGuild):
    """A bot that does not ask for messages and members is not told of them."""
    bot = Bot(intents=discord.Intents(guilds=True, voice_states=True))

    async with running(bot, playground):
        await guild.owner.write(guild.text_channels[0], "unheard")
        ben = guild.add_member("Ben")
        await ben.join(guild.voice_channels[0])
        await until(lambda: "VOICE_STATE_UPDATE" in bot.events)

        assert "MESSAGE_CREATE" not in bot.events
        assert "GUILD_MEMBER_ADD" not in bot.events
        assert bot.get_channel(guild.voice_channels[0].id).members[0].display_name == "Ben"


async def test_disallowed_intents_close_the_connection(monkeypatch: pytest.MonkeyPatch):
    """An intent that is not switched on ends the bot with discord.py's own error."""
    async with Playground(voice=False, allowed_intents=0) as playground:
        point(monkeypatch, playground)
        bot = Bot()
        with pytest.raises(ExceptionGroup) as caught:
            async with running(bot, playground):
                pass

    assert caught.group_contains(discord.PrivilegedIntentsRequired)
