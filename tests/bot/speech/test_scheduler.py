"""Whose turn it is."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import NoUnitAvailable
from bot.ledger import Ledger
from bot.speech.scheduler import Scheduler
from bot.vocabulary import GuildId
from tests.support.clock import VirtualLoop, virtual_time

FOREVER = 1e6


async def hold(scheduler, guild, seconds=1.0, heard=None, silent_at=0.0, patience=FOREVER):
    """Hold a unit for a while, and note when it was got."""
    async with scheduler.lease(GuildId(guild), patience=patience, silent_at=silent_at):
        if heard is not None:
            heard.append(guild)
        await asyncio.sleep(seconds)


@virtual_time
async def test_never_more_than_units_in_flight():
    """With two units, five one-second requests take three seconds."""
    scheduler = Scheduler(Ledger(2))
    async with asyncio.TaskGroup() as group:
        for guild in range(5):
            group.create_task(hold(scheduler, guild))
    assert asyncio.get_running_loop().time() == pytest.approx(3.0)


@virtual_time
async def test_a_guild_waits_behind_one_of_a_busy_guilds_requests_not_all():
    """Lanes take turns, however long one of them is."""
    scheduler, heard = Scheduler(Ledger(1)), []
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(hold(scheduler, 1, heard=heard))
        await asyncio.sleep(0)
        group.create_task(hold(scheduler, 2, heard=heard))
    assert heard.index(2) <= 2


@virtual_time
async def test_who_falls_silent_first_goes_first():
    """Look-ahead yields to what must be heard now."""
    scheduler, heard = Scheduler(Ledger(1)), []
    async with asyncio.TaskGroup() as group:
        group.create_task(hold(scheduler, 0, heard=heard))
        await asyncio.sleep(0)
        group.create_task(hold(scheduler, 1, heard=heard, silent_at=9.0))
        group.create_task(hold(scheduler, 2, heard=heard, silent_at=5.0))
        group.create_task(hold(scheduler, 3, heard=heard, silent_at=0.5))
    assert heard == [0, 3, 2, 1]


@virtual_time
async def test_those_who_are_silent_take_turns_however_long_they_have_been():
    """Having been silent for longer is no claim; the turn decides."""
    scheduler, heard = Scheduler(Ledger(1)), []
    async with asyncio.TaskGroup() as group:
        group.create_task(hold(scheduler, 0, seconds=10, heard=heard))
        await asyncio.sleep(0)
        group.create_task(hold(scheduler, 1, heard=heard, silent_at=7.0))
        await asyncio.sleep(0)
        group.create_task(hold(scheduler, 2, heard=heard, silent_at=3.0))
    assert heard == [0, 1, 2]


@virtual_time
async def test_patience_ends():
    """Who waited for as long as they would is told so, and holds no place."""
    scheduler = Scheduler(Ledger(1))
    async with asyncio.TaskGroup() as group:
        group.create_task(hold(scheduler, 1, seconds=5))
        await asyncio.sleep(0)
        with pytest.raises(NoUnitAvailable):
            await hold(scheduler, 2, patience=2.0)
        assert scheduler.statistics().waiting == 0
    assert asyncio.get_running_loop().time() == pytest.approx(5.0)


@virtual_time
async def test_a_turn_granted_in_the_tick_of_its_cancellation_is_passed_on():
    """Cancelling whoever was just granted a unit loses no unit."""
    scheduler, heard = Scheduler(Ledger(1)), []
    async with asyncio.TaskGroup() as group:
        holder = group.create_task(hold(scheduler, 1, seconds=1))
        await asyncio.sleep(0)
        unlucky = group.create_task(hold(scheduler, 2, heard=heard))
        group.create_task(hold(scheduler, 3, heard=heard))
        await asyncio.sleep(0)
        holder.cancel()  # its unit is given back in the next step …
        await asyncio.sleep(0)
        unlucky.cancel()  # … and granted, but not yet noticed
    assert heard == [3]
    assert scheduler.statistics().leased == 0


@virtual_time
async def test_more_units_are_granted_at_once():
    """Whoever waits gets what was added without waiting for a lease to end."""
    scheduler, heard = Scheduler(Ledger(1)), []
    async with asyncio.TaskGroup() as group:
        for guild in range(3):
            group.create_task(hold(scheduler, guild, heard=heard))
        await asyncio.sleep(0)
        scheduler.resize(3)
        await asyncio.sleep(0)
        assert len(heard) == 3


steps = st.lists(
    st.tuples(
        st.integers(0, 4),  # guild
        st.floats(0, 3),  # when it comes
        st.floats(0, 3),  # how long it holds
        st.floats(0, 4),  # when it is cancelled, after it came
        st.floats(0.1, 5),  # patience
        st.floats(0, 10),  # silent at
    ),
    max_size=25,
)


@given(units=st.integers(1, 3), steps=steps)
@settings(max_examples=150, deadline=None)
def test_whatever_is_cancelled_nothing_is_lost(units, steps):
    """Over random traffic: never more than the units, and all of them free at the end."""
    ledger = Ledger(units)
    scheduler = Scheduler(ledger)

    async def one(guild, comes, holds, cancelled, patience, silent_at):
        await asyncio.sleep(comes)
        with suppress(TimeoutError, NoUnitAvailable):
            async with asyncio.timeout(cancelled):
                await hold(scheduler, guild, holds, silent_at=silent_at, patience=patience)

    async def traffic():
        async with asyncio.TaskGroup() as group:
            for step in steps:
                group.create_task(one(*step))

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(traffic())
    assert ledger.statistics().most_leased <= units
    assert ledger.statistics().leased == 0
    assert scheduler.statistics().waiting == 0
    assert scheduler.statistics().lanes == 0
