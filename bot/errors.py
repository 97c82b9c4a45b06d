"""
What can go wrong, by who must act and whether trying again would help.

A class exists where some caller answers it differently. Messages are for
logs: lower case, no full stop, never a text, a name or a key. The sentences
that people read are made of the attributes, in :mod:`bot.client`.

::

    SpeechError
    ├── Rejected
    │   ├── NothingToSay
    │   ├── TextTooLong
    │   ├── BadEntry
    │   ├── QueueFull
    │   ├── NotInVoice
    │   ├── NotJoined
    │   ├── ElsewhereInVoice
    │   ├── NotAllowed
    │   ├── MissingPermission
    │   ├── ChannelFull
    │   ├── ChannelGone
    │   ├── UnknownVoice
    │   ├── UnknownLanguage
    │   ├── NoLocalEngine
    │   ├── SettingRefused
    │   ├── DictionaryFull
    │   ├── ImportRefused
    │   ├── TooFast
    │   ├── Repeated
    │   ├── BudgetUsedUp
    │   ├── OptedOut
    │   ├── Hushed
    │   └── ShuttingDown
    ├── NoUnitAvailable
    ├── BrokenOff
    ├── Overdue
    ├── PlaybackError
    │   ├── JoinFailed
    │   ├── VoiceLinkLost
    │   └── HeldTooLong
    ├── StoreError
    │   └── SettingsUnknown
    ├── ConfigError
    └── LightningError        drawn further in bot.lightning.errors
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from typing_extensions import override

from bot.vocabulary import ChannelId, Seconds

Fact: TypeAlias = str | int | float
"""What a sentence is told with, such as a limit."""


class Action(Enum):
    """What needs a right of its own."""

    SKIP = "skip"
    CLEAR = "clear"
    STOP = "stop"
    PAUSE = "pause"
    LEAVE = "leave"
    MOVE = "move"
    OPERATE = "operate"
    """What is for the operator alone."""
    SETTINGS = "settings"
    """What is for those who manage the server."""


class Whose(Enum):
    """Whom a limit is for."""

    PERSON = "person"
    GUILD = "guild"


class Ending(Enum):
    """Why a link ended."""

    LEFT = "left"
    """Somebody asked the bot to leave."""
    ALONE = "alone"
    """Nobody else was there any more."""
    SHUT_DOWN = "shut_down"
    """The bot stops."""
    KICKED = "kicked"
    """A moderator threw it out."""
    CHANNEL_GONE = "channel_gone"
    """The voice channel was deleted."""
    FORBIDDEN = "forbidden"
    """The bot may not enter the voice channel any more."""
    NO_ENCRYPTION = "no_encryption"
    """Discord wants end-to-end encryption, and did not get it (4017)."""
    RATE_LIMITED = "rate_limited"
    """Discord found that we asked too often (4021)."""
    CALL_ENDED = "call_ended"
    """Discord ended the call for everybody (4022)."""
    REFUSED = "refused"
    """Discord refused what we said, again with everything begun anew."""
    NOT_LET_IN = "not_let_in"
    """Discord did not let the bot in, in time."""
    GIVEN_UP = "given_up"
    """The connection broke and could not be repaired in time."""
    FAILED = "failed"
    """A bug of ours."""

    @property
    def comes_back(self) -> bool:
        """Whether the bot returns by itself: nobody decided that it should be away."""
        return self in {Ending.SHUT_DOWN, Ending.NOT_LET_IN, Ending.GIVEN_UP, Ending.FAILED}


class Hush(Enum):
    """Why nobody hears the bot although it is in the voice channel."""

    MUTED = "muted"
    """A moderator muted it."""
    AUDIENCE = "audience"
    """It is in the audience of a stage."""
    NOT_ALLOWED = "not_allowed"
    """It may not speak there any more."""


class Flaw(Enum):
    """What can be wrong with what somebody gave; the value is how a log tells it."""

    EMPTY = "it is empty"
    TOO_LONG = "it is longer than {most} characters"
    TOO_MANY = "there are more than {most}"
    UNPRINTABLE = "it has line breaks or control characters"
    MISSING = "it is missing"
    WRONG_KIND = "it is of another kind than it must be"
    NOT_IN_RANGE = "it is no number from {least} to {most}"
    NOT_WHOLE_IN_RANGE = "it is no whole number from {least} to {most}"
    NO_CHOICE = "it is none of {choices}"
    NO_ID = "it is no id of Discord's"
    NO_VOICE = "it is no voice's id"
    NO_LANGUAGE = "it is no language's code"
    NO_TIME_ZONE = "it is no time zone"
    NO_ABBREVIATIONS = "it is not lines of: short = words"
    NO_SETTING = "it is no setting"

    NO_EXPRESSION = "it is no regular expression"
    UNCLOSED = "a bracket is not closed"
    UNOPENED = "a closing bracket closes nothing"
    BAD_ESCAPE = "a backslash makes no sense"
    BAD_CLASS = "a set in square brackets makes no sense"
    BAD_REPETITION = "a repetition makes no sense"
    UNSUPPORTED = "it has a group of a kind that is not supported"
    TOO_REPETITIVE = "it repeats more than {most} times"
    TOO_COMPLEX = "it is too complex"
    NO_GROUP = "it has no group {group}"

    FILE_TOO_LARGE = "it is larger than {most} KB"
    NOT_UTF8 = "it is not UTF-8 text"
    NOT_JSON = "it is not JSON"
    NEITHER_JSON_NOR_CSV = "it is neither JSON nor CSV"
    TOO_DEEP = "it is nested too deeply"
    NO_ENTRIES = "it is no list of entries"
    NO_COMMA = "it has no comma between what is written and what is said"
    NO_EXPORT = "it is no export of mine"
    NEWER_EXPORT = "it is an export of a newer version of me"


class Problem:
    """
    What is wrong with something that was given, without what it says.

    Args:
        flaw: What is wrong.
        where: The field's name, with points between if it is one of another; empty for the whole.
        **facts: What the flaw is told with.
    """

    def __init__(self, flaw: Flaw, where: str = "", /, **facts: Fact) -> None:
        self.flaw = flaw
        """What is wrong."""
        self.where = where
        """With which field; empty for the whole."""
        self.facts: Mapping[str, Fact] = facts
        """What the flaw is told with."""

    @override
    def __str__(self) -> str:
        told = self.flaw.value.format(**self.facts)
        return f"{self.where}: {told}" if self.where else told


class SpeechError(Exception):
    """Anything of ours that went wrong."""


class Rejected(SpeechError):
    """Refused before any work, for a reason that its author can be told."""


class NothingToSay(Rejected):
    """No letter and no digit is left after cleaning."""


class TextTooLong(Rejected):
    """The text is longer than the operator allows."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"{length} characters, at most {limit} allowed")
        self.length = length
        """Characters that were given."""
        self.limit = limit
        """Characters that are allowed."""


class BadEntry(Rejected):
    """An entry of a dictionary cannot be used."""

    def __init__(self, pattern: str, problem: Problem) -> None:
        super().__init__(f"an entry cannot be used: {problem}")
        self.pattern = pattern
        """What was to be replaced, as written; never for a log."""
        self.problem = problem
        """What is wrong with it."""


class QueueFull(Rejected):
    """The guild's queue holds as many utterances as it may."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} utterances wait already")
        self.limit = limit
        """How many may wait."""


class NotInVoice(Rejected):
    """Whoever asked is in no voice channel of this guild."""


class NotJoined(Rejected):
    """The bot is in no voice channel of this guild."""


class ElsewhereInVoice(Rejected):
    """Whoever asked is not in the voice channel that the bot is in."""

    def __init__(self, channel: ChannelId) -> None:
        super().__init__(f"the bot is in voice channel {channel}")
        self.channel = channel
        """Where the bot is."""


class NotAllowed(Rejected):
    """Only the author or a moderator may do this."""

    def __init__(self, action: Action) -> None:
        super().__init__(f"not allowed to {action.value}")
        self.action = action
        """What was asked for."""


class MissingPermission(Rejected):
    """The bot lacks permissions in the voice channel."""

    def __init__(self, channel: ChannelId, permissions: Sequence[str]) -> None:
        super().__init__(f"missing in voice channel {channel}: {', '.join(permissions)}")
        self.channel = channel
        """Where they are missing."""
        self.permissions = tuple(permissions)
        """Their names as Discord's interface shows them in English."""


class ChannelFull(Rejected):
    """The voice channel has reached its limit of people."""

    def __init__(self, channel: ChannelId, limit: int) -> None:
        super().__init__(f"voice channel {channel} is limited to {limit}")
        self.channel = channel
        """Which voice channel."""
        self.limit = limit
        """How many people it takes."""


class ChannelGone(Rejected):
    """The voice channel does not exist, or the bot cannot see it."""


class UnknownVoice(Rejected):
    """The speech service's catalogue has no such voice."""


class UnknownLanguage(Rejected):
    """The speech service has no voice for this language, or this voice does not speak it."""


class NoLocalEngine(Rejected):
    """Its author wants no cloud to see it, and the operator has no other engine."""


class SettingRefused(Rejected):
    """A setting cannot have this value."""

    def __init__(self, field: str, problem: Problem) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        """Which setting."""
        self.problem = problem
        """What is wrong with it."""


class DictionaryFull(Rejected):
    """The guild's dictionary holds as many entries as it may."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} entries are there already")
        self.limit = limit
        """How many there may be."""


class ImportRefused(Rejected):
    """A file cannot be imported, and nothing of it was."""

    def __init__(self, problem: Problem, line: int | None = None) -> None:
        super().__init__(f"{problem}" if line is None else f"line {line}: {problem}")
        self.problem = problem
        """What is wrong with it."""
        self.line = line
        """Which of its entries or lines, from 1; ``None`` for the whole."""


class TooFast(Rejected):
    """More was written in a short time than the guild or the operator wants read."""

    def __init__(self, whose: Whose, wait: Seconds) -> None:
        super().__init__(f"the {whose.value}'s rate is used up for {wait:.1f} s")
        self.whose = whose
        """Whose rate it is."""
        self.wait = wait
        """How long until the next will be accepted, in seconds."""


class Repeated(Rejected):
    """The same person wrote the same too often."""


class BudgetUsedUp(Rejected):
    """As many characters were spoken today as the guild or the operator allows."""

    def __init__(self, whose: Whose, resets: datetime) -> None:
        super().__init__(f"the {whose.value}'s budget is used up until {resets:%H:%M} UTC")
        self.whose = whose
        """Whose budget it is."""
        self.resets = resets
        """When the next day begins."""


class OptedOut(Rejected):
    """Whoever wrote it does not want to be read aloud."""


class Hushed(Rejected):
    """The bot is in the voice channel, and nobody would hear it."""

    def __init__(self, channel: ChannelId, hush: Hush) -> None:
        super().__init__(f"{hush.value} in voice channel {channel}")
        self.channel = channel
        """Where."""
        self.hush = hush
        """Why."""


class ShuttingDown(Rejected):
    """The bot finishes what it accepted and accepts nothing more."""


class NoUnitAvailable(SpeechError):
    """No unit came free within an utterance's patience."""

    def __init__(self, patience: Seconds) -> None:
        super().__init__(f"no unit within {patience:.1f} s")
        self.patience = patience
        """How long it waited, in seconds."""


class BrokenOff(SpeechError):
    """Speech ended in the middle of a piece; what was heard is not said again."""


class Overdue(SpeechError):
    """It took longer than it can, so the watchdog ended it: a mistake of ours or of a library's."""


class PlaybackError(SpeechError):
    """Audio could be made, but not played."""


class JoinFailed(PlaybackError):
    """Discord did not let the bot into the voice channel in time."""

    def __init__(self, message: str, ending: Ending = Ending.NOT_LET_IN) -> None:
        super().__init__(message)
        self.ending = ending
        """Why, if it was not for time alone."""


class VoiceLinkLost(PlaybackError):
    """The link to the voice channel ended under an utterance."""

    def __init__(self, message: str, ending: Ending | None = None) -> None:
        super().__init__(message)
        self.ending = ending
        """Why it ended; ``None`` if nobody knows."""


class HeldTooLong(PlaybackError):
    """An utterance could not leave until it was too old to be said."""

    def __init__(self, channel: ChannelId, hush: Hush | None) -> None:
        super().__init__(f"held back: {'not connected' if hush is None else hush.value}")
        self.channel = channel
        """Where."""
        self.hush = hush
        """Why; ``None`` if the connection was broken."""


class StoreError(SpeechError):
    """Settings could not be read or saved."""


class SettingsUnknown(StoreError):
    """Settings could not be read, and were not before."""


class ConfigError(SpeechError):
    """The operator must change something before the bot can start."""


class LightningError(SpeechError):
    """The speech service did not speak; :mod:`bot.lightning.errors` has the kinds."""
