"""
The engines: the speech service that the operator chose, and perhaps a local one beside it.

An :class:`Engine` is one speech service with all that belongs to it: its
connections, its units, what it said lately. :class:`Engines` knows who speaks
an utterance. The local engine is for those who do not want a cloud to see
what they write, for when the main one is out of service, or for both; it is
started when it is first needed, or at once if it is to be there in time.

What is for a local engine only never reaches the main one if that is in a
cloud: :meth:`Engines.speaker` is the one place where it is decided, and it
fails rather than look elsewhere.

While a service is out of service, a word of our own is spoken now and then to
nobody, until it works: nobody's utterance has to find that out.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass
from typing import Final, Self

from bot.audio.pcm import SPEECH
from bot.errors import LightningError, NoLocalEngine, Rejected, SpeechError
from bot.lightning.breaker import LONGEST_WAIT, Phase
from bot.lightning.client import LightningClient
from bot.lightning.errors import InvalidRequest, LocalProtocolError, Unavailable
from bot.lightning.protocol import SpeechRequest
from bot.phrases.cache import PhraseCache
from bot.speech.casting import Part
from bot.speech.encoding import Encoding
from bot.speech.scheduler import Scheduler
from bot.speech.understudy import understudy
from bot.speech.utterance import Utterance
from bot.vocabulary import GuildId, Seconds

log = logging.getLogger(__name__)

NOBODY: Final = GuildId(0)
"""Whose lane and connection soundings use: no guild has this id."""

SOUNDING_WORD = "Okay."
"""What is said to nobody. Short, because somebody may have to pay for it."""

SOUNDING_PATIENCE: Seconds = 10.0
"""How long a sounding waits for a unit. Taste: whatever holds them ends sooner."""

LOCAL_PATIENCE: Seconds = 20.0
"""How long an utterance waits for the local engine to start: 3 s were measured."""

START_AGAIN: Seconds = 30.0
"""How long after a failed start the local engine is not started again. Taste."""


@dataclass(frozen=True, slots=True)
class Sounding:
    """What speaking to nobody came to. Durations are in seconds."""

    unit: Seconds
    """Waiting for a unit."""
    connect: Seconds
    """Waiting for a connection; about 0 if one was open."""
    first_audio: Seconds
    """From sending the request to the first chunk."""
    synthesis: Seconds
    """From sending the request to the end of the reply."""
    audio: Seconds
    """How much speech came."""
    peak: float
    """The loudest sample; 1 is as loud as can be, and 0 silence."""


class Engine:
    """
    One speech service, and what belongs to it.

    Args:
        name: What the log calls it: ``main`` or ``local``.
        lightning: Its connections.
        scheduler: Its units.
        default: Voice and language where nobody has a wish.
        phrases: What it said lately; ``None`` if everything is requested.
        cloud: Whether what it is to say leaves the operator's hands.
        is_running: Tells whether its server's process is there; ``None`` if that is not ours.
    """

    def __init__(
        self,
        *,
        name: str,
        lightning: LightningClient,
        scheduler: Scheduler,
        default: Part,
        phrases: PhraseCache | None = None,
        cloud: bool = False,
        is_running: Callable[[], bool] | None = None,
    ) -> None:
        self.name: Final = name
        self.lightning: Final = lightning
        self.scheduler: Final = scheduler
        self.default: Final = default
        self.phrases: Final = phrases
        self.cloud: Final = cloud
        self._is_running = is_running

    @property
    def running(self) -> bool | None:
        """Whether its server's process is there; ``None`` if that is not ours."""
        return None if self._is_running is None else self._is_running()

    @property
    def in_service(self) -> bool:
        """Whether it is asked: false while it is known that asking is in vain."""
        return self.lightning.standing.phase is Phase.CLOSED

    async def sound_out(self, text: str = SOUNDING_WORD) -> Sounding:
        """
        Speak to nobody, also while it is out of service, and learn from that.

        Cancelling is safe in every phase.

        Raises:
            NoUnitAvailable: If there was no unit.
            LightningError: If it did not speak.
        """
        loop = asyncio.get_running_loop()
        request = SpeechRequest(text, self.default.voice, self.default.language)
        asked = loop.time()
        lease = self.scheduler.lease(NOBODY, patience=SOUNDING_PATIENCE, silent_at=asked)
        lightning = self.lightning
        try:
            async with lease as grant:
                granted = loop.time()
                borrow = lightning.borrow if self.in_service else lightning.borrow_for_sounding
                async with borrow(NOBODY) as connection:
                    sent = loop.time()
                    first, sound = sent, bytearray()
                    async with aclosing(connection.speak(request)) as chunks:
                        async for chunk in chunks:
                            if not sound:
                                first = loop.time()
                            sound += chunk
                            grant.note_audio(SPEECH.seconds(len(chunk)))
                    ended = loop.time()
        finally:
            await lightning.release(NOBODY)
        return Sounding(
            unit=granted - asked,
            connect=sent - granted,
            first_audio=first - sent,
            synthesis=ended - sent,
            audio=SPEECH.seconds(len(sound)),
            peak=_peak(bytes(sound)),
        )

    async def keep(self) -> None:
        """Find out, whenever it is out of service, when it is back; until cancelled."""
        while True:
            await self.lightning.wait_sounding_due()
            try:
                await self.sound_out()
            except SpeechError as error:
                log.debug("sounding: %s", error, extra={"engine": self.name})
            except Exception:  # firewall: without soundings it would be out of service for ever
                log.exception("sounding failed", extra={"engine": self.name})
                await asyncio.sleep(LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks an utterance."""

    engine: Engine
    """With which speech service."""
    part: Part
    """With which voice, and in which language."""


class Engines:
    """
    Who speaks what; an async context manager, inside of which soundings are made.

    Args:
        main: The speech service that the operator chose.
        local: Starts the local engine and ends it; ``None`` if there is to be none.
        fallback: Whether the local engine speaks while the main one is out of service.
        private: Whether the local engine speaks what no cloud may see.
    """

    def __init__(
        self,
        *,
        main: Engine,
        local: Callable[[], AbstractAsyncContextManager[Engine]] | None = None,
        fallback: bool = False,
        private: bool = False,
    ) -> None:
        self.main: Final = main
        self.encoding: Final = Encoding()
        """Of all that they speak."""
        self._standby = None if local is None else _Standby(local)
        self._fallback = fallback and local is not None
        self._private = private and local is not None
        self._group = asyncio.TaskGroup()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        self._tasks.append(self._group.create_task(self.main.keep()))
        if self._standby is not None:
            self._tasks.append(self._group.create_task(self._standby.keep()))
            if self._fallback:
                self._standby.want()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        # Not the error: the group would wrap it, and whoever waits for it would not see it.
        await self._group.__aexit__(None, None, None)

    @property
    def local(self) -> Engine | None:
        """The local engine, if it runs."""
        return None if self._standby is None else self._standby.engine

    @property
    def has_local(self) -> bool:
        """Whether there is to be a local engine, running or not."""
        return self._standby is not None

    async def start_local(self) -> Engine:
        """
        Return the local engine, started if it does not run. Cancelling is safe; starting goes on.

        Raises:
            Unavailable: If it does not start, or not in time.
        """
        assert self._standby is not None, "asked for only if there is one"
        return await self._standby.wait_there()

    @property
    def running(self) -> tuple[Engine, ...]:
        """Every engine that runs."""
        local = self.local
        return (self.main,) if local is None else (self.main, local)

    @property
    def ready(self) -> bool:
        """Whether what is said now would be spoken, as far as is known."""
        if self.main.in_service and self.main.running is not False:
            return True
        return self._fallback and self.local is not None and self.local.in_service

    @property
    def trouble(self) -> LightningError | None:
        """Why what is said now would not be spoken; ``None`` if it would, as far as is known."""
        if self.ready:
            return None
        return self.main.lightning.standing.cause or Unavailable("its process is not there")

    def check(self, *, local_only: bool) -> None:
        """
        Refuse at the door what nobody may speak.

        Raises:
            NoLocalEngine: If it is for a local engine only and there is none.
        """
        if local_only and self.main.cloud and not self._private:
            raise NoLocalEngine("no cloud may see it, and there is no local engine")

    def likely(self, utterance: Utterance | None) -> Engine:
        """Say which engine is about to speak an utterance. At once, and without effect."""
        local = self.local
        if local is None or utterance is None:
            return self.main
        alone = utterance.local_only and self.main.cloud
        return local if alone or not self._trusts_main() else self.main

    async def speaker(self, utterance: Utterance) -> Speaker:
        """
        Say who speaks an utterance; start the local engine if it has to be that.

        Cancelling is safe; starting goes on.

        Raises:
            NoLocalEngine: If no cloud may see it, and there is no local engine.
            UnknownLanguage: If no cloud may see it, and no local voice speaks its language.
            Unavailable: If no cloud may see it, and the local engine does not start.
        """
        self.check(local_only=utterance.local_only)
        if utterance.local_only and self.main.cloud:
            return await self._understudy(utterance)
        if not self._trusts_main():
            try:
                return await self._understudy(utterance)
            except (LightningError, Rejected) as error:
                # The main engine says by itself why it does not speak, and that is the cause.
                log.debug("no fallback: %s", error)
        return Speaker(self.main, Part(utterance.voice, utterance.language))

    async def instead(self, utterance: Utterance) -> Speaker | None:
        """
        Say who speaks where :meth:`has_fallback_for` said that somebody does; ``None`` for nobody.

        Cancelling is safe; starting the local engine goes on.
        """
        try:
            return await self._understudy(utterance)
        except (LightningError, Rejected) as reason:
            log.debug("no fallback: %s", reason)
            return None

    def has_fallback_for(self, engine: Engine, error: LightningError) -> bool:
        """Say whether another engine speaks what this one could not."""
        hopeless = isinstance(error, InvalidRequest | LocalProtocolError)
        return self._fallback and engine is self.main and not hopeless

    def _trusts_main(self) -> bool:
        return self.main.in_service or not self._fallback

    async def _understudy(self, utterance: Utterance) -> Speaker:
        assert self._standby is not None, "asked for only if there is one"
        engine = await self._standby.wait_there()
        part = understudy(
            Part(utterance.voice, utterance.language),
            author=utterance.author,
            company=self.main.lightning.known_voices,
            others=await engine.lightning.voices(),
        )
        return Speaker(engine, part)


class _Standby:
    """The local engine: started when it is wanted, and again when that failed."""

    def __init__(self, open_engine: Callable[[], AbstractAsyncContextManager[Engine]]) -> None:
        self._open = open_engine
        self._wanted = asyncio.Event()
        self._decided = asyncio.Event()  # that it is there, or that it is not
        self.engine: Engine | None = None
        """The engine, while it is there."""

    def want(self) -> None:
        """Have it started, unless it is, or was in vain a moment ago."""
        self._wanted.set()

    async def wait_there(self) -> Engine:
        """
        Return the engine, as soon as it is there.

        Raises:
            Unavailable: If it does not start, or not in time.
        """
        self.want()
        try:
            async with asyncio.timeout(LOCAL_PATIENCE):
                await self._decided.wait()
        except TimeoutError:
            raise Unavailable("the local engine is still starting") from None
        if self.engine is None:
            raise Unavailable("the local engine does not start")
        return self.engine

    async def keep(self) -> None:
        """Start it when it is wanted, and keep it until cancelled."""
        while True:
            await self._wanted.wait()
            try:
                async with self._open() as engine:
                    self.engine = engine
                    self._decided.set()
                    await engine.keep()
            except SpeechError as error:
                log.error("no local engine: %s", error)  # noqa: TRY400 (no trace)
            except Exception:  # firewall: the main engine speaks without it
                log.exception("the local engine ended")
            finally:
                self.engine = None
            self._decided.set()
            await asyncio.sleep(START_AGAIN)
            self._decided.clear()
            self._wanted.clear()


def _peak(pcm: bytes) -> float:
    """The loudest of signed 16-bit samples, from 0 to 1."""
    samples = memoryview(pcm).cast("h")
    return max((abs(sample) for sample in samples), default=0) / 32768
