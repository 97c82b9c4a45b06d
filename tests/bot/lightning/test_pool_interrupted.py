"""What becomes of a connection that was interrupted, lost or never made, and of its borrower."""

import asyncio
import contextlib
from typing import Any

import pytest

from bot.lightning.errors import AuthenticationFailed, ConnectionLost, Unavailable, UnitsExceeded
from bot.vocabulary import GuildId
from tests.support.lightning_peer import (
    CHUNK,
    NO_UNIT,
    LightningPeer,
    say,
    say_and_close,
    say_nothing,
)
from tests.support.pooled import (
    BUSY,
    LATE,
    QUIET,
    failure_of,
    interrupted,
    lent,
    only_borrowed,
    pooled,
    spoken,
    until_counted,
)


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
        await until_counted(pool, closing=1)
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
        await until_counted(pool, idle=1)
        handshakes = len(peer.handshakes)
        await spoken(pool, BUSY)

        assert len(peer.handshakes) == handshakes == 2


async def test_borrower_cancelled_while_dialling_leaves_the_connection_to_the_next(
    peer: LightningPeer,
):
    peer.handshake_pause = 0.02
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        first = group.create_task(spoken(pool, BUSY))
        await until_counted(pool, dialling=1)
        first.cancel()
        await asyncio.wait([first])
        assert await spoken(pool, BUSY) == CHUNK * 3

    assert len(peer.handshakes) == 1


async def test_borrower_cancelled_in_the_tick_it_is_granted_loses_nothing(peer: LightningPeer):
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        async with lent(pool, range(5)) as held:
            waiting = group.create_task(spoken(pool, GuildId(0)))
            await until_counted(pool, waiting=1)
            # Both in one tick: the block ends, which grants, and the borrower is cancelled.
            held.push_async_callback(_cancel, waiting)
        await asyncio.wait([waiting])

        assert waiting.cancelled()
        await until_counted(pool, idle=5, busy=0, waiting=0)
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
        await until_counted(pool, waiting=1)

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
        async with lent(pool, range(5)):
            waiting = group.create_task(spoken(pool, LATE))
            await until_counted(pool, waiting=1)
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


async def test_connection_closed_by_the_server_is_not_lent(peer: LightningPeer):
    async with pooled(peer) as pool:
        await spoken(pool, BUSY)
        await peer.close_sockets()
        await until_counted(pool, idle=0, closing=0)

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
            await until_counted(pool, closing=1)
            assert len(peer.sockets) == 2

        assert await spoken(pool, BUSY) == CHUNK * 3
        assert len(peer.handshakes) == 3
        socket.transport.resume_reading()


async def test_lost_connection_is_not_dialled_ahead(peer: LightningPeer):
    peer.scripts.append(say_and_close())
    async with pooled(peer) as pool:
        with pytest.raises(ConnectionLost):
            await spoken(pool, BUSY)
        await until_counted(pool, idle=0, dialling=0, closing=0)

    assert len(peer.handshakes) == 1


async def test_refused_unit_leaves_the_connection(peer: LightningPeer):
    peer.scripts.append(say(NO_UNIT))
    async with pooled(peer) as pool:
        with pytest.raises(UnitsExceeded):
            await spoken(pool, BUSY)
        await spoken(pool, BUSY)

    assert len(peer.handshakes) == 1


async def test_shut_pool_refuses_and_interrupts(peer: LightningPeer):
    peer.scripts.append(say_nothing)
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        await only_borrowed(pool, QUIET)
        speaking = group.create_task(failure_of(pool, BUSY))
        await peer.until(lambda: peer.in_flight == 1)
        peer.handshake_pause = 5
        dialling = group.create_task(failure_of(pool, LATE))
        await until_counted(pool, dialling=1)
        peer.handshake_pause = 0

        pool.shut()

        assert isinstance(await speaking, ConnectionLost)
        assert isinstance(await dialling, Unavailable)
        assert isinstance(await failure_of(pool, LATE), Unavailable)
        await until_counted(pool, idle=0, busy=0, dialling=0, closing=0)


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
