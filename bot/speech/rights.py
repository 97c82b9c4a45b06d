"""
Who may do what with the bot in a voice channel.

Nobody is deprived of it, or of what they wanted said, but by a moderator.
Pure, so that the tests are tables.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.errors import Action, ElsewhereInVoice, NotAllowed, NotInVoice
from bot.vocabulary import ChannelId, GuildId, UserId


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever asks, as far as their rights depend on it."""

    id: UserId
    """Who."""
    guild: GuildId
    """In which guild."""
    channel: ChannelId | None
    """The voice channel that they are in; ``None`` for none."""
    moderator: bool
    """Whether they may mute members in the bot's voice channel."""
    company: bool
    """Whether anybody but the bot is in the bot's voice channel."""


def check_in_voice(person: Person) -> ChannelId:
    """
    Return the voice channel that somebody is in.

    Raises:
        NotInVoice: If they are in none.
    """
    if person.channel is None:
        raise NotInVoice("they are in no voice channel")
    return person.channel


def check_heard(person: Person, channel: ChannelId) -> None:
    """
    Look whether somebody may have something said where the bot is: who is there.

    Raises:
        NotInVoice: If they are in no voice channel.
        ElsewhereInVoice: If they are in another one.
    """
    if check_in_voice(person) != channel:
        raise ElsewhereInVoice(channel)


def check_moves(person: Person) -> None:
    """
    Look whether somebody may take the bot elsewhere: who deprives nobody, or a moderator.

    Raises:
        NotAllowed: If not.
    """
    if person.company and not person.moderator:
        raise NotAllowed(Action.MOVE)


def check_sends_away(person: Person, channel: ChannelId) -> None:
    """
    Look whether somebody may have the bot leave: who is there, or a moderator.

    Raises:
        NotAllowed: If not.
    """
    if person.channel != channel and not person.moderator:
        raise NotAllowed(Action.LEAVE)


def check_resumes(person: Person, channel: ChannelId) -> None:
    """
    Look whether somebody may have the bot go on: who is there, or a moderator.

    Raises:
        ElsewhereInVoice: If not.
    """
    if person.channel != channel and not person.moderator:
        raise ElsewhereInVoice(channel)


def check_ends(person: Person, authors: Iterable[UserId], action: Action) -> None:
    """
    Look whether somebody may end what others want said: if it is all theirs, or as a moderator.

    Args:
        person: Who.
        authors: Whose it is.
        action: What they are about to do.

    Raises:
        NotAllowed: If not.
    """
    if not person.moderator and any(author != person.id for author in authors):
        raise NotAllowed(action)


def check_clears(person: Person, *, everyone: bool) -> None:
    """
    Look whether somebody may forget what waits: their own, or everyone's as a moderator.

    Raises:
        NotAllowed: If not.
    """
    if everyone and not person.moderator:
        raise NotAllowed(Action.CLEAR)
