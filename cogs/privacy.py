"""What is kept about a person, and what they want kept and read."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final, Literal, TypeAlias, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.asking import guild_of
from bot.client.bot import SpeechBot, wording_for
from bot.client.panels import Button, Look, Panel, show, view_of
from bot.client.presses import Press, press_id
from bot.client.wording import Wording
from bot.reading.reasons import Reason
from bot.reading.service import ReadingService
from bot.settings.models import PersonSettings
from bot.settings.service import SettingsService
from bot.vocabulary import UserId

SUBJECT: Final = "privacy"
"""Of the custom ids."""

Reading: TypeAlias = Literal["read me", "do not read me"]
Cloud: TypeAlias = Literal["any engine", "only the local engine"]


class Privacy(commands.Cog):
    """``/privacy``."""

    privacy = app_commands.Group(
        name="privacy", description="What I keep about you, and what I do with what you write"
    )

    def __init__(self, settings: SettingsService, reading: ReadingService) -> None:
        self._settings = settings
        self._reading = reading

    @privacy.command(name="show")
    async def tell(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """Show what I keep about you."""
        await interaction.response.defer(ephemeral=True)
        person = UserId(interaction.user.id)
        kept = await self._settings.export_person(person)
        decided = await self._settings.person(person, guild_of(interaction))
        told = _told(kept, decided, wording_for(interaction))
        await interaction.edit_original_response(content=told)

    @privacy.command()
    @app_commands.describe(choice="Whether I read aloud what you write, in every server")
    async def reading(self, interaction: discord.Interaction[SpeechBot], choice: Reading) -> None:
        """Choose whether I read aloud what you write, in every server."""
        await interaction.response.defer(ephemeral=True)
        person, opt_out = UserId(interaction.user.id), choice == "do not read me"
        await self._settings.change_person(person, None, opt_out=opt_out)
        if opt_out:
            self._reading.withdraw_author(person, None, Reason.OPTED_OUT)
        told = wording_for(interaction)("privacy-not-read" if opt_out else "privacy-read")
        await interaction.edit_original_response(content=told)

    @privacy.command()
    @app_commands.describe(choice="Whether a speech service in a cloud may see what you write")
    async def cloud(self, interaction: discord.Interaction[SpeechBot], choice: Cloud) -> None:
        """Choose whether what you write may leave the machine that I run on."""
        await interaction.response.defer(ephemeral=True)
        local = choice == "only the local engine"
        await self._settings.change_person(UserId(interaction.user.id), None, no_cloud=local)
        told = wording_for(interaction)("privacy-local" if local else "privacy-any")
        await interaction.edit_original_response(content=told)

    @privacy.command()
    async def export(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """Get everything that I keep about you as a file."""
        await interaction.response.defer(ephemeral=True)
        kept = await self._settings.export_person(UserId(interaction.user.id))
        written = json.dumps(kept, ensure_ascii=False, indent=2).encode()
        await interaction.edit_original_response(
            content=wording_for(interaction)("privacy-exported"),
            attachments=[discord.File(BytesIO(written), "about-you.json")],
        )

    @privacy.command()
    async def forget(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """Forget everything that I keep about you."""
        wording = wording_for(interaction)
        buttons = (
            Button(press_id(SUBJECT, "forget"), wording("privacy-forget-yes"), Look.DANGER),
            Button(press_id(SUBJECT, "keep"), wording("privacy-forget-no")),
        )
        await show(interaction, Panel(wording("privacy-forget-ask"), [buttons]))

    async def answer(self, interaction: discord.Interaction[SpeechBot], press: Press) -> None:
        """Forget whoever pressed the button, or do not."""
        await interaction.response.defer()
        wording = wording_for(interaction)
        if press.words != ["forget"]:
            told = wording("privacy-kept")
        else:
            await self._settings.forget_person(UserId(interaction.user.id))
            told = wording("privacy-forgotten")
        await interaction.edit_original_response(content=told, view=view_of(Panel("")))


def _told(kept: Mapping[str, object], decided: PersonSettings, wording: Wording) -> str:
    guilds = cast("Mapping[str, Mapping[str, Any]]", kept["guilds"])
    spoken = cast("list[Mapping[str, Any]]", kept["spoken"])
    chosen = len(cast("Mapping[str, Any]", kept["everywhere"]))
    chosen += sum(len(each) for each in guilds.values())
    return "\n".join(
        (
            wording("privacy-title"),
            wording("privacy-chosen", count=chosen),
            wording(
                "privacy-spoken",
                characters=sum(int(each["characters"]) for each in spoken),
                days=len({each["day"] for each in spoken}),
            ),
            wording("privacy-texts"),
            wording("privacy-not-read" if decided.opt_out else "privacy-read"),
            wording("privacy-local" if decided.no_cloud else "privacy-any"),
            wording("privacy-more"),
        )
    )


async def setup(bot: SpeechBot) -> None:
    """Add the commands."""
    cog = Privacy(bot.settings, bot.reading)
    await bot.add_cog(cog)
    bot.presses.answer(SUBJECT, cog.answer)
