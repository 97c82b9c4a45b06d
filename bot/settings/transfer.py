"""
All of a guild's settings as one document, to be kept by people and brought back.

Ids of channels and roles mean something in one guild only; they are exported
all the same, because most who import restore their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import Flaw, ImportRefused, Problem
from bot.settings import dictionary
from bot.settings.models import MOST_CHANNELS, ChannelSettings, GuildSettings, GuildSnapshot
from bot.settings.problems import first_problem
from bot.text.dictionary import Entry
from bot.vocabulary import ChannelId

FORMAT = 1
"""Changes when an older program could not read what a newer one exports."""


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    thunder: Annotated[int, Field(ge=1, le=FORMAT)]
    settings: GuildSettings = GuildSettings()
    channels: Annotated[
        dict[Annotated[int, Field(gt=0, lt=2**63)], ChannelSettings],
        Field(max_length=MOST_CHANNELS),
    ] = {}
    dictionary: list[dict[str, object]] = []


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is taken along."""

    settings: GuildSettings
    """What moderators decided."""
    channels: Mapping[ChannelId, ChannelSettings]
    """The channels that are read."""
    entries: tuple[Entry, ...]
    """The dictionary."""

    @classmethod
    def of(cls, guild: GuildSnapshot) -> Self:
        """Take what a guild has."""
        return cls(guild.settings, guild.channels, guild.entries)

    @classmethod
    def read(cls, exported: object) -> Self:
        """
        Take what was exported.

        Args:
            exported: What :meth:`export` returned, or its JSON read.

        Raises:
            ImportRefused: If it cannot be used, and why, without what it says.
        """
        try:
            file = _File.model_validate(exported)
        except ValidationError as error:
            problem = first_problem(error)
            if not problem.where or problem.flaw is Flaw.MISSING:
                problem = Problem(Flaw.NO_EXPORT)
            elif problem.where == "thunder":
                problem = Problem(Flaw.NEWER_EXPORT)
            raise ImportRefused(problem) from None
        channels = {ChannelId(channel): each for channel, each in file.channels.items()}
        return cls(file.settings, channels, tuple(dictionary.from_rows(file.dictionary)))

    def export(self) -> dict[str, object]:
        """Return it as JSON's types."""
        return {
            "thunder": FORMAT,
            "settings": self.settings.model_dump(mode="json", exclude_unset=True),
            "channels": {
                str(channel): each.model_dump(mode="json", exclude_unset=True)
                for channel, each in self.channels.items()
            },
            "dictionary": [dictionary.fields(entry) for entry in self.entries],
        }
