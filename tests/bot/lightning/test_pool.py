"""Who may use which connection, against a server that counts."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.lightning.connection import Connection, dial
from bot.lightning.errors import (
    AuthenticationFailed,
    ConnectionLost,
    LightningError,
    Unavailable,
    UnitsExceeded,
)
from bot.lightning.pool import Pool, PoolStatistics
from bot.lightning.protocol import SpeechRequest
from bot.lightning.service import resolve_service
from bot.vocabulary import GuildId, VoiceId
from tests.support.lightning_peer import (
    CHUNK,
    NO_UNIT,
    LightningPeer,
    say,
    say_and_close,
    say_nothing,
)

HELLO = SpeechRequest("Hello.", VoiceId("emily"))
BUSY, QUIET, LATE = GuildId(1), GuildId(2), GuildId(99)


@pytest.fixture
async def peer() -> AsyncIterator[LightningPeer]:
    async with LightningPeer() as peer:
        yield peer


@contextlib.asynccontextmanager
async def pooled(
    peer: LightningPeer, *, units: int = 1, max_age: float = 60.0, goodbye: float = 30.0
) -> AsyncIterator[Pool]:
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


async def until(pool: Pool, **counts: int) -> None:
    """Wait until the pool counts this."""
    async with asyncio.timeout(60):
        while not all(getattr(pool.statistics(), name) == count for name, count in counts.items()):
            await asyncio.sleep(0.001)


async def test_guild_keeps_its_connection(peer: LightningPeer):
    async with pooled(peer) as pool:
        for _ in range(3):
            assert await spoken(pool, BUSY) == CHUNK * 3
        await spoken(pool, QUIET)
        await spoken(pool, BUSY)

        assert len(peer.handshakes) == 2
        assert pool.statistics() == PoolStatistics(
            idle=2, busy=0, dialling=0, closing=0, waiting=0, limit=5
        )
    assert not peer.sockets


async def test_without_room_the_connection_idle_longest_is_handed_over(peer: LightningPeer):
    guilds = [GuildId(n) for n in range(5)]
    async with pooled(peer) as pool:
        for guild in [*guilds, guilds[0]]:
            await spoken(pool, guild)
        oldest = guilds[1]

        async with contextlib.AsyncExitStack() as held:
            kept = [
                await held.enter_async_context(pool.borrow(guild))
                for guild in guilds
                if guild != oldest
            ]
            theirs = await held.enter_async_context(pool.borrow(LATE))
            assert theirs not in kept
        await pool.release(LATE)
        assert pool.statistics().idle == 4

        await spoken(pool, oldest)
        assert len(peer.handshakes) == 6, "only the last had to be dialled"
    assert peer.most_sockets == 5


async def test_when_all_are_busy_the_next_waits_for_one(peer: LightningPeer):
    async with (
        pooled(peer) as pool,
        contextlib.AsyncExitStack() as held,
        asyncio.TaskGroup() as group,
    ):
        stacks = [contextlib.AsyncExitStack() for _ in range(5)]
        for number, stack in enumerate(stacks):
            await held.enter_async_context(stack)
            await stack.enter_async_context(pool.borrow(GuildId(number)))
        waiting = group.create_task(spoken(pool, LATE))
        await until(pool, waiting=1, busy=5)
        assert not waiting.done()

        await stacks[2].aclose()

        assert await waiting == CHUNK * 3
        assert peer.most_sockets == 5


async def test_waiting_guilds_are_served_in_order(peer: LightningPeer):
    served: list[GuildId] = []

    async def borrow_briefly(pool: Pool, guild: GuildId) -> None:
        async with pool.borrow(guild):
            served.append(guild)

    async with (
        pooled(peer) as pool,
        asyncio.TaskGroup() as group,
        contextlib.AsyncExitStack() as held,
    ):
        last = pool.borrow(GuildId(4))
        for number in range(4):
            await held.enter_async_context(pool.borrow(GuildId(number)))
        await last.__aenter__()
        for number in (50, 40, 60):
            group.create_task(borrow_briefly(pool, GuildId(number)))
            await asyncio.sleep(0)  # it is in the queue when it has had its first turn
        await last.__aexit__(None, None, None)
        await until(pool, waiting=0)

    assert served == [50, 40, 60]


async def test_interrupted_connection_is_closed_and_its_unit_free_at_the_end(peer: LightningPeer):
    peer.chunks, peer.pause = 1000, 0.01
    async with pooled(peer) as pool:
        await interrupted(pool, BUSY)
        in_flight = peer.in_flight
        peer.chunks = 1
        await spoken(pool, QUIET)

    assert in_flight == 0
    assert peer.refused == 0


async def test_unit_is_free_at_the_end_also_when_cancelled_twice(peer: LightningPeer):
    peer.scripts.append(say_nothing)
    peer.deaf = 0.1
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        speaking = group.create_task(spoken(pool, BUSY))
        await peer.until(lambda: peer.in_flight == 1)
        speaking.cancel()
        await until(pool, closing=1)
        assert peer.in_flight == 1
        speaking.cancel()
        await asyncio.wait([speaking])

        assert speaking.cancelled()
        assert peer.in_flight == 0


async def test_server_that_does_not_answer_delays_the_end_by_the_goodbye_only(
    peer: LightningPeer,
):
    peer.scripts.append(say_nothing)
    peer.deaf = 600.0
    loop = asyncio.get_running_loop()
    async with pooled(peer, goodbye=0.1) as pool, asyncio.TaskGroup() as group:
        speaking = group.create_task(spoken(pool, BUSY))
        await peer.until(lambda: peer.in_flight == 1)
        began = loop.time()
        speaking.cancel()
        await asyncio.wait([speaking])

        assert loop.time() - began > 0.05
        (socket,) = peer.sockets  # it has not noticed
        socket.transport.resume_reading()


async def test_next_connection_is_dialled_ahead_after_an_interruption(peer: LightningPeer):
    async with pooled(peer) as pool:
        await interrupted(pool, BUSY)
        await until(pool, idle=1)
        handshakes = len(peer.handshakes)
        await spoken(pool, BUSY)

        assert len(peer.handshakes) == handshakes == 2


async def test_released_guild_is_not_dialled_for_again(peer: LightningPeer):
    async with pooled(peer) as pool:
        async with pool.borrow(BUSY) as connection:
            audio = connection.speak(HELLO)
            await anext(audio)
            await pool.release(BUSY)
            await audio.aclose()
        await until(pool, idle=0, dialling=0, busy=0, closing=0)

    assert len(peer.handshakes) == 1


async def test_release_closes_what_is_idle(peer: LightningPeer):
    async with pooled(peer) as pool:
        await spoken(pool, BUSY)
        await spoken(pool, QUIET)
        await pool.release(BUSY)

        assert len(peer.sockets) == 1
        assert pool.statistics().idle == 1
        await pool.release(LATE)  # of whom nothing is known


async def test_release_during_dialling_closes_what_comes_of_it(peer: LightningPeer):
    peer.handshake_pause = 0.02
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        borrowing = group.create_task(spoken(pool, BUSY))
        await until(pool, dialling=1)
        borrowing.cancel()
        await pool.release(BUSY)
        await until(pool, dialling=0, idle=0, closing=0)

    assert len(peer.handshakes) == 1


async def test_borrower_cancelled_while_dialling_leaves_the_connection_to_the_next(
    peer: LightningPeer,
):
    peer.handshake_pause = 0.02
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        first = group.create_task(spoken(pool, BUSY))
        await until(pool, dialling=1)
        first.cancel()
        await asyncio.wait([first])
        assert await spoken(pool, BUSY) == CHUNK * 3

    assert len(peer.handshakes) == 1


async def test_borrower_cancelled_in_the_tick_it_is_granted_loses_nothing(peer: LightningPeer):
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        async with contextlib.AsyncExitStack() as held:
            for number in range(5):
                await held.enter_async_context(pool.borrow(GuildId(number)))
            waiting = group.create_task(spoken(pool, GuildId(0)))
            await until(pool, waiting=1)
            # Both in one tick: the block ends, which grants, and the borrower is cancelled.
            held.push_async_callback(_cancel, waiting)
        await asyncio.wait([waiting])

        assert waiting.cancelled()
        await until(pool, idle=5, busy=0, waiting=0)
        assert await spoken(pool, GuildId(0)) == CHUNK * 3


async def _cancel(task: asyncio.Task[Any]) -> None:
    task.cancel()


async def test_granted_and_cancelled_in_one_tick_goes_back(peer: LightningPeer):
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        await spoken(pool, BUSY)
        holder = pool.borrow(BUSY)
        await holder.__aenter__()
        others = contextlib.AsyncExitStack()
        for number in range(10, 14):
            await others.enter_async_context(pool.borrow(GuildId(number)))
        waiting = group.create_task(spoken(pool, BUSY))
        await until(pool, waiting=1)

        await holder.__aexit__(None, None, None)  # grants without waiting
        assert pool.statistics().busy == 5
        waiting.cancel()
        await asyncio.wait([waiting])

        assert waiting.cancelled()
        assert pool.statistics().busy == 4
        await others.aclose()
        assert await spoken(pool, BUSY) == CHUNK * 3


async def test_cancelled_while_waiting_leaves_the_queue(peer: LightningPeer):
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        async with contextlib.AsyncExitStack() as held:
            for number in range(5):
                await held.enter_async_context(pool.borrow(GuildId(number)))
            waiting = group.create_task(spoken(pool, LATE))
            await until(pool, waiting=1)
            waiting.cancel()
            await asyncio.wait([waiting])

            assert pool.statistics().waiting == 0
        assert pool.statistics().idle == 5


async def test_failed_dialling_reaches_the_borrower_and_frees_the_place(peer: LightningPeer):
    peer.refusals.append((429, "", {"Retry-After": "2"}))
    async with pooled(peer) as pool:
        with pytest.raises(UnitsExceeded) as caught:
            await spoken(pool, BUSY)

        assert caught.value.retry_after == 2.0
        assert pool.statistics().dialling == 0
        assert await spoken(pool, BUSY) == CHUNK * 3


async def test_dialling_of_one_guild_holds_up_no_other(peer: LightningPeer):
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        await spoken(pool, QUIET)
        peer.handshake_pause = 2.0
        slow = group.create_task(spoken(pool, BUSY))
        await until(pool, dialling=1)

        await spoken(pool, QUIET)

        assert not slow.done()


async def test_connection_closed_by_the_server_is_not_lent(peer: LightningPeer):
    async with pooled(peer) as pool:
        await spoken(pool, BUSY)
        await peer.close_sockets()
        await until(pool, idle=0, closing=0)

        assert await spoken(pool, BUSY) == CHUNK * 3
    assert len(peer.handshakes) == 2


async def test_connection_that_is_still_closing_is_not_lent(peer: LightningPeer):
    peer.deaf = 600.0
    async with pooled(peer) as pool:
        await spoken(pool, BUSY)
        peer.deaf = None
        (socket,) = peer.sockets
        await socket.send('{"status": "error", "message": "Connection timed out"}')
        async with pool.borrow(QUIET):
            await until(pool, closing=1)
            assert len(peer.sockets) == 2

        assert await spoken(pool, BUSY) == CHUNK * 3
        assert len(peer.handshakes) == 3
        socket.transport.resume_reading()


async def test_lost_connection_is_not_dialled_ahead(peer: LightningPeer):
    peer.scripts.append(say_and_close())
    async with pooled(peer) as pool:
        with pytest.raises(ConnectionLost):
            await spoken(pool, BUSY)
        await until(pool, idle=0, dialling=0, closing=0)

    assert len(peer.handshakes) == 1


async def test_refused_unit_leaves_the_connection(peer: LightningPeer):
    peer.scripts.append(say(NO_UNIT))
    async with pooled(peer) as pool:
        with pytest.raises(UnitsExceeded):
            await spoken(pool, BUSY)
        await spoken(pool, BUSY)

    assert len(peer.handshakes) == 1


async def test_idle_connection_is_replaced_before_it_is_too_old(peer: LightningPeer):
    async with pooled(peer, max_age=0.2) as pool:
        await spoken(pool, BUSY)
        await peer.until(lambda: len(peer.handshakes) == 2)
        await until(pool, idle=1, dialling=0, closing=0)
        await peer.until(lambda: len(peer.sockets) == 1)

        assert await spoken(pool, BUSY) == CHUNK * 3


async def test_renewal_does_not_disturb_a_request_that_has_just_begun(peer: LightningPeer):
    async with pooled(peer, max_age=0.2) as pool:
        await spoken(pool, BUSY)
        peer.handshake_pause, peer.pause = 0.05, 0.05
        await until(pool, idle=1, dialling=1)

        assert await spoken(pool, BUSY) == CHUNK * 3
        assert len(peer.handshakes) == 2


async def test_without_room_renewal_closes_first(peer: LightningPeer):
    async with pooled(peer, max_age=0.2) as pool:
        for number in range(5):
            await spoken(pool, GuildId(number))
        await peer.until(lambda: len(peer.handshakes) >= 10)

        assert await spoken(pool, GuildId(0)) == CHUNK * 3
    assert peer.most_sockets == 5


async def test_borrowed_connection_is_replaced_when_it_comes_back(peer: LightningPeer):
    async with pooled(peer, max_age=0.1) as pool:
        async with pool.borrow(BUSY) as connection:
            await asyncio.sleep(0.12)
            assert connection.usable
        await peer.until(lambda: len(peer.handshakes) == 2)


async def test_failed_renewal_lets_the_old_one_grow_old(peer: LightningPeer):
    async with pooled(peer, max_age=0.1) as pool:
        await spoken(pool, BUSY)
        peer.refusals.append((500, "", {}))
        await peer.until(lambda: len(peer.handshakes) == 2)
        await until(pool, idle=0, dialling=0, closing=0)

        assert await spoken(pool, BUSY) == CHUNK * 3


async def test_fewer_units_close_what_is_beyond_the_limit(peer: LightningPeer):
    peer.units = 2
    async with pooled(peer, units=2) as pool:
        async with contextlib.AsyncExitStack() as held:
            for number in range(7):
                await held.enter_async_context(pool.borrow(GuildId(number)))
            await spoken(pool, GuildId(7))
            pool.resize(1)
            await until(pool, idle=0, closing=0, busy=7)
        await until(pool, idle=5, closing=0)

        assert pool.statistics().limit == 5


async def test_more_units_let_those_in_who_wait(peer: LightningPeer):
    peer.units = 2
    async with (
        pooled(peer) as pool,
        asyncio.TaskGroup() as group,
        contextlib.AsyncExitStack() as held,
    ):
        for number in range(5):
            await held.enter_async_context(pool.borrow(GuildId(number)))
        waiting = group.create_task(spoken(pool, LATE))
        await until(pool, waiting=1)
        pool.resize(2)

        assert await waiting == CHUNK * 3


async def test_no_units_are_a_mistake(peer: LightningPeer):
    async with pooled(peer) as pool:
        with pytest.raises(ValueError, match="unit"):
            pool.resize(0)


async def test_shut_pool_refuses_and_interrupts(peer: LightningPeer):
    peer.scripts.append(say_nothing)
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        await spoken_later(pool, QUIET)
        speaking = group.create_task(failure_of(pool, BUSY))
        await peer.until(lambda: peer.in_flight == 1)
        peer.handshake_pause = 5
        dialling = group.create_task(failure_of(pool, LATE))
        await until(pool, dialling=1)
        peer.handshake_pause = 0

        pool.shut()

        assert isinstance(await speaking, ConnectionLost)
        assert isinstance(await dialling, Unavailable)
        assert isinstance(await failure_of(pool, LATE), Unavailable)
        await until(pool, idle=0, busy=0, dialling=0, closing=0)


async def spoken_later(pool: Pool, guild: GuildId) -> None:
    async with pool.borrow(guild):
        pass


async def failure_of(pool: Pool, guild: GuildId) -> LightningError | None:
    try:
        await spoken(pool, guild)
    except LightningError as error:
        return error
    return None


async def test_cancelled_group_closes_everything(peer: LightningPeer):
    async def use() -> None:
        async with pooled(peer) as pool:
            await spoken(pool, BUSY)
            in_use.set()
            await asyncio.Event().wait()

    in_use = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        using = group.create_task(use())
        await in_use.wait()
        using.cancel()
    await peer.until(lambda: not peer.sockets)


async def test_operator_errors_are_the_borrowers_too(peer: LightningPeer):
    peer.refusals.append((401, "", {}))
    async with pooled(peer) as pool:
        assert isinstance(await failure_of(pool, BUSY), AuthenticationFailed)


@pytest.mark.parametrize("seed", range(8))
async def test_limits_hold_over_random_schedules(seed: int):
    """Say, skip, cancel, leave, refuse, drop, age: never a socket or a request too many."""
    dice = random.Random(seed)
    units = dice.choice([1, 2])
    async with LightningPeer(units=units, chunks=4, pause=0.002) as peer:
        peer.handshake_pause = dice.choice([0.0, 0.002])
        peer.deaf = dice.choice([None, 0.004])
        max_age = dice.choice([60.0, 0.1])
        # Patient, so that a busy machine does not pass for a server that does not answer.
        async with pooled(peer, units=units, max_age=max_age, goodbye=30.0) as pool:
            free = asyncio.Semaphore(units)
            async with asyncio.TaskGroup() as group:
                for number in range(9 * units):
                    group.create_task(_guild(pool, free, GuildId(number), dice))
                group.create_task(_troubles(peer, dice))

            await until(pool, busy=0, waiting=0, dialling=0, closing=0)
            assert len(peer.sockets) == pool.statistics().idle <= 5 * units
        await peer.until(lambda: not peer.sockets)

    assert peer.most_sockets <= 5 * units
    assert peer.most_in_flight <= units
    assert peer.refused == 0, "a unit or a place was given away before the server knew"


async def _guild(pool: Pool, free: asyncio.Semaphore, guild: GuildId, dice: random.Random) -> None:
    for _ in range(6):
        async with asyncio.TaskGroup() as group:
            acting = group.create_task(_say(pool, free, guild, dice))
            if dice.random() < 0.4:
                await asyncio.sleep(dice.random() * 0.02)
                acting.cancel()
                if dice.random() < 0.3:
                    await asyncio.sleep(0)
                    acting.cancel()
        if dice.random() < 0.2:
            await pool.release(guild)


async def _say(pool: Pool, free: asyncio.Semaphore, guild: GuildId, dice: random.Random) -> None:
    async with free:
        with contextlib.suppress(LightningError):
            await dice.choice([spoken, spoken, interrupted, spoken_later])(pool, guild)
    await asyncio.sleep(dice.random() * 0.004)


async def _troubles(peer: LightningPeer, dice: random.Random) -> None:
    for _ in range(6):
        await asyncio.sleep(dice.random() * 0.02)
        match dice.choice(["refuse", "drop", "lose"]):
            case "refuse":
                peer.refusals.append((dice.choice([500, 401, 429]), "", {}))
            case "drop":
                await peer.close_sockets()
            case _:
                peer.scripts.append(say_and_close())


async def test_a_warmed_guild_finds_its_connection_open(peer: LightningPeer):
    async with pooled(peer) as pool:
        pool.warm(BUSY)
        pool.warm(BUSY)
        await until(pool, idle=1)

        await spoken(pool, BUSY)
        pool.warm(BUSY)

        assert len(peer.handshakes) == 1


async def test_warming_takes_nothing_from_anybody(peer: LightningPeer):
    guilds = [GuildId(n) for n in range(5)]
    async with pooled(peer) as pool:
        for guild in guilds:
            await spoken(pool, guild)

        pool.warm(LATE)
        for guild in guilds:
            await spoken(pool, guild)

        assert len(peer.handshakes) == 5
        assert pool.statistics().dialling == 0


async def test_warming_does_not_step_in_before_those_who_wait(peer: LightningPeer):
    peer.handshake_pause = 0.05
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        waiting = group.create_task(spoken(pool, BUSY))
        await until(pool, waiting=1)

        pool.warm(QUIET)

        assert pool.statistics().dialling == 1
        assert await waiting == CHUNK * 3


async def test_warming_in_vain_is_no_error(peer: LightningPeer):
    peer.refusals.append((429, "too many sockets", {}))
    async with pooled(peer) as pool:
        pool.warm(BUSY)
        await until(pool, dialling=0)

        assert await spoken(pool, BUSY) == CHUNK * 3


async def test_what_was_warmed_for_a_guild_that_left_is_closed(peer: LightningPeer):
    peer.handshake_pause = 0.05
    async with pooled(peer) as pool:
        pool.warm(BUSY)
        await pool.release(BUSY)
        await until(pool, dialling=0, idle=0, closing=0)
        assert not peer.sockets

        pool.warm(BUSY)
        await until(pool, idle=1)
        await pool.release(BUSY)
        assert pool.statistics().idle == 0
    async with pooled(peer) as pool:
        pass
    pool.warm(BUSY)  # closed: nothing happens
    assert pool.statistics().dialling == 0
