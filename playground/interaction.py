"""
One interaction: what a person did, and what the bot made of it.

Facts only; what changes them, and who waits for them, is in
:mod:`playground.interactions`.
"""

import secrets
from dataclasses import dataclass, field
from enum import IntEnum

from playground.channels import Channel
from playground.members import Member
from playground.messages import Message
from playground.wire import Json


class Kind(IntEnum):
    """Discord's numbers for interactions."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Answer(IntEnum):
    """Discord's numbers for the first answer to an interaction."""

    MESSAGE = 4
    DEFERRED = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(eq=False)
class Interaction:
    """One thing a person did, and what the bot made of it."""

    id: int
    kind: Kind
    member: Member
    channel: Channel
    name: str
    """The command's name, or the component's custom id."""
    created: float
    """When, on the loop's clock."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)
    source: Message | None = None
    """The message whose button was pressed."""
    answer: Answer | None = None
    """How the bot first answered; ``None`` while it has not."""
    answered_after: float | None = None
    """Seconds until that first answer."""
    too_late: bool = False
    """Whether the bot tried to answer after its time."""
    original: Message | None = None
    """The answer's message, also while it says "is thinking…"."""
    follow_ups: list[Message] = field(default_factory=list[Message])
    choices: list[Json] = field(default_factory=list[Json])
    modal: Json | None = None
    followed: bool = False
    """Whether something came after the first answer: an edit, a message, a deletion."""

    @property
    def deferred(self) -> bool:
        """Whether the bot asked for time first."""
        return self.answer in {Answer.DEFERRED, Answer.DEFERRED_UPDATE}

    @property
    def complete(self) -> bool:
        """Whether the person sees the answer, and not "is thinking…"."""
        if self.answer is Answer.DEFERRED_UPDATE:
            return self.followed
        return self.answer is not None and not (self.original and self.original.loading)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person sees after the bot has answered."""

    content: str
    embeds: list[Json]
    components: list[Json]
    ephemeral: bool
    deferred: bool
    """Whether "is thinking…" came first."""
    seconds_until_answer: float
    """From the click to the bot's first answer, of which there are three seconds."""
    seconds: float
    """From the click to what is seen here."""
    message: Message | None
    """The message, live; ``None`` if the answer was none or was deleted."""
    modal: Json | None
    """The form the bot opened instead of a message."""
    interaction: Interaction

    @property
    def follow_ups(self) -> list[Message]:
        """Messages sent after the first, so far."""
        return list(self.interaction.follow_ups)
