"""What Discord's events mean for living in voice channels."""

import discord
from discord.ext import commands

from bot.client.bot import SpeechBot
from bot.living.service import LivingService
from bot.vocabulary import ChannelId, GuildId


class Living(commands.Cog):
    """No commands: it passes on what happens."""

    def __init__(self, living: LivingService) -> None:
        self._living = living

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Hear that a new gateway session has begun, and all guilds are known."""
        self._living.gateway_back()

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """Hear that the gateway session goes on."""
        self._living.gateway_back()

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Hear that a guild is back after an outage."""
        self._living.voice_changed(GuildId(guild.id))

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Hear that the bot is not in a guild any more."""
        self._living.guild_gone(GuildId(guild.id))

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, _before: discord.VoiceState, _after: discord.VoiceState
    ) -> None:
        """Hear that somebody came, went, or was muted."""
        self._living.voice_changed(GuildId(member.guild.id))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Hear that a channel was deleted."""
        self._living.channel_gone(GuildId(channel.guild.id), ChannelId(channel.id))

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Hear that a channel's permissions may be others."""
        self._living.rights_changed(GuildId(after.guild.id))

    @commands.Cog.listener()
    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """Hear that a role's permissions may be others."""
        self._living.rights_changed(GuildId(after.guild.id))

    @commands.Cog.listener()
    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """Hear that the bot's own roles may be others."""
        if after.id == after.guild.me.id:
            self._living.rights_changed(GuildId(after.guild.id))


async def setup(bot: SpeechBot) -> None:
    """Begin to listen."""
    await bot.add_cog(Living(bot.living))
