"""Who may use which connection, against a server that counts."""

import asyncio
import contextlib
import random

import pytest

from bot.lightning.errors import LightningError
from bot.lightning.pool import Pool, PoolStatistics
from bot.vocabulary import GuildId
from tests.support.lightning_peer import CHUNK, LightningPeer, say_and_close
from tests.support.pooled import (
    BUSY,
    HELLO,
    LATE,
    QUIET,
    interrupted,
    lent,
    only_borrowed,
    pooled,
    spoken,
    until_counted,
)


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
        await until_counted(pool, waiting=1, busy=5)
        assert not waiting.done()

        await stacks[2].aclose()

        assert await waiting == CHUNK * 3
        assert peer.most_sockets == 5


async def test_waiting_guilds_are_served_in_order(peer: LightningPeer):
    served: list[GuildId] = []

    async def borrow_briefly(pool: Pool, guild: GuildId) -> None:
        async with pool.borrow(guild):
            served.append(guild)

    async with pooled(peer) as pool, asyncio.TaskGroup() as group, lent(pool, range(4)):
        last = pool.borrow(GuildId(4))
        await last.__aenter__()
        for number in (50, 40, 60):
            group.create_task(borrow_briefly(pool, GuildId(number)))
            await asyncio.sleep(0)  # it is in the queue when it has had its first turn
        await last.__aexit__(None, None, None)
        await until_counted(pool, waiting=0)

    assert served == [50, 40, 60]


async def test_released_guild_is_not_dialled_for_again(peer: LightningPeer):
    async with pooled(peer) as pool:
        async with pool.borrow(BUSY) as connection:
            audio = connection.speak(HELLO)
            await anext(audio)
            await pool.release(BUSY)
            await audio.aclose()
        await until_counted(pool, idle=0, dialling=0, busy=0, closing=0)

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
        await until_counted(pool, dialling=1)
        borrowing.cancel()
        await pool.release(BUSY)
        await until_counted(pool, dialling=0, idle=0, closing=0)

    assert len(peer.handshakes) == 1


async def test_dialling_of_one_guild_holds_up_no_other(peer: LightningPeer):
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        await spoken(pool, QUIET)
        peer.handshake_pause = 2.0
        slow = group.create_task(spoken(pool, BUSY))
        await until_counted(pool, dialling=1)

        await spoken(pool, QUIET)

        assert not slow.done()


async def test_idle_connection_is_replaced_before_it_is_too_old(peer: LightningPeer):
    async with pooled(peer, max_age=0.2) as pool:
        await spoken(pool, BUSY)
        await peer.until(lambda: len(peer.handshakes) == 2)
        await until_counted(pool, idle=1, dialling=0, closing=0)
        await peer.until(lambda: len(peer.sockets) == 1)

        assert await spoken(pool, BUSY) == CHUNK * 3


async def test_renewal_does_not_disturb_a_request_that_has_just_begun(peer: LightningPeer):
    async with pooled(peer, max_age=0.2) as pool:
        await spoken(pool, BUSY)
        peer.handshake_pause, peer.pause = 0.05, 0.05
        await until_counted(pool, idle=1, dialling=1)

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
        await until_counted(pool, idle=0, dialling=0, closing=0)

        assert await spoken(pool, BUSY) == CHUNK * 3


async def test_renewed_connections_are_replaced_when_nobody_uses_them(peer: LightningPeer):
    """One in use finishes; an idle one goes at once, and its guild gets another."""
    async with pooled(peer, units=1) as pool:
        await spoken(pool, QUIET)
        async with pool.borrow(BUSY) as connection:
            pool.renew()
            await peer.until(lambda: len(peer.handshakes) == 3)
            assert connection.usable
            await until_counted(pool, busy=1, idle=1)
        await peer.until(lambda: len(peer.handshakes) == 4)
        await until_counted(pool, busy=0, idle=2)


async def test_what_is_being_dialled_when_all_are_renewed_is_left_to_whoever_dials(
    peer: LightningPeer,
):
    """It may be dialled anew already, and would be thrown away."""
    peer.handshake_pause = 0.1
    async with pooled(peer) as pool, asyncio.TaskGroup() as group:
        speaking = group.create_task(spoken(pool, BUSY))
        await until_counted(pool, dialling=1)
        pool.renew()
        assert await speaking == CHUNK * 3
        await until_counted(pool, idle=1, closing=0)
        assert await spoken(pool, BUSY) == CHUNK * 3
    assert len(peer.handshakes) == 1


async def test_fewer_units_close_what_is_beyond_the_limit(peer: LightningPeer):
    peer.units = 2
    async with pooled(peer, units=2) as pool:
        async with lent(pool, range(7)):
            await spoken(pool, GuildId(7))
            pool.resize(1)
            await until_counted(pool, idle=0, closing=0, busy=7)
        await until_counted(pool, idle=5, closing=0)

        assert pool.statistics().limit == 5


async def test_more_units_let_those_in_who_wait(peer: LightningPeer):
    peer.units = 2
    async with pooled(peer) as pool, asyncio.TaskGroup() as group, lent(pool, range(5)):
        waiting = group.create_task(spoken(pool, LATE))
        await until_counted(pool, waiting=1)
        pool.resize(2)

        assert await waiting == CHUNK * 3


async def test_no_units_are_a_mistake(peer: LightningPeer):
    async with pooled(peer) as pool:
        with pytest.raises(ValueError, match="unit"):
            pool.resize(0)


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

            await until_counted(pool, busy=0, waiting=0, dialling=0, closing=0)
            idle = pool.statistics().idle
            assert idle <= 5 * units
            await peer.until(lambda: len(peer.sockets) == idle)  # it hears of the last a bit later
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
            await dice.choice([spoken, spoken, interrupted, only_borrowed])(pool, guild)
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
        await until_counted(pool, idle=1)

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
        await until_counted(pool, waiting=1)

        pool.warm(QUIET)

        assert pool.statistics().dialling == 1
        assert await waiting == CHUNK * 3


async def test_warming_in_vain_is_no_error(peer: LightningPeer):
    peer.refusals.append((429, "too many sockets", {}))
    async with pooled(peer) as pool:
        pool.warm(BUSY)
        await until_counted(pool, dialling=0)

        assert await spoken(pool, BUSY) == CHUNK * 3


async def test_what_was_warmed_for_a_guild_that_left_is_closed(peer: LightningPeer):
    peer.handshake_pause = 0.05
    async with pooled(peer) as pool:
        pool.warm(BUSY)
        await pool.release(BUSY)
        await until_counted(pool, dialling=0, idle=0, closing=0)
        assert not peer.sockets

        pool.warm(BUSY)
        await until_counted(pool, idle=1)
        await pool.release(BUSY)
        assert pool.statistics().idle == 0
    async with pooled(peer) as pool:
        pass
    pool.warm(BUSY)  # closed: nothing happens
    assert pool.statistics().dialling == 0
