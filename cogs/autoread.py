"""Which text channels are read aloud."""

from collections.abc import Collection, Iterator

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.asking import SPEED_OPTION, SpeedOption
from bot.client.bot import SpeechBot, wording_for
from bot.client.sentences import channel_mention
from bot.client.suggestions import suggest_voices, suggestions
from bot.client.voices import find_language, find_voice, language_labels
from bot.client.wording import Wording
from bot.reading.service import ReadingService
from bot.settings.models import ChannelSettings, GuildSnapshot, JoinMode
from bot.settings.service import SettingsService
from bot.speech.service import SpeechService
from bot.speech.wish import AUTO
from bot.vocabulary import ChannelId, GuildId

NO_MESSAGES = {discord.ChannelType.category}
"""Kinds of channel that hold none. In a forum they are in its posts, which are threads."""


class Autoread(commands.Cog):
    """``/autoread``."""

    autoread = app_commands.Group(name="autoread", description="The text channels I read aloud")

    def __init__(
        self,
        bot: SpeechBot,
        *,
        speech: SpeechService,
        settings: SettingsService,
        reading: ReadingService,
    ) -> None:
        self._bot = bot
        self._speech = speech
        self._settings = settings
        self._reading = reading

    @autoread.command()
    @app_commands.describe(
        channel="Which channel",
        voice="Which voice reads it, for those who have none of their own",
        language="The language that is written there",
        speed=SPEED_OPTION,
    )
    @app_commands.autocomplete(voice=suggest_voices)
    async def add(
        self,
        interaction: discord.Interaction[SpeechBot],
        channel: app_commands.AppCommandChannel,
        voice: str | None = None,
        language: str | None = None,
        speed: SpeedOption | None = None,
    ) -> None:
        """Read a text channel aloud, or change how it sounds."""
        await interaction.response.defer(ephemeral=True)
        guild, wording = _guild(interaction), wording_for(interaction)
        if channel.type in NO_MESSAGES:
            await interaction.edit_original_response(content=wording("autoread-no-messages"))
            return
        catalogue = await self._speech.catalogue()
        sound = ChannelSettings(
            voice=None if voice is None else find_voice(catalogue, voice),
            language=None if language is None else find_language(catalogue, language, wording),
            speed=speed,
        )
        id_ = ChannelId(channel.id)
        known = (await self._settings.guild(guild)).channels
        await self._settings.set_channel(guild, id_, sound)
        told = wording(
            "autoread-changed" if id_ in known else "autoread-added", channel=channel_mention(id_)
        )
        hints = await self._hints(interaction, id_)
        await interaction.edit_original_response(content="\n".join([told, *hints]))

    @autoread.command()
    @app_commands.describe(channel="Which channel")
    async def remove(self, interaction: discord.Interaction[SpeechBot], channel: str) -> None:
        """Read a text channel no longer."""
        await interaction.response.defer(ephemeral=True)
        guild, wording = _guild(interaction), wording_for(interaction)
        known = (await self._settings.guild(guild)).channels
        found = _found(channel, known, interaction.guild)
        if found is None:
            await interaction.edit_original_response(content=wording("autoread-not-read"))
            return
        await self._settings.set_channel(guild, found, None)
        self._reading.withdraw_channel(guild, found)
        told = wording("autoread-removed", channel=channel_mention(found))
        await interaction.edit_original_response(content=told)

    @autoread.command(name="list")
    async def show(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """Show which text channels are read aloud."""
        await interaction.response.defer(ephemeral=True)
        wording = wording_for(interaction)
        assert interaction.guild is not None, "every command is for guilds only"
        snapshot = await self._settings.guild(_guild(interaction))
        lines = [*_listing(snapshot, interaction.guild, wording)]
        if not self._bot.sees_content:
            lines.append(wording("autoread-no-content"))
        await interaction.edit_original_response(content="\n".join(lines))

    @add.autocomplete("language")
    async def suggest_languages(
        self, interaction: discord.Interaction[SpeechBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the languages that some voice speaks, and telling it from each message."""
        wording = wording_for(interaction)
        detected = (AUTO, wording("autoread-detected"))
        known = language_labels(await self._speech.catalogue(), wording)
        return suggestions([detected, *known], typed)

    @remove.autocomplete("channel")
    async def suggest_channels(
        self, interaction: discord.Interaction[SpeechBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the channels that are read."""
        snapshot = await self._settings.guild(_guild(interaction))
        wording = wording_for(interaction)
        labels = [(str(one), _label(one, interaction.guild, wording)) for one in snapshot.channels]
        return suggestions(labels, typed)

    async def _hints(
        self, interaction: discord.Interaction[SpeechBot], channel: ChannelId
    ) -> list[str]:
        """Tell what is still missing before anything is heard of a channel."""
        guild, wording = interaction.guild, wording_for(interaction)
        assert guild is not None, "every command is for guilds only"
        hints: list[str] = []
        if not _visible(guild, channel):
            hints.append(wording("autoread-cannot-see", channel=channel_mention(channel)))
        if not self._bot.sees_content:
            hints.append(wording("autoread-no-content"))
        settings = (await self._settings.guild(GuildId(guild.id))).settings
        if settings.join is JoinMode.OFF and self._speech.channel(GuildId(guild.id)) is None:
            hints.append(wording("autoread-come"))
        return hints


def _guild(interaction: discord.Interaction[SpeechBot]) -> GuildId:
    assert interaction.guild_id is not None, "every command is for guilds only"
    return GuildId(interaction.guild_id)


def _visible(guild: discord.Guild, channel: ChannelId) -> bool:
    """Whether the bot sees what is written in a channel."""
    found = guild.get_channel_or_thread(channel)
    return found is not None and found.permissions_for(guild.me).view_channel


def _found(
    typed: str, known: Collection[ChannelId], guild: discord.Guild | None
) -> ChannelId | None:
    """Find a channel that is read by its id, as suggested, its mention or its name."""
    wanted = typed.strip().removeprefix("<").removesuffix(">").removeprefix("#").casefold()
    for channel in known:
        found = None if guild is None else guild.get_channel_or_thread(channel)
        if wanted == str(channel) or (found is not None and wanted == found.name.casefold()):
            return channel
    return None


def _label(channel: ChannelId, guild: discord.Guild | None, wording: Wording) -> str:
    """Describe a channel in a suggestion."""
    found = None if guild is None else guild.get_channel_or_thread(channel)
    if found is None:
        return wording("autoread-gone", id=str(channel)).removeprefix("- ")
    return f"#{found.name}"


def _listing(snapshot: GuildSnapshot, guild: discord.Guild, wording: Wording) -> Iterator[str]:
    """Tell which channels are read, and how, and what else is."""
    settings = snapshot.settings
    if not snapshot.channels:
        yield wording("autoread-none")
    else:
        yield wording("autoread-list")
        for channel, sound in snapshot.channels.items():
            yield from _lines(channel, sound, guild, wording)
        if settings.read_threads:
            yield wording("autoread-threads")
    if settings.read_voice_chat:
        yield wording("autoread-voice-chat")
    if settings.author_in_voice:
        yield wording("autoread-in-voice")


def _lines(
    channel: ChannelId, sound: ChannelSettings, guild: discord.Guild, wording: Wording
) -> Iterator[str]:
    mention = channel_mention(channel)
    if guild.get_channel_or_thread(channel) is None:
        yield wording("autoread-gone", id=str(channel))
        return
    parts = _sound(sound, wording)
    if parts:
        yield wording("autoread-line-sound", channel=mention, sound=wording.listing(parts))
    else:
        yield wording("autoread-line", channel=mention)
    if not _visible(guild, channel):
        yield wording("autoread-blind", channel=mention)


def _sound(sound: ChannelSettings, wording: Wording) -> list[str]:
    parts: list[str] = []
    if sound.voice is not None:
        parts.append(wording("autoread-voice", voice=sound.voice))
    if sound.language == AUTO:
        parts.append(wording("autoread-detected"))
    elif sound.language is not None:
        name = wording.language_name(sound.language)
        parts.append(wording("autoread-language", language=name))
    if sound.speed is not None:
        parts.append(wording("autoread-speed", speed=sound.speed))
    return parts


async def setup(bot: SpeechBot) -> None:
    """Add the commands."""
    cog = Autoread(bot, speech=bot.speech, settings=bot.settings, reading=bot.reading)
    await bot.add_cog(cog)
