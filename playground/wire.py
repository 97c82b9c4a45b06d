"""Discord's numbers and shapes, as everything in the playground uses them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from playground.channels import Channel
    from playground.guilds import Guild
    from playground.messages import Message

Json: TypeAlias = dict[str, Any]

EPHEMERAL = 1 << 6
"""Message flag: only the person who invoked the command sees it."""
LOADING = 1 << 7
"""Message flag: "is thinking…"."""

LOCALE = "en-US"
"""The language of Discord for whoever chose none, in Discord's words."""

DISCORD_EPOCH = 1_420_070_400_000
"""Milliseconds since 1970 at which Discord's ids begin (2015-01-01)."""


class MessageType(IntEnum):
    """Discord's numbers for the kinds of message that exist here."""

    DEFAULT = 0
    JOINED = 7
    THREAD_CREATED = 18
    REPLY = 19
    COMMAND_ANSWER = 20


class ChannelType(IntEnum):
    """Discord's numbers for the kinds of channel that exist here."""

    TEXT = 0
    DIRECT = 1
    VOICE = 2
    THREAD = 11
    STAGE = 13


def listed(body: Json, key: str) -> list[Json]:
    """Return a list of objects out of a body; an absent one, or ``null``, is empty."""
    return body.get(key) or []


def milliseconds(moment: datetime) -> int:
    """Return milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def snowflake_at(moment: datetime) -> int:
    """Return the smallest id of a moment."""
    return (milliseconds(moment) - DISCORD_EPOCH) << 22


def now() -> datetime:
    """Return the time by the clock on the wall."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Return a moment as Discord writes it."""
    return moment.isoformat()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as the gateway will tell it."""

    name: str
    """Discord's name, for example ``MESSAGE_CREATE``."""
    data: Json
    guild: "Guild | None" = None
    """Decides the shard; ``None`` for direct messages, which go to shard 0."""
    channel: "Channel | None" = None
    """If set, only a bot that can see the channel hears of it."""
    message: "Message | None" = None
    """If set, ``data`` holds its content, which is privileged."""
    private: bool = False
    """Whether only a person sees it: an ephemeral answer, of which no gateway tells."""
