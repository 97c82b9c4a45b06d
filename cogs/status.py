"""How the bot is, for whoever operates it."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.checkup.finding import Finding, Health
from bot.checkup.running import RunningCheckup
from bot.checkup.screen import summary
from bot.client.bot import SpeechBot

_MARKS = {Health.ILL: "❌", Health.POOR: "⚠️", Health.OK: "✅", Health.UNSEEN: "▫️"}
_ORDER = tuple(_MARKS)

LONGEST = 2000
"""Characters of a message, as Discord has it."""


class Status(commands.Cog):
    """``/status``."""

    def __init__(self, checkup: RunningCheckup) -> None:
        self._checkup = checkup

    @app_commands.command()
    async def status(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """For my operator: really speak to nobody, look at every part, and say which is ill."""
        await interaction.response.defer(ephemeral=True)
        found = await self._checkup.look()
        await interaction.edit_original_response(content=told(found))


def told(found: Sequence[Finding]) -> str:
    """
    Write findings as one message: what is ill first, and nothing that is ill left out.

    In English, as the log: both are for the operator.
    """
    worst_first = sorted(found, key=lambda finding: _ORDER.index(finding.health))
    lines = [f"**{summary(found)}**", *map(_line, worst_first)]
    text = "\n".join(lines)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _line(finding: Finding) -> str:
    # A mark alone would tell nothing to who cannot see it.
    word = "" if finding.health is Health.OK else f" ({finding.health.value})"
    line = f"{_MARKS[finding.health]} **{finding.part}**{word}: {finding.fact}"
    return line if finding.advice is None else f"{line}\n  → {finding.advice}"


async def setup(bot: SpeechBot) -> None:
    """Add the command."""
    await bot.add_cog(Status(bot.checkup))
