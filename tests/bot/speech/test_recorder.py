"""An utterance kept, instead of played."""

import asyncio

import pytest

from bot.audio.opus import load_opus
from bot.errors import NoUnitAvailable
from bot.ledger import Ledger
from bot.lightning.errors import AuthenticationFailed, ConnectionLost
from bot.speech.casting import Part
from bot.speech.engines import Engines
from bot.speech.gains import Gains
from bot.speech.recorder import LATER, record
from bot.speech.scheduler import Scheduler
from tests.support.clock import virtual_time
from tests.support.speech import ScriptedLightning, engine, utterance


async def recorded(lightning=None, said=None, *, limit=None, scheduler=None):
    load_opus()
    main = engine(lightning=lightning or ScriptedLightning(), scheduler=scheduler)
    return await record(
        said or utterance("hello"),
        engines=Engines(main=main),
        time_to_live=10.0,
        gains=Gains(target=None),
        limit=limit,
    )


@virtual_time
async def test_it_has_all_pieces_and_says_who_spoke():
    """Three pieces of a second each, every one with a packet at its end."""
    lightning = ScriptedLightning()
    recording = await recorded(lightning, utterance(pieces=("one", "two", "three")))
    assert lightning.requests == ["one", "two", "three"]
    assert recording.seconds == pytest.approx(3.06)
    assert recording.part == Part("emily", "en")


@virtual_time
async def test_it_is_cut_off_at_its_limit():
    """What comes after is not asked for either."""
    lightning = ScriptedLightning()
    recording = await recorded(lightning, utterance(pieces=("one", "two", "three")), limit=1.5)
    assert lightning.requests == ["one", "two"]
    assert recording.seconds == pytest.approx(1.5)


@virtual_time
async def test_whoever_asked_hears_why_there_is_none():
    """Half of it is nothing."""
    errors = [None, AuthenticationFailed()]
    with pytest.raises(AuthenticationFailed):
        await recorded(ScriptedLightning(errors=errors), utterance(pieces=("one", "two")))


@virtual_time
async def test_what_breaks_off_is_asked_for_again():
    """Nobody has heard it."""
    lightning = ScriptedLightning(errors=[(ConnectionLost("gone"), 5)])
    recording = await recorded(lightning)
    assert lightning.requests == ["hello"] * 2
    assert recording.seconds == pytest.approx(1.02)


@virtual_time
async def test_it_waits_for_a_unit_behind_whoever_is_silent():
    """But not for ever."""
    scheduler, order = Scheduler(Ledger(1)), []

    async def other(guild, silent_at):
        async with scheduler.lease(guild, patience=60.0, silent_at=silent_at):
            order.append(guild)
            await asyncio.sleep(1.0)

    async with asyncio.TaskGroup() as group:
        group.create_task(other(2, 0.0))
        await asyncio.sleep(0.1)
        recording = group.create_task(recorded(scheduler=scheduler))
        recording.add_done_callback(lambda _: order.append("recording"))
        await asyncio.sleep(0.1)
        group.create_task(other(3, LATER / 2))
    assert order == [2, 3, "recording"]
    with pytest.raises(NoUnitAvailable):
        async with scheduler.lease(2, patience=1.0, silent_at=0.0):
            await recorded(scheduler=scheduler)


async def test_it_is_written_as_a_file_that_people_can_play():
    """In a thread, because that takes a while."""
    recording = await recorded(ScriptedLightning(first_audio=0.0, seconds=0.2))
    assert (await recording.file()).startswith(b"OggS")
