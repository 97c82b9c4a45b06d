"""What those are called who are mentioned in a command, on a virtual clock."""

import asyncio
from types import SimpleNamespace

import aiohttp
import discord
import pytest

from bot.client import acquaintances as module
from bot.client.acquaintances import FRESH, MOST_ASKED, PATIENCE, Acquaintances, brought_along
from tests.support.clock import virtual_time

GUILD, OTHER = discord.Object(1), discord.Object(2)


class Discord:
    """Knows everybody below 1000, by their number; answers after a while."""

    def __init__(self, *, takes: float = 0.1) -> None:
        self.takes = takes
        self.asked: list[tuple[int, int]] = []
        self.error: Exception | None = None

    async def ask(self, guild: discord.Guild, person: int) -> SimpleNamespace:
        self.asked.append((guild.id, person))
        await asyncio.sleep(self.takes)
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
    people = Acquaintances(discord_.ask)

    assert names(await people.introduce(GUILD, [5, 6, 5])) == {5: "person 5", 6: "person 6"}
    assert names(await people.introduce(GUILD, [6])) == {6: "person 6"}
    assert names(await people.introduce(OTHER, [6])) == {6: "person 6"}

    assert discord_.asked == [(1, 5), (1, 6), (2, 6)]


@virtual_time
async def test_they_are_asked_for_at_once_and_who_is_known_takes_no_time():
    people, clock = Acquaintances(Discord(takes=0.4).ask), asyncio.get_running_loop()

    await people.introduce(GUILD, [1, 2, 3])
    assert clock.time() == pytest.approx(0.4)
    await people.introduce(GUILD, [1, 2, 3])
    await people.introduce(GUILD, [])
    assert clock.time() == pytest.approx(0.4)


@virtual_time
async def test_nobody_waits_for_longer_than_that():
    """Who was found in time is known."""
    discord_ = Discord()
    people, clock = Acquaintances(discord_.ask), asyncio.get_running_loop()
    await people.introduce(GUILD, [5])
    discord_.takes = 3600.0

    assert names(await people.introduce(GUILD, [5, 6])) == {5: "person 5"}

    assert clock.time() == pytest.approx(0.1 + PATIENCE)


@virtual_time
async def test_who_is_no_member_is_not_asked_for_again():
    discord_ = Discord()
    people = Acquaintances(discord_.ask)

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
    people = Acquaintances(discord_.ask)
    discord_.error = error
    assert await people.introduce(GUILD, [5]) == {}
    discord_.error = None
    assert names(await people.introduce(GUILD, [5])) == {5: "person 5"}


@virtual_time
async def test_names_change_and_an_old_one_is_better_than_none():
    discord_ = Discord()
    people = Acquaintances(discord_.ask)
    await people.introduce(GUILD, [5])
    await asyncio.sleep(FRESH)
    discord_.error = OSError()

    assert names(await people.introduce(GUILD, [5])) == {5: "person 5"}

    assert len(discord_.asked) == 2


@virtual_time
async def test_a_crowd_is_not_asked_for():
    discord_ = Discord()

    found = await Acquaintances(discord_.ask).introduce(GUILD, range(100))

    assert len(found) == len(discord_.asked) == MOST_ASKED


@virtual_time
async def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "REMEMBERED", 2)
    discord_ = Discord()
    people = Acquaintances(discord_.ask)
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
