"""
What somebody asks for with a command, as a wish: with all that was decided about its sound.

Text channels have their own way (:mod:`bot.reading`).
"""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, TypeAlias

import discord
from discord import app_commands

from bot.client.acquaintances import PATIENCE, brought_along
from bot.client.bot import SpeechBot
from bot.client.messages import people_in, view_of
from bot.client.voices import preferences
from bot.errors import StoreError
from bot.reading.script import text_settings, with_spoken_names
from bot.settings.models import (
    FASTEST,
    SLOWEST,
    ChannelSettings,
    GuildSnapshot,
    PersonSettings,
)
from bot.settings.service import SettingsService
from bot.speech.utterance import Origin
from bot.speech.wish import Preference, Wish
from bot.text.message import GuildView
from bot.text.reader import text_of
from bot.vocabulary import ChannelId, GuildId, Seconds, UserId

SpeedOption: TypeAlias = app_commands.Range[float, SLOWEST, FASTEST]

SPEED_OPTION: Final = "How fast: 1 is normal, 0.5 is half, 2 is double"

WISH_OPTIONS: Final = {
    "text": "What I should say",
    "voice": "Which voice says it",
    "speed": SPEED_OPTION,
    "language": "The language of the text",
}
"""How the options of a command are described that makes a wish of them."""


def guild_of(interaction: discord.Interaction[SpeechBot]) -> GuildId:
    """Return where somebody acts."""
    assert interaction.guild_id is not None, "every command is for guilds only"
    return GuildId(interaction.guild_id)


async def wish_for(
    interaction: discord.Interaction[SpeechBot], text: str, option: Preference
) -> Wish:
    """
    Return the wish of whoever used a command. Cancelling is safe.

    Nothing is waited for if the settings are known and nobody is mentioned who is not, so that
    the order of wishes is that in which people asked. What those are called who are mentioned is
    waited for for :data:`~bot.client.acquaintances.PATIENCE` in all.

    Args:
        interaction: Theirs.
        text: What they want said.
        option: How, as far as they said.

    Raises:
        Rejected: If it will not be said, and why.
        StoreError: If it is not known what was decided.
    """
    settings, speech = interaction.client.settings, interaction.client.speech
    guild, author = interaction.guild, UserId(interaction.user.id)
    assert guild is not None, "every command is for guilds only"
    person = await settings.person(author, GuildId(guild.id))
    snapshot = await settings.guild(GuildId(guild.id))
    where = channel_sound(interaction, snapshot)
    decided = (person, snapshot.settings) if where is None else (person, where, snapshot.settings)
    levels = (option, *preferences(*decided))
    language = speech.language(levels, text)
    view = await _view_of(interaction, guild, text)
    plain = text_of(
        text,
        guild=view.model_copy(update={"time_zone": snapshot.settings.time_zone}),
        settings=text_settings(snapshot, levels, speech.max_characters),
        dictionary=snapshot.dictionary,
        language=language,
        now=datetime.now(UTC),
    )
    return Wish(
        author=author,
        plain=plain,
        origin=Origin.COMMAND,
        preferences=levels,
        language=language,
        local_only=bool(person.no_cloud),
        channel=None if interaction.channel_id is None else ChannelId(interaction.channel_id),
    )


async def _view_of(
    interaction: discord.Interaction[SpeechBot], guild: discord.Guild, text: str
) -> GuildView:
    """Return what those are called who are mentioned, as they want to be called."""
    view = view_of(guild, [text])
    mentioned = people_in(text)
    if not mentioned:
        return view
    until = asyncio.get_running_loop().time() + PATIENCE
    members = {**brought_along(interaction), **view.members}
    strangers = [person for person in mentioned if person not in members]
    members |= await interaction.client.acquaintances.introduce(guild, strangers)
    people = await _decided(
        interaction.client.settings,
        GuildId(guild.id),
        [UserId(id_) for id_ in dict.fromkeys(mentioned) if id_ in members],
        until=until,
    )
    return with_spoken_names(view.model_copy(update={"members": members}), people)


async def _decided(
    settings: SettingsService, guild: GuildId, people: Iterable[UserId], *, until: Seconds
) -> Mapping[UserId, PersonSettings]:
    """Return what people decided, as far as that is known by then; others by what is shown."""
    known = {person: settings.peek_person(person, guild) for person in people}
    with suppress(StoreError, TimeoutError):
        async with asyncio.timeout_at(until):
            for person in [person for person, decided in known.items() if decided is None]:
                known[person] = await settings.person(person, guild)
    return {person: decided for person, decided in known.items() if decided is not None}


def channel_sound(
    interaction: discord.Interaction[SpeechBot], snapshot: GuildSnapshot
) -> ChannelSettings | None:
    """Return what was decided for the channel that a command was used in, or for its thread's."""
    channel = interaction.channel
    if channel is None:
        return None
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    here = snapshot.channels.get(ChannelId(channel.id))
    return here if here or parent is None else snapshot.channels.get(ChannelId(parent))
