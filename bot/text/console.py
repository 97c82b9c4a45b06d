"""
``thunder text``: what would be said for a message, without a Discord and without a voice.

For moderators who wonder, for tests and for reports of bugs. JSON lines in,
one JSON line out for each: what is said, why nothing is, or what is wrong
with the line.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated, cast

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from bot.errors import BadEntry
from bot.text.dictionary import Dictionary, Entry, Mode
from bot.text.message import GuildView, Message, Snowflake, table
from bot.text.reader import Silent, read
from bot.text.settings import Said, TextSettings

SMART = 60.0
"""Seconds after which a name is said again though nobody else spoke; from the product's list."""

_HINT = "; `thunder text --schema` prints what a line may hold"

_MOMENT = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "number"}]}

_MODES = {
    "whole_word": "word",
    "whole word": "word",
    "words": "word",
    "substring": "anywhere",
    "part": "anywhere",
    "contains": "anywhere",
    "re": "regex",
    "regexp": "regex",
}


def _mode(value: object) -> object:
    """Take other words for the same."""
    word = str(value).lower()
    return _MODES.get(word, word)


class EntryLine(BaseModel):
    """An entry of a dictionary."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, use_attribute_docstrings=True)

    pattern: str = Field(
        validation_alias=AliasChoices("pattern", "word", "written", "from", "text")
    )
    """What is written."""
    spoken: str = Field(
        validation_alias=AliasChoices("spoken", "say", "to", "replacement", "reading")
    )
    """What is said for it."""
    mode: Annotated[Mode, BeforeValidator(_mode)] = Mode.WORD
    """Where it is looked for: as a word, anywhere, or as a regular expression."""
    case_sensitive: bool = False
    """Whether capitals matter."""

    @model_validator(mode="before")
    @classmethod
    def _pair(cls, value: object) -> object:
        """Take a pair of pattern and what is said."""
        if isinstance(value, list):
            return dict(zip(("pattern", "spoken"), cast("list[object]", value), strict=False))
        return value

    def entry(self) -> Entry:
        """Return it as the dictionary takes it; between slashes is a regular expression."""
        pattern, mode = self.pattern, self.mode
        if mode is not Mode.ANYWHERE and len(pattern) > 2 and pattern[0] == pattern[-1] == "/":
            pattern, mode = pattern[1:-1], Mode.REGEX
        return Entry(pattern, self.spoken, mode, self.case_sensitive)


class Previous(BaseModel):
    """Who was spoken before."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, use_attribute_docstrings=True)

    author: Snowflake = Field(
        validation_alias=AliasChoices("author", "author_id", "id", "user_id", "speaker")
    )
    """Their id."""
    seconds_ago: float = Field(
        default=0.0,
        ge=0,
        validation_alias=AliasChoices(
            "seconds_ago", "seconds", "ago", "age", "age_seconds", "seconds_since", "elapsed"
        ),
    )
    """How long ago."""

    @model_validator(mode="before")
    @classmethod
    def _simpler(cls, value: object) -> object:
        """Take an id alone, a pair of id and seconds, and an author as an object with an id."""
        if isinstance(value, int | str):
            return {"author": value}
        if isinstance(value, list):
            pair = cast("list[object]", value)
            return dict(zip(("author", "seconds_ago"), pair, strict=False))
        fields = table(value)
        author = None if fields is None else table(fields.get("author"))
        if fields is None or author is None:
            return value
        return fields | {"author": author.get("id")}


def _entries(value: object) -> object:
    """Take a table of words and what is said for them."""
    words = table(value)
    if words is None:
        return () if value is None else value
    if set(words) == {"entries"}:
        return words["entries"]
    return [{"pattern": word, "spoken": spoken} for word, spoken in words.items()]


class Line(BaseModel):
    """A line of input."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True, use_attribute_docstrings=True)

    message: Message
    """The message, shaped like Discord's own."""
    guild: GuildView = Field(default_factory=GuildView)
    """What its people and places are called."""
    settings: TextSettings = TextSettings()
    """How the guild wants its text read."""
    dictionary: Annotated[
        tuple[EntryLine, ...],
        BeforeValidator(_entries, json_schema_input_type=list[EntryLine] | dict[str, str]),
    ] = ()
    """How the guild wants words pronounced: a list of entries, or a table."""
    previous: Previous | None = None
    """Who was spoken before, and how long ago; without it, nobody was."""
    now: Annotated[datetime, WithJsonSchema(_MOMENT)] = Field(
        default_factory=lambda: datetime.now(UTC)
    )
    """The present: ISO 8601, or seconds since 1970."""
    language: str = Field(default="en", validation_alias=AliasChoices("language", "lang"))
    """The voice's language."""

    @model_validator(mode="before")
    @classmethod
    def _misspelt(cls, value: object) -> object:
        """Refuse a field that is nearly one of ours; notes of other kinds are ignored."""
        fields = table(value)
        if fields is None:
            return value
        names = [*cls.model_fields, "lang"]
        for key in fields:
            near = [] if key in names else get_close_matches(key, names, 1, 0.75)
            if near:
                raise ValueError(f"there is no {key}, perhaps {near[0]} is meant")
        return {key: each for key, each in fields.items() if each is not None}


def answers(lines: Iterable[bytes]) -> Iterator[dict[str, str]]:
    """
    Answer each line that is not empty.

    Yields:
        A table with one key: ``spoken``, ``silent`` or ``error``.
    """
    for line in lines:
        if line.strip():
            yield _answer(line)


def _answer(line: bytes) -> dict[str, str]:
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):
        return {"error": "the line is not JSON" + _HINT}
    try:
        return _spoken(Line.model_validate(value))
    except ValidationError as error:
        return {"error": _problem(error)}
    except BadEntry as error:
        return {"error": f"dictionary: {error.problem}"}


def _problem(error: ValidationError) -> str:
    """Say where the first problem is and what would be right; never what was there."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(map(str, first["loc"])) or "the line"
    what = first["msg"].removeprefix("Value error, ")
    if first["type"] in {"model_type", "model_attributes_type"}:
        what = "should be a JSON object"
    return f"{where}: {what}{_HINT}"


def _spoken(line: Line) -> dict[str, str]:
    """Say what the bot would do."""
    now = line.now if line.now.tzinfo else line.now.replace(tzinfo=UTC)
    result = read(
        line.message,
        guild=line.guild,
        settings=line.settings,
        dictionary=Dictionary.compile(each.entry() for each in line.dictionary),
        language=line.language,
        now=now,
    )
    if isinstance(result, Silent):
        return {"silent": result.reason.value}
    return {"spoken": result.named if _is_named(line) else result.plain}


def _is_named(line: Line) -> bool:
    """Whether the author's name comes first."""
    if line.settings.said is not Said.SMART or line.previous is None:
        return line.settings.said is not Said.OFF
    return line.previous.author != line.message.author.id or line.previous.seconds_ago >= SMART


def schema() -> str:
    """Return the JSON schema of a line."""
    return json.dumps(Line.model_json_schema(), indent=2)
