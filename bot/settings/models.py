"""
What guilds, channels and people can decide.

Each is a frozen document of fields with defaults, kept as JSON: a new field
needs no migration, one that is unknown is ignored, and one that is damaged
counts as not decided. ``None`` means that nothing was decided, so that the
next in the order of precedence counts: a command's option, the person here,
the person everywhere, the channel, the guild, the operator.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Final, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, to_json

from bot.errors import Flaw, Problem, SettingRefused
from bot.limits.admission import Limits
from bot.settings.problems import PRINTABLE, between, first_problem, refusal, written_as
from bot.text.dictionary import Dictionary, Entry
from bot.text.settings import LONGEST, EmojiMode, Said, TextSettings
from bot.vocabulary import ChannelId, Seconds, VoiceId

log = logging.getLogger(__name__)

MOST_IDS = 200
"""Roles, people or bots that one list of a guild may name. Discord allows 250 roles."""

MOST_CHANNELS = 500
"""Channels that are read in a guild. Discord allows as many to exist, besides threads."""

MOST_ABBREVIATIONS = 200
"""Abbreviations that a guild may change."""


_OBJECT = TypeAdapter(dict[str, object])


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # KeyError: no such zone; OSError: a folder's name
        raise refusal(Flaw.NO_TIME_ZONE) from None
    return name


SLOWEST, FASTEST = 0.5, 2.0
SOFTEST, LOUDEST = 0.1, 2.0
"""As factors of what is normal."""

Voice = Annotated[
    VoiceId, Field(min_length=1, max_length=128), written_as(r"[!-~]+", Flaw.NO_VOICE)
]
Language = Annotated[str, written_as(r"auto|[a-z]{2,3}(-[a-z0-9]{2,8})?", Flaw.NO_LANGUAGE)]
Speed = Annotated[float, between(SLOWEST, FASTEST)]
Volume = Annotated[float, between(SOFTEST, LOUDEST)]
Name = Annotated[str, Field(min_length=1, max_length=64), PRINTABLE]
Prefix = Annotated[str, Field(max_length=20), PRINTABLE]
Locale = Annotated[str, written_as(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", Flaw.NO_LANGUAGE)]
TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_time_zone)]
Ids = Annotated[frozenset[Annotated[int, Field(gt=0, lt=2**63)]], Field(max_length=MOST_IDS)]


class JoinMode(StrEnum):
    """When the bot comes to a voice channel without being called."""

    OFF = "off"
    """Never."""
    ON = "on"
    """When somebody in a voice channel writes what would be read."""
    COMPANY = "company"
    """Already when somebody enters a voice channel whose guild has a channel that is read."""


class Document(BaseModel):
    """Decisions as they are kept; the base of all that follow."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",  # what a newer version wrote is nobody's mistake
        hide_input_in_errors=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )

    @classmethod
    def read(cls, document: str) -> Self:
        """
        Read what was kept, as far as it makes sense.

        What does not counts as not decided, and is logged by its name.

        Args:
            document: A JSON object; empty for nothing.
        """
        return cls._tolerate(_object(document, cls.__name__))

    @classmethod
    def amend(cls, document: str, fields: Mapping[str, object]) -> str:
        """
        Return what is to be kept when some fields are changed.

        What is not decided is left out, so that defaults may change; what a newer
        version wrote stays.

        Args:
            document: What was kept; empty for nothing.
            fields: New values by name.

        Raises:
            SettingRefused: If a value is not allowed.
        """
        old = _object(document, cls.__name__)
        foreign = {name: old[name] for name in old if name not in cls.model_fields}
        new = cls._tolerate(old).changed(fields)
        return to_json(foreign | new.model_dump(mode="json", exclude_unset=True)).decode()

    def changed(self, fields: Mapping[str, object]) -> Self:
        """
        Return the same with some fields changed.

        Raises:
            SettingRefused: If a value is not allowed, or there is no such field.
        """
        for name in fields.keys() - type(self).model_fields.keys():
            raise SettingRefused(name, Problem(Flaw.NO_SETTING))
        decided = {name: getattr(self, name) for name in self.model_fields_set}
        try:
            return type(self).model_validate({**decided, **fields})
        except ValidationError as error:
            problem = first_problem(error)
            field = problem.where.partition(".")[0]
            raise SettingRefused(field, Problem(problem.flaw, **problem.facts)) from None

    def write(self) -> str:
        """Return it as a document; what is not decided is left out."""
        return self.model_dump_json(exclude_unset=True)

    @classmethod
    def _tolerate(cls, given: Mapping[str, object]) -> Self:
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            damaged = {str(detail["loc"][0]) for detail in _details(error)}
        extra = {"kind": cls.__name__, "fields": ",".join(sorted(damaged))}
        log.warning("settings are damaged", extra=extra)
        return cls.model_validate({name: given[name] for name in given if name not in damaged})


def _object(document: str, kind: str) -> Mapping[str, object]:
    if not document:
        return {}
    try:
        return _OBJECT.validate_json(document)
    except ValidationError:
        log.warning("settings are damaged", extra={"kind": kind, "fields": "all"})
        return {}


def _details(error: ValidationError) -> Sequence[ErrorDetails]:
    return error.errors(include_url=False, include_context=False, include_input=False)


class Sound(Document):
    """How something sounds; each field may be left to others."""

    voice: Voice | None = None
    """The speech service's id of a voice."""
    language: Language | None = None
    """A language's code; ``auto`` has it detected per message."""
    speed: Speed | None = None
    """1 is the voice's own pace."""
    volume: Volume | None = None
    """1 is as loud as all others."""


class ChannelSettings(Sound):
    """A text channel that is read aloud. That it exists is the decision to read it."""


class PersonSettings(Sound):
    """What a person decided, in one guild or everywhere."""

    spoken_name: Name | None = None
    """What they are called when their name is said."""
    opt_out: bool | None = None
    """Whether nothing that they write is read aloud."""
    no_cloud: bool | None = None
    """Whether what they write is spoken by a local engine only."""


class GuildSettings(Sound):
    """What moderators decided for their guild."""

    said: Said = Said.SMART
    """When an utterance begins with its author's name."""
    emoji: EmojiMode = EmojiMode.READ
    """Whether emoji are called by their names."""
    reply_prefix: bool = False
    """Whether an answer begins with whom it answers."""
    mute_prefix: Prefix = ";"
    """What a message begins with that is not to be read; empty for nothing."""
    required_prefix: Prefix = ""
    """What a message must begin with to be read; empty for nothing."""
    repeat_limit: Annotated[int, between(1, 100)] = 3
    """How often a letter or a group of letters is said in a row."""
    abbreviations: bool = True
    """Whether abbreviations are read as the words that they stand for."""
    abbreviation_changes: Annotated[
        Mapping[Name, Annotated[str, Field(max_length=200), PRINTABLE] | None],
        Field(max_length=MOST_ABBREVIATIONS),
    ] = Field(default_factory=dict[str, str | None])
    """The guild's own abbreviations, and those of ours that it does not want (``None``)."""
    read_bots: Ids = frozenset()
    """Bots and webhooks that are read; others are not."""
    author_in_voice: bool = True
    """Whether only those are read who are in the bot's voice channel."""
    allow_roles: Ids = frozenset()
    """Roles of which one is needed to be read; empty for everybody."""
    deny_roles: Ids = frozenset()
    """Roles whose members are not read."""
    blocked: Ids = frozenset()
    """People who are not read."""
    read_voice_chat: bool = True
    """Whether the chat of the bot's voice channel is read without being added."""
    read_threads: bool = True
    """Whether threads of a channel that is read are read too."""
    join: JoinMode = JoinMode.OFF
    """When the bot comes without being called."""
    stay: bool = False
    """Whether it stays when nobody is with it."""
    alone_seconds: Annotated[Seconds, between(0.0, 86_400.0)] = 60.0
    """How long it stays alone unless it stays anyway."""
    announce: bool = False
    """Whether it tells who joined and left the voice channel."""
    merge_bursts: bool = True
    """Whether one person's messages in a row become one utterance."""
    max_characters: Annotated[int, between(20, 6000)] | None = None
    """The most characters spoken of one message. ``None``: the operator's limit."""
    max_seconds: Annotated[Seconds, between(1.0, 3600.0)] | None = None
    """The most that is spoken of one message, in seconds. ``None``: no limit but characters."""
    person_per_minute: Annotated[int, between(1, 1000)] | None = None
    """Messages of one person that are read in a minute. ``None``, here and below: as many as
    the operator allows; what is more than that does not count."""
    guild_per_minute: Annotated[int, between(1, 10_000)] | None = None
    """Messages that are read in a minute, of all people."""
    repeats: Annotated[int, between(1, 100)] | None = None
    """How often in a row one person's same text is read within a minute."""
    person_characters_per_day: Annotated[int, between(0, 10**9)] | None = None
    """Characters of one person that are spoken in a day."""
    characters_per_day: Annotated[int, between(0, 10**9)] | None = None
    """Characters that are spoken in a day, of all people."""
    locale: Locale | None = None
    """The language of what the bot writes in public. ``None``: Discord's setting of the guild."""
    time_zone: TimeZone = "UTC"
    """In which dates and times are told."""

    def text(self, *, max_characters: int) -> TextSettings:
        """
        Return the part that is about text.

        Args:
            max_characters: The operator's limit; the guild can only lower it.
        """
        wished = self.max_characters or LONGEST
        return TextSettings(
            said=self.said,
            emoji=self.emoji,
            reply_prefix=self.reply_prefix,
            mute_prefix=self.mute_prefix,
            required_prefix=self.required_prefix,
            repeat_limit=self.repeat_limit,
            abbreviations=self.abbreviations,
            abbreviation_changes=dict(self.abbreviation_changes),
            max_characters=min(wished, max_characters),
        )

    def limits(self) -> Limits:
        """Return the part that limits how much is said."""
        return Limits(
            person_per_minute=self.person_per_minute,
            guild_per_minute=self.guild_per_minute,
            repeats=self.repeats,
            person_characters_per_day=self.person_characters_per_day,
            guild_characters_per_day=self.characters_per_day,
        )


AnySettings = TypeVar("AnySettings", bound=Sound)


def merged(everywhere: AnySettings, here: AnySettings) -> AnySettings:
    """Return what counts of two: what was decided here, else everywhere."""
    decided = {
        name: value
        for settings in (everywhere, here)
        for name in settings.model_fields_set
        if (value := getattr(settings, name)) is not None
    }
    return type(here).model_validate(decided)


@dataclass(frozen=True)
class GuildSnapshot:
    """All that is decided for a guild, at one moment; never changes."""

    settings: GuildSettings = field(default_factory=GuildSettings)
    """What moderators decided."""
    channels: Mapping[ChannelId, ChannelSettings] = field(
        default_factory=dict[ChannelId, ChannelSettings]
    )
    """The channels that are read."""
    entries: tuple[Entry, ...] = ()
    """The guild's dictionary, in order."""
    base: tuple[Entry, ...] = ()
    """The operator's dictionary, which the guild's goes before."""

    @cached_property
    def dictionary(self) -> Dictionary:
        """Both dictionaries, ready to be applied; compiled when it is first asked for."""
        return Dictionary.compile(self.entries, base=self.base)


NOTHING_DECIDED: Final = PersonSettings()
"""What most people decided."""
