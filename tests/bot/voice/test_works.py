"""One work at a time, on a virtual clock."""

import asyncio

from bot.errors import Ending
from bot.vocabulary import Seconds
from bot.voice.machine import NOWHERE, Event, Leave, News, Step, Work
from bot.voice.works import Works
from tests.support.clock import virtual_time

LIMIT = 10.0


class Doer:
    """Does works that take a while, and takes notes; as long again to undo one."""

    def __init__(self, *, takes: Seconds = 1.0, stubborn: bool = False) -> None:
        self.notes: list[tuple[str, Seconds]] = []
        self.events: list[Event] = []
        self.works = Works(self._do, done=self.events.append)
        self._takes = takes
        self._stubborn = stubborn

    async def _do(self, work: Work, limit: Seconds) -> Event:
        assert limit == LIMIT
        self._note(f"{work} begun")
        try:
            await asyncio.sleep(self._takes)
        except asyncio.CancelledError:
            await asyncio.sleep(self._takes)
            self._note(f"{work} undone")
            if not self._stubborn:
                raise
        return Leave(Ending.LEFT) if work is Work.WAIT else News.CONNECTED

    def _note(self, what: str) -> None:
        self.notes.append((what, asyncio.get_running_loop().time()))


def to(work: Work | None, *, after: Seconds = 0.0) -> Step:
    return Step(NOWHERE, work, after=after, limit=LIMIT)


@virtual_time
async def test_what_came_of_a_work_is_told_once():
    doer = Doer()
    async with asyncio.TaskGroup() as group:
        doer.works.start(group)
        doer.works.begin(to(Work.JOIN))

    assert doer.events == [News.CONNECTED]


@virtual_time
async def test_a_work_begins_after_its_wait():
    doer, now = Doer(), asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as group:
        doer.works.start(group)
        doer.works.begin(to(Work.JOIN, after=5.0))

    assert doer.notes == [("join begun", now + 5.0)]


@virtual_time
async def test_what_was_begun_is_undone_before_the_next_begins():
    doer, now = Doer(), asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as group:
        doer.works.start(group)
        doer.works.begin(to(Work.JOIN))
        await asyncio.sleep(0.5)
        doer.works.begin(to(Work.WAIT))

    assert doer.notes == [
        ("join begun", now),
        ("join undone", now + 1.5),
        ("wait begun", now + 1.5),
    ]
    assert doer.events == [Leave(Ending.LEFT)]


@virtual_time
async def test_what_comes_of_a_work_that_was_replaced_is_not_told():
    """It came to its end although it was cancelled."""
    doer = Doer(stubborn=True)
    async with asyncio.TaskGroup() as group:
        doer.works.start(group)
        doer.works.begin(to(Work.JOIN))
        await asyncio.sleep(0.5)
        doer.works.begin(to(Work.WAIT))

    assert doer.events == [Leave(Ending.LEFT)]


@virtual_time
async def test_to_rest_ends_what_is_being_done():
    doer = Doer()
    async with asyncio.TaskGroup() as group:
        doer.works.start(group)
        doer.works.begin(to(Work.JOIN))
        await asyncio.sleep(0.5)
        doer.works.begin(to(Work.REST))

    assert [what for what, _ in doer.notes] == ["join begun", "join undone"]
    assert doer.events == []


@virtual_time
async def test_a_step_that_changes_nothing_lets_it_go_on():
    doer = Doer()
    async with asyncio.TaskGroup() as group:
        doer.works.start(group)
        doer.works.begin(to(Work.JOIN))
        await asyncio.sleep(0.5)
        doer.works.begin(to(None))

    assert [what for what, _ in doer.notes] == ["join begun"]
    assert doer.events == [News.CONNECTED]


@virtual_time
async def test_before_the_start_the_last_word_counts():
    doer = Doer()
    doer.works.begin(to(Work.JOIN))
    doer.works.begin(to(Work.WAIT))
    await asyncio.sleep(5.0)
    assert doer.notes == []
    async with asyncio.TaskGroup() as group:
        doer.works.start(group)

    assert [what for what, _ in doer.notes] == ["wait begun"]
