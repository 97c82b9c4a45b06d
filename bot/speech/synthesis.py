"""
Pieces into packets: as they were said before, or by asking an engine for them.

Where the packets go is somebody else's business: into a voice channel, or into
a file.
"""

import asyncio
import logging
from contextlib import aclosing
from typing import Protocol

from bot.audio.loudness import LoudnessMeter
from bot.audio.pcm import SPEECH
from bot.errors import BrokenOff, LightningError, NoUnitAvailable
from bot.lightning.errors import UnitsExceeded
from bot.lightning.protocol import SpeechRequest
from bot.phrases.seal import Phrase
from bot.speech.delivery import Delivery
from bot.speech.engines import Engine, Engines, Speaker
from bot.speech.gains import Gains
from bot.speech.retry import wait_before_retry
from bot.speech.turns import Claim
from bot.speech.utterance import Origin
from bot.vocabulary import GuildId, Seconds
from bot.voice.source import Track

log = logging.getLogger(__name__)


class Output(Protocol):
    """Where packets go: a voice link, or a recorder."""

    @property
    def lead(self) -> Seconds:
        """How long it can go on without more."""
        ...

    @property
    def prebuffer(self) -> Seconds:
        """How much a track gathers before it begins."""
        ...

    def open_track(self) -> Track:
        """Open a track that comes after those that are open."""
        ...


class Synthesis:
    """
    Speaks the pieces of a guild's deliveries.

    Args:
        guild: In whose lane units are waited for.
        engines: Speak.
        time_to_live: How long an utterance may wait until its first sound, in seconds.
        gains: Knows how loud voices are.
    """

    def __init__(
        self,
        guild: GuildId,
        *,
        engines: Engines,
        time_to_live: Seconds,
        gains: Gains,
    ) -> None:
        self._guild = guild
        self._engines = engines
        self._time_to_live = time_to_live
        self._gains = gains

    async def speak_piece(
        self, delivery: Delivery, piece: str, output: Output, *, expected: Seconds
    ) -> None:
        """
        Say one piece; by the local engine, if the main one cannot and the operator wants that.

        One that broke off while it was heard, or for good, is not said again from the start, and
        what comes after it is still to be heard: so the next goes on. Its author is told that
        something was lost.
        """
        assert delivery.speaker is not None, "chosen before"
        chunks_before = delivery.chunks
        try:
            await self._speak_by(delivery.speaker, output, delivery, piece, expected=expected)
        except LightningError as error:
            others = self._engines.has_fallback_for(delivery.speaker.engine, error)
            if not others or not delivery.take_back(chunks_before):
                if delivery.chunks == chunks_before:
                    raise
                log.warning("broken off: %s", error, extra={"guild": self._guild})
                delivery.end_piece(prebuffer=output.prebuffer)
                delivery.error = BrokenOff(str(error))
                return
            instead = await self._engines.instead(delivery.utterance)
            if instead is None:
                raise
            log.info("the local engine speaks instead: %s", error, extra={"guild": self._guild})
            delivery.speaker = instead
            await self.speak_piece(delivery, piece, output, expected=expected)

    async def _speak_by(
        self,
        speaker: Speaker,
        output: Output,
        delivery: Delivery,
        piece: str,
        *,
        expected: Seconds,
    ) -> None:
        """Say one piece as before, or send it, and again while nothing was heard."""
        loop = asyncio.get_running_loop()
        utterance, engine = delivery.utterance, speaker.engine
        request = SpeechRequest(
            text=piece,
            voice=speaker.part.voice,
            language=speaker.part.language,
            speed=delivery.script.speed,
            words=delivery.note_word if utterance.words is not None else None,
        )
        # What has begun to be heard gets the whole time again: to break off is worse than late.
        begun = loop.time() if delivery.chunks else utterance.accepted
        deadline = begun + self._time_to_live
        gain = self._gain(delivery, speaker)
        delivery.begin_piece(gain)
        phrase = _phrase(request, gain)
        if loop.time() < deadline and await self._repeat(engine, output, delivery, request, phrase):
            return
        claim, attempt = Claim(self._guild, expected), 0
        while True:
            attempt += 1
            delivery.attempts += 1
            chunks_before = delivery.chunks
            patience = deadline - loop.time()
            try:
                await self._request(engine, output, delivery, request, claim, patience=patience)
            except LightningError as error:
                others = self._engines.has_fallback_for(engine, error)
                wait = wait_before_retry(error, attempt, others=others)
                if wait is None or loop.time() + wait > deadline:
                    raise
                # What lies ready stays there unless something comes in its place.
                if not delivery.take_back(chunks_before):
                    raise
                if isinstance(error, UnitsExceeded):
                    delivery.wait_for("unit")
                    attempt -= 1  # nothing was tried: there was no unit
                delivery.begin_piece(gain)
                await asyncio.sleep(wait)
            else:
                delivery.end_piece(prebuffer=output.prebuffer)
                if engine.phrases is not None and attempt == 1:
                    lasting = utterance.origin is Origin.NOTICE
                    engine.phrases.keep(phrase, delivery.piece, lasting=lasting)
                self._learn(speaker, delivery.meter)
                return

    def _gain(self, delivery: Delivery, speaker: Speaker) -> int:
        """Decide how much louder a speaker is made, once in an utterance."""
        if delivery.gain is None or delivery.gain[0] is not speaker:
            volume = delivery.utterance.volume
            gain = self._gains.gain(speaker.engine.name, speaker.part.voice, volume)
            delivery.gain = speaker, gain
        return delivery.gain[1]

    def _learn(self, speaker: Speaker, meter: LoudnessMeter) -> None:
        loudness = meter.loudness()
        if loudness is not None:
            self._gains.learn(speaker.engine.name, speaker.part.voice, loudness, meter.seconds)

    async def _repeat(
        self,
        engine: Engine,
        output: Output,
        delivery: Delivery,
        request: SpeechRequest,
        phrase: Phrase,
    ) -> bool:
        """Put a piece into the track as it was spoken before, if that is kept. Costs no unit."""
        if engine.phrases is None or request.words is not None:
            return False  # of what is kept nobody knows when its words are spoken
        packets = await engine.phrases.recall(phrase)
        if packets is None:
            return False
        if delivery.track is None:
            delivery.track = output.open_track()
        delivery.wait_for("prebuffer")
        delivery.chunks += 1
        delivery.cached += 1
        delivery.gather(packets, prebuffer=output.prebuffer)
        return True

    async def _request(
        self,
        engine: Engine,
        output: Output,
        delivery: Delivery,
        request: SpeechRequest,
        claim: Claim,
        *,
        patience: Seconds,
    ) -> None:
        """Hold a unit and a connection while the reply comes in, and encode it as it comes."""
        delivery.wait_for("unit")
        if patience <= 0:
            raise NoUnitAvailable(self._time_to_live)
        silent_at = asyncio.get_running_loop().time() + output.lead
        async with engine.scheduler.lease(
            self._guild, patience=patience, silent_at=silent_at, claim=claim
        ) as grant:
            delivery.wait_for("connect")
            async with engine.lightning.borrow(self._guild) as connection:
                if delivery.track is None:
                    # Silence leads in from here, while the first chunk is awaited.
                    delivery.track = output.open_track()
                delivery.wait_for("synthesis")
                async with aclosing(connection.speak(request)) as chunks:
                    async for chunk in chunks:
                        grant.note_audio(SPEECH.seconds(len(chunk)))
                        delivery.wait_for("prebuffer")
                        delivery.chunks += 1
                        packets = await self._engines.encoding.encode(
                            delivery.encoder, chunk, lead=output.lead
                        )
                        delivery.gather(packets, prebuffer=output.prebuffer)


def _phrase(request: SpeechRequest, gain: int) -> Phrase:
    return Phrase(request.text, request.voice, request.language, request.speed, request.rate, gain)
