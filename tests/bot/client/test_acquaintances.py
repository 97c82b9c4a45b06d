"""What those are called who are mentioned in a command, on a virtual clock."""

import asyncio
from types import SimpleNamespace

import aiohttp
import discord
import pytest

from bot.client import acquaintances as module
from bot.client.acquaintances import (
    FRESH,
    HIGHEST_ID,
    MOST_ASKED,
    MOST_ASKING,
    PATIENCE,
    Acquaintances,
    brought_along,
)
from tests.support.clock import virtual_time

GUILD, OTHER = discord.Object(1), discord.Object(2)


class Discord:
    """Knows everybody below 1000, by their number; answers after a while."""

    def __init__(self, *, takes: float = 0.1) -> None:
        self.takes = takes
        self.asked: list[tuple[int, int]] = []
        self.given_up: list[int] = []
        self.error: Exception | None = None

    async def ask(self, guild: discord.Guild, person: int) -> SimpleNamespace:
        self.asked.append((guild.id, person))
        try:
            await asyncio.sleep(self.takes)
        except asyncio.CancelledError:
            self.given_up.append(person)
            raise
        if self.error is not None:
            raise self.error
        if person >= 1000:
            raise discord.NotFound(SimpleNamespace(status=404, reason="none"), "Unknown Member")
        return SimpleNamespace(id=person, name=f"person {person}", bot=False)


def names(found):
    return {id_: author.username for id_, author in found.items()}


@virtual_time
async def test_who_is_not_known_is_asked_for_once():
    discord_ = Discord()
    async with Acquaintances(discord_.ask) as people:
        assert names(await people.introduce(GUILD, [5, 6, 5])) == {5: "person 5", 6: "person 6"}
        assert names(await people.introduce(GUILD, [6])) == {6: "person 6"}
        assert names(await people.introduce(OTHER, [6])) == {6: "person 6"}

        assert discord_.asked == [(1, 5), (1, 6), (2, 6)]


@virtual_time
async def test_they_are_asked_for_at_once_and_who_is_known_takes_no_time():
    clock = asyncio.get_running_loop()
    async with Acquaintances(Discord(takes=0.4).ask) as people:
        await people.introduce(GUILD, [1, 2, 3])
        assert clock.time() == pytest.approx(0.4)
        await people.introduce(GUILD, [1, 2, 3])
        await people.introduce(GUILD, [])
        assert clock.time() == pytest.approx(0.4)


@virtual_time
async def test_nobody_waits_for_longer_than_that():
    """Who was found in time is known."""
    discord_ = Discord()
    clock = asyncio.get_running_loop()
    async with Acquaintances(discord_.ask) as people:
        await people.introduce(GUILD, [5])
        discord_.takes = 3600.0

        assert names(await people.introduce(GUILD, [5, 6])) == {5: "person 5"}

        assert clock.time() == pytest.approx(0.1 + PATIENCE)


@virtual_time
async def test_no_look_up_is_cut_off():
    """discord.py would hold all requests back for ever; and a late answer serves the next one."""
    discord_ = Discord(takes=60.0)
    async with Acquaintances(discord_.ask) as people:
        assert await people.introduce(GUILD, [5]) == {}
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await people.introduce(GUILD, [6])
        await asyncio.sleep(60.0)

        assert names(await people.introduce(GUILD, [5, 6])) == {5: "person 5", 6: "person 6"}

        assert discord_.given_up == []
        assert discord_.asked == [(1, 5), (1, 6)]


@virtual_time
async def test_many_who_ask_for_somebody_at_once_are_one_question():
    discord_ = Discord()
    async with Acquaintances(discord_.ask) as people:
        async with asyncio.TaskGroup() as group:
            asking = [group.create_task(people.introduce(GUILD, [5])) for _ in range(9)]

        assert [names(each.result()) for each in asking] == [{5: "person 5"}] * 9
        assert discord_.asked == [(1, 5)]


@virtual_time
async def test_only_so_many_are_asked_for_at_the_same_time():
    """Who would be one too many is "someone" at once, and found out another time."""
    discord_ = Discord(takes=60.0)
    clock = asyncio.get_running_loop()
    async with Acquaintances(discord_.ask) as people:
        for person in range(MOST_ASKING):
            await people.introduce(GUILD, [person])
        begun = clock.time()

        assert await people.introduce(GUILD, [500]) == {}

        assert clock.time() == begun
        assert len(discord_.asked) == MOST_ASKING
        await asyncio.sleep(60.0)
        discord_.takes = 0.1
        assert names(await people.introduce(GUILD, [500])) == {500: "person 500"}


@virtual_time
async def test_at_the_end_nothing_is_looked_up_any_more():
    discord_ = Discord(takes=60.0)
    async with Acquaintances(discord_.ask) as people:
        await people.introduce(GUILD, [5])
        assert discord_.given_up == []

    assert discord_.given_up == [5]


@virtual_time
async def test_a_bug_in_a_look_up_costs_a_name(caplog):
    discord_ = Discord()
    discord_.error = ZeroDivisionError()

    async with Acquaintances(discord_.ask) as people:
        assert await people.introduce(GUILD, [5]) == {}

    assert caplog.records[0].getMessage() == "looking somebody up went wrong"


@pytest.mark.parametrize("status", [400, 404])
@virtual_time
async def test_who_is_nobody_is_not_asked_for_again(status: int):
    discord_ = Discord()
    discord_.error = discord.HTTPException(SimpleNamespace(status=status, reason="no"), "no")
    async with Acquaintances(discord_.ask) as people:
        assert await people.introduce(GUILD, [5]) == {}
        assert await people.introduce(GUILD, [5]) == {}

        assert len(discord_.asked) == 1


@virtual_time
async def test_a_number_that_can_be_nobodys_is_never_asked_for():
    discord_ = Discord()

    async with Acquaintances(discord_.ask) as people:
        await people.introduce(GUILD, [HIGHEST_ID + 1, HIGHEST_ID, 10**30])

    assert discord_.asked == [(1, HIGHEST_ID)]


@virtual_time
async def test_who_is_no_member_is_not_asked_for_again():
    discord_ = Discord()
    async with Acquaintances(discord_.ask) as people:
        assert await people.introduce(GUILD, [1000]) == {}
        assert await people.introduce(GUILD, [1000]) == {}

        assert len(discord_.asked) == 1


@pytest.mark.parametrize(
    "error",
    [
        discord.HTTPException(SimpleNamespace(status=500, reason="ill"), "ill"),
        aiohttp.ClientConnectionError(),
        OSError(),
    ],
    ids=lambda error: type(error).__name__,
)
@virtual_time
async def test_an_outage_is_forgotten(error: Exception):
    """What was known is known for its time; the next one asks again."""
    discord_ = Discord()
    async with Acquaintances(discord_.ask) as people:
        discord_.error = error
        assert await people.introduce(GUILD, [5]) == {}
        discord_.error = None
        assert names(await people.introduce(GUILD, [5])) == {5: "person 5"}


@virtual_time
async def test_names_change_and_an_old_one_is_better_than_none():
    discord_ = Discord()
    async with Acquaintances(discord_.ask) as people:
        await people.introduce(GUILD, [5])
        await asyncio.sleep(FRESH)
        discord_.error = OSError()

        assert names(await people.introduce(GUILD, [5])) == {5: "person 5"}

        assert len(discord_.asked) == 2


@virtual_time
async def test_of_a_crowd_a_few_are_asked_for_each_time():
    discord_ = Discord()
    async with Acquaintances(discord_.ask) as people:
        assert len(await people.introduce(GUILD, range(100))) == len(discord_.asked) == MOST_ASKED
        assert len(await people.introduce(GUILD, range(100))) == 2 * MOST_ASKED


@virtual_time
async def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "REMEMBERED", 2)
    discord_ = Discord()
    async with Acquaintances(discord_.ask) as people:
        for person in (1, 2, 3):
            await people.introduce(GUILD, [person])
        await people.introduce(GUILD, [3])
        await people.introduce(GUILD, [1])

        assert [person for _, person in discord_.asked] == [1, 2, 3, 1]


def test_whom_discord_brings_along_need_not_be_asked_for():
    data = {
        "resolved": {
            "users": {
                "5": {"username": "ada", "global_name": "Ada", "bot": False},
                "6": {"username": "ben"},
            },
            "members": {"5": {"nick": "Countess"}},
        }
    }

    found = brought_along(SimpleNamespace(data=data))

    assert (found[5].username, found[5].global_name, found[5].nick) == ("ada", "Ada", "Countess")
    assert (found[6].username, found[6].nick) == ("ben", None)


@pytest.mark.parametrize("data", [None, {}, {"resolved": {}}, {"resolved": {"attachments": {}}}])
def test_mostly_nobody_is_brought_along(data: object):
    assert brought_along(SimpleNamespace(data=data)) == {}
