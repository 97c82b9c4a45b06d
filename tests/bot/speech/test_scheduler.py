"""Whose turn it is."""

import asyncio
import itertools
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NoUnitAvailable
from bot.ledger import Ledger
from bot.lightning.errors import UnitsExceeded
from bot.speech.scheduler import Scheduler
from bot.speech.turns import Claim
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


async def talk(scheduler, guild, *, pieces, had, length=1.0):
    """Ask for one piece after another, each in the step in which the one before ended."""
    for _ in range(pieces):
        async with scheduler.lease(GuildId(guild), patience=FOREVER, silent_at=0.0) as grant:
            await asyncio.sleep(length)
            grant.note_audio(length)
            had[guild] = had.get(guild, 0.0) + length


@virtual_time
async def test_guilds_share_in_proportion_to_the_speech_they_have_had():
    """Long pieces or short ones: with one unit, two monologues have had the same all the time."""
    scheduler, had = Scheduler(Ledger(1)), {}
    async with asyncio.TaskGroup() as group:
        long = group.create_task(talk(scheduler, 1, pieces=40, had=had, length=8.0))
        short = group.create_task(talk(scheduler, 2, pieces=320, had=had, length=1.0))
        for _ in range(6):
            await asyncio.sleep(50)
            assert abs(had[1] - had[2]) <= 9.0
        long.cancel()
        short.cancel()


@virtual_time
async def test_a_refused_piece_keeps_its_place_and_is_asked_for_again_in_time():
    """Others that came later go later, and nobody asks before it is time."""
    scheduler, order, times = Scheduler(Ledger(1, jitter=lambda: 1.0)), [], []
    clock = asyncio.get_running_loop().time

    async def speak(guild, refusals):
        claim = Claim(GuildId(guild), 1.0)
        for attempt in itertools.count():
            with suppress(UnitsExceeded):
                async with scheduler.lease(
                    GuildId(guild), patience=FOREVER, silent_at=0.0, claim=claim
                ):
                    times.append(clock())
                    if attempt < refusals:
                        raise UnitsExceeded
                    order.append(guild)
                    await asyncio.sleep(0.1)
                return

    async with asyncio.TaskGroup() as group:
        group.create_task(speak(1, refusals=3))
        group.create_task(speak(2, refusals=0))
        group.create_task(speak(3, refusals=0))
    assert order == [1, 2, 3]
    assert times[:4] == pytest.approx([0.0, 0.1, 0.6, 1.6])
    assert scheduler.statistics().refusals == 3
    assert scheduler.statistics().usable == 1


@virtual_time
async def test_while_refused_the_units_that_are_there_go_on():
    """Of two units somebody else has one: the other is never idle, the other is tried for."""
    scheduler, heard = Scheduler(Ledger(2, jitter=lambda: 1.0)), []
    in_flight = 0

    async def speak(guild):
        nonlocal in_flight
        claim = Claim(GuildId(guild), 1.0)
        while guild not in heard:
            with suppress(UnitsExceeded):
                async with scheduler.lease(
                    GuildId(guild), patience=FOREVER, silent_at=0.0, claim=claim
                ):
                    if in_flight == 1:
                        raise UnitsExceeded
                    in_flight += 1
                    await asyncio.sleep(1.0)
                    in_flight -= 1
                    heard.append(guild)

    async with asyncio.TaskGroup() as group:
        for guild in range(30):
            group.create_task(speak(guild))
    assert asyncio.get_running_loop().time() == pytest.approx(30.0, abs=0.1)
    assert sorted(heard) == list(range(30))
    assert scheduler.statistics().usable == 1
    assert scheduler.statistics().refusals <= 10, "0, 0.1, 0.6, 1.6, 3.6, 7.6, then every 5 s"


@virtual_time
async def test_a_trial_that_is_let_in_is_followed_at_once():
    """Not when something comes back: its first audio shows that there may be more."""
    scheduler, begun = Scheduler(Ledger(8, jitter=lambda: 1.0)), []
    clock = asyncio.get_running_loop().time
    with suppress(UnitsExceeded):
        async with scheduler.lease(GuildId(9), patience=1.0, silent_at=0.0):
            raise UnitsExceeded

    async def speak(guild):
        async with scheduler.lease(GuildId(guild), patience=FOREVER, silent_at=0.0) as grant:
            begun.append(clock())
            await asyncio.sleep(0.2)
            grant.note_audio(1.0)
            await asyncio.sleep(60.0)

    async with asyncio.TaskGroup() as group:
        for guild in range(8):
            group.create_task(speak(guild))
    assert begun == pytest.approx([0.1, *[0.3] * 2, *[0.5] * 4, 0.7])


@virtual_time
async def test_fewer_units_hold_as_soon_as_what_is_in_flight_ends():
    """Nothing is broken off, and nothing more is granted until there is room."""
    scheduler, heard = Scheduler(Ledger(3)), []
    async with asyncio.TaskGroup() as group:
        for guild in range(6):
            group.create_task(hold(scheduler, guild, heard=heard))
        await asyncio.sleep(0.5)
        scheduler.resize(1)
        assert scheduler.statistics().leased == 3
        await asyncio.sleep(0.6)
        assert scheduler.statistics().leased == 1
        assert len(heard) == 4
    assert asyncio.get_running_loop().time() == pytest.approx(4.0)


@virtual_time
async def test_who_has_less_left_to_play_than_said_is_hurried():
    """After a skip it is silent, and goes before who looks ahead."""
    scheduler, heard = Scheduler(Ledger(1)), []
    async with asyncio.TaskGroup() as group:
        group.create_task(hold(scheduler, 0, heard=heard))
        await asyncio.sleep(0)
        group.create_task(hold(scheduler, 1, heard=heard, silent_at=5.0))
        group.create_task(hold(scheduler, 2, heard=heard, silent_at=9.0))
        await asyncio.sleep(0.5)
        scheduler.hurry(GuildId(2), 0.5)
    assert heard == [0, 2, 1]


@virtual_time
async def test_who_looks_ahead_waits_at_most_until_it_is_silent_and_one_of_each():
    """Those who are silent come all the time, and it is heard without a gap of more than theirs."""
    scheduler, heard = Scheduler(Ledger(1)), []
    async with asyncio.TaskGroup() as group:
        for guild in range(2, 5):
            group.create_task(talk(scheduler, guild, pieces=30, had={}))
        await asyncio.sleep(0.5)
        async with scheduler.lease(GuildId(1), patience=FOREVER, silent_at=10.0):
            heard.append(asyncio.get_running_loop().time())
    assert heard[0] <= 10.0 + 3 * 1.0


@virtual_time
async def test_what_was_measured_decides_the_lead():
    """At first what others measured; then a service that is slower asks for more."""
    scheduler = Scheduler(Ledger(1))
    before = scheduler.lead_needed(GuildId(1), [5.0], at_most=60.0)
    for _ in range(20):
        async with scheduler.lease(GuildId(1), patience=1.0, silent_at=0.0) as grant:
            await asyncio.sleep(2.0)
            grant.note_audio(0.16)
            await asyncio.sleep(1.0)
            grant.note_audio(2.0)
    assert scheduler.lead_needed(GuildId(1), [5.0], at_most=60.0) > before + 1.0
    assert scheduler.lead_needed(GuildId(1), [5.0], at_most=3.0) == 3.0


@virtual_time
async def test_others_who_speak_make_the_lead_longer():
    """While they wait, have a unit or have something left to play; with more units less."""
    scheduler = Scheduler(Ledger(1))

    def needed(guild):
        return scheduler.lead_needed(GuildId(guild), [5.0], at_most=600.0)

    alone = needed(1)
    async with scheduler.lease(GuildId(2), patience=1.0, silent_at=0.0) as grant:
        assert needed(1) > alone
        assert needed(2) == alone, "nobody is a rival to themselves"
        await asyncio.sleep(1.0)
        grant.note_audio(5.0)
    assert needed(1) > needed(2)
    await asyncio.sleep(5.1)
    assert needed(1) == needed(2)
    before = needed(1)
    scheduler.resize(4)
    assert needed(1) < before
