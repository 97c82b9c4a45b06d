"""
Whether anybody would hear the bot where it is, and what it can do about that.

It may be muted by a moderator, lack the right to speak, or sit in the audience
of a stage, where it can go up or raise its hand. Where it is comes from what
discord.py knows of its voice client.
"""

import logging
from typing import TypeAlias, cast

import discord

from bot.errors import Hush

log = logging.getLogger(__name__)

VocalChannel: TypeAlias = discord.VoiceChannel | discord.StageChannel
"""Where one can be heard."""


def place_of(client: discord.VoiceClient) -> VocalChannel | None:
    """Return where a client is, or ``None`` if we cannot see that."""
    # Moved to where we cannot see, it has none, whatever its type says.
    channel = cast("discord.abc.Connectable | None", client.channel)
    return channel if isinstance(channel, VocalChannel) else None


def hush_of(client: discord.VoiceClient) -> Hush | None:
    """Return why nobody would hear the bot although it is there; ``None`` if they would."""
    me, place = client.guild.me, place_of(client)
    voice = me.voice
    if place is None or voice is None:
        return None
    if voice.mute:
        return Hush.MUTED
    if isinstance(place, discord.StageChannel):
        return Hush.AUDIENCE if voice.suppress else None
    if voice.suppress or not place.permissions_for(me).speak:
        return Hush.NOT_ALLOWED
    return None


async def take_the_stage(client: discord.VoiceClient) -> None:
    """In the audience of a stage, become a speaker, or ask to become one. Cancelling is safe."""
    if hush_of(client) is not Hush.AUDIENCE:
        return
    me = client.guild.me
    may = client.channel.permissions_for(me)
    try:
        if may.mute_members:
            await me.edit(suppress=False)
        elif may.request_to_speak:
            await me.request_to_speak()
    except discord.DiscordException as error:
        log.info("not on stage: %s", type(error).__name__, extra={"guild": client.guild.id})
