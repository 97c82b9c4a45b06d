"""What waits to be said, and how to get rid of it."""

import asyncio
from collections.abc import Sequence
from typing import Literal, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.bot import SpeechBot
from bot.client.people import person_of
from bot.client.sentences import duration, utterances
from bot.speech.service import Place, SpeechService
from bot.vocabulary import GuildId, Seconds

SHOWN = 15
"""A longer list than this is of no use to anybody, and a message ends at 2,000 characters."""


Whose: TypeAlias = Literal["mine", "everyone"]
"""Whose utterances are meant, in words that people see."""


class Queue(commands.Cog):
    """``/queue``, ``/skip``, ``/clear`` and ``/stop``."""

    def __init__(self, speech: SpeechService) -> None:
        self._speech = speech

    @app_commands.command()
    @app_commands.guild_only()
    async def queue(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """Show what is being said and what waits."""
        await interaction.response.defer(ephemeral=True)
        assert interaction.guild_id is not None, "the command is for guilds only"
        places = self._speech.queue(GuildId(interaction.guild_id))
        now = asyncio.get_running_loop().time()
        await interaction.edit_original_response(content=_listing(places, now))

    @app_commands.command()
    @app_commands.guild_only()
    async def skip(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """End what is being said; the next begins."""
        await interaction.response.defer(ephemeral=True)
        skipped = self._speech.skip(person_of(interaction, self._speech))
        told = "Skipped." if skipped else "Nothing is being said, so there is nothing to skip."
        await interaction.edit_original_response(content=told)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(whose="Only yours, or everyone's (for moderators)")
    async def clear(
        self, interaction: discord.Interaction[SpeechBot], whose: Whose = "mine"
    ) -> None:
        """Forget what waits to be said; what is being said goes on."""
        await interaction.response.defer(ephemeral=True)
        forgotten = self._speech.clear(
            person_of(interaction, self._speech), everyone=whose == "everyone"
        )
        told = f"Forgot {utterances(forgotten)}." if forgotten else _NOTHING_WAITS[whose]
        await interaction.edit_original_response(content=told)

    @app_commands.command()
    @app_commands.guild_only()
    async def stop(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """End what is being said and forget what waits."""
        await interaction.response.defer(ephemeral=True)
        stopped = self._speech.stop(person_of(interaction, self._speech))
        told = f"Stopped: {utterances(stopped)}." if stopped else "There was nothing to stop."
        await interaction.edit_original_response(content=told)


_NOTHING_WAITS: dict[Whose, str] = {
    "mine": "Nothing of yours waits. What is being said is ended with `/skip`.",
    "everyone": "Nothing waits. What is being said is ended with `/skip`.",
}


def _listing(places: Sequence[Place], now: Seconds) -> str:
    if not places:
        return "Nothing is being said, and nothing waits."
    lines = [_line(number, place, now) for number, place in enumerate(places[:SHOWN])]
    if len(places) > SHOWN:
        lines.append(f"… and {utterances(len(places) - SHOWN)} more.")
    return "\n".join(lines)


def _line(number: int, place: Place, now: Seconds) -> str:
    utterance = place.ticket.utterance
    age = f"asked {duration(now - utterance.accepted)} ago"
    when = "now" if number == 0 else f"in about {duration(place.waits)}"
    return f"{number + 1}. <@{utterance.author}>, {age}: {when}"


async def setup(bot: SpeechBot) -> None:
    """Add the commands."""
    await bot.add_cog(Queue(bot.speech))
