"""What one can do, in plain words."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.audience import is_moderator
from bot.client.bot import SpeechBot, wording_for


class Help(commands.Cog):
    """``/help``."""

    @app_commands.command()
    async def help(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """What I can do for you, in a few lines."""
        wording = wording_for(interaction)
        told = [wording("help-everyone")]
        if is_moderator(interaction):
            told.append(wording("help-moderators"))
        await interaction.response.send_message("\n\n".join(told), ephemeral=True)


async def setup(bot: SpeechBot) -> None:
    """Add the command."""
    await bot.add_cog(Help())
