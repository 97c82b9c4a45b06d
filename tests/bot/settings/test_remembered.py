"""What is remembered, over a source that is slow, silent or changes behind our back."""

import asyncio

import pytest

from bot.errors import SettingsUnknown, StoreError
from bot.settings import answers
from bot.settings.answers import Answers
from bot.settings.remembered import Remembered
from tests.support.waiting import until


class Source:
    """Says ``values``, a step later; it counts what it is asked."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.silent = False
        self.asked = 0

    async def read(self, key: str) -> str:
        self.asked += 1
        await asyncio.sleep(0)
        if self.silent:
            raise StoreError("no answer")
        return self.values.get(key, "nothing")

    async def write(self, key: str, value: str) -> str:
        """Be heard before the answer is lost."""
        self.asked += 1
        await asyncio.sleep(0)
        self.values[key] = value
        await asyncio.sleep(0)
        if self.silent:
            raise StoreError("no answer")
        return value


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Source:
    monkeypatch.setattr(answers, "AGAIN", 0.0)
    return Source()


def remember(source: Source, *, limit: int = 100) -> Remembered[str, str]:
    return Remembered(
        source.read,
        limit=limit,
        weight=len,
        reading=Answers("read", SettingsUnknown),
        writing=Answers("saved", StoreError),
    )


async def test_what_is_known_costs_no_question(source: Source):
    remembered = remember(source)
    assert remembered.peek("a") is None

    for _ in range(100):
        assert await remembered.get("a") == "nothing"

    assert remembered.peek("a") == "nothing"
    assert source.asked == 1


async def test_many_who_ask_at_once_are_one_question(source: Source):
    remembered = remember(source)
    async with asyncio.TaskGroup() as group:
        for _ in range(100):
            group.create_task(remembered.get("a"))
        await until(lambda: len(remembered) == 1)

    assert source.asked == 1


async def test_who_asks_during_a_change_is_told_what_it_became(source: Source):
    remembered = remember(source)
    await remembered.get("a")
    async with asyncio.TaskGroup() as group:
        group.create_task(remembered.change("b", lambda: source.write("b", "new")))
        await asyncio.sleep(0)
        asking = group.create_task(remembered.get("b"))

    assert asking.result() == "new"
    assert source.asked == 2


async def test_what_is_heaviest_in_all_gives_way(source: Source):
    remembered = remember(source, limit=2 * len("nothing"))
    for key in "abc":
        await remembered.get(key)

    assert len(remembered) == 2
    assert remembered.peek("a") is None


async def test_what_is_known_counts_while_the_source_is_silent(source: Source):
    remembered = remember(source)
    await remembered.get("a")
    source.silent = True

    assert await remembered.get("a") == "nothing"
    with pytest.raises(SettingsUnknown):
        await remembered.get("b")


async def test_a_change_that_was_not_confirmed_is_looked_up(source: Source):
    """It may have happened all the same; until there is an answer, the old one counts."""
    remembered = remember(source)
    await remembered.change("a", lambda: source.write("a", "old"))
    source.silent = True
    with pytest.raises(StoreError):
        await remembered.change("a", lambda: source.write("a", "new"))

    assert await remembered.get("a") == "old"
    source.silent = False
    assert await remembered.get("a") == "new"


@pytest.mark.parametrize("steps", range(5))
async def test_a_change_that_is_cut_off_is_looked_up_and_leaves_no_lock(source: Source, steps: int):
    remembered = remember(source)
    await remembered.get("a")
    async with asyncio.TaskGroup() as group:
        change = group.create_task(remembered.change("a", lambda: source.write("a", "new")))
        for _ in range(steps):
            await asyncio.sleep(0)
        change.cancel()

    assert await remembered.get("a") == source.values.get("a", "nothing")
    del change
    assert len(remembered._locks) == 0


async def test_what_is_forgotten_is_asked_for_anew(source: Source):
    remembered = remember(source)
    await remembered.change("a", lambda: source.write("a", "old"))

    await remembered.forget("a", lambda: source.write("a", "forgotten"))

    assert remembered.peek("a") is None
    assert await remembered.get("a") == "forgotten"


async def test_what_could_not_be_forgotten_still_counts(source: Source):
    remembered = remember(source)
    await remembered.get("a")
    source.silent = True

    with pytest.raises(StoreError):
        await remembered.forget("a", lambda: source.read("a"))

    assert remembered.peek("a") == "nothing"


async def test_some_are_discarded_by_their_key(source: Source):
    remembered = remember(source)
    for key in "abc":
        await remembered.get(key)

    remembered.discard_where(lambda key: key != "b")

    assert [remembered.peek(key) for key in "abc"] == [None, "nothing", None]
