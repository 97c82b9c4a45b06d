"""
Who each command is for: the one place where that is declared.

Discord hides a command from those it is not for, and a server's
administrators can hide it from more people (*Server Settings → Integrations*).
They cannot open it to others: the bot looks for itself, also where Discord
does not, as in the buttons of a panel, or in subcommands of which only some
are for moderators.

What one may do with the utterances of others is decided by the speech
service and has nothing to do with this: everybody may ask for ``/skip``.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import discord
from discord import app_commands

from bot.errors import Action, NotAllowed

Registered: TypeAlias = (
    "app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu"
)
"""What Discord is told of: a command, a group of them, or an entry of a menu."""


class Audience(Enum):
    """Who a command is for."""

    EVERYONE = "everyone"
    """Whoever may use commands in the channel."""
    MODERATORS = "moderators"
    """Who may *Manage Server*."""
    OPERATOR = "operator"
    """Who owns the bot's application at Discord; others are not shown it, but administrators."""


AUDIENCES: Final[Mapping[str, Audience]] = MappingProxyType(
    {
        "autoread add": Audience.MODERATORS,
        "autoread list": Audience.MODERATORS,
        "autoread remove": Audience.MODERATORS,
        "clear": Audience.EVERYONE,
        "dictionary add": Audience.MODERATORS,
        "dictionary export": Audience.MODERATORS,
        "dictionary import": Audience.MODERATORS,
        "dictionary list": Audience.EVERYONE,
        "dictionary remove": Audience.MODERATORS,
        "dictionary test": Audience.EVERYONE,
        "Fix pronunciation": Audience.MODERATORS,
        "help": Audience.EVERYONE,
        "join": Audience.EVERYONE,
        "leave": Audience.EVERYONE,
        "pause": Audience.EVERYONE,
        "privacy cloud": Audience.EVERYONE,
        "privacy export": Audience.EVERYONE,
        "privacy forget": Audience.EVERYONE,
        "privacy reading": Audience.EVERYONE,
        "privacy show": Audience.EVERYONE,
        "queue": Audience.EVERYONE,
        "Read or ignore this person": Audience.MODERATORS,
        "replay": Audience.EVERYONE,
        "resume": Audience.EVERYONE,
        "say": Audience.EVERYONE,
        "Set spoken name": Audience.MODERATORS,
        "settings": Audience.MODERATORS,
        "setup": Audience.MODERATORS,
        "skip": Audience.EVERYONE,
        "Speak in the author's voice": Audience.EVERYONE,
        "Speak this": Audience.EVERYONE,
        "speak-to-file": Audience.EVERYONE,
        "status": Audience.OPERATOR,
        "stop": Audience.EVERYONE,
        "units": Audience.OPERATOR,
        "voice preview": Audience.EVERYONE,
        "voice reset": Audience.EVERYONE,
        "voice set": Audience.EVERYONE,
        "voice show": Audience.EVERYONE,
        "Whose voice is this?": Audience.EVERYONE,
        "Why wasn't this read?": Audience.EVERYONE,
    }
)
"""Every command, by its name with its group's, and every menu. A test compares it with the code."""

_SHOWN_TO: Final = {
    Audience.EVERYONE: None,
    Audience.MODERATORS: discord.Permissions(manage_guild=True),
    Audience.OPERATOR: discord.Permissions.none(),
}
"""What Discord asks of a member before it shows the command; nothing at all means administrator."""


def is_moderator(interaction: discord.Interaction[Any]) -> bool:
    """Whether whoever acts may change the server's settings."""
    return interaction.permissions.manage_guild


def require(interaction: discord.Interaction[Any], audience: Audience) -> None:
    """
    See that a press on a panel, or a form, is of somebody it is for.

    Raises:
        NotAllowed: If they are no moderator, any more or at all.
    """
    if audience is Audience.MODERATORS and not is_moderator(interaction):
        raise NotAllowed(Action.SETTINGS)


def declare(commands: Iterable[Registered]) -> None:
    """
    Tell Discord who the commands are for, before they are registered.

    A group is shown to whoever may use one of its commands.

    Raises:
        KeyError: If the audience of one is not declared.
    """
    for command in commands:
        command.guild_only = True
        command.default_permissions = _SHOWN_TO[_widest(command)]


def _widest(command: Registered) -> Audience:
    order = list(Audience)
    return min((AUDIENCES[name] for name in names(command)), key=order.index)


def names(command: Registered) -> list[str]:
    """Return the names of what can be invoked of it."""
    if isinstance(command, app_commands.ContextMenu):
        return [command.name]
    if isinstance(command, app_commands.Group):
        return [
            each.qualified_name
            for each in command.walk_commands()
            if not isinstance(each, app_commands.Group)
        ]
    return [command.qualified_name]
