"""
An utterance on its way out: from the guild's queue to its last packet.

What the session knows of it meanwhile, what is told when it has ended, and
how it is ended early.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.audio.gain import Gain
from bot.audio.loudness import LoudnessMeter
from bot.audio.opus import PacketEncoder
from bot.audio.pcm import frames_to_seconds, seconds_to_frames
from bot.errors import SpeechError
from bot.lightning.protocol import Word
from bot.speech.engines import Speaker
from bot.speech.script import Script
from bot.speech.stages import Stage, Stages
from bot.speech.utterance import Outcome, Ticket, Utterance
from bot.speech.watchdog import Look
from bot.telemetry.log import UtteranceRecord, log_utterance
from bot.vocabulary import Seconds
from bot.voice.source import Track

log = logging.getLogger(__name__)

Ended: TypeAlias = Callable[[Utterance, UtteranceRecord], None]
"""Is told of an utterance that has ended: of a burst, the first. Must not wait or raise."""


def tell_nobody(_utterance: Utterance, _record: UtteranceRecord) -> None:
    """Count nothing: for where nobody asks."""


@dataclass(slots=True, eq=False)
class Delivery:
    """An utterance, or a burst, from being taken from the queue until it has ended."""

    tickets: list[Ticket]
    """Tell whoever asked for it how it ends: an utterance's, or those of a burst; at least one."""
    script: Script
    """What is said."""
    stages: Stages
    """What it has waited for, until its first packet."""
    encoder: PacketEncoder = field(default_factory=PacketEncoder)
    """The current piece's."""
    piece: list[bytes] = field(default_factory=list[bytes])
    """The current piece's packets."""
    words: list[Word] = field(default_factory=list[Word])
    """The current piece's, if somebody wants to know of them. They are told when it has ended:
    until then it may be taken back, and said anew in other time."""
    speaker: Speaker | None = None
    """Who speaks it; ``None`` until that is known."""
    gain: tuple[Speaker, int] | None = None
    """How many dB louder this speaker is made, decided when they begin: it does not change within
    an utterance."""
    meter: LoudnessMeter = field(default_factory=LoudnessMeter)
    """Measures the current piece, as it came."""
    track: Track | None = None
    """Where its packets go; ``None`` until the first request is about to be sent."""
    synthesis: asyncio.Task[None] | None = None
    """Puts its audio into the track."""
    synthesised: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when nothing more will be put there; the next utterance may begin."""
    ended_by: Outcome | None = None
    """How somebody ended it early; ``None`` while nobody did."""
    said: int = 0
    """If it was ended early: how many of its utterances had been said whole."""
    error: SpeechError | None = None
    """Why it failed, if it did."""
    chunks: int = 0
    """Chunks that were handed to playback; a cached piece counts as one."""
    attempts: int = 0
    """Requests sent, over all pieces."""
    cached: int = 0
    """Pieces that were said as before, without a request."""
    packets: int = 0
    """Packets that were handed to playback."""
    doing: Stage = "queue"
    """What its synthesis waits for, or waited for last."""

    @property
    def ticket(self) -> Ticket:
        """The first of its tickets, that stands for it."""
        return self.tickets[0]

    @property
    def utterance(self) -> Utterance:
        """What is to be said, the first of it if it is a burst."""
        return self.ticket.utterance

    @property
    def begun(self) -> bool:
        """Whether any of it was heard."""
        return self.track is not None and self.track.first_packet is not None

    @property
    def heard(self) -> float:
        """About how much of it was heard, from 0 to 1."""
        if self.track is None or not self.begun:
            return 0.0
        there = self.track.played + self.track.lead
        whole = there if self.synthesised.is_set() else max(self.script.expected, there)
        return self.track.played / whole if whole else 1.0

    @property
    def remaining(self) -> Seconds:
        """About how long until it has been said, in seconds."""
        if self.track is None:
            return self.script.expected
        if self.synthesised.is_set():
            return self.track.lead
        return max(self.script.expected - self.track.played, self.track.lead)

    def begin_piece(self, gain: int = 0) -> None:
        """
        Encode what comes as a piece of its own, so that it can be said again by itself.

        Args:
            gain: How many dB louder.
        """
        self.meter = LoudnessMeter()
        self.encoder = PacketEncoder(Gain(gain), self.meter)
        self.piece = []
        self.words = []

    def take_back(self, chunks: int) -> bool:
        """
        Take the current piece back, as if none of it had come.

        Args:
            chunks: How many there were before it.

        Returns:
            Whether that is so; false if any of it has been heard.
        """
        if self.piece:
            assert self.track is not None, "opened before the first chunk"
            if not self.track.take_back(len(self.piece)):
                return False
        self.packets -= len(self.piece)
        self.chunks = chunks
        self.piece = []
        self.words = []
        return True

    def note_word(self, word: Word) -> None:
        """Take note of when a word of the current piece is spoken."""
        self.words.append(word)

    def end_piece(self, *, prebuffer: Seconds) -> None:
        """Put the rest of the current piece into the track, and tell of its words."""
        begin = frames_to_seconds(self.packets - len(self.piece))
        words, self.words = self.words, []
        self.gather(self.encoder.finish(), prebuffer=prebuffer)
        if self.utterance.words is not None:
            for word in words:
                self.utterance.words(Word(word.text, begin + word.start, begin + word.end))

    def wait_for(self, stage: Stage) -> None:
        """Take note of what is waited for now; it counts until the first chunk is there."""
        self.doing = stage
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

    def look(self, *, can_play: bool) -> Look:
        """
        Say what the watchdog wants to know.

        Args:
            can_play: Whether the link is up.
        """
        return Look(
            number=self.ticket.number,
            handed=frames_to_seconds(self.packets),
            played=0.0 if self.track is None else self.track.played,
            attempts=self.attempts,
            waits_for_unit=self.doing in {"queue", "unit"},
            synthesised=self.synthesised.is_set(),
            can_play=can_play,
        )

    def end_early(self, outcome: Outcome) -> None:
        """Stop its synthesis and its sound, in this order, and let the next begin."""
        self.ended_by = outcome
        if self.synthesis is not None:
            self.synthesis.cancel()
        if self.track is not None:
            self.track.drop()
        self.synthesised.set()

    def give_back(self, number: int) -> list[Ticket]:
        """Let go of all tickets from this one on, which are to be said in another delivery."""
        given, self.tickets = self.tickets[number:], self.tickets[:number]
        return given

    @property
    def outcome(self) -> Outcome:
        """How it has ended."""
        return self.ended_by or (Outcome.FAILED if self.error else Outcome.SPOKEN)

    def tell_end(self) -> UtteranceRecord | None:
        """
        Tell whoever asked for it, and the operator, that it has ended, and how.

        Returns:
            What is to be known of it; ``None`` if nothing of it was left.
        """
        outcome = self.outcome
        for number, ticket in enumerate(self.tickets):
            if number < self.said:
                ticket.end(Outcome.SPOKEN)
            else:
                ticket.end(outcome, self.error)
        if not self.tickets:
            return None
        record = _record(self, outcome)
        log_utterance(log, record)
        return record


def _record(delivery: Delivery, outcome: Outcome) -> UtteranceRecord:
    """Gather what the one log line about an utterance tells."""
    utterance, track = delivery.utterance, delivery.track
    first_packet = None if track is None else track.first_packet
    end = asyncio.get_running_loop().time() if first_packet is None else first_packet
    return UtteranceRecord(
        guild=utterance.guild,
        number=delivery.ticket.number,
        engine=None if delivery.speaker is None else delivery.speaker.engine.name,
        voice=utterance.voice if delivery.speaker is None else delivery.speaker.part.voice,
        characters=delivery.script.characters,
        audio=0.0 if track is None else track.played,
        **delivery.stages.until(end),
        first_audio=None if first_packet is None else first_packet - utterance.accepted,
        attempts=delivery.attempts,
        cached=delivery.cached,
        underruns=0 if track is None else track.underruns,
        outcome=_label(outcome, delivery.error),
    )


def _label(outcome: Outcome, error: SpeechError | None) -> str:
    if outcome is not Outcome.FAILED or error is None:
        return outcome.value
    return type(error).__name__
