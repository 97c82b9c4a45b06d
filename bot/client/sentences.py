"""
Errors as sentences for people: what is wrong, and what to do about it.

Which sentence belongs to which error is decided in this one place; the
sentences themselves stand in the catalogues (:mod:`bot.client.wording`).
"""

from datetime import datetime
from functools import cache
from itertools import takewhile

from bot.client.wording import Wording, english
from bot.errors import (
    BadEntry,
    BrokenOff,
    BudgetUsedUp,
    ChannelFull,
    ChannelGone,
    DictionaryFull,
    ElsewhereInVoice,
    Ending,
    HeldTooLong,
    Hush,
    Hushed,
    ImportRefused,
    JoinFailed,
    LightningError,
    MissingPermission,
    NoLocalEngine,
    NotAllowed,
    NothingToSay,
    NotInVoice,
    NotJoined,
    NoUnitAvailable,
    OptedOut,
    Problem,
    QueueFull,
    Repeated,
    SettingRefused,
    SettingsUnknown,
    ShuttingDown,
    SpeechError,
    StoreError,
    TextTooLong,
    TooFast,
    UnknownLanguage,
    UnknownVoice,
    VoiceLinkLost,
    Whose,
)
from bot.lightning.errors import InvalidRequest, OutOfService, Refused, Unavailable, UnitsExceeded
from bot.vocabulary import ChannelId, Seconds


def sentence(error: SpeechError, wording: Wording) -> str:
    """Tell whoever asked why it did not work, and what to do."""
    match error:
        case NothingToSay():
            return wording("nothing-to-say")
        case TextTooLong():
            return wording("text-too-long", length=error.length, limit=error.limit)
        case BadEntry():
            return _bad_entry(error, wording)
        case QueueFull():
            return wording("queue-full", limit=error.limit)
        case NotInVoice():
            return wording("not-in-voice")
        case NotJoined():
            return wording("not-joined")
        case ElsewhereInVoice():
            return wording("elsewhere-in-voice", channel=channel_mention(error.channel))
        case NotAllowed():
            return wording(f"not-allowed-{error.action.value}")
        case MissingPermission():
            return _missing_permission(error, wording)
        case ChannelFull():
            channel = channel_mention(error.channel)
            return wording("channel-full", channel=channel, limit=error.limit)
        case ChannelGone():
            return wording("channel-gone")
        case UnknownVoice():
            return wording("unknown-voice")
        case UnknownLanguage():
            return wording("unknown-language")
        case NoLocalEngine():
            return wording("no-local-engine")
        case OptedOut():
            return wording("opted-out")
        case Hushed():
            return _hushed(error.channel, error.hush, wording)
        case ShuttingDown():
            return wording("shutting-down")
        case _:
            return _refused_wish(error, wording)


def _refused_wish(error: SpeechError, wording: Wording) -> str:
    """Tell what stands in the way of a wish that was understood: limits, and what is stored."""
    match error:
        case SettingRefused():
            return _refused_setting(error, wording)
        case DictionaryFull():
            return wording("dictionary-full", limit=error.limit)
        case ImportRefused():
            return _refused_import(error, wording)
        case TooFast(whose=Whose.PERSON):
            return wording("too-fast-person", wait=duration(error.wait, wording))
        case TooFast():
            return wording("too-fast-guild", wait=duration(error.wait, wording))
        case Repeated():
            return wording("repeated")
        case BudgetUsedUp(whose=Whose.PERSON):
            return wording("budget-used-up-person", when=_moment(error.resets))
        case BudgetUsedUp():
            return wording("budget-used-up-guild", when=_moment(error.resets))
        case _:
            return _failure(error, wording)


def _refused_setting(error: SettingRefused, wording: Wording) -> str:
    message = f"setting-{error.field.replace('_', '-')}"
    name = wording.find(message) or error.field
    told = wording("setting-refused", field=name, problem=_flaw(error.problem, wording))
    return f"{told} {wording.find(message, 'help') or ''}".rstrip()


_ENTRY = {"pattern": "dictionary-word", "spoken": "dictionary-spoken"}
"""How a form calls the fields of an entry."""


def _bad_entry(error: BadEntry, wording: Wording) -> str:
    field = _ENTRY.get(error.problem.where)
    problem = _flaw(error.problem, wording, where="" if field is None else wording(field))
    return wording("bad-entry", problem=problem)


def _refused_import(error: ImportRefused, wording: Wording) -> str:
    where = error.problem.where.replace("`", "")[:_LONGEST_WHERE]
    problem = _flaw(error.problem, wording, where=f"`{where}`" if where else "")
    if error.line is None:
        return wording("import-refused", problem=problem)
    return wording("import-refused-line", problem=problem, line=error.line)


_LONGEST_WHERE = 100
"""Characters that are told of where in a file something is wrong: names of fields are shorter."""


def _flaw(problem: Problem, wording: Wording, *, where: str = "") -> str:
    """Tell what is wrong, for the middle of a sentence."""
    told = wording(f"flaw-{problem.flaw.name.lower().replace('_', '-')}", **problem.facts)
    return wording("flaw-where", flaw=told, where=where) if where else told


_ENDINGS = {
    Ending.KICKED: "link-kicked",
    Ending.CHANNEL_GONE: "link-channel-gone",
    Ending.FORBIDDEN: "link-forbidden",
    Ending.NO_ENCRYPTION: "link-refused",
    Ending.RATE_LIMITED: "link-refused",
    Ending.CALL_ENDED: "link-refused",
    Ending.REFUSED: "link-refused",
    Ending.GIVEN_UP: "link-given-up",
}
"""Sentences of their own, for why the bot is in a voice channel no more."""


_HUSHES = {
    Hush.MUTED: "hushed-muted",
    Hush.AUDIENCE: "hushed-audience",
    Hush.NOT_ALLOWED: "hushed-not-allowed",
}


def _hushed(channel: ChannelId, hush: Hush, wording: Wording) -> str:
    return wording(_HUSHES[hush], channel=channel_mention(channel))


def _moment(moment: datetime) -> str:
    """Write a moment so that Discord shows how far it is, in everybody's language."""
    return f"<t:{int(moment.timestamp())}:R>"


def _missing_permission(error: MissingPermission, wording: Wording) -> str:
    names = [f"**{permission_name(name, wording)}**" for name in error.permissions]
    return wording(
        "missing-permission",
        names=wording.listing(names),
        count=len(error.permissions),
        channel=channel_mention(error.channel),
    )


def permission_name(english: str, wording: Wording) -> str:
    """Name a permission as Discord's interface does, as far as that is known."""
    return wording.find(f"permission-{english.lower().replace(' ', '-')}") or english


def _failure(error: SpeechError, wording: Wording) -> str:
    match error:
        case SettingsUnknown():
            return wording("settings-unknown")
        case StoreError():
            return wording("store-silent")
        case JoinFailed():
            return wording(_ENDINGS.get(error.ending, "join-failed"))
        case VoiceLinkLost(ending=None):
            return wording("voice-link-lost")
        case VoiceLinkLost(ending=Ending() as ending):
            return wording(_ENDINGS.get(ending, "voice-link-lost"))
        case HeldTooLong(hush=Hush() as hush):
            return _hushed(error.channel, hush, wording)
        case HeldTooLong():
            return wording("held-too-long")
        case OutOfService():
            return _failure(error.cause, wording)
        case BrokenOff():
            return wording("broken-off")
        case NoUnitAvailable() | UnitsExceeded():
            return wording("no-unit-available")
        case Unavailable():
            return wording("engine-unavailable")
        case InvalidRequest():
            return wording("engine-refused-voice")
        case Refused():
            return wording("engine-refused")
        case LightningError():
            return wording("engine-strange")
        case _:
            return wording("something-wrong")


def channel_mention(channel: ChannelId) -> str:
    """Mention a channel, so that Discord shows its name."""
    return f"<#{channel}>"


def accepted(ahead: int, waits: Seconds, wording: Wording, *, paused: bool = False) -> str:
    """
    Tell whoever wants something said that it will be.

    Args:
        ahead: How many utterances come first.
        waits: About how long they take, in seconds.
        wording: In which language.
        paused: Whether it waits for somebody to resume.
    """
    if paused:
        return wording("said-paused")
    if ahead == 0:
        return wording("said-now")
    return wording("queued", ahead=ahead, waits=duration(waits, wording))


def is_accepted(answer: str) -> bool:
    """Whether an answer is one of :func:`accepted` in English, and no refusal."""
    return answer == accepted(0, 0.0, english()) or answer.startswith(_queued())


@cache
def _queued() -> str:
    """Return how :func:`accepted` begins, whatever waits."""
    one, many = (accepted(ahead, 1.0, english()) for ahead in (1, 20))
    letters = zip(one, many, strict=False)
    return "".join(letter for letter, _ in takewhile(lambda pair: pair[0] == pair[1], letters))


def utterances(count: int, wording: Wording) -> str:
    """Count utterances in words."""
    return wording("utterances", count=count)


def duration(seconds: Seconds, wording: Wording) -> str:
    """Tell a duration as a person would, to the second or to the minute."""
    whole = max(1, round(seconds))
    if whole < 60:
        return wording("duration-seconds", count=whole)
    return wording("duration-minutes", count=round(whole / 60))
