"""What is suggested while somebody types into an option."""

from collections.abc import Iterable
from itertools import islice

import discord
from discord import app_commands

from bot.client.bot import SpeechBot, wording_for
from bot.client.voices import language_labels, voice_labels

SUGGESTIONS = 25
"""Discord shows no more suggestions than this."""

NAME_LENGTH = 100
"""A suggestion's name may have no more characters."""


def suggestions(labels: Iterable[tuple[str, str]], typed: str) -> list[app_commands.Choice[str]]:
    """
    Keep what contains every word that was typed, as far as Discord shows it.

    Args:
        labels: Values, each with the line that describes it.
        typed: What was typed so far.
    """
    words = typed.casefold().split()
    fitting = (
        app_commands.Choice(name=label[:NAME_LENGTH], value=value)
        for value, label in labels
        if all(word in label.casefold() for word in words)
    )
    return list(islice(fitting, SUGGESTIONS))


async def suggest_voices(
    interaction: discord.Interaction[SpeechBot], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggest voices of the catalogue by name, language, gender and accent."""
    catalogue = await interaction.client.speech.catalogue()
    return suggestions(voice_labels(catalogue, wording_for(interaction)), typed)


async def suggest_languages(
    interaction: discord.Interaction[SpeechBot], typed: str
) -> list[app_commands.Choice[str]]:
    """Suggest the languages that some voice speaks."""
    catalogue = await interaction.client.speech.catalogue()
    return suggestions(language_labels(catalogue, wording_for(interaction)), typed)
