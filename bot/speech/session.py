"""
One guild, while the bot is in one of its voice channels.

A session takes utterances from its running order, one after another, whenever
what is still to be played has become short. Each is synthesised into a track
of the voice link while the one before is still playing, so there is no gap. A
unit is held from its lease to the reply's end and never while audio plays.
What is said next, and what becomes of it when people change their minds, is
:mod:`bot.speech.running_order`'s business.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from bot.speech.delivery import Delivery, Ended, tell_nobody
from bot.speech.engines import Engine, Engines
from bot.speech.gains import Gains
from bot.speech.running_order import Place, RunningOrder
from bot.speech.scheduler import Scheduler
from bot.speech.synthesis import Synthesis
from bot.speech.tally import Tally
from bot.speech.utterance import Outcome, Ticket, Utterance
from bot.speech.watchdog import LOOK_EVERY, Watchdog
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


class GuildSession:
    """
    A guild's running order, spoken by a voice link.

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
        self._order = RunningOrder(
            guild,
            queue_length=limits.queue_length,
            time_to_live=limits.time_to_live,
            tell_left_out=tell_left_out,
            tally=tally,
            ended=ended,
            hurry=self._hurry,
        )
        self._urgent = urgent
        self._link: VoiceLink | None = None
        self._joined = asyncio.Event()
        self._join_error: SpeechError | None = None
        self._shortened = asyncio.Event()
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
        return self._order.places

    def put_nowait(self, utterance: Utterance) -> Ticket:
        """
        Give an utterance its place in the queue.

        Raises:
            QueueFull: If as many wait as may.
        """
        assert not self._closed, "a closed session would never end it"
        ticket = self._order.put_nowait(utterance)
        if self._link is None:
            self.hasten()
        self._shortened.set()  # what comes next decides how much lead is needed
        return ticket

    def skip(self) -> None:
        """End what is being spoken, see :meth:`RunningOrder.skip`."""
        self._order.skip()

    def withdraw(self, ticket: Ticket) -> None:
        """Take back an utterance, see :meth:`RunningOrder.withdraw`."""
        self._order.withdraw(ticket)

    def replace(self, ticket: Ticket, utterance: Utterance) -> bool:
        """Say something else in an utterance's place, see :meth:`RunningOrder.replace`."""
        return self._order.replace(ticket, utterance)

    def clear(self, belongs: Callable[[UserId], bool]) -> int:
        """Forget what waits, see :meth:`RunningOrder.clear`."""
        return self._order.clear(belongs)

    @property
    def paused(self) -> bool:
        """Whether it takes nothing from the queue until it is resumed."""
        return self._order.paused

    def pause(self) -> None:
        """Stop in mid-word and hold everything, see :meth:`RunningOrder.pause`."""
        self._order.pause()
        self._shortened.set()

    def resume(self) -> None:
        """Go on, see :meth:`RunningOrder.resume`."""
        self._order.resume()

    def heard_last(self) -> Utterance | None:
        """Return what was heard last to its end; ``None`` for nothing."""
        return self._order.heard_last()

    def forget_heard(self, ticket: Ticket) -> None:
        """Forget what was heard last, if this was a part of it."""
        self._order.forget_heard(ticket)

    async def wait_idle(self) -> None:
        """Wait until everything accepted has ended. Cancelling is safe."""
        await self._order.wait_idle()

    async def move(self, channel: ChannelId) -> None:
        """
        Go to another voice channel of the guild. Cancelling is safe.

        Raises:
            Rejected: If the voice channel cannot be joined, and why.
            JoinFailed: If Discord did not let the bot in.
        """
        await self.wait_joined()
        await self._links.join(self.guild, channel)

    def hasten(self) -> None:
        """Take note that a person waits for it to join."""
        self._urgent = True
        self._links.hasten(self.guild)

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
            delivery = await self._order.take()
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
            first = next(iter(self._order.active), None)
            if first is None and not self._order.delivering:
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
        self._order.fail(delivery, Overdue(reason))

    def _next_engine(self) -> Engine:
        waiting = self._order.waiting
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
        waiting = (ticket.utterance.expected_pieces for ticket in self._order.waiting)
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
        self._order.note_ended(delivery)

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
            self._order.note_late(delivery, error)
        except SpeechError as error:
            delivery.error = error
        finally:
            if delivery.track is not None:
                # A finished track waits for nothing more.
                delivery.gather(delivery.encoder.finish(), prebuffer=0.0)
                delivery.track.finish()

    def _end_everything(self, outcome: Outcome, error: SpeechError | None) -> None:
        self._closed = True
        self._order.end_everything(outcome, error)
