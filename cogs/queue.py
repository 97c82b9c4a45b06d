"""What waits to be said, and how to get rid of it."""

import asyncio
from collections.abc import Sequence
from typing import Literal, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.bot import SpeechBot, wording_for
from bot.client.people import person_of
from bot.client.sentences import accepted, duration, utterances
from bot.client.wording import Wording
from bot.errors import NothingToSay
from bot.speech.service import Place, SpeechService
from bot.vocabulary import GuildId, Seconds

SHOWN = 15
"""A longer list than this is of no use to anybody, and a message ends at 2,000 characters."""


Whose: TypeAlias = Literal["mine", "everyone"]
"""Whose utterances are meant, in words that people see."""


class Queue(commands.Cog):
    """``/queue``, ``/skip``, ``/clear``, ``/stop``, ``/pause``, ``/resume`` and ``/replay``."""

    def __init__(self, speech: SpeechService) -> None:
        self._speech = speech

    @app_commands.command()
    @app_commands.guild_only()
    async def queue(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """Show what is being said and what waits."""
        await interaction.response.defer(ephemeral=True)
        assert interaction.guild_id is not None, "the command is for guilds only"
        guild, wording = GuildId(interaction.guild_id), wording_for(interaction)
        places, paused = self._speech.queue(guild), self._speech.is_paused(guild)
        told = _listing(places, asyncio.get_running_loop().time(), wording, paused=paused)
        await interaction.edit_original_response(content=told)

    @app_commands.command()
    @app_commands.guild_only()
    async def skip(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """End what is being said; the next begins."""
        await interaction.response.defer(ephemeral=True)
        skipped = self._speech.skip(person_of(interaction, self._speech))
        told = wording_for(interaction)("skipped" if skipped else "nothing-to-skip")
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
        await interaction.edit_original_response(
            content=_cleared(forgotten, whose, wording_for(interaction))
        )

    @app_commands.command()
    @app_commands.guild_only()
    async def stop(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """End what is being said and forget what waits."""
        await interaction.response.defer(ephemeral=True)
        stopped = self._speech.stop(person_of(interaction, self._speech))
        await interaction.edit_original_response(
            content=_stopped(stopped, wording_for(interaction))
        )

    @app_commands.command()
    async def pause(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """Fall silent in mid-word, and keep what waits until somebody has me go on."""
        await interaction.response.defer(ephemeral=True)
        paused = self._speech.pause(person_of(interaction, self._speech))
        told = wording_for(interaction)("paused" if paused else "paused-already")
        await interaction.edit_original_response(content=told)

    @app_commands.command()
    async def resume(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """Go on after a pause, from the beginning of what was broken off."""
        await interaction.response.defer(ephemeral=True)
        resumed = self._speech.resume(person_of(interaction, self._speech))
        told = wording_for(interaction)("resumed" if resumed else "not-paused")
        await interaction.edit_original_response(content=told)

    @app_commands.command()
    async def replay(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """Say once more what was heard last."""
        await interaction.response.defer(ephemeral=True)
        wording = wording_for(interaction)
        try:
            receipt = self._speech.replay(person_of(interaction, self._speech))
        except NothingToSay:
            told = wording("nothing-to-replay")
        else:
            told = accepted(receipt.ahead, receipt.waits, wording, paused=receipt.paused)
        await interaction.edit_original_response(content=told)


def _cleared(forgotten: int, whose: Whose, wording: Wording) -> str:
    if forgotten:
        return wording("cleared", utterances=utterances(forgotten, wording))
    return wording("nothing-of-yours-waits" if whose == "mine" else "nothing-waits")


def _stopped(stopped: int, wording: Wording) -> str:
    if stopped:
        return wording("stopped", utterances=utterances(stopped, wording))
    return wording("nothing-to-stop")


def _listing(places: Sequence[Place], now: Seconds, wording: Wording, *, paused: bool) -> str:
    lines = [wording("paused")] if paused else []
    if not places:
        return "\n".join((*lines, wording("queue-empty")))
    lines += [
        _line(number, place, now, wording, paused=paused)
        for number, place in enumerate(places[:SHOWN])
    ]
    if len(places) > SHOWN:
        lines.append(wording("queue-more", utterances=utterances(len(places) - SHOWN, wording)))
    return "\n".join(lines)


def _line(number: int, place: Place, now: Seconds, wording: Wording, *, paused: bool) -> str:
    utterance = place.ticket.utterance
    author, age = f"<@{utterance.author}>", duration(now - utterance.accepted, wording)
    if paused:  # nobody knows for how long
        return wording("queue-held", number=number + 1, author=author, age=age)
    if number == 0:
        return wording("queue-now", number=number + 1, author=author, age=age)
    waits = duration(place.waits, wording)
    return wording("queue-later", number=number + 1, author=author, age=age, waits=waits)


async def setup(bot: SpeechBot) -> None:
    """Add the commands."""
    await bot.add_cog(Queue(bot.speech))
