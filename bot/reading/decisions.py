"""
What became of each message, for a while.

Two books: what is still to be spoken, which is as long as the queues are, and
what was decided lately, which has a limit. No text is in either.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.errors import SpeechError
from bot.reading.facts import MessageFacts
from bot.reading.reasons import Reason, of_outcome
from bot.speech.utterance import Ticket
from bot.vocabulary import ChannelId, GuildId, MessageId, UserId

REMEMBERED = 20_000
"""Messages whose fate can be asked for, over all guilds: about 6 MB (estimated)."""


@dataclass(slots=True, eq=False)
class Decision:
    """What became of one message."""

    message: MessageId
    """Which."""
    guild: GuildId
    """Where."""
    channel: ChannelId
    """In which channel or thread it was written."""
    parent: ChannelId | None
    """The channel that the thread hangs in."""
    author: UserId
    """Who wrote it."""
    reason: Reason
    """What became of it."""
    ticket: Ticket | None = None
    """Its utterance's, while it waits or is being spoken."""
    error: SpeechError | None = None
    """Why it failed, if it did."""
    cut: bool = False
    """Whether only its beginning is read, because it is too long."""


class Decisions:
    """
    What became of messages.

    Args:
        remembered: How many are remembered that are over.
    """

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._known: OrderedDict[MessageId, Decision] = OrderedDict()
        self._waiting: dict[MessageId, Decision] = {}
        self._counts: Counter[Reason] = Counter()

    @property
    def counts(self) -> Mapping[Reason, int]:
        """How many messages came to which end so far."""
        return dict(self._counts)

    @property
    def waiting(self) -> int:
        """How many messages wait or are being spoken."""
        return len(self._waiting)

    def find(self, message: MessageId) -> Decision | None:
        """Return what became of a message; ``None`` if it is not known."""
        return self._waiting.get(message) or self._known.get(message)

    def waiting_of(self, guild: GuildId | None = None) -> Iterator[Decision]:
        """Go through what waits or is being spoken, in a guild or, for ``None``, everywhere."""
        for decision in list(self._waiting.values()):
            if guild is None or decision.guild == guild:
                yield decision

    def count(self, reason: Reason) -> None:
        """Count a message of which nothing is to be remembered."""
        self._counts[reason] += 1

    def refuse(self, facts: MessageFacts, reason: Reason) -> None:
        """Note that a message is not read."""
        self._counts[reason] += 1
        # Not what is written where nobody listens: it would push out what somebody may ask for,
        # and its place tells the reason at any time.
        if reason is not Reason.NOT_A_READ_CHANNEL:
            self._remember(_decision(facts, reason))

    def accept(self, facts: MessageFacts, ticket: Ticket, *, cut: bool) -> None:
        """Note that a message waits to be read, until its ticket ends."""
        decision = _decision(facts, Reason.WAITING)
        decision.ticket, decision.cut = ticket, cut
        self._waiting[facts.id] = decision
        ticket.when_ended(lambda: self._end(decision))

    def _end(self, decision: Decision) -> None:
        """Take over what became of a message, unless that is known more exactly already."""
        ticket = decision.ticket
        assert ticket is not None, "it is taken away here"
        assert ticket.outcome is not None, "it has just ended"
        if decision.reason is Reason.WAITING:
            decision.reason = of_outcome(ticket.outcome)
        decision.ticket, decision.error = None, ticket.error
        self._counts[decision.reason] += 1
        self._waiting.pop(decision.message, None)
        self._remember(decision)

    def _remember(self, decision: Decision) -> None:
        self._known[decision.message] = decision
        self._known.move_to_end(decision.message)
        if len(self._known) > self._remembered:
            self._known.popitem(last=False)


def _decision(facts: MessageFacts, reason: Reason) -> Decision:
    return Decision(
        message=facts.id,
        guild=facts.guild,
        channel=facts.channel,
        parent=facts.parent,
        author=facts.author,
        reason=reason,
    )
