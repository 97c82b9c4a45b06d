"""Whoever used a command, and what they may do."""

import re

import discord

from bot.speech.service import Person, SpeechService
from bot.vocabulary import ChannelId, GuildId, UserId

_MENTION = re.compile(r"<(?:(?P<member>@!?)|(?P<role>@&)|(?P<channel>#))(?P<id>[0-9]{1,20})>")


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


def mentioned_names(interaction: discord.Interaction, text: str) -> dict[str, str]:
    """Return what is mentioned in a text, as Discord writes it, and what it is called."""
    assert interaction.guild is not None, "every command is for guilds only"
    found = ((mention[0], _name(interaction.guild, mention)) for mention in _MENTION.finditer(text))
    return {written: name for written, name in found if name is not None}


def _name(guild: discord.Guild, mention: re.Match[str]) -> str | None:
    id_ = int(mention["id"])
    if mention["role"]:
        role = guild.get_role(id_)
        return None if role is None else role.name
    if mention["channel"]:
        channel = guild.get_channel_or_thread(id_)
        return None if channel is None else channel.name
    member = guild.get_member(id_)
    return None if member is None else member.display_name


def _voice_channel(
    guild: discord.Guild, channel: ChannelId | None
) -> discord.VoiceChannel | discord.StageChannel | None:
    found = None if channel is None else guild.get_channel(channel)
    return found if isinstance(found, (discord.VoiceChannel, discord.StageChannel)) else None
