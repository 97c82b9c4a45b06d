"""
The names and descriptions of commands, for Discord's menus in other languages.

English stands in the code. For each other language a command is a message in
``locales/<language>/commands*.ftl``: its value is the name, ``.description``
the description, and each other attribute describes the option of that name::

    command-voice-set = festlegen
        .description = Lege fest, wie du klingst
        .speed = Wie schnell
    option-speed = tempo
    choice-mine = meine
    menu-speak-this = Das vorlesen
"""

import re

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location
from discord.app_commands import TranslationContextTypes
from typing_extensions import override

from bot.client.wording import ENGLISH, Wordings, language_of


class CommandTranslator(app_commands.Translator):
    """Looks texts of commands up in the catalogues."""

    def __init__(self, wordings: Wordings) -> None:
        self._wordings = wordings

    @override
    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: TranslationContextTypes,
    ) -> str | None:
        language = language_of(locale.value)
        if language is None or language == ENGLISH:
            return None
        message, attribute = key(string.message, context)
        return self._wordings.of(language).find(message, attribute)


def key(text: str, context: TranslationContextTypes) -> tuple[str, str | None]:
    """
    Return where in a catalogue a command's text is translated.

    Args:
        text: It, in English.
        context: What it is the text of.

    Returns:
        The message, and the attribute of it; ``None`` for its value.
    """
    match context.location:
        case Location.command_name | Location.group_name:
            return _named(context.data), None
        case Location.command_description | Location.group_description:
            return _named(context.data), "description"
        case Location.parameter_name:
            return f"option-{slug(text)}", None
        case Location.parameter_description:
            return _described(context.data)
        case _:
            return f"choice-{slug(text)}", None


def _named(data: object) -> str:
    if isinstance(data, app_commands.ContextMenu):
        return f"menu-{slug(data.name)}"
    assert isinstance(data, (app_commands.Command, app_commands.Group)), "nothing else is named"
    return f"command-{slug(data.qualified_name)}"


def _described(data: object) -> tuple[str, str]:
    assert isinstance(data, app_commands.Parameter), "nothing else has the location"
    return f"command-{slug(data.command.qualified_name)}", slug(data.name)


def slug(text: str) -> str:
    """Make a name of Fluent's out of a text: ``Wasn't this read?`` → ``wasnt-this-read``."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "")).strip("-")
