"""Commands, registered by a real bot."""

import discord
import pytest

from playground import Playground
from playground.inhabited import InhabitedGuild
from tests.playground.bots import Bot, running


async def test_commands_of_a_guild(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """Commands can be registered for one guild, fetched, and taken back."""

    @bot.tree.command(guild=discord.Object(guild.id))
    async def here(interaction: discord.Interaction) -> None:
        """Only here."""
        await interaction.response.send_message("here")

    other = playground.add_guild("Two")
    other.add_text_channel("general")
    async with running(bot, playground):
        first = await bot.tree.sync(guild=discord.Object(guild.id))
        again = await bot.tree.sync(guild=discord.Object(guild.id))
        assert (await guild.owner.invoke("here")).content == "here"
        assert playground.interactions.command(other, "here") is None
        fetched = await bot.tree.fetch_commands(guild=discord.Object(guild.id))
        await fetched[0].delete()
        assert playground.interactions.command(guild, "here") is None

    # A command that is registered again keeps its id.
    assert [one.id for one in first] == [one.id for one in again]


async def test_a_wrong_command_is_named_by_discord_py(playground: Playground, bot: Bot):
    """discord.py understands where the error in a definition is."""
    group = discord.app_commands.Group(name="many", description="Too long. " * 20)
    bot.tree.add_command(group)
    group.command(name="one", description="One.")(_nothing)

    with pytest.raises(discord.app_commands.CommandSyncFailure, match="many"):
        await bot.login(playground.token)
    await bot.close()


async def _nothing(interaction: discord.Interaction) -> None:
    pass
