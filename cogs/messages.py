"""
What people write: heard as it comes, and what can be done with a message.

What Discord tells goes on in plain data, in the order in which it came.
discord.py runs a listener for each event by itself and logs what it raises, so
one message's trouble is not another's.
"""

import discord
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from bot.client.answers import answer
from bot.client.bot import SpeechBot, wording_for
from bot.client.messages import author_of, facts_of, place_of, voice_channel_of
from bot.client.people import person_of
from bot.client.reasons import explanation, why
from bot.reading.reasons import Reason
from bot.reading.service import Account, ReadingService
from bot.settings.models import GuildSettings
from bot.settings.service import SettingsService
from bot.speech.service import SpeechService
from bot.vocabulary import ChannelId, GuildId, MessageId, UserId


class Messages(commands.Cog):
    """The ear for messages, and the entries of their menu."""

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
        self._menus = (
            app_commands.ContextMenu(name="Why wasn't this read?", callback=self.tell_why),
            app_commands.ContextMenu(name="Speak this", callback=self.speak),
            app_commands.ContextMenu(
                name="Speak in the author's voice", callback=self.speak_as_author
            ),
        )

    @override
    async def cog_load(self) -> None:
        for menu in self._menus:
            self._bot.tree.add_command(menu)

    # What can be done with a message.

    async def tell_why(
        self, interaction: discord.Interaction[SpeechBot], message: discord.Message
    ) -> None:
        """Tell what became of a message, in a sentence."""
        await interaction.response.defer(ephemeral=True)
        wording = wording_for(interaction)
        if not _sees(interaction, message):
            account, channel = Account(Reason.CANNOT_SEE), ChannelId(message.channel.id)
            told = explanation(account, channel, GuildSettings(), wording)
        else:
            snapshot = self._settings.peek(_guild(interaction))
            settings = GuildSettings() if snapshot is None else snapshot.settings
            told = await why(facts_of(message, sees_content=True), self._reading, settings, wording)
        await interaction.edit_original_response(content=told)

    async def speak(
        self, interaction: discord.Interaction[SpeechBot], message: discord.Message
    ) -> None:
        """Say a message in the voice of whoever asks."""
        await self._speak(interaction, message, as_author=False)

    async def speak_as_author(
        self, interaction: discord.Interaction[SpeechBot], message: discord.Message
    ) -> None:
        """Say a message in its author's voice."""
        await self._speak(interaction, message, as_author=True)

    async def _speak(
        self,
        interaction: discord.Interaction[SpeechBot],
        message: discord.Message,
        *,
        as_author: bool,
    ) -> None:
        # Before the answer: the order of utterances is that in which they were asked for.
        facts = facts_of(message, sees_content=True)
        person = person_of(interaction, self._speech)
        receipt = await self._reading.speak(facts, person, as_author=as_author)
        await interaction.response.defer(ephemeral=True)
        await answer(interaction, receipt, wording_for(interaction))

    # What happens to messages.

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Have a message read."""
        guild, author = message.guild, message.author
        if guild is None:
            return
        author_in = voice_channel_of(author) if isinstance(author, discord.Member) else None
        channel, parent = place_of(message)
        if not self._reading.passes_by(GuildId(guild.id), channel, parent, author_in):
            self._reading.on_message(facts_of(message, sees_content=self._bot.sees_content))

    @commands.Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Have it read as it is now. What nobody edited is Discord showing where a link leads."""
        message = event.message
        if message.guild is None or message.edited_at is None:
            return
        if self._reading.is_waiting(MessageId(message.id)):
            self._reading.on_edit(facts_of(message, sees_content=self._bot.sees_content))

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Have it read no more."""
        self._reading.on_delete([MessageId(event.message_id)])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Have them read no more."""
        self._reading.on_delete(map(MessageId, event.message_ids))

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        """Have nothing of it read any more."""
        self._reading.withdraw_channel(GuildId(event.guild_id), ChannelId(event.thread_id))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Have nothing of it read any more, and forget that it was."""
        guild, id_ = GuildId(channel.guild.id), ChannelId(channel.id)
        self._reading.withdraw_channel(guild, id_)
        if id_ in (await self._settings.guild(guild)).channels:
            await self._settings.set_channel(guild, id_, None)

    @commands.Cog.listener()
    async def on_raw_typing(self, event: discord.RawTypingEvent) -> None:
        """Be ready for what is being written."""
        if event.guild_id is None:
            return
        channel = self._bot.get_channel(event.channel_id)
        parent = ChannelId(channel.parent_id) if isinstance(channel, discord.Thread) else None
        guild, id_ = GuildId(event.guild_id), ChannelId(event.channel_id)
        await self._reading.on_typing(guild, id_, parent, UserId(event.user_id))

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Announce who comes and goes, and come along, if that is wanted."""
        if member.bot or before.channel == after.channel:
            return
        guild, there = GuildId(member.guild.id), _channel(after)
        self._reading.on_move(guild, author_of(member), _channel(before), there)
        if there is not None:
            await self._reading.on_entered(guild, there)


def _guild(interaction: discord.Interaction[SpeechBot]) -> GuildId:
    assert interaction.guild_id is not None, "every command is for guilds only"
    return GuildId(interaction.guild_id)


def _channel(state: discord.VoiceState) -> ChannelId | None:
    return None if state.channel is None else ChannelId(state.channel.id)


def _sees(interaction: discord.Interaction[SpeechBot], message: discord.Message) -> bool:
    """Whether the bot is told of what is written where a message is."""
    guild = interaction.guild
    found = None if guild is None else guild.get_channel_or_thread(message.channel.id)
    return guild is not None and found is not None and found.permissions_for(guild.me).view_channel


async def setup(bot: SpeechBot) -> None:
    """Add the ear and the menus."""
    cog = Messages(bot, speech=bot.speech, settings=bot.settings, reading=bot.reading)
    await bot.add_cog(cog)
