"""
Errors as sentences for people: what is wrong, and what to do about it.

Everything the bot says about a refusal is in this one place, so that it is
said in one voice and can be translated in one place.
"""

from bot.errors import (
    Action,
    ChannelFull,
    ChannelGone,
    ElsewhereInVoice,
    JoinFailed,
    LightningError,
    MissingPermission,
    NotAllowed,
    NothingToSay,
    NotInVoice,
    NotJoined,
    NoUnitAvailable,
    QueueFull,
    ShuttingDown,
    SpeechError,
    TextTooLong,
    UnknownLanguage,
    UnknownVoice,
    VoiceLinkLost,
)
from bot.lightning.errors import InvalidRequest, Refused, Unavailable, UnitsExceeded
from bot.vocabulary import Seconds

MODERATOR = "a moderator (someone who may mute members in that voice channel)"

_NOT_ALLOWED = {
    Action.SKIP: f"What is being spoken is not yours. Its author can skip it, or {MODERATOR}.",
    Action.CLEAR: f"Only {MODERATOR} can forget what others want said. "
    "Leave out *whose* to forget your own.",
    Action.STOP: f"Not everything there is yours, so only {MODERATOR} can stop it. "
    "Use `/skip` and `/clear` for your own.",
    Action.LEAVE: f"Join the voice channel that I am in, or ask {MODERATOR}, to make me leave.",
    Action.MOVE: "I am with other people in another voice channel. "
    f"Join me there, or ask {MODERATOR} to bring me over.",
    Action.UNITS: "Only whoever operates me can see and change my units.",
}

_NOW, _QUEUED = "Saying it now.", "Queued: "

SOMETHING_WRONG = "Something went wrong on my side, and the operator can see it in my log."


def sentence(error: SpeechError) -> str:
    """Tell whoever asked why it did not work, and what to do."""
    match error:
        case NothingToSay():
            return "There is nothing to say in that: no letter and no digit is left after cleaning."
        case TextTooLong():
            return (
                f"That is {error.length} characters, and at most {error.limit} can be said at "
                "once. Shorten it, or say it in parts."
            )
        case QueueFull():
            return (
                f"The queue is full: {error.limit} utterances wait already. "
                "Try again when some have been spoken, or make room with `/clear`."
            )
        case NotInVoice():
            return "You are not in a voice channel. Join one, then try again."
        case NotJoined():
            return "I am not in a voice channel here. Join one, then use `/join`."
        case ElsewhereInVoice():
            return f"I am speaking in <#{error.channel}>. Join me there, then try again."
        case NotAllowed():
            return _NOT_ALLOWED[error.action]
        case MissingPermission():
            return _missing_permission(error)
        case ChannelFull():
            return (
                f"<#{error.channel}> is full: it takes {error.limit} people. "
                "Make room, raise its limit, or allow me to **Move Members** there."
            )
        case ChannelGone():
            return (
                "I cannot see that voice channel. If it still exists, someone who manages this "
                "server has to allow me to **View Channel** there."
            )
        case UnknownVoice():
            return "There is no such voice. Choose one from the list that appears as you type."
        case UnknownLanguage():
            return "That voice does not speak this language. Choose another voice or language."
        case ShuttingDown():
            return "I am about to restart. Try again in a minute."
        case _:
            return _failure(error)


def _missing_permission(error: MissingPermission) -> str:
    names = " and ".join(f"**{name}**" for name in error.permissions)
    noun = "permission" if len(error.permissions) == 1 else "permissions"
    return (
        f"I lack the {noun} {names} in <#{error.channel}>. Someone who manages this server can "
        "allow it in the voice channel's settings, under *Permissions*."
    )


def _failure(error: SpeechError) -> str:
    match error:
        case JoinFailed():
            return "Discord did not let me into the voice channel in time. Try again in a minute."
        case VoiceLinkLost():
            return "I was disconnected from the voice channel. Use `/join` to bring me back."
        case NoUnitAvailable() | UnitsExceeded():
            return "Too much to say at once: this one came too late and was left out."
        case Unavailable():
            return "The speech engine does not answer. Try again in a minute."
        case InvalidRequest():
            return "The speech engine refused this voice or language. Choose another."
        case Refused():
            return "Speech is out of order; the operator can see why in my log. Try again later."
        case LightningError():
            return "The speech engine answered with something that I do not understand."
        case _:
            return SOMETHING_WRONG


def accepted(ahead: int, waits: Seconds) -> str:
    """
    Tell whoever wants something said that it will be.

    Args:
        ahead: How many utterances come first.
        waits: About how long they take, in seconds.
    """
    if ahead == 0:
        return _NOW
    verb = "is" if ahead == 1 else "are"
    return f"{_QUEUED}{utterances(ahead)} {verb} before yours, about {duration(waits)} to wait."


def is_accepted(answer: str) -> bool:
    """Whether an answer is one of :func:`accepted`, and no refusal."""
    return answer == _NOW or answer.startswith(_QUEUED)


def utterances(count: int) -> str:
    """Count utterances in words."""
    return "one utterance" if count == 1 else f"{count} utterances"


def duration(seconds: Seconds) -> str:
    """Tell a duration as a person would, to the second or to the minute."""
    whole = max(1, round(seconds))
    if whole < 60:
        return "a second" if whole == 1 else f"{whole} seconds"
    minutes = round(whole / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
