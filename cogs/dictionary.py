"""How words are pronounced: a dictionary for each server."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final, Literal, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from bot.client.asking import guild_of, wish_for
from bot.client.audience import Audience, require
from bot.client.bot import SpeechBot, wording_for
from bot.client.panels import Field, Form, modal_of
from bot.client.presses import Press, press_id
from bot.client.suggestions import suggestions
from bot.client.wording import Wording
from bot.errors import Flaw, ImportRefused, Problem
from bot.settings.dictionary import (
    LONGEST_PATTERN,
    LONGEST_SPOKEN,
    MOST_BYTES,
    from_file,
    to_csv,
    to_json,
)
from bot.settings.service import SettingsService
from bot.speech.wish import Preference
from bot.text.dictionary import Entry, Mode

SUBJECT: Final = "dictionary"
"""Of the custom ids."""

SHOWN: Final = 1500
"""Characters of entries that are listed in an answer; what is more comes as a file."""

How: TypeAlias = Literal["whole word", "anywhere", "pattern"]
"""Where an entry is looked for, in words that people see."""

Format: TypeAlias = Literal["JSON", "CSV"]

_MODES: Final[dict[How, Mode]] = {
    "whole word": Mode.WORD,
    "anywhere": Mode.ANYWHERE,
    "pattern": Mode.REGEX,
}


class Dictionary(commands.Cog):
    """``/dictionary``, and *Fix pronunciation* on a message."""

    dictionary = app_commands.Group(name="dictionary", description="How I pronounce words here")

    def __init__(self, bot: SpeechBot, settings: SettingsService) -> None:
        self._bot = bot
        self._settings = settings
        self._menu = app_commands.ContextMenu(name="Fix pronunciation", callback=self.ask)

    @override
    async def cog_load(self) -> None:
        self._bot.tree.add_command(self._menu)
        self._bot.presses.answer(SUBJECT, self.answer)

    @dictionary.command()
    @app_commands.describe(
        word="What is written",
        spoken="What I say for it",
        how="Where it is looked for; a pattern is a regular expression",
        capitals="Whether capitals matter",
    )
    async def add(
        self,
        interaction: discord.Interaction[SpeechBot],
        word: app_commands.Range[str, 1, LONGEST_PATTERN],
        spoken: app_commands.Range[str, 1, LONGEST_SPOKEN],
        how: How = "whole word",
        capitals: bool = False,  # noqa: FBT001, FBT002 (discord.py makes an option of it)
    ) -> None:
        """Say how I pronounce a word from now on."""
        await interaction.response.defer(ephemeral=True)
        entry = Entry(word, spoken, _MODES[how], case_sensitive=capitals)
        await self._settings.add_entries(guild_of(interaction), [entry])
        await interaction.edit_original_response(content=_added(entry, wording_for(interaction)))

    @dictionary.command()
    @app_commands.describe(word="What is written, as it stands in the dictionary")
    async def remove(
        self,
        interaction: discord.Interaction[SpeechBot],
        word: app_commands.Range[str, 1, LONGEST_PATTERN],
    ) -> None:
        """Forget how I pronounce a word."""
        await interaction.response.defer(ephemeral=True)
        removed = await self._settings.remove_entry(guild_of(interaction), word)
        told = wording_for(interaction)(
            "dictionary-removed" if removed else "dictionary-unknown", word=_quoted(word)
        )
        await interaction.edit_original_response(content=told)

    @remove.autocomplete("word")
    async def suggest_words(
        self, interaction: discord.Interaction[SpeechBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest what stands in the dictionary."""
        entries = (await self._settings.guild(guild_of(interaction))).entries
        return suggestions(
            [(one.pattern, f"{one.pattern} = {one.spoken}") for one in entries], typed
        )

    @dictionary.command(name="list")
    async def show(self, interaction: discord.Interaction[SpeechBot]) -> None:
        """Show how I pronounce words here."""
        await interaction.response.defer(ephemeral=True)
        entries = (await self._settings.guild(guild_of(interaction))).entries
        wording = wording_for(interaction)
        text, whole = _listing(entries, wording)
        files = [] if whole else [discord.File(BytesIO(to_csv(entries).encode()), "dictionary.csv")]
        await interaction.edit_original_response(content=text, attachments=files)

    @dictionary.command(name="export")
    @app_commands.describe(format="JSON for me, CSV for a spreadsheet; both can be imported")
    async def bring_out(
        self,
        interaction: discord.Interaction[SpeechBot],
        format: Format = "JSON",  # noqa: A002 (people see the name)
    ) -> None:
        """Get the dictionary as a file."""
        await interaction.response.defer(ephemeral=True)
        entries = (await self._settings.guild(guild_of(interaction))).entries
        written = to_csv(entries) if format == "CSV" else to_json(entries)
        file = discord.File(BytesIO(written.encode()), f"dictionary.{format.lower()}")
        told = wording_for(interaction)("dictionary-exported", count=len(entries))
        await interaction.edit_original_response(content=told, attachments=[file])

    @dictionary.command(name="import")
    @app_commands.describe(
        file="JSON, or CSV with a word and what is said for it in each line",
        replace="Whether everything that is there now is forgotten first",
    )
    async def bring_in(
        self,
        interaction: discord.Interaction[SpeechBot],
        file: discord.Attachment,
        replace: bool = False,  # noqa: FBT001, FBT002 (discord.py makes an option of it)
    ) -> None:
        """Add the words of a file to the dictionary."""
        await interaction.response.defer(ephemeral=True)
        if file.size > MOST_BYTES:
            raise ImportRefused(Problem(Flaw.FILE_TOO_LARGE, most=MOST_BYTES // 1000))
        entries = from_file(await file.read())
        guild = guild_of(interaction)
        change = self._settings.replace_entries if replace else self._settings.add_entries
        await change(guild, entries)
        told = wording_for(interaction)("dictionary-imported", count=len(entries))
        await interaction.edit_original_response(content=told)

    @dictionary.command()
    @app_commands.describe(text="What somebody might write")
    async def test(self, interaction: discord.Interaction[SpeechBot], text: str) -> None:
        """Show what I would say for a text; nobody hears it."""
        await interaction.response.defer(ephemeral=True)
        wish = await wish_for(interaction, text, Preference())
        told = wording_for(interaction)("dictionary-tested", spoken=_quoted(wish.plain))
        await interaction.edit_original_response(content=told[:2000])

    async def ask(
        self, interaction: discord.Interaction[SpeechBot], message: discord.Message
    ) -> None:
        """Ask how a word of a message is pronounced."""
        wording = wording_for(interaction)
        written = message.content if 0 < len(message.content) <= LONGEST_PATTERN else ""
        fields = [
            Field(
                "word",
                wording("dictionary-word"),
                written,
                wording("dictionary-word-hint"),
                required=True,
                longest=LONGEST_PATTERN,
            ),
            Field(
                "spoken",
                wording("dictionary-spoken"),
                required=True,
                longest=LONGEST_SPOKEN,
            ),
        ]
        form = Form(press_id(SUBJECT, "add"), wording("dictionary-fix"), fields)
        await interaction.response.send_modal(modal_of(form))

    async def answer(self, interaction: discord.Interaction[SpeechBot], press: Press) -> None:
        """Take what was written into the form."""
        require(interaction, Audience.MODERATORS)
        await interaction.response.defer(ephemeral=True, thinking=True)
        entry = Entry(press.fields["word"], press.fields["spoken"])
        await self._settings.add_entries(guild_of(interaction), [entry])
        await interaction.edit_original_response(content=_added(entry, wording_for(interaction)))


def _added(entry: Entry, wording: Wording) -> str:
    word, spoken = _quoted(entry.pattern.strip()), _quoted(entry.spoken.strip())
    return wording("dictionary-added", word=word, spoken=spoken)


def _quoted(text: str) -> str:
    return discord.utils.escape_markdown(text)


def _listing(entries: Sequence[Entry], wording: Wording) -> tuple[str, bool]:
    """Return the entries as lines, and whether all of them are there."""
    if not entries:
        return wording("dictionary-empty"), True
    lines = [wording("dictionary-count", count=len(entries))]
    length = len(lines[0])
    for entry in sorted(entries, key=lambda each: each.pattern.casefold()):
        line = f"{_quoted(entry.pattern)} = {_quoted(entry.spoken)}"
        length += len(line) + 1
        if length > SHOWN:
            return "\n".join([*lines, wording("dictionary-all-in-file")]), False
        lines.append(line)
    return "\n".join(lines), True


async def setup(bot: SpeechBot) -> None:
    """Add the commands."""
    await bot.add_cog(Dictionary(bot, bot.settings))
