"""
What happens when a button is pressed, something is chosen, or a form is sent.

Everything about it stands in the custom id, ``thunder:<subject>:<word>:…``: the
subject says who answers, the words what is meant. So nothing is remembered
between showing a panel and a press on it. Whoever answers must look again
whether the person may: a panel may be old.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast

import discord

PREFIX: Final = "thunder"
"""Sets ours apart from those of others, which may have their own ways."""

LONGEST_ID: Final = 100
"""Characters of a custom id, as Discord has it."""


@dataclass(frozen=True, slots=True)
class Press:
    """What somebody did with a panel or a form."""

    words: Sequence[str]
    """What the custom id says after the subject."""
    values: Sequence[str] = ()
    """What was chosen: values of ours, or ids."""
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    """What was written into a form, by the fields' ids."""


Handler: TypeAlias = Callable[[discord.Interaction[Any], Press], Awaitable[None]]


def press_id(subject: str, *words: str) -> str:
    """Return the custom id of a component or a form."""
    made = ":".join((PREFIX, subject, *words))
    assert len(made) <= LONGEST_ID, "Discord refuses it"
    return made


class Presses:
    """Who answers to what, by subject."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def answer(self, subject: str, handler: Handler) -> None:
        """Have a subject's presses answered."""
        assert subject not in self._handlers, "two would answer"
        self._handlers[subject] = handler

    async def dispatch(self, interaction: discord.Interaction[Any]) -> bool:
        """
        Have an interaction answered, if it is a press on something of ours.

        Returns:
            Whether somebody answered; if nobody did although it is ours, it is of a panel of
            another version.
        """
        subject, press = read(cast("Mapping[str, Any]", interaction.data or {}))
        handler = self._handlers.get(subject)
        if handler is None:
            return False
        await handler(interaction, press)
        return True


def is_ours(interaction: discord.Interaction[Any]) -> bool:
    """Whether an interaction is a press on something that has an id of ours."""
    pressed = {discord.InteractionType.component, discord.InteractionType.modal_submit}
    return interaction.type in pressed and _custom_id(interaction).startswith(f"{PREFIX}:")


def _custom_id(interaction: discord.Interaction[Any]) -> str:
    data = cast("Mapping[str, Any]", interaction.data or {})
    return str(data.get("custom_id", ""))


def read(data: Mapping[str, Any]) -> tuple[str, Press]:
    """Return the subject of a press, and what it says."""
    _, subject, *words = str(data["custom_id"]).split(":")
    values = [str(value) for value in data.get("values") or ()]
    return subject, Press(words, values, dict(_fields(data.get("components") or ())))


def _fields(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Return what was written, whether the form has labels or rows."""
    for row in rows:
        inner = [row["component"]] if "component" in row else row.get("components") or ()
        for one in cast("Sequence[Mapping[str, Any]]", inner):
            yield str(one.get("custom_id", "")), str(one.get("value") or "")
