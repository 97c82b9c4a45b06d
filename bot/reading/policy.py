"""
Who and what is read aloud: pure rules, in a fixed order.

They come before the text is looked at. The first that objects gives the
reason, so the order is that in which a person would explain: where, who,
whether anybody would hear it.
"""

from dataclasses import dataclass

from bot.reading.facts import MessageFacts
from bot.reading.reasons import Reason
from bot.settings.models import GuildSnapshot, JoinMode, PersonSettings
from bot.vocabulary import ChannelId


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a message meets when it arrives."""

    snapshot: GuildSnapshot
    """What moderators decided."""
    speaks_in: ChannelId | None
    """The voice channel that the bot is in or on its way to; ``None`` for none."""


def destination(author_in: ChannelId | None, around: Circumstances) -> ChannelId | None:
    """
    Return the voice channel where a message would be heard; ``None`` for nowhere.

    Args:
        author_in: The voice channel that its author is in; ``None`` for none.
        around: What it meets.
    """
    if around.speaks_in is not None:
        return around.speaks_in
    comes = around.snapshot.settings.join is not JoinMode.OFF
    return author_in if comes else None


def place(
    snapshot: GuildSnapshot,
    channel: ChannelId,
    parent: ChannelId | None,
    heard_in: ChannelId | None,
) -> Reason | None:
    """
    Return why nothing is read of a channel; ``None`` if it is read.

    Args:
        snapshot: What moderators decided.
        channel: The channel or thread.
        parent: The channel that the thread hangs in; ``None`` if it is no thread.
        heard_in: The voice channel where it would be heard; ``None`` for none.
    """
    if channel in snapshot.channels:
        return None
    if parent is not None and parent in snapshot.channels:
        return None if snapshot.settings.read_threads else Reason.THREADS_NOT_READ
    if channel == heard_in:
        return None if snapshot.settings.read_voice_chat else Reason.VOICE_CHAT_NOT_READ
    return Reason.NOT_A_READ_CHANNEL


def where_from(facts: MessageFacts, around: Circumstances) -> Reason | None:
    """Return what speaks against the place where a message was written; ``None`` for nothing."""
    heard_in = destination(facts.voice_channel, around)
    return place(around.snapshot, facts.channel, facts.parent, heard_in)


def who_wrote(facts: MessageFacts, around: Circumstances, person: PersonSettings) -> Reason | None:
    """Return what speaks against the author of a message; ``None`` for nothing."""
    settings = around.snapshot.settings
    if facts.own:
        return Reason.OWN_MESSAGE
    if facts.bot:
        return None if facts.author in settings.read_bots else Reason.BOT_AUTHOR
    if person.opt_out:
        return Reason.OPTED_OUT
    if facts.author in settings.blocked:
        return Reason.BLOCKED
    if facts.roles & settings.deny_roles:
        return Reason.ROLE_DENIED
    if settings.allow_roles and not facts.roles & settings.allow_roles:
        return Reason.ROLE_NOT_ALLOWED
    return None


def who_hears(facts: MessageFacts, around: Circumstances) -> Reason | None:
    """Return what speaks against saying it in a voice channel; ``None`` for nothing."""
    heard_in = destination(facts.voice_channel, around)
    if heard_in is None:
        return Reason.NOT_IN_VOICE
    # Bots and web-hooks are in no voice channel, and were allowed by name.
    needed = around.snapshot.settings.author_in_voice and not facts.bot
    if needed and facts.voice_channel != heard_in:
        return Reason.AUTHOR_NOT_IN_VOICE
    return None


def objection(facts: MessageFacts, around: Circumstances, person: PersonSettings) -> Reason | None:
    """
    Return why a message is not read, before its text is looked at; ``None`` if it may be.

    Args:
        facts: The message.
        around: What it meets.
        person: What its author decided, here and everywhere.
    """
    return (
        where_from(facts, around)
        or who_wrote(facts, around, person)
        or who_hears(facts, around)
        or (Reason.NO_MESSAGE_CONTENT if facts.hidden else None)
    )
