"""A pool of connections to a server that counts, and those who borrow from it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable

from bot.lightning.connection import Connection, dial
from bot.lightning.errors import LightningError
from bot.lightning.pool import Pool
from bot.lightning.protocol import SpeechRequest
from bot.lightning.service import resolve_service
from bot.vocabulary import GuildId, VoiceId
from tests.support.lightning_peer import LightningPeer
from tests.support.waiting import until

HELLO = SpeechRequest("Hello.", VoiceId("emily"))
BUSY, QUIET, LATE = GuildId(1), GuildId(2), GuildId(99)


@contextlib.asynccontextmanager
async def pooled(
    peer: LightningPeer, *, units: int = 1, max_age: float = 60.0, goodbye: float = 30.0
) -> AsyncIterator[Pool]:
    """Open a pool, patient enough for a busy machine, and shut it at the end."""
    service = resolve_service(peer.url, None, None)
    assert service is not None

    async def dial_peer() -> Connection:
        return await dial(
            service.url,
            dialect=service.dialect,
            key=None,
            number=1,
            opening=60.0,
            first_audio=60.0,
            stall=60.0,
            keep_alive=5.0,
            goodbye=goodbye,
        )

    async with asyncio.TaskGroup() as group:
        pool = Pool(dial=dial_peer, group=group, units=units, max_age=max_age, goodbye=goodbye)
        try:
            yield pool
        finally:
            pool.shut()


async def spoken(pool: Pool, guild: GuildId) -> bytes:
    """Say hello, and return all that is heard."""
    async with (
        pool.borrow(guild) as connection,
        contextlib.aclosing(connection.speak(HELLO)) as audio,
    ):
        return b"".join([pcm async for pcm in audio])


async def interrupted(pool: Pool, guild: GuildId) -> None:
    """Hear one chunk and leave."""
    async with (
        pool.borrow(guild) as connection,
        contextlib.aclosing(connection.speak(HELLO)) as audio,
    ):
        await anext(audio)


async def only_borrowed(pool: Pool, guild: GuildId) -> None:
    """Borrow a connection, and do without."""
    async with pool.borrow(guild):
        pass


@contextlib.asynccontextmanager
async def lent(pool: Pool, guilds: Iterable[int]) -> AsyncIterator[contextlib.AsyncExitStack]:
    """Have a connection lent to each of these guilds; they are given back with the stack."""
    async with contextlib.AsyncExitStack() as held:
        for guild in guilds:
            await held.enter_async_context(pool.borrow(GuildId(guild)))
        yield held


async def until_counted(pool: Pool, **counts: int) -> None:
    """Wait until the pool counts this; some of it is not so for long."""

    def counted() -> bool:
        told = pool.statistics()
        return all(getattr(told, name) == count for name, count in counts.items())

    await until(counted, f"{counts}", every=0.001)


async def failure_of(pool: Pool, guild: GuildId) -> LightningError | None:
    """Say hello, and return why it was not said; ``None`` if it was."""
    try:
        await spoken(pool, guild)
    except LightningError as error:
        return error
    return None
