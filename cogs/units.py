"""The concurrency units, for whoever operates the bot."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.bot import SpeechBot
from bot.errors import Action, NotAllowed
from bot.speech.service import SpeechService, UnitStatistics

MOST = 1000
"""As for ``LIGHTNING_UNITS``."""


class Units(commands.Cog):
    """``/units``."""

    def __init__(self, speech: SpeechService) -> None:
        self._speech = speech

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.default_permissions()  # none: Discord shows it to administrators only
    @app_commands.describe(
        count="How many the account has from now on; without it, nothing changes"
    )
    async def units(
        self,
        interaction: discord.Interaction[SpeechBot],
        count: app_commands.Range[int, 1, MOST] | None = None,
    ) -> None:
        """For my operator: show or change how many requests may be in flight at once."""
        await interaction.response.defer(ephemeral=True)
        if not await interaction.client.is_owner(interaction.user):
            raise NotAllowed(Action.UNITS)
        if count is not None:
            self._speech.resize(count)
        told = _told(self._speech.units())
        if count is not None:
            told += "\nUntil I am started again; `LIGHTNING_UNITS` is for good."
        await interaction.edit_original_response(content=told)


def _told(statistics: UnitStatistics) -> str:
    units, pool = statistics.scheduler, statistics.pool
    lines = [f"Units: {units.units}, of which {units.leased} in use."]
    if units.usable < units.units:
        lines.append(f"Somebody else uses the account: {units.usable} of them are there for me.")
    lines += [
        f"Waiting: {units.waiting} requests of {units.lanes} servers.",
        f"Connections: {pool.idle + pool.busy} open, {pool.dialling} being opened, "
        f"{pool.limit} at most.",
        f"Refused for want of a unit since I was started: {units.refusals}.",
    ]
    return "\n".join(lines)


async def setup(bot: SpeechBot) -> None:
    """Add the command."""
    await bot.add_cog(Units(bot.speech))
