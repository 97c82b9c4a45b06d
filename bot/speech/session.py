"""
One guild, while the bot is in one of its voice channels.

A session takes utterances from its queue, one after another, whenever what is
still to be played has become short. Each is synthesised into a track of the
voice link while the one before is still playing, so there is no gap. A unit
is held from its lease to the reply's end and never while audio plays.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from bot.errors import (
    Ending,
    HeldTooLong,
    NoUnitAvailable,
    Overdue,
    PlaybackError,
    SpeechError,
    VoiceLinkLost,
)
from bot.lightning.errors import UnitsExceeded
from bot.speech.backlog import LeftOut, haste, hurried, is_stale, waiting_seconds
from bot.speech.delivery import Delivery, Ended, tell_nobody
from bot.speech.engines import Engine, Engines
from bot.speech.gains import Gains
from bot.speech.queue import UtteranceQueue
from bot.speech.scheduler import Scheduler
from bot.speech.script import Spoke, burst, compose, first_unsaid, takes_name
from bot.speech.stages import Stages
from bot.speech.synthesis import Synthesis
from bot.speech.tally import Tally
from bot.speech.utterance import Origin, Outcome, Ticket, Utterance
from bot.speech.watchdog import LOOK_EVERY, Watchdog
from bot.text.settings import Said
from bot.vocabulary import ChannelId, GuildId, Seconds, UserId
from bot.voice.link import VoiceLink
from bot.voice.links import VoiceLinks

log = logging.getLogger(__name__)

RECKONED_ANEW: Seconds = 0.5
"""How often it is reckoned how much lead is needed. Taste: well below what a request takes."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """What a session may take, as the operator decided."""

    queue_length: int
    """How many utterances may wait."""
    time_to_live: Seconds
    """How long an utterance may wait until its first sound, in seconds."""
    look_ahead: Seconds
    """The most lead that the next request is sent at, in seconds."""
    first_audio: Seconds = 5.0
    """How long a request may go without its first audio, in seconds; the watchdog reckons with
    it."""


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


class GuildSession:
    """
    A guild's queue and what becomes of it.

    Args:
        guild: Which guild.
        channel: The voice channel to join first.
        links: Makes the link to the voice channel.
        engines: Speak.
        limits: What the session may take.
        tell_left_out: Makes a notice that so many utterances were left out, for whoever
            understands a language.
        gains: Knows how loud voices are.
        tally: Counts what became of what was accepted.
        ended: Is told of each utterance that was begun and has ended, for those who count.
        urgent: Whether a person waits for it to join.
    """

    def __init__(
        self,
        guild: GuildId,
        channel: ChannelId,
        *,
        links: VoiceLinks,
        engines: Engines,
        limits: SessionLimits,
        tell_left_out: Callable[[GuildId, int, str], Utterance],
        gains: Gains,
        tally: Tally,
        ended: Ended = tell_nobody,
        urgent: bool = True,
    ) -> None:
        self.guild = guild
        self._channel = channel
        self._links = links
        self._engines = engines
        self._limits = limits
        self._synthesis = Synthesis(
            guild, engines=engines, time_to_live=limits.time_to_live, gains=gains
        )
        self._tell_left_out = tell_left_out
        self._tally = tally
        self._ended = ended
        self._urgent = urgent
        self._queue = UtteranceQueue(limits.queue_length)
        self._deliveries: list[Delivery] = []
        self._accepted = 0
        self._spoke: Spoke | None = None  # who was heard last of what has ended
        self._haste = 1.0
        self._left_out = LeftOut()
        self._resumed = asyncio.Event()
        self._resumed.set()
        self._paused_at: Seconds = 0.0
        self._heard: _Heard | None = None  # what was heard last to its end
        self._link: VoiceLink | None = None
        self._joined = asyncio.Event()
        self._join_error: SpeechError | None = None
        self._shortened = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._leaving = False
        self._ending = Ending.FAILED  # until somebody says why it leaves
        self._loss: VoiceLinkLost | None = None
        self._closed = False
        self._delivering = asyncio.Event()
        self.overdue = 0
        """How many utterances the watchdog has ended."""

    @property
    def channel(self) -> ChannelId:
        """The voice channel that it is in, or on its way to."""
        return self._channel if self._link is None else self._link.channel

    @property
    def closed(self) -> bool:
        """Whether it accepts nothing more, because it has left or is leaving."""
        return self._closed

    @property
    def places(self) -> Sequence[Place]:
        """What is being spoken and what waits, in order."""
        places: list[Place] = []
        waits = 0.0
        for delivery in self._deliveries:
            if delivery.ended_by is None:
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
        assert not self._closed, "a closed session would never end it"
        ticket = self._ticket(utterance)
        self._queue.put_nowait(ticket)
        ticket.when_ended(lambda: self._count_end(ticket))
        self._shortened.set()  # what comes next decides how much lead is needed
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
        for delivery in self._deliveries:
            if delivery.ended_by is None:
                delivery.end_early(Outcome.SKIPPED)
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
            active = self._active
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
            active = self._active
            self._take_back(active[active.index(delivery) :])
        if not self._queue.holds(ticket):
            return False
        assert utterance.origin is ticket.utterance.origin, "its place is among its like"
        ticket.utterance = utterance
        self._rearrange()
        return True

    @property
    def _active(self) -> list[Delivery]:
        """What is being said or about to be, in order."""
        return [delivery for delivery in self._deliveries if delivery.ended_by is None]

    def _delivery_of(self, ticket: Ticket) -> Delivery | None:
        """Find what is being said or about to be; ``None`` if it waits or has ended."""
        return next((each for each in self._active if ticket in each.tickets), None)

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
        active = self._active
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
        for delivery in reversed(self._active):
            said = first_unsaid(delivery.script.ends, len(delivery.tickets) - 1, delivery.heard)
            if said is not None:
                self._put_back(delivery.give_back(said))
                delivery.said = said
                delivery.end_early(Outcome.SPOKEN)  # as far as it goes
        self._shortened.set()

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
        ahead = [delivery for delivery in self._deliveries if delivery.ended_by is None][1:]
        ahead = [delivery for delivery in ahead if belongs(delivery.utterance.author)]
        for delivery in ahead:
            delivery.end_early(Outcome.CLEARED)
        waiting = self._queue.remove(lambda ticket: belongs(ticket.utterance.author))
        for ticket in waiting:
            ticket.end(Outcome.CLEARED)
        self._rearrange()
        return len(ahead) + len(waiting)

    async def move(self, channel: ChannelId) -> None:
        """
        Go to another voice channel of the guild. Cancelling is safe.

        Raises:
            Rejected: If the voice channel cannot be joined, and why.
            JoinFailed: If Discord did not let the bot in.
        """
        await self.wait_joined()
        await self._links.join(self.guild, channel)

    async def wait_joined(self) -> None:
        """
        Wait until the bot is in the voice channel. Cancelling is safe; joining goes on.

        Raises:
            Rejected: If the voice channel cannot be joined, and why.
            JoinFailed: If Discord did not let the bot in.
        """
        await self._joined.wait()
        if self._join_error is not None:
            raise self._join_error

    async def wait_idle(self) -> None:
        """Wait until everything accepted has ended. Cancelling is safe."""
        await self._idle.wait()

    async def run(self) -> None:
        """
        Join, speak what is queued, and go on until cancelled or thrown out.

        Cancelling leaves the voice channel; whatever had not been spoken ends
        as :attr:`Outcome.LEFT`.
        """
        try:
            self._link = await self._links.join(self.guild, self._channel, urgent=self._urgent)
        except SpeechError as error:
            self._join_error = error
            self._joined.set()
            log.info("not joined: %s", error, extra={"guild": self.guild})
            self._end_everything(Outcome.FAILED, error)
            return
        self._joined.set()
        self._engines.main.lightning.warm(self.guild)
        await self._speak_until_lost(self._link)

    def abandon(self) -> None:
        """End whatever has not ended. For whoever ran the session, when it runs no more."""
        if not self._joined.is_set():
            self._join_error = VoiceLinkLost("left before it was up")
            self._joined.set()
        self._end_everything(Outcome.LEFT if self._leaving else Outcome.FAILED, None)

    def close(self, ending: Ending) -> None:
        """Accept nothing more; the session is about to be cancelled because the bot leaves."""
        self._leaving = True
        self._closed = True
        self._ending = ending

    def check_heard(self) -> None:
        """
        Refuse if nobody would hear what is said now, although the bot is there.

        Raises:
            Hushed: With the reason.
        """
        if self._link is not None:
            self._link.check_heard()

    async def _speak_until_lost(self, link: VoiceLink) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._talk(link, group))
                group.create_task(self._watch(link))
                await self._fail_when_lost(link)
        except* VoiceLinkLost:
            log.info("voice link lost", extra={"guild": self.guild})
        finally:
            self._end_everything(Outcome.LEFT if self._leaving else Outcome.FAILED, self._loss)
            await link.leave(self._ending)
            for engine in self._engines.running:
                await engine.lightning.release(self.guild)

    async def _fail_when_lost(self, link: VoiceLink) -> None:
        await link.wait_lost()
        self._leaving = True
        self._loss = VoiceLinkLost("the link to the voice channel ended", link.ending)
        raise self._loss

    async def _talk(self, link: VoiceLink, group: asyncio.TaskGroup) -> None:
        while True:
            await self._wait_short_lead(link, self._next_engine)
            delivery = await self._take()
            self._deliveries.append(delivery)
            self._delivering.set()
            delivery.synthesis = group.create_task(self._synthesise(link, delivery))
            group.create_task(self._see_through(delivery, delivery.synthesis))
            await delivery.synthesised.wait()

    async def _watch(self, link: VoiceLink) -> None:
        """End what takes longer than it can; leave if nothing leaves a second time in a row."""
        limits = self._limits
        watchdog = Watchdog(unit=limits.time_to_live, first_audio=limits.first_audio)
        mute = 0
        while True:
            await self._delivering.wait()
            await asyncio.sleep(LOOK_EVERY)
            first = next(iter(self._active), None)
            if first is None and not self._deliveries:
                self._delivering.clear()
            look = None if first is None else first.look(can_play=link.is_up)
            reason = watchdog.reason_to_end(look, asyncio.get_running_loop().time())
            if look is not None and look.played:
                mute = 0
            if first is None or reason is None:
                continue
            mute += not first.begun
            self._end_overdue(first, reason)
            if mute > 1:
                self._leaving = True
                self._loss = VoiceLinkLost("nothing leaves by this link", Ending.FAILED)
                raise self._loss

    def _end_overdue(self, delivery: Delivery, reason: str) -> None:
        self.overdue += 1
        number = delivery.ticket.number
        log.error("overdue: %s", reason, extra={"guild": self.guild, "number": number})
        delivery.error = Overdue(reason)
        delivery.end_early(Outcome.FAILED)
        self._rearrange()

    async def _take(self) -> Delivery:
        """Wait for what is said next, and decide what is said with it, and how."""
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
        return Delivery(tickets, script, Stages(first.utterance.accepted))

    def _leave_out_stale(self) -> None:
        """Forget what has waited for too long, and have it told of."""
        now = asyncio.get_running_loop().time()
        stale = self._queue.remove(lambda each: is_stale(each, now, self._limits.time_to_live))
        for ticket in stale:
            ticket.end(Outcome.STALE)
        self._left_out.note(stale)
        if count := self._left_out.take_due(now):
            log.info("left out: too late", extra={"guild": self.guild, "count": count})
            notice = self._tell_left_out(self.guild, count, self._left_out.language)
            self._queue.put_back([self._ticket(notice)])
        self._note_idle()

    def _speed(self, utterance: Utterance) -> float:
        """Hurry what is read aloud while much waits."""
        if utterance.origin is not Origin.READ:
            return utterance.speed
        if not self._active:
            self._haste = 1.0  # after silence nobody is in a hurry
        self._haste = haste(waiting_seconds(self._queue.waiting), self._haste)
        return hurried(utterance.speed, self._haste)

    def _next_engine(self) -> Engine:
        waiting = self._queue.waiting
        return self._engines.likely(waiting[0].utterance if waiting else None)

    async def _wait_short_lead(
        self, link: VoiceLink, engine: Callable[[], Engine], rest: Sequence[Seconds] = ()
    ) -> None:
        """
        Wait until what is still to be played will just last until the next is there.

        Args:
            link: What plays it.
            engine: Tells which engine is to speak next.
            rest: How long each piece of this utterance that is still to come is about to be.
        """
        while (excess := link.lead - self._lead_needed(engine().scheduler, rest)) > 0:
            self._shortened.clear()
            try:
                # Others may begin to speak meanwhile, and then it has to be sooner.
                async with asyncio.timeout(min(excess, RECKONED_ANEW)):
                    await self._shortened.wait()
            except TimeoutError:
                continue

    def _lead_needed(self, scheduler: Scheduler, rest: Sequence[Seconds]) -> Seconds:
        waiting = (ticket.utterance.expected_pieces for ticket in self._queue.waiting)
        upcoming = chain(rest, chain.from_iterable(waiting))
        return scheduler.lead_needed(self.guild, upcoming, at_most=self._limits.look_ahead)

    def _hurry(self) -> None:
        """Have the next begin sooner, because there is less left to play."""
        self._shortened.set()
        if self._link is not None:
            silent_at = asyncio.get_running_loop().time() + self._link.lead
            for engine in self._engines.running:
                engine.scheduler.hurry(self.guild, silent_at)

    async def _see_through(self, delivery: Delivery, synthesis: asyncio.Task[None]) -> None:
        """Wait for an utterance's end, whichever it is, and tell of it."""
        await asyncio.wait({synthesis})
        delivery.synthesised.set()
        if delivery.track is not None:
            try:
                await delivery.track.wait_ended()
            except HeldTooLong as error:
                delivery.error = delivery.error or error
            except PlaybackError as error:
                delivery.ended_by = delivery.ended_by or Outcome.LEFT
                delivery.error = delivery.error or error
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

    async def _synthesise(self, link: VoiceLink, delivery: Delivery) -> None:
        """Put all of an utterance's audio into its track; cancelled to end it early."""
        try:
            delivery.speaker = await self._engines.speaker(delivery.utterance)
            expected = delivery.script.expected_pieces
            for number, piece in enumerate(delivery.script.pieces):
                engine = delivery.speaker.engine
                await self._wait_short_lead(link, lambda: engine, expected[number:])  # noqa: B023 (awaited here)
                await self._synthesis.speak_piece(delivery, piece, link, expected=expected[number])
        except (NoUnitAvailable, UnitsExceeded) as error:
            self._note_late(delivery, error)
        except SpeechError as error:
            delivery.error = error
        finally:
            if delivery.track is not None:
                # A finished track waits for nothing more.
                delivery.gather(delivery.encoder.finish(), prebuffer=0.0)
                delivery.track.finish()

    def _note_late(self, delivery: Delivery, error: SpeechError) -> None:
        """Whoever used a command is told; what was to be read aloud is counted as left out."""
        if delivery.utterance.origin is Origin.READ and not delivery.chunks:
            delivery.ended_by = delivery.ended_by or Outcome.STALE
            self._left_out.note(delivery.tickets)
        else:
            delivery.error = error

    def _end_everything(self, outcome: Outcome, error: SpeechError | None) -> None:
        self._closed = True
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
