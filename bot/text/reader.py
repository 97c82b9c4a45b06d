"""
From a message to what is said for it, or to the reason for silence.

The only way into this package for those who read messages aloud. It decides
nothing about who may be read, and knows no queue: whether an author's name
comes first is for the one who knows who spoke before, so both forms are made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.errors import NothingToSay
from bot.text.clean import clean
from bot.text.dictionary import Dictionary
from bot.text.message import WRITTEN_TYPES, Author, GuildView, Message
from bot.text.reasons import Silence
from bot.text.settings import TextSettings


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said for a message."""

    plain: str
    """Without its author's name: "hello", "4 images"."""
    named: str
    """With it: "Alice said hello", "Alice sent 4 images"."""
    cut: bool
    """Whether it was longer than allowed, and says so."""


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing is said for a message."""

    reason: Silence
    """Why."""


def read(
    message: Message,
    *,
    guild: GuildView,
    settings: TextSettings,
    dictionary: Dictionary,
    language: str,
    now: datetime,
) -> Spoken | Silent:
    """
    Turn a message into what is said for it.

    Args:
        message: The message.
        guild: What mentions in it are called.
        settings: How the guild wants it.
        dictionary: How the guild wants words pronounced.
        language: The voice's, as an ISO 639-1 code, with or without a region.
        now: The moment that relative times are told from, with a time zone.
    """
    if message.silent:
        return Silent(Silence.SILENT_FLAG)
    if message.type not in WRITTEN_TYPES:
        return Silent(Silence.SYSTEM_MESSAGE)
    del dictionary, language, now  # until the rules that need them have landed
    content = message.content
    if settings.mute_prefix and content.startswith(settings.mute_prefix):
        return Silent(Silence.MUTE_PREFIX)
    if not content.startswith(settings.required_prefix):
        return Silent(Silence.NO_REQUIRED_PREFIX)
    try:
        plain = clean(content, names=_names(message, guild), limit=10**6)
    except NothingToSay:
        return Silent(Silence.NOTHING_TO_SAY)
    name = _name(guild.members.get(message.author.id, message.author)) or "someone"
    return Spoken(plain, f"{name} said {plain}", cut=False)


def text_of(
    text: str,
    *,
    guild: GuildView,
    settings: TextSettings,
    dictionary: Dictionary,
    language: str,
    now: datetime,
) -> str:
    """
    Turn what somebody asked for by a command into what is said.

    Args:
        text: What they wrote; prefixes mean nothing in it.
        guild: What mentions in it are called.
        settings: How the guild wants it. Longer than its limit is refused, not cut.
        dictionary: How the guild wants words pronounced.
        language: The voice's, as an ISO 639-1 code, with or without a region.
        now: The moment that relative times are told from, with a time zone.

    Raises:
        NothingToSay: If no letter and no digit is left.
        TextTooLong: If the result is longer than the limit.
    """
    del dictionary, language, now  # until the rules that need them have landed
    names = _names(Message(content=text), guild)
    return clean(text, names=names, limit=settings.max_characters)


def _names(message: Message, guild: GuildView) -> Mapping[str, str]:
    people = {each.id: each for each in message.mentions} | dict(guild.members)
    return (
        {f"<@{number}>": _name(author) for number, author in people.items()}
        | {f"<@&{number}>": name for number, name in guild.roles.items()}
        | {f"<#{number}>": name for number, name in guild.channels.items()}
    )


def _name(author: Author) -> str:
    spoken = author.spoken_name if isinstance(author.spoken_name, str) else None
    return spoken or author.nick or author.global_name or author.username
