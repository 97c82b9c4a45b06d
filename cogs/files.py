"""Speech as a file, for those who are in no voice channel."""

from io import BytesIO

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.asking import WISH_OPTIONS, SpeedOption, guild_of, wish_for
from bot.client.bot import SpeechBot, public_wording, wording_for
from bot.client.suggestions import suggest_languages, suggest_voices
from bot.limits.admission import Admission
from bot.settings.service import SettingsService
from bot.speech.service import SpeechService
from bot.speech.wish import Preference


class Files(commands.Cog):
    """``/speak-to-file``."""

    def __init__(
        self, settings: SettingsService, speech: SpeechService, admission: Admission
    ) -> None:
        self._settings = settings
        self._speech = speech
        self._admission = admission

    @app_commands.command(name="speak-to-file")
    @app_commands.describe(
        **WISH_OPTIONS,
        show="Whether everybody gets the file; otherwise only you do",
    )
    @app_commands.autocomplete(voice=suggest_voices, language=suggest_languages)
    async def speak_to_file(
        self,
        interaction: discord.Interaction[SpeechBot],
        text: str,
        voice: str | None = None,
        speed: SpeedOption | None = None,
        language: str | None = None,
        show: bool = False,  # noqa: FBT001, FBT002 (discord.py makes an option of it)
    ) -> None:
        """Say something into an audio file, without a voice channel."""
        await interaction.response.defer(ephemeral=not show)
        option = Preference(voice=voice, language=language, speed=speed, binding=True)
        wish = await wish_for(interaction, text, option)
        guild = guild_of(interaction)
        limits = (await self._settings.guild(guild)).settings.limits()
        # Before it is made: whoever asks again while they wait has asked twice.
        self._admission.admit(guild, wish.author, wish.plain, limits)
        recording = await self._speech.record(guild, wish)
        wording = public_wording(interaction) if show else wording_for(interaction)
        file = discord.File(BytesIO(await recording.file()), "speech.ogg")
        await interaction.edit_original_response(
            content=wording("file-spoken", seconds=max(1, round(recording.seconds))),
            attachments=[file],
        )


async def setup(bot: SpeechBot) -> None:
    """Add the command."""
    await bot.add_cog(Files(bot.settings, bot.speech, bot.admission))
