"""
One guild, while the bot is in one of its voice channels.

A session takes utterances from its queue, one after another, whenever what is
still to be played has become short. Each is synthesised into a track of the
voice link while the one before is still playing, so there is no gap. A unit
is held from its lease to the reply's end and never while audio plays.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import chain

from bot.audio.opus import PacketEncoder
from bot.audio.pcm import SPEECH, frames_to_seconds, seconds_to_frames
from bot.errors import (
    LightningError,
    NoUnitAvailable,
    PlaybackError,
    SpeechError,
    VoiceLinkLost,
)
from bot.lightning.client import LightningClient
from bot.lightning.errors import UnitsExceeded
from bot.lightning.protocol import SpeechRequest, Word, WordSink
from bot.phrases.cache import PhraseCache
from bot.phrases.seal import Phrase
from bot.speech.queue import UtteranceQueue
from bot.speech.retry import wait_before_retry
from bot.speech.scheduler import Scheduler
from bot.speech.stages import Stage, Stages
from bot.speech.turns import Claim
from bot.speech.utterance import Origin, Outcome, Ticket, Utterance
from bot.telemetry.log import UtteranceRecord, log_utterance
from bot.vocabulary import ChannelId, GuildId, Seconds, UserId
from bot.voice.link import VoiceLink, VoiceLinks
from bot.voice.source import Track

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """What a session may take, as the operator decided."""

    queue_length: int
    """How many utterances may wait."""
    time_to_live: Seconds
    """How long an utterance may wait until its first sound, in seconds."""
    look_ahead: Seconds
    """The most lead that the next request is sent at, in seconds."""


@dataclass(slots=True, eq=False)
class _Turn:
    """An utterance from the moment it was taken from the queue until it has ended."""

    ticket: Ticket
    stages: Stages
    encoder: PacketEncoder = field(default_factory=PacketEncoder)
    """The current piece's."""
    piece: list[bytes] = field(default_factory=list[bytes])
    """The current piece's packets."""
    track: Track | None = None
    synthesis: asyncio.Task[None] | None = None
    synthesised: asyncio.Event = field(default_factory=asyncio.Event)
    ended_by: Outcome | None = None
    """How somebody ended it early; ``None`` while nobody did."""
    error: SpeechError | None = None
    chunks: int = 0
    attempts: int = 0
    cached: int = 0
    packets: int = 0

    @property
    def utterance(self) -> Utterance:
        return self.ticket.utterance

    @property
    def remaining(self) -> Seconds:
        """About how long until it has been said, in seconds."""
        if self.track is None:
            return self.utterance.expected
        if self.synthesised.is_set():
            return self.track.lead
        return max(self.utterance.expected - self.track.played, self.track.lead)

    def begin_piece(self) -> None:
        """Encode what comes as a piece of its own, so that it can be said again by itself."""
        self.encoder = PacketEncoder()
        self.piece = []

    def words_from_here(self) -> WordSink | None:
        """Who wants to know when each word of the next piece is spoken, if anybody does."""
        tell, offset = self.utterance.words, frames_to_seconds(self.packets)
        if tell is None:
            return None
        return lambda word: tell(Word(word.text, word.start + offset, word.end + offset))

    def wait_for(self, stage: Stage) -> None:
        """Take note of what is waited for now, until the first chunk is there."""
        if not self.chunks:
            self.stages.enter(stage, asyncio.get_running_loop().time())

    def gather(self, packets: Sequence[bytes], *, prebuffer: Seconds) -> None:
        """Put packets into the track, and take note if with them it can begin."""
        assert self.track is not None, "opened before the first chunk"
        # Before the look: the pacing thread may begin at any moment, but not earlier than this.
        now = asyncio.get_running_loop().time()
        gathered = seconds_to_frames(self.track.lead) + len(packets)
        if (
            self.stages.current == "prebuffer"
            and self.track.first_packet is None
            and gathered >= max(1, seconds_to_frames(prebuffer))
        ):
            self.stages.enter("wire", now)
        self.piece += packets
        self.packets += len(packets)
        self.track.put(packets)

    def end_early(self, outcome: Outcome) -> None:
        """Stop its synthesis and its sound, in this order, and let the next begin."""
        self.ended_by = outcome
        if self.synthesis is not None:
            self.synthesis.cancel()
        if self.track is not None:
            self.track.drop()
        self.synthesised.set()


@dataclass(frozen=True, slots=True)
class Place:
    """An utterance's place in the order of speaking."""

    ticket: Ticket
    """Which utterance."""
    waits: Seconds
    """About how long until it is spoken, in seconds; 0 for the one being spoken."""


class GuildSession:
    """
    A guild's queue and what becomes of it.

    Args:
        guild: Which guild.
        channel: The voice channel to join first.
        links: Makes the link to the voice channel.
        scheduler: Grants units.
        lightning: Speaks.
        limits: What the session may take.
        phrases: What was said lately; ``None`` if everything is requested.
    """

    def __init__(
        self,
        guild: GuildId,
        channel: ChannelId,
        *,
        links: VoiceLinks,
        scheduler: Scheduler,
        lightning: LightningClient,
        limits: SessionLimits,
        phrases: PhraseCache | None = None,
    ) -> None:
        self.guild = guild
        self._channel = channel
        self._links = links
        self._scheduler = scheduler
        self._lightning = lightning
        self._limits = limits
        self._phrases = phrases
        self._queue = UtteranceQueue(limits.queue_length)
        self._turns: list[_Turn] = []
        self._accepted = 0
        self._link: VoiceLink | None = None
        self._joined = asyncio.Event()
        self._join_error: SpeechError | None = None
        self._shortened = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._leaving = False
        self._closed = False

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
        for turn in self._turns:
            if turn.ended_by is None:
                places.append(Place(turn.ticket, waits))
                waits += turn.remaining
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
        self._accepted += 1
        ticket = Ticket(utterance, self._accepted)
        self._queue.put_nowait(ticket)
        self._shortened.set()  # what comes next decides how much lead is needed
        self._idle.clear()
        return ticket

    def skip(self) -> None:
        """End what is being spoken; the next begins. Nothing happens if nothing is."""
        for turn in self._turns:
            if turn.ended_by is None:
                turn.end_early(Outcome.SKIPPED)
                self._hurry()
                return
        if waiting := self._queue.waiting:
            # On its way into the voice channel still, so the first that waits is meant.
            self._queue.remove(lambda ticket: ticket is waiting[0])
            waiting[0].end(Outcome.SKIPPED)
        self._note_idle()

    def clear(self, belongs: Callable[[UserId], bool]) -> int:
        """
        Forget what waits; what is being spoken goes on.

        Args:
            belongs: Whether what this author wants said is to be forgotten.

        Returns:
            How many utterances were forgotten.
        """
        ahead = [turn for turn in self._turns if turn.ended_by is None][1:]
        ahead = [turn for turn in ahead if belongs(turn.utterance.author)]
        for turn in ahead:
            turn.end_early(Outcome.CLEARED)
        waiting = self._queue.remove(lambda ticket: belongs(ticket.utterance.author))
        for ticket in waiting:
            ticket.end(Outcome.CLEARED)
        self._shortened.set()
        self._note_idle()
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
            self._link = await self._links.join(self.guild, self._channel)
        except SpeechError as error:
            self._join_error = error
            self._joined.set()
            log.info("not joined: %s", error, extra={"guild": self.guild})
            self._end_everything(Outcome.FAILED, error)
            return
        self._joined.set()
        self._lightning.warm(self.guild)
        await self._speak_until_lost(self._link)

    def abandon(self) -> None:
        """End whatever has not ended. For whoever ran the session, when it runs no more."""
        if not self._joined.is_set():
            self._join_error = VoiceLinkLost("left before it was up")
            self._joined.set()
        self._end_everything(Outcome.LEFT if self._leaving else Outcome.FAILED, None)

    def close(self) -> None:
        """Accept nothing more; the session is about to be cancelled because the bot leaves."""
        self._leaving = True
        self._closed = True

    async def _speak_until_lost(self, link: VoiceLink) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._talk(link, group))
                await self._fail_when_lost(link)
        except* VoiceLinkLost:
            log.info("voice link lost", extra={"guild": self.guild})
        finally:
            self._end_everything(Outcome.LEFT if self._leaving else Outcome.FAILED, None)
            await link.leave()
            await self._lightning.release(self.guild)

    async def _fail_when_lost(self, link: VoiceLink) -> None:
        await link.wait_lost()
        self._leaving = True
        raise VoiceLinkLost("the link to the voice channel ended")

    async def _talk(self, link: VoiceLink, group: asyncio.TaskGroup) -> None:
        while True:
            await self._wait_short_lead(link)
            ticket = await self._queue.take()
            turn = _Turn(ticket, Stages(ticket.utterance.accepted))
            self._turns.append(turn)
            turn.synthesis = group.create_task(self._synthesise(link, turn))
            group.create_task(self._see_through(turn, turn.synthesis))
            await turn.synthesised.wait()

    async def _wait_short_lead(self, link: VoiceLink, rest: Sequence[Seconds] = ()) -> None:
        """
        Wait until what is still to be played will just last until the next is there.

        Args:
            link: What plays it.
            rest: How long each piece of this utterance that is still to come is about to be.
        """
        while (excess := link.lead - self._lead_needed(rest)) > 0:
            self._shortened.clear()
            try:
                async with asyncio.timeout(excess):
                    await self._shortened.wait()
            except TimeoutError:
                continue

    def _lead_needed(self, rest: Sequence[Seconds]) -> Seconds:
        waiting = (ticket.utterance.expected_pieces for ticket in self._queue.waiting)
        upcoming = chain(rest, chain.from_iterable(waiting))
        return self._scheduler.lead_needed(upcoming, at_most=self._limits.look_ahead)

    def _hurry(self) -> None:
        """Have the next begin sooner, because there is less left to play."""
        self._shortened.set()
        if self._link is not None:
            silent_at = asyncio.get_running_loop().time() + self._link.lead
            self._scheduler.hurry(self.guild, silent_at)

    async def _see_through(self, turn: _Turn, synthesis: asyncio.Task[None]) -> None:
        """Wait for an utterance's end, whichever it is, and tell of it."""
        await asyncio.wait({synthesis})
        turn.synthesised.set()
        if turn.track is not None:
            try:
                await turn.track.wait_ended()
            except PlaybackError as error:
                turn.ended_by = turn.ended_by or Outcome.LEFT
                turn.error = turn.error or error
        self._turns.remove(turn)
        self._tell_end(turn)
        self._note_idle()

    async def _synthesise(self, link: VoiceLink, turn: _Turn) -> None:
        """Put all of an utterance's audio into its track; cancelled to end it early."""
        try:
            expected = turn.utterance.expected_pieces
            for number, piece in enumerate(turn.utterance.pieces):
                await self._wait_short_lead(link, expected[number:])
                await self._speak_piece(link, turn, piece, expected=expected[number])
        except SpeechError as error:
            turn.error = error
        finally:
            if turn.track is not None:
                # A finished track waits for nothing more.
                turn.gather(turn.encoder.finish(), prebuffer=0.0)
                turn.track.finish()

    async def _speak_piece(
        self, link: VoiceLink, turn: _Turn, piece: str, *, expected: Seconds
    ) -> None:
        """Say one piece as before, or send it, and again while nothing was heard."""
        loop = asyncio.get_running_loop()
        utterance = turn.utterance
        request = SpeechRequest(
            text=piece,
            voice=utterance.voice,
            language=utterance.language,
            speed=utterance.speed,
            words=turn.words_from_here(),
        )
        # What has begun to be heard gets the whole time again: to break off is worse than late.
        begun = loop.time() if turn.chunks else utterance.accepted
        deadline = begun + self._limits.time_to_live
        turn.begin_piece()
        if loop.time() < deadline and await self._repeat(link, turn, request):
            return
        claim, attempt = Claim(self.guild, expected), 0
        while True:
            attempt += 1
            turn.attempts += 1
            chunks_before = turn.chunks
            try:
                await self._request(link, turn, request, claim, patience=deadline - loop.time())
            except LightningError as error:
                heard = turn.chunks > chunks_before
                wait = wait_before_retry(error, attempt, heard=heard)
                if wait is None or loop.time() + wait > deadline:
                    raise
                if isinstance(error, UnitsExceeded):
                    turn.wait_for("unit")
                    attempt -= 1  # nothing was tried: there was no unit
                await asyncio.sleep(wait)
            else:
                turn.gather(turn.encoder.finish(), prebuffer=link.prebuffer)
                if self._phrases is not None and attempt == 1:
                    lasting = utterance.origin is Origin.NOTICE
                    self._phrases.keep(_phrase(request), turn.piece, lasting=lasting)
                return

    async def _repeat(self, link: VoiceLink, turn: _Turn, request: SpeechRequest) -> bool:
        """Put a piece into the track as it was spoken before, if that is kept. Costs no unit."""
        if self._phrases is None or request.words is not None:
            return False  # of what is kept nobody knows when its words are spoken
        packets = await self._phrases.recall(_phrase(request))
        if packets is None:
            return False
        if turn.track is None:
            turn.track = link.open_track()
        turn.wait_for("prebuffer")
        turn.chunks += 1
        turn.cached += 1
        turn.gather(packets, prebuffer=link.prebuffer)
        return True

    async def _request(
        self,
        link: VoiceLink,
        turn: _Turn,
        request: SpeechRequest,
        claim: Claim,
        *,
        patience: Seconds,
    ) -> None:
        """Hold a unit and a connection while the reply comes in, and encode it as it comes."""
        turn.wait_for("unit")
        if patience <= 0:
            raise NoUnitAvailable(self._limits.time_to_live)
        silent_at = asyncio.get_running_loop().time() + link.lead
        async with self._scheduler.lease(
            self.guild, patience=patience, silent_at=silent_at, claim=claim
        ) as grant:
            turn.wait_for("connect")
            async with self._lightning.borrow(self.guild) as connection:
                if turn.track is None:
                    # Silence leads in from here, while the first chunk is awaited.
                    turn.track = link.open_track()
                turn.wait_for("synthesis")
                async with aclosing(connection.speak(request)) as chunks:
                    async for chunk in chunks:
                        grant.note_audio(SPEECH.seconds(len(chunk)))
                        turn.wait_for("prebuffer")
                        turn.chunks += 1
                        turn.gather(turn.encoder.encode(chunk), prebuffer=link.prebuffer)

    def _end_everything(self, outcome: Outcome, error: SpeechError | None) -> None:
        self._closed = True
        for turn in self._turns:
            turn.ended_by = turn.ended_by or outcome
            turn.error = turn.error or error
            self._tell_end(turn)
        self._turns.clear()
        for ticket in self._queue.remove(lambda _: True):
            ticket.end(outcome, error)
        self._note_idle()

    def _note_idle(self) -> None:
        if not self._turns and not self._queue.waiting:
            self._idle.set()

    def _tell_end(self, turn: _Turn) -> None:
        outcome = turn.ended_by or (Outcome.FAILED if turn.error else Outcome.SPOKEN)
        turn.ticket.end(outcome, turn.error)
        log_utterance(log, _record(turn, outcome))


def _record(turn: _Turn, outcome: Outcome) -> UtteranceRecord:
    """Gather what the one log line about an utterance tells."""
    utterance, track = turn.utterance, turn.track
    first_packet = None if track is None else track.first_packet
    end = asyncio.get_running_loop().time() if first_packet is None else first_packet
    return UtteranceRecord(
        guild=utterance.guild,
        number=turn.ticket.number,
        voice=utterance.voice,
        characters=utterance.characters,
        audio=0.0 if track is None else track.played,
        **turn.stages.until(end),
        first_audio=None if first_packet is None else first_packet - utterance.accepted,
        attempts=turn.attempts,
        cached=turn.cached,
        underruns=0 if track is None else track.underruns,
        outcome=_label(outcome, turn.error),
    )


def _phrase(request: SpeechRequest) -> Phrase:
    return Phrase(request.text, request.voice, request.language, request.speed, request.rate)


def _label(outcome: Outcome, error: SpeechError | None) -> str:
    if outcome is not Outcome.FAILED or error is None:
        return outcome.value
    return type(error).__name__
