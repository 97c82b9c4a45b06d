"""The parts that write a trace: a scheduler and a client that are watched, and no different."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from typing import Any, Protocol, cast

from typing_extensions import override

from bench.units.trace import Request, Trace
from bot.audio.pcm import SPEECH
from bot.ledger import Ledger
from bot.lightning.client import LightningClient
from bot.lightning.connection import Connection
from bot.lightning.errors import UnitsExceeded
from bot.lightning.protocol import SpeechRequest
from bot.speech.scheduler import Grant, Scheduler
from bot.vocabulary import GuildId


class Speaker(Protocol):
    """A connection, real or virtual, as far as whoever speaks is concerned."""

    def speak(self, request: SpeechRequest) -> AsyncGenerator[bytes, None]:
        """Send one request and yield its audio as it arrives."""
        ...


async def watched(
    speaker: Speaker, request: SpeechRequest, note: Request
) -> AsyncGenerator[bytes, None]:
    """Speak, and take note of when it was sent, what has arrived, and how it ended."""
    clock = asyncio.get_running_loop().time
    note.sent = clock()
    try:
        async with aclosing(speaker.speak(request)) as chunks:
            async for chunk in chunks:
                note.seconds += SPEECH.seconds(len(chunk))
                yield chunk  # noqa: ASYNC119 (whoever iterates closes it at once)
    except UnitsExceeded:
        note.refused = True
        raise
    finally:
        note.done = clock()


class WatchedScheduler(Scheduler):
    """Takes note of who asks."""

    def __init__(self, ledger: Ledger, trace: Trace) -> None:
        super().__init__(ledger)
        self._trace = trace
        self._asked: dict[GuildId, list[Request]] = {}

    @override
    @asynccontextmanager
    async def lease(self, guild: GuildId, **terms: Any) -> AsyncGenerator[Grant]:
        """Grant a unit as always."""
        clock = asyncio.get_running_loop().time
        note = Request(guild, clock())
        self._trace.requests.append(note)
        self._asked.setdefault(guild, []).append(note)
        try:
            async with super().lease(guild, **terms) as grant:
                yield grant
        finally:
            if note in self._asked[guild]:
                self._asked[guild].remove(note)  # never sent
                note.done = clock()

    def take_note(self, guild: GuildId) -> Request:
        """Hand out the note about the request of a guild that is about to be sent."""
        return self._asked[guild].pop(0)


class WatchedLightning(LightningClient):
    """
    Takes note of what is sent.

    Args:
        scheduler: Has the notes of who asked.
        terms: For the client.
    """

    def __init__(self, scheduler: WatchedScheduler, **terms: Any) -> None:  # noqa: ANN401 (the client's own)
        super().__init__(**terms)
        self._scheduler = scheduler

    @override
    @asynccontextmanager
    async def borrow(self, guild: GuildId) -> AsyncGenerator[Connection, None]:
        """Lend a connection as always."""
        async with super().borrow(guild) as connection:
            yield cast("Connection", _WatchedConnection(connection, self._scheduler, guild))


class _WatchedConnection:
    """A connection that was lent to a guild."""

    def __init__(self, speaker: Speaker, scheduler: WatchedScheduler, guild: GuildId) -> None:
        self._speaker = speaker
        self._scheduler = scheduler
        self._guild = guild

    def speak(self, request: SpeechRequest) -> AsyncGenerator[bytes, None]:
        """Send one request and yield its audio as it arrives."""
        return watched(self._speaker, request, self._scheduler.take_note(self._guild))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever a connection has)
        return getattr(self._speaker, name)
