"""Saying a text."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.answers import answer
from bot.client.asking import WISH_OPTIONS, SpeedOption, guild_of, wish_for
from bot.client.bot import SpeechBot, public_wording, wording_for
from bot.client.people import person_of
from bot.client.suggestions import suggest_languages, suggest_voices
from bot.limits.admission import Admission
from bot.settings.service import SettingsService
from bot.speech.service import SpeechService
from bot.speech.wish import Preference


class Say(commands.Cog):
    """``/say``."""

    def __init__(
        self, settings: SettingsService, speech: SpeechService, admission: Admission
    ) -> None:
        self._settings = settings
        self._speech = speech
        self._admission = admission

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        **WISH_OPTIONS,
        show="Whether everybody sees the answer; otherwise only you do",
    )
    @app_commands.autocomplete(voice=suggest_voices, language=suggest_languages)
    async def say(
        self,
        interaction: discord.Interaction[SpeechBot],
        text: str,
        voice: str | None = None,
        speed: SpeedOption | None = None,
        language: str | None = None,
        show: bool = False,  # noqa: FBT001, FBT002 (discord.py makes an option of it)
    ) -> None:
        """Say something in your voice channel."""
        # Before the answer: the order of utterances is that in which they came.
        option = Preference(voice=voice, language=language, speed=speed, binding=True)
        wish = await wish_for(interaction, text, option)
        guild, person = guild_of(interaction), person_of(interaction, self._speech)
        limits = (await self._settings.guild(guild)).settings.limits()
        with self._admission.admitting(guild, person.id, wish.plain, limits):
            receipt = self._speech.ask(person, wish)
        await interaction.response.defer(ephemeral=not show)
        wording = public_wording(interaction) if show else wording_for(interaction)
        await answer(interaction, receipt, wording)


async def setup(bot: SpeechBot) -> None:
    """Add the command."""
    await bot.add_cog(Say(bot.settings, bot.speech, bot.admission))
