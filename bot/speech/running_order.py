"""
What a guild is about to hear, in order: what is on its way, and what waits.

Whatever becomes of an utterance between being put and its end, other than its
sound, is decided here: whose turn it is, what is said with it and how fast,
and what changes when something is taken back, edited, skipped, held by a
pause or too late. What was taken ahead and nobody has heard goes back to its
place. Who makes the sound, and when the next is taken, is
:mod:`bot.speech.session`'s business.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.errors import SpeechError
from bot.speech.backlog import LeftOut, haste, hurried, is_stale, waiting_seconds
from bot.speech.delivery import Delivery, Ended
from bot.speech.queue import UtteranceQueue
from bot.speech.script import Spoke, burst, compose, first_unsaid, takes_name
from bot.speech.stages import Stages
from bot.speech.tally import Tally
from bot.speech.utterance import Origin, Outcome, Ticket, Utterance
from bot.text.settings import Said
from bot.vocabulary import GuildId, Seconds, UserId

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """An utterance's place in the order of speaking."""

    ticket: Ticket
    """Which utterance."""
    waits: Seconds
    """About how long until it is spoken, in seconds; 0 for the one being spoken."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """What was heard to its end, to be said again."""

    tickets: tuple[Ticket, ...]
    pieces: tuple[str, ...] = field(repr=False)


class RunningOrder:
    """
    A guild's queue, and what was taken from it and has not ended.

    Args:
        guild: Which guild.
        queue_length: How many utterances may wait.
        time_to_live: How long an utterance may wait until its first sound, in seconds.
        tell_left_out: Makes a notice that so many utterances were left out, for whoever
            understands a language.
        tally: Counts what became of what was accepted.
        ended: Is told of each utterance that was begun and has ended.
        hurry: Is told that there is less left to play than there was. Must not wait.
    """

    def __init__(
        self,
        guild: GuildId,
        *,
        queue_length: int,
        time_to_live: Seconds,
        tell_left_out: Callable[[GuildId, int, str], Utterance],
        tally: Tally,
        ended: Ended,
        hurry: Callable[[], None],
    ) -> None:
        self._guild = guild
        self._time_to_live = time_to_live
        self._tell_left_out = tell_left_out
        self._tally = tally
        self._ended = ended
        self._hurry = hurry
        self._queue = UtteranceQueue(queue_length)
        self._deliveries: list[Delivery] = []  # as they were taken
        self._accepted = 0
        self._spoke: Spoke | None = None  # who was heard last of what has ended
        self._haste = 1.0
        self._left_out = LeftOut()
        self._resumed = asyncio.Event()
        self._resumed.set()
        self._paused_at: Seconds = 0.0
        self._heard: _Heard | None = None  # what was heard last to its end
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def waiting(self) -> Sequence[Ticket]:
        """What waits, in the order of speaking."""
        return self._queue.waiting

    @property
    def active(self) -> Sequence[Delivery]:
        """What is being said or about to be, in order."""
        return [delivery for delivery in self._deliveries if delivery.ended_by is None]

    @property
    def delivering(self) -> bool:
        """Whether anything is on its way, or was and has not been told of."""
        return bool(self._deliveries)

    @property
    def places(self) -> Sequence[Place]:
        """What is being spoken and what waits, in order."""
        places: list[Place] = []
        waits = 0.0
        for delivery in self.active:
            places.append(Place(delivery.ticket, waits))
            waits += delivery.remaining
        for ticket in self._queue.waiting:
            places.append(Place(ticket, waits))
            waits += ticket.utterance.expected
        return places

    def put_nowait(self, utterance: Utterance) -> Ticket:
        """
        Give an utterance its place in the queue.

        Raises:
            QueueFull: If as many wait as may.
        """
        ticket = self._ticket(utterance)
        self._queue.put_nowait(ticket)
        ticket.when_ended(lambda: self._count_end(ticket))
        self._idle.clear()
        return ticket

    def _ticket(self, utterance: Utterance) -> Ticket:
        self._accepted += 1
        return Ticket(utterance, self._accepted)

    def _count_end(self, ticket: Ticket) -> None:
        assert ticket.outcome is not None, "called when it has ended"
        self._tally.note_end(ticket.outcome)

    def skip(self) -> None:
        """End what is being spoken; the next begins. Nothing happens if nothing is."""
        if active := self.active:
            active[0].end_early(Outcome.SKIPPED)
            self._rearrange()
            return
        if waiting := self._queue.waiting:
            # On its way into the voice channel still, so the first that waits is meant.
            self._queue.remove(lambda ticket: ticket is waiting[0])
            waiting[0].end(Outcome.SKIPPED)
        self._note_idle()

    def withdraw(self, ticket: Ticket) -> None:
        """
        Take back an utterance: it waits no longer, or stops in mid-word, if it has not ended.

        What is said in one breath with it and was not heard whole is said anew.
        """
        if self._queue.remove(lambda other: other is ticket):
            ticket.end(Outcome.WITHDRAWN)
        elif delivery := self._delivery_of(ticket):
            self._break_off(delivery, ticket)
        self._rearrange()

    def _break_off(self, delivery: Delivery, ticket: Ticket) -> None:
        withdrawn = delivery.tickets.index(ticket)
        unsaid = first_unsaid(delivery.script.ends, withdrawn, delivery.heard)
        if unsaid is None:
            return  # too late: it was heard
        others = delivery.give_back(unsaid)
        others.remove(ticket)
        delivery.tickets.append(ticket)
        delivery.said = unsaid
        if others:
            # Before what was taken after it, which nobody has heard either.
            active = self.active
            self._take_back(active[active.index(delivery) + 1 :])
            self._put_back(others)
        delivery.end_early(Outcome.WITHDRAWN)

    def replace(self, ticket: Ticket, utterance: Utterance) -> bool:
        """
        Say something else in an utterance's place, if nobody has heard any of it.

        Returns:
            Whether that was so; what is being spoken already goes on as it was.
        """
        delivery = self._delivery_of(ticket)
        if delivery is not None and not delivery.begun:
            active = self.active
            self._take_back(active[active.index(delivery) :])
        if not self._queue.holds(ticket):
            return False
        assert utterance.origin is ticket.utterance.origin, "its place is among its like"
        ticket.utterance = utterance
        self._rearrange()
        return True

    def _delivery_of(self, ticket: Ticket) -> Delivery | None:
        """Find what is being said or about to be; ``None`` if it waits or has ended."""
        return next((each for each in self.active if ticket in each.tickets), None)

    def _take_back(self, deliveries: Sequence[Delivery]) -> None:
        """Let wait again what was taken from the queue and nobody has heard."""
        self._put_back([ticket for each in deliveries for ticket in each.give_back(0)])
        for delivery in deliveries:
            delivery.end_early(Outcome.CLEARED)

    def _put_back(self, tickets: Sequence[Ticket]) -> None:
        self._tally.note_taken_back(len(tickets))
        self._queue.put_back(tickets)

    def _rearrange(self) -> None:
        """Adapt what comes next to what will not be heard."""
        now = asyncio.get_running_loop().time()
        active = self.active
        for number, delivery in enumerate(active):
            spoke = self._spoke_before(delivery)
            unnamed = not delivery.begun and not delivery.script.named
            if unnamed and takes_name(delivery.utterance, spoke, now):
                # The name was left away after something that is not heard after all.
                self._take_back(active[number:])
                break
        self._hurry()
        self._note_idle()

    def _spoke_before(self, delivery: Delivery | None) -> Spoke | None:
        """Tell who is heard last before something, or before whatever is taken next."""
        spoke = self._spoke
        for each in self._deliveries:
            if each is delivery:
                break
            if each.tickets and (each.ended_by is None or each.begun):
                spoke = Spoke(each.utterance.author, until=math.inf)
        return spoke

    @property
    def paused(self) -> bool:
        """Whether it takes nothing from the queue until it is resumed."""
        return not self._resumed.is_set()

    def pause(self) -> None:
        """Stop in mid-word and hold everything, until :meth:`resume`. Twice is once."""
        if self.paused:
            return
        self._resumed.clear()
        self._paused_at = asyncio.get_running_loop().time()
        for delivery in reversed(self.active):
            said = first_unsaid(delivery.script.ends, len(delivery.tickets) - 1, delivery.heard)
            if said is not None:
                self._put_back(delivery.give_back(said))
                delivery.said = said
                delivery.end_early(Outcome.SPOKEN)  # as far as it goes

    def resume(self) -> None:
        """Go on, from the beginning of what was broken off; the pause makes nothing too old."""
        if not self.paused:
            return
        now = asyncio.get_running_loop().time()
        for ticket in self._queue.waiting:
            waited = now - max(self._paused_at, ticket.utterance.accepted)
            ticket.utterance = replace(
                ticket.utterance, accepted=ticket.utterance.accepted + waited
            )
        self._resumed.set()

    def heard_last(self) -> Utterance | None:
        """Return what was heard last to its end, as one utterance; ``None`` for nothing."""
        if self._heard is None:
            return None
        first = self._heard.tickets[0].utterance
        return replace(first, pieces=self._heard.pieces, named=None, said=Said.OFF, words=None)

    def forget_heard(self, ticket: Ticket) -> None:
        """Forget what was heard last, if this was a part of it: its author took it back."""
        if self._heard is not None and ticket in self._heard.tickets:
            self._heard = None

    def clear(self, belongs: Callable[[UserId], bool]) -> int:
        """
        Forget what waits; what is being spoken goes on.

        Args:
            belongs: Whether what this author wants said is to be forgotten.

        Returns:
            How many utterances were forgotten.
        """
        ahead = [each for each in self.active[1:] if belongs(each.utterance.author)]
        for delivery in ahead:
            delivery.end_early(Outcome.CLEARED)
        waiting = self._queue.remove(lambda ticket: belongs(ticket.utterance.author))
        for ticket in waiting:
            ticket.end(Outcome.CLEARED)
        self._rearrange()
        return len(ahead) + len(waiting)

    async def wait_idle(self) -> None:
        """Wait until everything accepted has ended. Cancelling is safe."""
        await self._idle.wait()

    async def take(self) -> Delivery:
        """
        Wait for what is said next, and decide what is said with it, and how.

        Cancelling is safe; nothing is lost.
        """
        while True:
            await self._resumed.wait()
            await self._queue.wait_filled()
            if self._resumed.is_set():
                self._leave_out_stale()
                if len(self._queue):
                    break
        first = await self._queue.take()
        together = burst(first.utterance, self._queue.waiting)
        self._queue.remove(lambda ticket: ticket in together)
        tickets = [first, *together]
        speed = self._speed(first.utterance)
        self._tally.note_taken(len(tickets), hurried=speed != first.utterance.speed)
        now = asyncio.get_running_loop().time()
        script = compose(
            [ticket.utterance for ticket in tickets],
            named=takes_name(first.utterance, self._spoke_before(None), now),
            speed=speed,
        )
        delivery = Delivery(tickets, script, Stages(first.utterance.accepted))
        self._deliveries.append(delivery)
        return delivery

    def _leave_out_stale(self) -> None:
        """Forget what has waited for too long, and have it told of."""
        now = asyncio.get_running_loop().time()
        stale = self._queue.remove(lambda each: is_stale(each, now, self._time_to_live))
        for ticket in stale:
            ticket.end(Outcome.STALE)
        self._left_out.note(stale)
        if count := self._left_out.take_due(now):
            log.info("left out: too late", extra={"guild": self._guild, "count": count})
            notice = self._tell_left_out(self._guild, count, self._left_out.language)
            self._queue.put_back([self._ticket(notice)])
        self._note_idle()

    def _speed(self, utterance: Utterance) -> float:
        """Hurry what is read aloud while much waits."""
        if utterance.origin is not Origin.READ:
            return utterance.speed
        if not self.active:
            self._haste = 1.0  # after silence nobody is in a hurry
        self._haste = haste(waiting_seconds(self._queue.waiting), self._haste)
        return hurried(utterance.speed, self._haste)

    def fail(self, delivery: Delivery, error: SpeechError) -> None:
        """End something early, because it cannot be said; the next begins."""
        delivery.error = error
        delivery.end_early(Outcome.FAILED)
        self._rearrange()

    def note_late(self, delivery: Delivery, error: SpeechError) -> None:
        """Whoever used a command is told; what was to be read aloud is counted as left out."""
        if delivery.utterance.origin is Origin.READ and not delivery.chunks:
            delivery.ended_by = delivery.ended_by or Outcome.STALE
            self._left_out.note(delivery.tickets)
        else:
            delivery.error = error

    def note_ended(self, delivery: Delivery) -> None:
        """Let go of what has ended, whichever way, and tell of it."""
        self._deliveries.remove(delivery)
        if delivery.begun and delivery.tickets:
            self._remember(delivery)
        self._tell_end(delivery)
        self._note_idle()

    def _remember(self, delivery: Delivery) -> None:
        """Take note of what was heard."""
        utterance = delivery.utterance
        self._spoke = Spoke(utterance.author, until=asyncio.get_running_loop().time())
        whole = delivery.ended_by is None and delivery.error is None
        if whole and utterance.origin is not Origin.NOTICE:
            self._heard = _Heard(tuple(delivery.tickets), delivery.script.pieces)

    def end_everything(self, outcome: Outcome, error: SpeechError | None) -> None:
        """
        End whatever has not ended, because the session has.

        Args:
            outcome: How; what had ended otherwise keeps its own.
            error: Why, if there is a reason to tell.
        """
        for delivery in self._deliveries:
            delivery.ended_by = delivery.ended_by or outcome
            delivery.error = delivery.error or error
            self._tell_end(delivery)
        self._deliveries.clear()
        for ticket in self._queue.remove(lambda _: True):
            ticket.end(outcome, error)
        self._note_idle()

    def _tell_end(self, delivery: Delivery) -> None:
        record = delivery.tell_end()
        if record is not None:
            self._ended(delivery.utterance, record)

    def _note_idle(self) -> None:
        if not self._deliveries and not self._queue.waiting:
            self._idle.set()
