"""The concurrency units, for whoever operates the bot."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.bot import SpeechBot, wording_for
from bot.client.wording import Wording
from bot.speech.service import SpeechService, UnitStatistics

MOST = 1000
"""As for ``LIGHTNING_UNITS``."""


class Units(commands.Cog):
    """``/units``."""

    def __init__(self, speech: SpeechService) -> None:
        self._speech = speech

    @app_commands.command()
    @app_commands.guild_only()
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
        if count is not None:
            self._speech.resize(count)
        wording = wording_for(interaction)
        told = _told(self._speech.units(), wording)
        if count is not None:
            told += "\n" + wording("units-until-restart")
        await interaction.edit_original_response(content=told)


def _told(statistics: UnitStatistics, wording: Wording) -> str:
    units, pool = statistics.scheduler, statistics.pool
    lines = [wording("units-known", units=units.units, leased=units.leased)]
    if units.usable < units.units:
        lines.append(wording("units-usable", usable=units.usable))
    lines += [
        wording("units-waiting", requests=units.waiting, servers=units.lanes),
        wording(
            "units-connections",
            open=pool.idle + pool.busy,
            dialling=pool.dialling,
            limit=pool.limit,
        ),
        wording("units-refusals", refusals=units.refusals),
    ]
    return "\n".join(lines)


async def setup(bot: SpeechBot) -> None:
    """Add the command."""
    await bot.add_cog(Units(bot.speech))
