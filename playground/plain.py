"""
Discord's marks for people, channels and the like, as a terminal can show them.

The page has the same in ``page/static/markdown.js``. Asterisks and the like
stay as they are: at a terminal people read them without being told.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Protocol

from playground.guilds import Guild

_MARK: Final = re.compile(
    r"<@!?(?P<member>\d{1,20})>"
    r"|<@&(?P<role>\d{1,20})>"
    r"|<#(?P<channel>\d{1,20})>"
    r"|</(?P<command>[\w -]{1,98}):\d{1,20}>"
    r"|<a?:(?P<emoji>\w+):\d{1,20}>"
    r"|<t:(?P<moment>-?\d{1,11})(?::[tTdDfFR])?>"
    r"|\\(?P<escaped>[*_~`|\\<>])"
)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


def plain(text: str, guild: Guild) -> str:
    """
    Write names instead of numbers; whom the guild does not have stays a number.

    Args:
        text: As Discord has it.
        guild: Whose people, roles and channels are meant.
    """

    def shown(found: re.Match[str]) -> str:
        kind = found.lastgroup
        value = found.group(kind) if kind else ""
        match kind:
            case "member":
                return f"@{_name(guild.members, value)}"
            case "role":
                return f"@{_name(guild.roles, value)}"
            case "channel":
                return f"#{_name(guild.channels, value)}"
            case "command":
                return f"/{value}"
            case "emoji":
                return f":{value}:"
            case "moment":
                return _moment(int(value), found.group())
            case _:
                return value

    return _MARK.sub(shown, text)


def _name(known: Mapping[int, _Named], number: str) -> str:
    one = known.get(int(number))
    return number if one is None else one.name


def _moment(seconds: int, otherwise: str) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (OverflowError, ValueError, OSError):
        return otherwise
