"""Getting a server ready: what is well, what is not, and a sentence to hear."""

import asyncio
from dataclasses import replace
from typing import Final, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.asking import guild_of, wish_for
from bot.client.audience import Audience, require
from bot.client.bot import PERMISSIONS, SpeechBot, wording_for
from bot.client.panels import Button, Look, Panel, Picker, Whom, show
from bot.client.people import person_of
from bot.client.presses import Press, press_id
from bot.client.sentences import channel_mention, permission_name, sentence
from bot.client.wording import Wording
from bot.errors import LightningError, SpeechError
from bot.settings.models import ChannelSettings
from bot.settings.service import SettingsService
from bot.speech.service import SpeechService
from bot.speech.utterance import Outcome
from bot.speech.wish import Preference
from bot.text.words import words_for
from bot.vocabulary import ChannelId, Seconds

SUBJECT: Final = "setup"
"""Of the custom ids."""

TEST_PATIENCE: Final[Seconds] = 60.0
"""How long the test sentence may take, with whatever is said before it."""

GREETING: Final = "hello"
"""Stands for the test sentence until it is known in which language it is said."""

SHOWN: Final = 20
"""Channels that are named; a message ends at 2,000 characters."""

_AS_SHOWN: Final = {"read_messages": "View Channel"}
"""What Discord's interface calls otherwise than discord.py does."""

READABLE: Final = discord.Permissions(view_channel=True)
"""What the bot needs in a channel whose messages it reads: that Discord tells it of them."""

Place: TypeAlias = discord.abc.GuildChannel | discord.Thread


class Setup(commands.Cog):
    """``/setup``, and what is pressed in its panel."""

    def __init__(self, settings: SettingsService, speech: SpeechService) -> None:
        self._settings = settings
        self._speech = speech

    @app_commands.command()
    async def setup(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """See whether everything is well, choose what I read, and hear a test sentence."""
        await interaction.response.defer(ephemeral=True)
        await self._show(interaction)

    async def answer(self, interaction: discord.Interaction[SpeechBot], press: Press) -> None:
        """Do what was pressed or chosen in the panel."""
        require(interaction, Audience.MODERATORS)
        await interaction.response.defer()
        match press.words:
            case ["read"]:
                news = await self._read(interaction, press)
            case ["speak"]:
                news = await self._speak(interaction)
            case _:
                news = ""
        await self._show(interaction, news=news)

    async def _read(self, interaction: discord.Interaction[SpeechBot], press: Press) -> str:
        """Have a channel read."""
        [number] = press.values
        channel = ChannelId(int(number))
        guild = guild_of(interaction)
        if channel not in (await self._settings.guild(guild)).channels:
            await self._settings.set_channel(guild, channel, ChannelSettings())
        return wording_for(interaction)("setup-reads", channel=channel_mention(channel))

    async def _speak(self, interaction: discord.Interaction[SpeechBot]) -> str:
        """Join, say a sentence, and return what came of it."""
        wording = wording_for(interaction)
        try:
            assert interaction.guild is not None, "every command is for guilds only"
            wish = await wish_for(interaction, GREETING, Preference())
            part = self._speech.casting(wish.author, wish.preferences).part
            greeting = words_for(part.language).hello(interaction.guild.me.display_name)
            wish = replace(wish, plain=greeting)
            receipt = self._speech.ask(person_of(interaction, self._speech), wish)
            await receipt.wait_joined()
            async with asyncio.timeout(TEST_PATIENCE):
                outcome = await receipt.ticket.wait_ended()
        except SpeechError as error:
            return wording("setup-not-spoken", why=sentence(error, wording))
        except TimeoutError:
            return wording("setup-not-spoken", why=wording("engine-unavailable"))
        if outcome is Outcome.SPOKEN:
            return wording("setup-spoken")
        error = receipt.ticket.error
        why = wording("something-wrong") if error is None else sentence(error, wording)
        return wording("setup-not-spoken", why=why)

    async def _show(self, interaction: discord.Interaction[SpeechBot], *, news: str = "") -> None:
        wording = wording_for(interaction)
        lines = [
            wording("setup-title"),
            self._voice_channel(interaction, wording),
            wording("setup-content" if interaction.client.sees_content else "setup-no-content"),
            await self._channels(interaction, wording),
            await self._engine(wording),
        ]
        rows = (
            Picker(
                press_id(SUBJECT, "read"), wording("setup-choose"), Whom.CHANNELS, most=1, least=1
            ),
            (
                Button(press_id(SUBJECT, "speak"), wording("setup-speak"), Look.MAIN),
                Button(press_id(SUBJECT, "look"), wording("setup-look")),
            ),
        )
        await show(interaction, Panel("\n".join([news, *lines] if news else lines), rows))

    def _voice_channel(self, interaction: discord.Interaction[SpeechBot], wording: Wording) -> str:
        member = interaction.user
        assert isinstance(member, discord.Member), "a guild's interaction carries a member"
        channel = None if member.voice is None else member.voice.channel
        if channel is None:
            return wording("setup-nowhere")
        missing = _missing(channel, PERMISSIONS, wording)
        place = channel_mention(ChannelId(channel.id))
        if missing:
            return wording("setup-voice-lacks", channel=place, names=wording.listing(missing))
        return wording("setup-voice", channel=place)

    async def _channels(self, interaction: discord.Interaction[SpeechBot], wording: Wording) -> str:
        assert interaction.guild is not None, "every command is for guilds only"
        read = (await self._settings.guild(guild_of(interaction))).channels
        if not read:
            return wording("setup-no-channels")
        hidden = [
            channel
            for channel in read
            if not _sees(interaction.guild.get_channel_or_thread(channel))
        ]
        if hidden:
            named = wording.listing([channel_mention(each) for each in hidden[:SHOWN]])
            return wording("setup-hidden", channels=named)
        shown = wording.listing([channel_mention(each) for each in list(read)[:SHOWN]])
        return wording("setup-channels", channels=shown)

    async def _engine(self, wording: Wording) -> str:
        trouble = self._speech.engines.trouble  # its voices are known from before
        if trouble is not None:
            return wording("setup-no-engine", why=sentence(trouble, wording))
        try:
            voices = await self._speech.catalogue()
        except LightningError as error:
            return wording("setup-no-engine", why=sentence(error, wording))
        return wording("setup-engine", count=len(voices))


def _missing(
    channel: discord.abc.GuildChannel, needed: discord.Permissions, wording: Wording
) -> list[str]:
    has = channel.permissions_for(channel.guild.me)
    lacking = discord.Permissions(needed.value & ~has.value)
    return [
        f"**{permission_name(_AS_SHOWN.get(name, name.replace('_', ' ').title()), wording)}**"
        for name, on in lacking
        if on
    ]


def _sees(channel: Place | None) -> bool:
    return channel is not None and channel.permissions_for(channel.guild.me).is_superset(READABLE)


async def setup(bot: SpeechBot) -> None:
    """Add the command."""
    cog = Setup(bot.settings, bot.speech)
    await bot.add_cog(cog)
    bot.presses.answer(SUBJECT, cog.answer)
