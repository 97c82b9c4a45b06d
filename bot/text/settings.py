"""How a guild wants its text read."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

LONGEST = 2_000
"""Characters of speech from one message, unless the guild says otherwise; Discord's own limit."""


class Said(StrEnum):
    """When an utterance begins with its author's name."""

    OFF = "off"
    """Never."""
    ALWAYS = "always"
    """Every time."""
    SMART = "smart"
    """When another person spoke before, or nobody for a while."""


class EmojiMode(StrEnum):
    """What becomes of emoji."""

    READ = "read"
    """They are called by their names."""
    SKIP = "skip"
    """They are left out."""


_SAID = {"on": "always", "true": "always", "false": "off"}
_EMOJI = {"on": "read", "true": "read", "off": "skip", "false": "skip"}


def _said(value: object) -> object:
    """Take a switch for the two modes that are one: on, and off."""
    word = str(value).lower()
    return _SAID.get(word, word)


def _emoji(value: object) -> object:
    """Take a switch for the two modes."""
    word = str(value).lower()
    return _EMOJI.get(word, word)


def _prefix(value: object) -> object:
    """Take nothing for no prefix."""
    return "" if value is None else value


class TextSettings(BaseModel):
    """What a guild can decide about the text that is spoken."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True
    )

    said: Annotated[Said, BeforeValidator(_said)] = Said.OFF
    """When an utterance begins with its author's name: off, always (or on), smart."""
    emoji: Annotated[EmojiMode, BeforeValidator(_emoji)] = EmojiMode.READ
    """Whether emoji are read by their names or skipped."""
    reply_prefix: bool = False
    """Whether an answer begins with whom it answers."""
    mute_prefix: Annotated[str, BeforeValidator(_prefix)] = Field(default=";", max_length=20)
    """What a message begins with that is not to be read; doubled it is meant; empty for nothing."""
    required_prefix: Annotated[str, BeforeValidator(_prefix)] = Field(default="", max_length=20)
    """What a message must begin with to be read, case respected; empty for nothing."""
    repeat_limit: int = Field(
        default=3,
        ge=1,
        le=100,
        validation_alias=AliasChoices("repeat_limit", "repeats", "max_repeats"),
    )
    """How often a letter or a group of letters is said in a row."""
    abbreviations: bool = True
    """Whether abbreviations are read as the words that they stand for."""
    abbreviation_changes: Mapping[str, str | None] = Field(default_factory=dict[str, str | None])
    """The guild's own abbreviations, and those of ours that it does not want (``None``)."""
    max_characters: int = Field(
        default=LONGEST,
        ge=1,
        le=10_000,
        validation_alias=AliasChoices("max_characters", "max_length", "character_limit"),
    )
    """The most characters that are spoken of one message; a longer one is cut."""
