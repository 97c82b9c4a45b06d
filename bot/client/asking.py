"""
What somebody asks for with a command, as a wish: with all that was decided about its sound.

Text channels have their own way (:mod:`bot.reading`).
"""

from contextlib import suppress
from datetime import UTC, datetime

import discord

from bot.client.acquaintances import brought_along
from bot.client.bot import SpeechBot
from bot.client.messages import people_in, view_of
from bot.client.voices import preferences
from bot.errors import StoreError
from bot.reading.script import text_settings, with_spoken_names
from bot.settings.models import ChannelSettings, GuildSnapshot, PersonSettings
from bot.speech.utterance import Origin
from bot.speech.wish import Preference, Wish
from bot.text.message import GuildView
from bot.text.reader import text_of
from bot.vocabulary import ChannelId, GuildId, UserId


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
    the order of wishes is that in which people asked.

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
    members = {**brought_along(interaction), **view.members}
    strangers = [person for person in mentioned if person not in members]
    members |= await interaction.client.acquaintances.introduce(guild, strangers)
    people: dict[UserId, PersonSettings] = {}
    for id_ in members.keys() & set(mentioned):
        with suppress(StoreError):  # then by the name that is shown
            people[UserId(id_)] = await interaction.client.settings.person(
                UserId(id_), GuildId(guild.id)
            )
    return with_spoken_names(view.model_copy(update={"members": members}), people)


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
