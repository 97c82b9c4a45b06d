"""Whoever used a command, and what they may do."""

import discord

from bot.speech.rights import Person
from bot.speech.service import SpeechService
from bot.vocabulary import ChannelId, GuildId, UserId


def person_of(interaction: discord.Interaction, speech: SpeechService) -> Person:
    """
    Describe whoever used a command, as far as their rights depend on it.

    A moderator is who may mute members in the voice channel that the bot is
    in; while it is in none, in the one that they are in.
    """
    guild, member = interaction.guild, interaction.user
    assert guild is not None, "every command is for guilds only"
    assert isinstance(member, discord.Member), "a guild's interaction carries a member"
    theirs = member.voice.channel if member.voice is not None else None
    ours = _voice_channel(guild, speech.channel(GuildId(guild.id)))
    judged_in = ours or theirs
    return Person(
        id=UserId(member.id),
        guild=GuildId(guild.id),
        channel=None if theirs is None else ChannelId(theirs.id),
        moderator=judged_in is not None and judged_in.permissions_for(member).mute_members,
        company=ours is not None and any(id_ != guild.me.id for id_ in ours.voice_states),
    )


def _voice_channel(
    guild: discord.Guild, channel: ChannelId | None
) -> discord.VoiceChannel | discord.StageChannel | None:
    found = None if channel is None else guild.get_channel(channel)
    return found if isinstance(found, (discord.VoiceChannel, discord.StageChannel)) else None
