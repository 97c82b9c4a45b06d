"""
The ways of sharing units that are compared: ours, and two plain ones.

Each is given the same service and the same voice links, and is told what
people want said. The plain ones are what a bot does that has no scheduler,
made as good as they can be without one: they split texts as we do, count
units as we do, and fetch ahead without limit.
"""

import asyncio
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Generator,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, cast

from typing_extensions import override

import bot.audio.opus
from bench.units.service import VirtualConnection, VirtualService
from bench.units.trace import Request, Trace
from bench.units.traffic import Arrival
from bench.units.voice import VirtualLinks, VirtualTrack
from bench.units.watch import WatchedLightning, WatchedScheduler, watched
from bot.audio.opus import PacketEncoder
from bot.config import Config
from bot.ledger import Ledger
from bot.lightning.connection import Connection
from bot.lightning.protocol import SpeechRequest
from bot.lightning.service import resolve_service
from bot.lightning.voices import Voice
from bot.speech.casting import Part
from bot.speech.engines import Engine, Engines
from bot.speech.rights import Person
from bot.speech.service import SpeechService
from bot.speech.session import SessionLimits
from bot.speech.utterance import Origin, Outcome
from bot.speech.wish import Wish
from bot.text.split import split
from bot.vocabulary import ChannelId, GuildId, Seconds, UserId, VoiceId
from bot.voice.links import VoiceLinks

VOICE = VoiceId("emily")

PATIENCE: Seconds = 1e6
"""How long an utterance may wait: for ever, as with the plain ways, which know no limit."""

WARM_UP: Seconds = 1.0
"""How long it is silent before the first wants something: connections that are opened ahead are."""

Say = Callable[[Arrival], Awaitable[bool]]
"""Take an utterance at once; what is returned waits for its end, and tells if it was spoken."""


@dataclass(frozen=True, slots=True)
class World:
    """What every way is given."""

    service: VirtualService
    links: VirtualLinks
    trace: Trace
    guilds: Sequence[GuildId]
    """Those that speak. The bot is in their voice channels when it begins."""


class _NoEncoder:
    """Makes packets of nothing; see :func:`without_opus`."""

    def encode(self, frame: bytes, samples: int) -> bytes:
        """Return a packet."""
        del frame, samples
        return b""

    def encode_first(self, frame: bytes) -> bytes:
        """Return the first packet of a stream."""
        del frame
        return b""


@contextmanager
def without_opus() -> Generator[None]:
    """Encode nothing: it would take nine tenths of the time, and change nothing measured."""
    real = bot.audio.opus.SpeechEncoder
    bot.audio.opus.SpeechEncoder = cast("Any", _NoEncoder)
    try:
        yield
    finally:
        bot.audio.opus.SpeechEncoder = real


class VirtualLightning(WatchedLightning):
    """
    The real client, which dials a virtual service: its pool is the one under test.

    Args:
        service: Where to.
        scheduler: Has the notes of who asked.
    """

    def __init__(self, service: VirtualService, scheduler: WatchedScheduler) -> None:
        nowhere = resolve_service("ws://virtual.invalid", None, None)
        assert nowhere is not None, "it has an address"
        super().__init__(scheduler, service=nowhere, key=None, units=service.units)
        self._virtual = service

    @override
    async def voices(self) -> Sequence[Voice]:
        """Know of none: nobody asks for one, and there is nothing to ask."""
        await asyncio.sleep(0)
        return ()

    @override
    async def _dial(self) -> Connection:
        return cast("Connection", await self._virtual.dial())


@asynccontextmanager
async def ours(world: World) -> AsyncGenerator[Say]:
    """The bot's own speech service: sessions, queues, scheduler, ledger, client and pool."""
    scheduler = WatchedScheduler(Ledger(world.service.units), world.trace)
    lightning = VirtualLightning(world.service, scheduler)
    async with lightning, speaking(world.links, scheduler, lightning, world.guilds) as say:
        yield say


@asynccontextmanager
async def speaking(
    links: VirtualLinks,
    scheduler: WatchedScheduler,
    lightning: WatchedLightning,
    guilds: Iterable[GuildId],
) -> AsyncGenerator[Say]:
    """
    Run the bot's own speech service, with what an operator has who sets nothing but patience.

    Args:
        links: Leads to the voice channels.
        scheduler: Grants units.
        lightning: Speaks; entered already.
        guilds: Where to be in the voice channel from the beginning.
    """
    defaults = {name: field.default for name, field in Config.model_fields.items()}
    speech = SpeechService(
        links=cast("VoiceLinks", links),
        engines=Engines(
            main=Engine(
                name="main", lightning=lightning, scheduler=scheduler, default=Part(VOICE, "en")
            )
        ),
        limits=SessionLimits(
            queue_length=defaults["thunder_queue_length"],
            time_to_live=PATIENCE,
            look_ahead=defaults["thunder_look_ahead_seconds"],
        ),
        default=Part(VOICE, "en"),
        max_characters=defaults["thunder_max_characters"],
    )

    def say(arrival: Arrival) -> Awaitable[bool]:
        wish = Wish(author=arrival.author, plain=arrival.text, origin=Origin.COMMAND)
        ticket = speech.ask(_person(arrival.guild, arrival.author), wish).ticket

        async def was_spoken() -> bool:
            return await ticket.wait_ended() is Outcome.SPOKEN

        return was_spoken()

    async with speech:
        for guild in guilds:
            await speech.join(_person(guild, UserId(guild)))
        await asyncio.sleep(WARM_UP)
        yield say


def _person(guild: GuildId, author: UserId) -> Person:
    channel = ChannelId(guild + 10_000)
    return Person(author, guild, channel, moderator=False, company=True)


@asynccontextmanager
async def semaphore(world: World) -> AsyncGenerator[Say]:
    """A bare semaphore in the order of arrival; connections stay open, one per unit."""
    async with asyncio.TaskGroup() as group:
        plain = _Plain(world, group)
        await plain.warm_up()
        yield plain.say
        plain.stop()


@asynccontextmanager
async def socket_each(world: World) -> AsyncGenerator[Say]:
    """The same semaphore, and a socket for each utterance."""
    async with asyncio.TaskGroup() as group:
        plain = _Plain(world, group, keep=False)
        await asyncio.sleep(WARM_UP)
        yield plain.say
        plain.stop()


class _Plain:
    """
    One task per utterance; a semaphore of as many as there are units.

    Args:
        world: Where it is.
        group: Where the tasks run.
        keep: Whether connections are used again.
    """

    def __init__(self, world: World, group: asyncio.TaskGroup, *, keep: bool = True) -> None:
        self._world = world
        self._group = group
        self._keep = keep
        self._semaphore = asyncio.Semaphore(world.service.units)
        self._idle: list[VirtualConnection] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def warm_up(self) -> None:
        """Open a connection for each unit."""
        for _ in range(self._world.service.units):
            self._idle.append(await self._world.service.dial())
        await asyncio.sleep(WARM_UP)

    def say(self, arrival: Arrival) -> Awaitable[bool]:
        """Take a place in the guild's order and one in the semaphore's."""
        track = self._world.links.link(arrival.guild).open_track()
        note = Request(arrival.guild, asyncio.get_running_loop().time())
        self._world.trace.requests.append(note)
        task = self._group.create_task(self._speak(arrival, track, note))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

        async def was_spoken() -> bool:
            await track.wait_ended()
            return True

        return was_spoken()

    def stop(self) -> None:
        """Forget what has not been spoken."""
        for task in self._tasks:
            task.cancel()
        for connection in self._idle:
            connection.vanish()

    async def _speak(self, arrival: Arrival, track: VirtualTrack, note: Request) -> None:
        async with self._semaphore:
            connection = self._idle.pop() if self._idle else await self._world.service.dial()
            try:
                for piece in split(arrival.text):
                    await self._speak_piece(piece, track, connection, note)
                    note = Request(arrival.guild, asyncio.get_running_loop().time())
                    self._world.trace.requests.append(note)
                note.done = note.asked  # there was no piece more
                track.finish()
            finally:
                if self._keep:
                    self._idle.append(connection)
                else:
                    connection.vanish()

    async def _speak_piece(
        self,
        piece: str,
        track: VirtualTrack,
        connection: VirtualConnection,
        note: Request,
    ) -> None:
        encoder = PacketEncoder()
        request = SpeechRequest(text=piece, voice=VOICE, language="en", speed=1.0)
        async with aclosing(watched(connection, request, note)) as chunks:
            async for chunk in chunks:
                track.put(encoder.encode(chunk))
        track.put(encoder.finish())


WAYS: Mapping[str, Callable[[World], AbstractAsyncContextManager[Say]]] = {
    "ours": ours,
    "semaphore": semaphore,
    "socket each": socket_each,
}
