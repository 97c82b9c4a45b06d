"""
What somebody asks for with a command, as a wish: with all that was decided about its sound.

Text channels have their own way (:mod:`bot.reading`).
"""

from datetime import UTC, datetime

import discord

from bot.client.bot import SpeechBot
from bot.client.messages import view_of
from bot.client.voices import preferences
from bot.speech.utterance import Origin
from bot.speech.wish import Preference, Wish
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
    levels = (option, *preferences(person, snapshot.settings))
    language = speech.language(levels, text)
    plain = text_of(
        text,
        guild=view_of(guild, [text], []).model_copy(
            update={"time_zone": snapshot.settings.time_zone}
        ),
        settings=snapshot.settings.text(max_characters=speech.max_characters),
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
