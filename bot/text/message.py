"""
A message and its guild, as far as reading aloud depends on them.

The models are shaped like Discord's own JSON, so that a message as it came
over the wire, a test's and a moderator's can all be read; what is not listed
here is ignored, and everything but the content may be left out. Ids come as
numbers or as strings of digits and are numbers inside.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Self, cast

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

SUPPRESS_NOTIFICATIONS = 1 << 12
"""The flag of a message sent with ``@silent``."""

IS_VOICE_MESSAGE = 1 << 13
"""The flag of a message that somebody spoke."""

WRITTEN_TYPES = frozenset({0, 19, 20, 23})
"""Discord's types of messages that somebody wrote: plain, a reply, two kinds of commands."""


def table(value: object) -> dict[str, object] | None:
    """Return what is a JSON object as one, and ``None`` for anything else."""
    if not isinstance(value, Mapping):
        return None
    fields = cast("Mapping[object, object]", value)
    return {str(key): each for key, each in fields.items()}


def _has_any(value: object, *keys: str) -> bool:
    """Whether it is a JSON object with one of the keys; most are not, and need no copy."""
    return isinstance(value, Mapping) and any(key in value for key in keys)


def _listed(value: object) -> Iterable[object]:
    """Take a list, and refuse what is none."""
    if not isinstance(value, Iterable) or isinstance(value, str):
        raise ValueError("should be a list or a table by id")  # noqa: TRY004 (pydantic's rule)
    return cast("Iterable[object]", value)


def _nothing_as_empty(value: object) -> object:
    return () if value is None else value


def _nothing_as_no_text(value: object) -> object:
    return "" if value is None else value


Snowflake = Annotated[
    int, WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[0-9]+$"}]})
]
"""An id; Discord writes them as strings of digits."""


class _Wire(BaseModel):
    """What came from outside: frozen, and more in it than we know."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", populate_by_name=True, use_attribute_docstrings=True
    )

    @model_validator(mode="before")
    @classmethod
    def _nothing_as_absent(cls, value: object) -> object:
        """Take ``null`` as if it were not there."""
        fields = table(value)
        if fields is None or None not in fields.values():
            return value
        return {key: each for key, each in fields.items() if each is not None}


class Author(_Wire):
    """A person, as Discord's user or as a member of the guild."""

    id: Snowflake = 0
    """Discord's id; 0 if it is not known."""
    username: str = Field(default="", validation_alias=AliasChoices("username", "name"))
    """The account's name."""
    global_name: str | None = None
    """How they call themselves everywhere."""
    nick: str | None = Field(
        default=None, validation_alias=AliasChoices("nick", "nickname", "display_name")
    )
    """How they are called in this guild."""
    spoken_name: str | Mapping[str, str] | None = Field(
        default=None, validation_alias=AliasChoices("spoken_name", "spoken_names", "spoken")
    )
    """What the bot calls them: one name, or one for each language."""
    bot: bool = False
    """Whether it is no person."""

    @model_validator(mode="before")
    @classmethod
    def _member(cls, value: object) -> object:
        """Take a bare name, and a member with the user inside, as Discord sends both."""
        if isinstance(value, str):
            return {"username": value}
        if not _has_any(value, "user", "member"):
            return value
        fields = table(value) or {}
        for inner in ("user", "member"):
            fields |= {
                key: each
                for key, each in (table(fields.pop(inner, None)) or {}).items()
                if fields.get(key) is None
            }
        return fields


class Attachment(_Wire):
    """A file that was sent with a message."""

    filename: str = ""
    """Its name, which tells the kind if nothing else does."""
    content_type: str | None = None
    """Its media type, such as ``image/png``."""
    description: str | None = None
    """Its alternative text."""
    title: str | None = None
    """Its title."""

    @model_validator(mode="before")
    @classmethod
    def _bare_name(cls, value: object) -> object:
        return {"filename": value} if isinstance(value, str) else value


class Sticker(_Wire):
    """A sticker that was sent."""

    name: str = ""
    """Its name."""

    @model_validator(mode="before")
    @classmethod
    def _bare_name(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value


class Media(_Wire):
    """The text of a poll's question or answer."""

    text: Annotated[str, BeforeValidator(_nothing_as_no_text)] = ""
    """What it says."""


class Answer(_Wire):
    """One answer of a poll."""

    poll_media: Media = Media()
    """What it says."""


class Poll(_Wire):
    """A poll."""

    question: Media = Media()
    """What is asked."""
    answers: Annotated[Sequence[Answer], BeforeValidator(_nothing_as_empty)] = ()
    """What can be answered."""

    @model_validator(mode="before")
    @classmethod
    def _bare_question(cls, value: object) -> object:
        """Take the question as a bare text too."""
        if isinstance(value, str):
            return {"question": {"text": value}}
        fields = table(value)
        if fields is not None and isinstance(fields.get("question"), str):
            return fields | {"question": {"text": fields["question"]}}
        return value


class Message(_Wire):
    """A message."""

    id: Snowflake = 0
    """Discord's id; 0 if it is not known."""
    type: int = 0
    """Discord's type of message."""
    content: Annotated[str, BeforeValidator(_nothing_as_no_text)] = ""
    """What was written."""
    author: Author = Author()
    """Who wrote it."""
    mentions: Annotated[Sequence[Author], BeforeValidator(_nothing_as_empty)] = ()
    """Who is mentioned in it."""
    attachments: Annotated[Sequence[Attachment], BeforeValidator(_nothing_as_empty)] = ()
    """What was sent with it."""
    sticker_items: Annotated[Sequence[Sticker], BeforeValidator(_nothing_as_empty)] = Field(
        default=(), validation_alias=AliasChoices("sticker_items", "stickers")
    )
    """The stickers in it."""
    flags: int = 0
    """Discord's flags."""
    poll: Poll | None = None
    """The poll in it."""
    message_snapshots: Annotated[Sequence["Snapshot"], BeforeValidator(_nothing_as_empty)] = ()
    """What it forwards."""
    referenced_message: "Message | None" = None
    """What it answers."""
    webhook_id: Snowflake | None = None
    """The webhook that sent it, if one did."""

    @model_validator(mode="before")
    @classmethod
    def _simpler(cls, value: object) -> object:
        """Take a bare text, and the author's membership beside them, as in events."""
        if isinstance(value, str):
            return {"content": value}
        if not _has_any(value, "member"):
            return value
        fields = table(value) or {}
        author = table(fields.get("author"))
        return (
            fields if author is None else fields | {"author": {"member": fields["member"]} | author}
        )

    @property
    def silent(self) -> bool:
        """Whether it was sent with ``@silent``."""
        return bool(self.flags & SUPPRESS_NOTIFICATIONS)

    @property
    def is_voice_message(self) -> bool:
        """Whether somebody spoke it."""
        return bool(self.flags & IS_VOICE_MESSAGE)


class Snapshot(_Wire):
    """A forwarded message, of which Discord tells no author."""

    message: "Message"
    """What it was."""

    @model_validator(mode="before")
    @classmethod
    def _bare_message(cls, value: object) -> object:
        """Take the message without its wrapping too."""
        fields = table(value)
        return value if fields is None or "message" in fields else {"message": fields}


Message.model_rebuild()


def _names_by_id(value: object) -> object:
    """Take Discord's list of objects, or a table of names or objects by id."""
    fields = table(value)
    if fields is None:
        objects = [table(each) or {} for each in _listed(_nothing_as_empty(value))]
        return {each.get("id"): each.get("name") for each in objects}
    return {key: (table(each) or {"name": each}).get("name") for key, each in fields.items()}


def _members_by_id(value: object) -> object:
    """Take Discord's list of members, or a table of names or members by id."""
    fields = table(value)
    if fields is None:
        authors = [Author.model_validate(each) for each in _listed(_nothing_as_empty(value))]
        return {author.id: author for author in authors}
    return fields


class Place(_Wire):
    """A role, a channel or a thread, as Discord lists them."""

    id: Snowflake
    """Discord's id."""
    name: str
    """What it is called."""


class GuildView(_Wire):
    """What a guild calls its people and places."""

    members: Annotated[
        Mapping[int, Author],
        BeforeValidator(
            _members_by_id, json_schema_input_type=list[Author] | dict[str, Author | str]
        ),
    ] = Field(default_factory=dict[int, Author])
    """Its members, by id."""
    roles: Annotated[
        Mapping[int, str],
        BeforeValidator(_names_by_id, json_schema_input_type=list[Place] | dict[str, str]),
    ] = Field(default_factory=dict[int, str])
    """The names of its roles, by id."""
    channels: Annotated[
        Mapping[int, str],
        BeforeValidator(_names_by_id, json_schema_input_type=list[Place] | dict[str, str]),
    ] = Field(default_factory=dict[int, str])
    """The names of its channels and threads, by id."""
    time_zone: str = Field(default="UTC", validation_alias=AliasChoices("time_zone", "timezone"))
    """The IANA name of the zone that times are told in."""
    locale: str = Field(
        default="en-US", validation_alias=AliasChoices("locale", "preferred_locale")
    )
    """Discord's code of the language and country that times are told for."""

    @classmethod
    def of_names(cls, names: Mapping[str, str]) -> Self:
        """Make one of what each mention in a text is called: ``{"<@111>": "Lucas"}``."""
        people: dict[int, Author] = {}
        roles: dict[int, str] = {}
        channels: dict[int, str] = {}
        for mention, name in names.items():
            number = int("".join(filter(str.isdecimal, mention)) or 0)
            if mention.startswith("<@&"):
                roles[number] = name
            elif mention.startswith("<#"):
                channels[number] = name
            else:
                people[number] = Author(id=number, username=name)
        return cls(members=people, roles=roles, channels=channels)
