"""
The process under test of :mod:`bench.streams`: many links, played in one way after another.

``python -m bench.player`` joins as many voice channels as it is told and then
plays what each order asks for, a :class:`Case` as JSON, in so many of them.
For each it answers with a :class:`Window`: the stretch of time in which all
were playing, and what that took of the processor.
"""

import argparse
import asyncio
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import discord
import numpy as np
from typing_extensions import override

from bench.links import joined
from bench.process import orders, tell
from bot.audio.opus import PacketEncoder, load_opus
from bot.audio.pcm import SPEECH
from bot.lightning.client import LightningClient
from bot.lightning.protocol import SpeechRequest
from bot.lightning.service import resolve_service
from bot.speech.encoding import Encoding
from bot.vocabulary import GuildId, VoiceId
from bot.voice.client import LinkClient
from bot.voice.pacer import SWITCH_INTERVAL, Pacer
from bot.voice.source import SpeechSource, Track

FRESH, READY, OPUS, PCM = "fresh", "ready", "opus", "pcm"
"""
What is played: speech that comes in over the bot's own connections, and
packets that are there already, both by the bot's parts; the same packets by
discord.py's player, and PCM by it with its default encoder.
"""

UTTERANCE = 4.0
"""Seconds of a reply, and of what a phrase cache would have."""

LOOK_AHEAD = 3.0
"""The lead below which the next utterance is fetched, in seconds: the bot's default."""

STEREO_FRAME = discord.opus.Encoder.FRAME_SIZE


_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Case:
    """What to play."""

    way: str
    """Which of the four ways."""
    links: int
    """In how many guilds."""
    seconds: float
    """How long it is measured."""

    @property
    def ramp(self) -> float:
        """Seconds over which the links begin to speak: fresh speech spreads over a reply."""
        return UTTERANCE if self.way == FRESH else 1.0


@dataclass(slots=True)
class Meter:
    """Processor time spent in calls of something, by the thread that calls."""

    seconds: float = 0.0
    calls: int = 0

    def around(self, function: Callable[_P, _T]) -> Callable[_P, _T]:
        """Return the function, measured."""

        def measured(*arguments: _P.args, **options: _P.kwargs) -> _T:
            before = time.thread_time()
            try:
                return function(*arguments, **options)
            finally:
                self.seconds += time.thread_time() - before
                self.calls += 1

        return measured


@dataclass(frozen=True, slots=True)
class Window:
    """When it was measured, and what it took; times are processor time."""

    begin: float
    """On the wall clock, in seconds."""
    end: float
    process: float
    """All threads together, in seconds."""
    pacing: float
    """The pacing thread, or all of discord.py's players, sending and encoding in them included."""
    sending: float
    """Of these, from the packet to the socket: RTP header, end-to-end and transport encryption."""
    sent: int
    """How many packets were sent."""
    encoding: float
    """In the Opus encoder and the calls around it, in whichever thread."""
    encoded: int
    """How many calls that were: one per chunk of fresh speech, one per frame of PCM."""
    underruns: int
    """How often there was nothing to send in the middle of an utterance."""


class Recorded(discord.AudioSource):
    """The same frames or packets again and again."""

    def __init__(self, frames: Sequence[bytes], *, opus: bool) -> None:
        self._frames = frames
        self._opus = opus
        self._next = 0

    @override
    def is_opus(self) -> bool:
        return self._opus

    @override
    def read(self) -> bytes:
        frame = self._frames[self._next % len(self._frames)]
        self._next += 1
        return frame


class Stage:
    """
    The links, and what can be played in them.

    Args:
        links: Connected, with keys.
        recording: 24 kHz mono.
        speech: The address of the speech service.
    """

    def __init__(self, links: Sequence[LinkClient], recording: bytes, speech: str) -> None:
        self._links = links
        self._speech = speech
        pcm = recording[: SPEECH.size(UTTERANCE)]
        encoder = PacketEncoder()
        self._packets = encoder.encode(pcm) + encoder.finish()
        stereo = np.repeat(np.frombuffer(pcm, "<i2"), 4).tobytes()
        starts = range(0, len(stereo), STEREO_FRAME)
        self._stereo = [stereo[at : at + STEREO_FRAME].ljust(STEREO_FRAME, b"\0") for at in starts]
        self._sending: list[Meter] = []
        self._encoding: list[Meter] = []
        self._encoders = Encoding()
        self._underruns = 0

    async def play(self, case: Case) -> Window:
        """Play a case and measure it."""
        links = self._links[: case.links]
        self._sending = [Meter() for _ in links]
        self._encoding = [Meter() for _ in links]
        self._underruns = 0
        if case.way in (FRESH, READY):
            with _switch_interval(SWITCH_INTERVAL):  # as in the bot
                return await self._play_ours(case, links)
        return await self._play_plainly(case, links)

    # Ours.

    async def _play_ours(self, case: Case, links: Sequence[LinkClient]) -> Window:
        service = resolve_service(self._speech, None, None)
        assert service is not None, "it has an address"
        async with (
            Pacer() as pacer,
            LightningClient(service=service, key=None, units=len(links)) as lightning,
            asyncio.TaskGroup() as group,
        ):
            speaking = [
                group.create_task(self._speak(number, case, link, pacer, lightning))
                for number, link in enumerate(links)
            ]
            await asyncio.sleep(case.ramp + 0.5)
            window = await self._measure(case, "pacer")
            for task in speaking:
                task.cancel()
        return window

    async def _speak(
        self, number: int, case: Case, link: LinkClient, pacer: Pacer, lightning: LightningClient
    ) -> None:
        """Say one utterance after another, as a session would."""
        source = SpeechSource(got_audio=lambda: paced.hurry())
        paced = pacer.add(source, self._sending[number].around(link.send))
        await asyncio.sleep(case.ramp * number / case.links)
        await link.speak(discord.SpeakingState.voice)
        try:
            while True:
                track = source.open_track()
                paced.start()
                if case.way == READY:
                    track.put(self._packets)
                else:
                    await self._synthesise(number, source, track, lightning)
                track.finish()
                while source.lead > LOOK_AHEAD:  # noqa: ASYNC110 (a session waits so, too)
                    await asyncio.sleep(source.lead - LOOK_AHEAD)
                self._underruns += track.underruns
        finally:
            paced.stop()

    async def _synthesise(
        self, number: int, source: SpeechSource, track: Track, lightning: LightningClient
    ) -> None:
        encoder = PacketEncoder()
        encoder.encode = self._encoding[number].around(encoder.encode)
        request = SpeechRequest(text="hello", voice=VoiceId("emily"), language="en", speed=1.0)
        async with (
            lightning.borrow(GuildId(number)) as connection,
            aclosing(connection.speak(request)) as chunks,
        ):
            async for chunk in chunks:
                track.put(await self._encoders.encode(encoder, chunk, lead=source.lead))
        track.put(encoder.finish())

    # discord.py's.

    async def _play_plainly(self, case: Case, links: Sequence[LinkClient]) -> Window:
        frames = self._packets if case.way == OPUS else self._stereo
        try:
            for number, link in enumerate(links):
                send = self._sending[number].around(link.send_audio_packet)
                link.send_audio_packet = send  # on the object: its player looks there first
                link.play(Recorded(frames, opus=case.way == OPUS))
                if case.way == PCM:
                    link.encoder.encode = self._encoding[number].around(link.encoder.encode)
                await asyncio.sleep(case.ramp / case.links)
            await asyncio.sleep(0.5)
            return await self._measure(case, "audio-player")
        finally:
            for link in links:
                del link.send_audio_packet
                link.stop()

    async def _measure(self, case: Case, threads: str) -> Window:
        clocks = [
            time.pthread_getcpuclockid(thread.ident)
            for thread in threading.enumerate()
            if thread.name.startswith(threads) and thread.ident is not None
        ]
        before = self._counts(clocks)
        begin = time.clock_gettime(time.CLOCK_REALTIME)
        await asyncio.sleep(case.seconds)
        end = time.clock_gettime(time.CLOCK_REALTIME)
        spent = [
            after - earlier for earlier, after in zip(before, self._counts(clocks), strict=True)
        ]
        process, pacing, sending, sent, encoding, encoded, underruns = spent
        return Window(
            begin=begin,
            end=end,
            process=process,
            pacing=pacing,
            sending=sending,
            sent=round(sent),
            encoding=encoding,
            encoded=round(encoded),
            underruns=round(underruns),
        )

    def _counts(self, clocks: Sequence[int]) -> Sequence[float]:
        return (
            time.process_time(),
            sum(time.clock_gettime(clock) for clock in clocks),
            sum(meter.seconds for meter in self._sending),
            sum(meter.calls for meter in self._sending),
            sum(meter.seconds for meter in self._encoding),
            sum(meter.calls for meter in self._encoding),
            self._underruns,
        )


@contextmanager
def _switch_interval(interval: float) -> Generator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(interval)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


async def _run(options: argparse.Namespace) -> None:
    load_opus()
    cases: asyncio.Queue[Case | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    threading.Thread(target=_listen, args=(loop, cases), daemon=True).start()
    recording = options.recording.read_bytes()
    async with joined(
        options.links, endpoint=options.endpoint, trust_store=options.trust_store
    ) as links:
        tell("joined")
        stage = Stage(links, recording, options.speech)
        while (case := await cases.get()) is not None:
            tell(asdict(await stage.play(case)))


def _listen(loop: asyncio.AbstractEventLoop, cases: asyncio.Queue[Case | None]) -> None:
    for order in orders():
        loop.call_soon_threadsafe(cases.put_nowait, Case(**order))
    loop.call_soon_threadsafe(cases.put_nowait, None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play until standard input ends."""
    parser = argparse.ArgumentParser("python -m bench.player")
    add: Any = parser.add_argument
    add("links", type=int, help="how many")
    add("endpoint", help="the voice gateway's")
    add("trust_store", type=Path, help="a PEM file")
    add("recording", type=Path, help="24 kHz mono PCM without a header")
    add("speech", help="the speech service")
    asyncio.run(_run(parser.parse_args(arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
