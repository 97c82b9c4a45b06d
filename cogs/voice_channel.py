"""Coming to a voice channel, and leaving it."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.bot import SpeechBot, wording_for
from bot.client.people import person_of
from bot.client.sentences import channel_mention
from bot.speech.service import SpeechService


class VoiceChannel(commands.Cog):
    """``/join`` and ``/leave``."""

    def __init__(self, speech: SpeechService) -> None:
        self._speech = speech

    @app_commands.command()
    @app_commands.guild_only()
    async def join(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """Come to the voice channel that you are in."""
        await interaction.response.defer(ephemeral=True)
        channel = await self._speech.join(person_of(interaction, self._speech))
        told = wording_for(interaction)("joined", channel=channel_mention(channel))
        await interaction.edit_original_response(content=told)

    @app_commands.command()
    @app_commands.guild_only()
    async def leave(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """Leave the voice channel and forget what waits to be said."""
        await interaction.response.defer(ephemeral=True)
        forgotten = await self._speech.leave(person_of(interaction, self._speech))
        wording = wording_for(interaction)
        told = wording("left-unsaid", count=forgotten) if forgotten else wording("left")
        await interaction.edit_original_response(content=told)


async def setup(bot: SpeechBot) -> None:
    """Add the commands."""
    await bot.add_cog(VoiceChannel(bot.speech))
