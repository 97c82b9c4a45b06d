"""How each person sounds: voice, language, speed, volume and spoken name."""

from dataclasses import replace
from io import BytesIO
from typing import Literal, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from bot.client.asking import SPEED_OPTION, SpeedOption, channel_sound, guild_of, wish_for
from bot.client.audience import Audience, require
from bot.client.bot import SpeechBot, wording_for
from bot.client.panels import Field, Form, modal_of
from bot.client.presses import Press, press_id
from bot.client.suggestions import suggest_languages, suggest_voices, suggestions
from bot.client.voices import (
    find_language,
    find_voice,
    language_labels,
    preferences,
    sound_lines,
    voice_labels,
)
from bot.limits.admission import Admission
from bot.settings.models import LOUDEST, SOFTEST, PersonSettings
from bot.settings.service import SettingsService
from bot.speech.service import SpeechService
from bot.speech.wish import AUTO, Preference
from bot.text.words import words_for
from bot.vocabulary import UserId

SUBJECT = "voice"
"""Of the custom ids."""

LONGEST_PREVIEW = 200
"""Characters of a preview: some ten seconds, which are enough to choose by. Taste."""

GREETING = "hello"
"""Stands for the greeting of a voice until it is known which one greets."""

LONGEST_NAME = 64
"""As the settings have it."""

Where: TypeAlias = Literal["everywhere", "only here"]
"""Where a decision counts, in words that people see."""


class Voices(commands.Cog):
    """``/voice``, and what can be done with the voice of somebody else."""

    voice = app_commands.Group(name="voice", description="How I speak what you write")

    def __init__(
        self,
        bot: SpeechBot,
        *,
        settings: SettingsService,
        speech: SpeechService,
        admission: Admission,
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._speech = speech
        self._admission = admission
        self._menus = (
            app_commands.ContextMenu(name="Set spoken name", callback=self.ask_name),
            app_commands.ContextMenu(name="Whose voice is this?", callback=self.tell_voice),
        )

    @override
    async def cog_load(self) -> None:
        for menu in self._menus:
            self._bot.tree.add_command(menu)
        self._bot.presses.answer(SUBJECT, self.answer)

    @voice.command()
    async def show(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """Show how I speak what you write, and where that was chosen."""
        await interaction.response.defer(ephemeral=True)
        await self._show(interaction)

    @voice.command(name="set")
    @app_commands.describe(
        voice="Which voice speaks for you",
        language="The language you write in; it can be told from each message",
        speed=SPEED_OPTION,
        volume="How loud: 1 is normal, 0.1 is soft, 2 is double",
        name="What I call you when I say who wrote something",
        where="Whether it counts in every server, or only here",
    )
    @app_commands.autocomplete(voice=suggest_voices)
    async def change(
        self,
        interaction: discord.Interaction[SpeechBot],
        voice: str | None = None,
        language: str | None = None,
        speed: SpeedOption | None = None,
        volume: app_commands.Range[float, SOFTEST, LOUDEST] | None = None,
        name: app_commands.Range[str, 1, LONGEST_NAME] | None = None,
        where: Where = "everywhere",
    ) -> None:
        """Choose how I speak what you write; what you leave out stays."""
        await interaction.response.defer(ephemeral=True)
        catalogue = await self._speech.catalogue()
        wording = wording_for(interaction)
        wished: dict[str, object | None] = {
            "voice": None if voice is None else find_voice(catalogue, voice),
            "language": None if language is None else find_language(catalogue, language, wording),
            "speed": speed,
            "volume": volume,
            "spoken_name": name,
        }
        fields = {field: value for field, value in wished.items() if value is not None}
        if fields:
            place = None if where == "everywhere" else guild_of(interaction)
            await self._settings.change_person(UserId(interaction.user.id), place, **fields)
        await self._show(interaction, news=wording("voice-saved") if fields else "")

    @voice.command()
    @app_commands.describe(
        where="Whether what you chose for every server is forgotten, or only here"
    )
    async def reset(
        self, interaction: discord.Interaction[SpeechBot], where: Where = "everywhere"
    ) -> None:
        """Forget how you chose to sound."""
        await interaction.response.defer(ephemeral=True)
        place = None if where == "everywhere" else guild_of(interaction)
        nothing = dict.fromkeys(("voice", "language", "speed", "volume", "spoken_name"))
        await self._settings.change_person(UserId(interaction.user.id), place, **nothing)
        await self._show(interaction, news=wording_for(interaction)("voice-reset"))

    @voice.command()
    @app_commands.describe(
        voice="Which voice; without it, yours",
        language="Which language; without it, yours",
        speed="How fast; without it, as for you",
        text="What it says; without it, a greeting",
    )
    @app_commands.autocomplete(voice=suggest_voices, language=suggest_languages)
    async def preview(
        self,
        interaction: discord.Interaction[SpeechBot],
        voice: str | None = None,
        language: str | None = None,
        speed: SpeedOption | None = None,
        text: app_commands.Range[str, 1, LONGEST_PREVIEW] | None = None,
    ) -> None:
        """Hear a voice without anybody else hearing it."""
        await interaction.response.defer(ephemeral=True)
        asked = Preference(voice=voice, language=language, speed=speed, binding=True)
        labels = dict(voice_labels(await self._speech.catalogue(), wording_for(interaction)))
        wish = await wish_for(interaction, text or GREETING, asked)
        part = self._speech.casting(wish.author, wish.preferences).part
        if text is None:
            name = labels.get(part.voice, part.voice).partition(" (")[0]
            wish = replace(wish, plain=words_for(part.language).hello(name))
        guild = guild_of(interaction)
        limits = (await self._settings.guild(guild)).settings.limits()
        self._admission.admit(guild, wish.author, wish.plain, limits)
        recording = await self._speech.record(guild, wish)
        told = wording_for(interaction)("voice-preview", voice=labels.get(part.voice, part.voice))
        file = discord.File(BytesIO(await recording.file()), "preview.ogg")
        await interaction.edit_original_response(content=told, attachments=[file])

    @change.autocomplete("language")
    async def suggest_languages(
        self, interaction: discord.Interaction[SpeechBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the languages that some voice speaks, and telling it from the text."""
        wording = wording_for(interaction)
        told = (AUTO, wording("setting-language-auto"))
        known = language_labels(await self._speech.catalogue(), wording)
        return suggestions([told, *known], typed)

    async def ask_name(
        self, interaction: discord.Interaction[SpeechBot], member: discord.Member
    ) -> None:
        """Ask what somebody is to be called in this server."""
        here = await self._settings.person_at(UserId(member.id), guild_of(interaction))
        wording = wording_for(interaction)
        field = Field(
            "name",
            wording("setting-spoken-name"),
            here.spoken_name or "",
            wording("spoken-name-hint"),
            longest=LONGEST_NAME,
        )
        form = Form(
            press_id(SUBJECT, "name", str(member.id)), wording("spoken-name-title"), [field]
        )
        await interaction.response.send_modal(modal_of(form))

    async def tell_voice(
        self, interaction: discord.Interaction[SpeechBot], member: discord.Member
    ) -> None:
        """Tell how somebody sounds here."""
        await interaction.response.defer(ephemeral=True)
        await self._show(interaction, of=member)

    async def answer(self, interaction: discord.Interaction[SpeechBot], press: Press) -> None:
        """Call somebody as a moderator wrote."""
        require(interaction, Audience.MODERATORS)
        [_, number] = press.words
        await interaction.response.defer(ephemeral=True, thinking=True)
        name = press.fields["name"].strip() or None
        await self._settings.change_person(
            UserId(int(number)), guild_of(interaction), spoken_name=name
        )
        wording = wording_for(interaction)
        mention = f"<@{number}>"
        told = (
            wording("spoken-name-forgotten", person=mention)
            if name is None
            else wording(
                "spoken-name-set", person=mention, name=discord.utils.escape_markdown(name)
            )
        )
        await interaction.edit_original_response(content=told)

    async def _show(
        self,
        interaction: discord.Interaction[SpeechBot],
        *,
        of: discord.Member | None = None,
        news: str = "",
    ) -> None:
        guild, wording = guild_of(interaction), wording_for(interaction)
        person = UserId(interaction.user.id if of is None else of.id)
        everywhere: PersonSettings = await self._settings.person_at(person, None)
        here = await self._settings.person_at(person, guild)
        snapshot = await self._settings.guild(guild)
        channel, settings = channel_sound(interaction, snapshot), snapshot.settings
        title = wording("voice-yours") if of is None else wording("voice-theirs", person=of.mention)
        levels = (here, everywhere, *(() if channel is None else (channel,)), settings)
        part = self._speech.casting(person, preferences(*levels)).part
        labels = dict(voice_labels(await self._speech.catalogue(), wording))
        lines = sound_lines(here, everywhere, channel, settings, part, labels, wording)
        told = [news, title, *lines] if news else [title, *lines]
        await interaction.edit_original_response(content="\n".join(told))


async def setup(bot: SpeechBot) -> None:
    """Add the commands and menus."""
    cog = Voices(bot, settings=bot.settings, speech=bot.speech, admission=bot.admission)
    await bot.add_cog(cog)
