"""The settings of a server, in one panel, and in a file to take along."""

import json
from io import BytesIO

import discord
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from bot.client import settings_pages as pages
from bot.client.asking import guild_of
from bot.client.audience import Audience, require
from bot.client.bot import SpeechBot, wording_for
from bot.client.panels import modal_of, show
from bot.client.presses import Press
from bot.client.voices import find_language, find_voice, language_labels, voice_labels
from bot.client.wording import Wording
from bot.errors import LightningError
from bot.reading.reasons import Reason
from bot.reading.service import ReadingService
from bot.settings.models import GuildSettings
from bot.settings.service import SettingsService
from bot.speech.service import SpeechService
from bot.vocabulary import UserId

LARGEST_IMPORT = 2_000_000
"""Bytes: a dictionary as large as it may be, and everything else twice."""


class Settings(commands.Cog):
    """``/settings``, and what is pressed and chosen in its panel."""

    def __init__(
        self,
        bot: SpeechBot,
        *,
        settings: SettingsService,
        speech: SpeechService,
        reading: ReadingService,
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._speech = speech
        self._reading = reading
        self._menu = app_commands.ContextMenu(
            name="Read or ignore this person", callback=self.read_or_ignore
        )

    @override
    async def cog_load(self) -> None:
        self._bot.tree.add_command(self._menu)
        self._bot.presses.answer(pages.SUBJECT, self.answer)

    @app_commands.command()
    @app_commands.describe(file="A file that was exported here, to bring its settings back")
    async def settings(
        self, interaction: discord.Interaction[SpeechBot], file: discord.Attachment | None = None
    ) -> None:
        """See and change how I speak and read in this server."""
        await interaction.response.defer(ephemeral=True)
        news = "" if file is None else await self._import(interaction, file)
        await self._show(interaction, "reading", news=news)

    async def read_or_ignore(
        self, interaction: discord.Interaction[SpeechBot], member: discord.Member
    ) -> None:
        """Read somebody no more in this server, or again."""
        await interaction.response.defer(ephemeral=True)
        guild, person = guild_of(interaction), UserId(member.id)
        blocked = (await self._decided(interaction)).blocked
        ignored = person not in blocked
        await self._settings.change_guild(guild, blocked=blocked ^ {person})
        if ignored:
            self._reading.withdraw_author(person, guild, Reason.BLOCKED)
        told = wording_for(interaction)(
            "person-ignored" if ignored else "person-read", person=member.mention
        )
        await interaction.edit_original_response(content=told)

    async def answer(self, interaction: discord.Interaction[SpeechBot], press: Press) -> None:
        """Do what was pressed, chosen or written in the panel."""
        require(interaction, Audience.MODERATORS)
        match press.words:
            case ["page"]:
                await interaction.response.defer()
                await self._show(interaction, press.values[0])
            case ["change", page]:
                await self._change(interaction, page, pages.ALL[press.values[0]])
            case ["set", name]:
                await interaction.response.defer()
                setting = pages.ALL[name]
                await self._save(interaction, setting, pages.chosen(setting, press.values))
            case ["write", name]:
                await interaction.response.defer()
                await self._write(interaction, pages.ALL[name], press.fields[pages.VALUE])
            case _:
                await interaction.response.defer(ephemeral=True, thinking=True)
                await self._export(interaction)

    async def _change(
        self,
        interaction: discord.Interaction[SpeechBot],
        page: str,
        setting: pages.Setting,
    ) -> None:
        decided = await self._decided(interaction)
        wording = wording_for(interaction)
        catalogue = await self._catalogue(wording)
        if pages.opens_form(setting, decided, catalogue):
            await interaction.response.send_modal(modal_of(pages.form(setting, decided, wording)))
            return
        await interaction.response.defer()
        await self._show(interaction, page, changing=setting)

    async def _write(
        self, interaction: discord.Interaction[SpeechBot], setting: pages.Setting, text: str
    ) -> None:
        value = pages.meant(setting, text)
        if isinstance(value, str) and setting.kind is pages.Kind.VOICE:
            value = find_voice(await self._speech.catalogue(), value)
        elif isinstance(value, str) and setting.kind is pages.Kind.LANGUAGE:
            catalogue = await self._speech.catalogue()
            value = find_language(catalogue, value, wording_for(interaction))
        await self._save(interaction, setting, value)

    async def _save(
        self, interaction: discord.Interaction[SpeechBot], setting: pages.Setting, value: object
    ) -> None:
        decided = await self._settings.change_guild(guild_of(interaction), **{setting.name: value})
        wording = wording_for(interaction)
        told = pages.shown(setting, decided, wording, await self._catalogue(wording))
        news = wording("settings-saved", name=wording(setting.message), value=told)
        await self._show(interaction, pages.page_of(setting.name), news=news)

    async def _show(
        self,
        interaction: discord.Interaction[SpeechBot],
        page: str,
        *,
        changing: pages.Setting | None = None,
        news: str = "",
    ) -> None:
        wording = wording_for(interaction)
        panel = pages.panel(
            await self._decided(interaction),
            page,
            wording,
            changing=changing,
            catalogue=await self._catalogue(wording),
            news=news,
        )
        await show(interaction, panel)

    async def _export(self, interaction: discord.Interaction[SpeechBot]) -> None:
        exported = await self._settings.export_guild(guild_of(interaction))
        written = json.dumps(exported, ensure_ascii=False, indent=2).encode()
        await interaction.followup.send(
            wording_for(interaction)("settings-exported"),
            file=discord.File(BytesIO(written), "thunder-settings.json"),
            ephemeral=True,
        )

    async def _import(
        self, interaction: discord.Interaction[SpeechBot], file: discord.Attachment
    ) -> str:
        """Bring settings back; return what came of it."""
        wording = wording_for(interaction)
        if file.size > LARGEST_IMPORT:
            return wording("settings-too-large", limit=LARGEST_IMPORT // 1000)
        try:
            exported: object = json.loads(await file.read())
        except (ValueError, RecursionError):
            return wording("settings-not-json")
        await self._settings.import_guild(guild_of(interaction), exported)
        return wording("settings-imported")

    async def _decided(self, interaction: discord.Interaction[SpeechBot]) -> GuildSettings:
        return (await self._settings.guild(guild_of(interaction))).settings

    async def _catalogue(self, wording: Wording) -> pages.Catalogue:
        try:
            catalogue = await self._speech.catalogue()
        except LightningError:
            # A panel without voices is better than none; their ids can be written.
            return pages.Catalogue()
        voices, languages = voice_labels(catalogue, wording), language_labels(catalogue, wording)
        return pages.Catalogue(voices, languages)


async def setup(bot: SpeechBot) -> None:
    """Add the command and the menu."""
    cog = Settings(bot, settings=bot.settings, speech=bot.speech, reading=bot.reading)
    await bot.add_cog(cog)
