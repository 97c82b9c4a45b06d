"""Messages on their way into the queue, in order."""

import asyncio

from bot.reading.intake import Arrival, Intake
from tests.support.clock import virtual_time
from tests.support.reading import GUILD, OTHER_GUILD, facts
from tests.support.waiting import until


class Desk:
    """Handles arrivals, each as slowly as it is told."""

    def __init__(self, *, seconds=None, fails=()):
        self.seconds = seconds or {}
        self.fails = fails
        self.handled = []

    async def handle(self, arrival):
        number = arrival.facts.id
        await asyncio.sleep(self.seconds.get(number, 0.0))
        if number in self.fails:
            raise RuntimeError("broken")
        self.handled.append(number)


async def settle(intake):
    """Wait until nothing is on its way."""
    await until(lambda: not len(intake), every=0.01)


@virtual_time
async def test_the_slow_hold_up_who_came_after_them_but_no_other_guild():
    desk = Desk(seconds={1: 1.0})
    async with Intake(desk.handle) as intake:
        for number, guild in ((1, GUILD), (2, GUILD), (3, OTHER_GUILD)):
            assert intake.add(Arrival(facts(id=number, guild=guild)))
        assert intake.is_busy(GUILD)
        assert [one.facts.id for one in intake.of_guild(None)] == [1, 2, 3]
        await settle(intake)
        assert not intake.is_busy(GUILD)

    assert desk.handled == [3, 1, 2]


@virtual_time
async def test_a_line_is_as_long_as_its_limit():
    desk = Desk(seconds={1: 1.0})
    async with Intake(desk.handle, limit=2) as intake:
        added = [intake.add(Arrival(facts(id=number))) for number in (1, 2, 3)]
        assert [one.facts.id for one in intake.of_guild(GUILD)] == [1, 2]
        await settle(intake)

    assert added == [True, True, False]
    assert desk.handled == [1, 2]


@virtual_time
async def test_new_messages_are_found_while_they_are_on_their_way():
    """Until they were handled; an edit of an accepted one is not a new one."""
    desk = Desk(seconds={1: 1.0})
    async with Intake(desk.handle) as intake:
        first = Arrival(facts(id=1))
        intake.add(first)
        intake.add(Arrival(facts(id=2), edit=True))
        await asyncio.sleep(0.5)
        assert intake.find(1) is first
        assert intake.find(2) is None
        await settle(intake)
        assert intake.find(1) is None


@virtual_time
async def test_a_broken_message_does_not_silence_those_after_it(caplog):
    desk = Desk(fails={1})
    async with Intake(desk.handle) as intake:
        for number in (1, 2):
            intake.add(Arrival(facts("secret", id=number)))
        await settle(intake)

    assert desk.handled == [2]
    assert "a message was not handled" in caplog.text
    assert "secret" not in caplog.text


@virtual_time
async def test_leaving_gives_up_what_is_on_its_way():
    desk = Desk(seconds={1: 1.0})
    async with Intake(desk.handle) as intake:
        for number in (1, 2):
            intake.add(Arrival(facts(id=number)))
        await asyncio.sleep(0.5)

    assert desk.handled == []
    assert len(intake) == 0
    assert intake.find(1) is None
