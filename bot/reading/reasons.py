"""
What becomes of a message.

The values are the codes that metrics and tests know; the sentences for people
are in :mod:`bot.client.reasons`, the table for moderators in
``docs/reading.md``.
"""

from enum import StrEnum

from bot.errors import (
    BudgetUsedUp,
    Hushed,
    NoLocalEngine,
    NotJoined,
    QueueFull,
    Rejected,
    Repeated,
    ShuttingDown,
    TooFast,
    Whose,
)
from bot.speech.utterance import Outcome
from bot.text.reasons import Silence


class Reason(StrEnum):
    """Why a message was read or not, or will be."""

    # It is, or was, read.
    WAITING = "waiting"
    """It waits for its turn, or is being spoken."""
    SPOKEN = "spoken"
    """It was read."""

    # Where it was written.
    NOT_A_READ_CHANNEL = "not_a_read_channel"
    """Its channel is not read."""
    THREADS_NOT_READ = "threads_not_read"
    """Its thread hangs in a channel that is read, but threads are not."""
    VOICE_CHAT_NOT_READ = "voice_chat_not_read"
    """It is in the chat of the bot's voice channel, which is not read here."""

    # Who wrote it.
    OWN_MESSAGE = "own_message"
    """The bot itself wrote it."""
    BOT_AUTHOR = "bot_author"
    """A bot or a web-hook wrote it that is not on the list of those that are read."""
    OPTED_OUT = "opted_out"
    """Its author does not want to be read."""
    BLOCKED = "blocked"
    """Moderators do not want its author read."""
    ROLE_DENIED = "role_denied"
    """Its author has a role that is not read."""
    ROLE_NOT_ALLOWED = "role_not_allowed"
    """Its author has none of the roles that are read."""
    AUTHOR_NOT_IN_VOICE = "author_not_in_voice"
    """Its author is not in the bot's voice channel."""
    NOT_IN_VOICE = "not_in_voice"
    """The bot is in no voice channel, and does not come by itself."""

    # What is in it.
    NO_MESSAGE_CONTENT = "no_message_content"
    """Discord does not show the bot what people write."""
    SILENT_FLAG = "silent_flag"
    """Its author sent it with ``@silent``."""
    SYSTEM_MESSAGE = "system_message"
    """Discord wrote it, not a person."""
    MUTE_PREFIX = "mute_prefix"
    """It begins with the mark for what is not to be read."""
    NO_REQUIRED_PREFIX = "no_required_prefix"
    """It does not begin with the mark for what is to be read."""
    NOTHING_TO_SAY = "nothing_to_say"
    """No letter and no digit is left after cleaning."""

    # How much there was.
    TOO_FAST = "too_fast"
    """Its author wrote too many in a minute."""
    GUILD_TOO_FAST = "guild_too_fast"
    """All together wrote too many in a minute."""
    REPEATED = "repeated"
    """Its author wrote the same several times."""
    BUDGET_USED_UP = "budget_used_up"
    """The server has had what is spoken for it in a day."""
    PERSON_BUDGET_USED_UP = "person_budget_used_up"
    """Its author has had what is spoken for one person in a day."""
    QUEUE_FULL = "queue_full"
    """Too much waited already."""
    HUSHED = "hushed"
    """Nobody would have heard it: the bot was muted, in the audience, or not allowed to speak."""
    TOO_OLD = "too_old"
    """It waited for so long that it was not worth saying any more."""

    # What happened meanwhile.
    DELETED = "deleted"
    """It was deleted before it was read to its end."""
    SKIPPED = "skipped"
    """Somebody skipped it while it was read."""
    CLEARED = "cleared"
    """Somebody cleared the queue."""
    LEFT = "left"
    """The bot left the voice channel before it was its turn."""
    CHANNEL_REMOVED = "channel_removed"
    """Its channel was taken from those that are read, or deleted."""

    # What went wrong.
    FAILED = "failed"
    """It could not be spoken, or the bot could not join."""
    NO_LOCAL_ENGINE = "no_local_engine"
    """Its author wants no cloud to see it, and there is no other engine."""
    SETTINGS_UNKNOWN = "settings_unknown"
    """The settings could not be read, and without them nobody is read."""
    SHUTTING_DOWN = "shutting_down"
    """The bot was about to end."""

    # What is not known.
    BEFORE_START = "before_start"
    """It was written before the bot was there."""
    CANNOT_SEE = "cannot_see"
    """The bot cannot see its channel."""
    NOT_KNOWN = "not_known"
    """It was written before its channel was read, or too long ago."""


COUNTED = tuple(
    reason
    for reason in Reason
    if reason not in {Reason.WAITING, Reason.BEFORE_START, Reason.CANNOT_SEE, Reason.NOT_KNOWN}
)
"""What a message comes to in the end; the others only answer a question."""

_OUTCOMES = {
    Outcome.SPOKEN: Reason.SPOKEN,
    Outcome.SKIPPED: Reason.SKIPPED,
    Outcome.CLEARED: Reason.CLEARED,
    Outcome.WITHDRAWN: Reason.DELETED,
    Outcome.STALE: Reason.TOO_OLD,
    Outcome.LEFT: Reason.LEFT,
    Outcome.FAILED: Reason.FAILED,
}


def of_outcome(outcome: Outcome) -> Reason:
    """Return what an utterance's end means for its message."""
    return _OUTCOMES[outcome]


def of_silence(silence: Silence) -> Reason:
    """Return what a text's reason for silence is called here; the codes are the same."""
    return Reason(silence.value)


def of_refusal(error: Rejected) -> Reason:
    """Return why an utterance was not accepted."""
    match error:
        case QueueFull():
            return Reason.QUEUE_FULL
        case Hushed():
            return Reason.HUSHED
        case ShuttingDown():
            return Reason.SHUTTING_DOWN
        case NotJoined():
            return Reason.NOT_IN_VOICE
        case NoLocalEngine():
            return Reason.NO_LOCAL_ENGINE
        case TooFast():
            return Reason.TOO_FAST if error.whose is Whose.PERSON else Reason.GUILD_TOO_FAST
        case Repeated():
            return Reason.REPEATED
        case BudgetUsedUp():
            theirs = error.whose is Whose.PERSON
            return Reason.PERSON_BUDGET_USED_UP if theirs else Reason.BUDGET_USED_UP
        case _:
            return Reason.FAILED
