"""What is done about settings by the clock, over both databases."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from bot.errors import SettingsUnknown, StoreError
from bot.settings import upkeep as module
from bot.settings.answers import Answers
from bot.settings.noted import Noted
from bot.settings.store import SettingsStore, Usage
from bot.settings.upkeep import KEPT_DAYS, PRUNE, SURE, Upkeep
from bot.vocabulary import ChannelId, GuildId, UserId
from tests.support.clock import virtual_time
from tests.support.ill_store import IllStore
from tests.support.waiting import until

GUILD, OTHER = GuildId(1), GuildId(2)
VOICE = ChannelId(4)
ALICE = UserId(5)
DAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def _sure_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a real clock nobody waits for a day; what depends on that has a virtual one."""
    monkeypatch.setattr(module, "SURE", 0.0)


@dataclass
class Kept:
    """What is kept up."""

    noted: Noted
    reading: Answers
    upkeep: Upkeep | None = None
    forgotten: list[GuildId] = field(default_factory=list)

    async def forget(self, guild: GuildId) -> None:
        self.forgotten.append(guild)


@asynccontextmanager
async def kept_up(
    store: SettingsStore | IllStore,
    *,
    day: date = DAY,
    usage_days: int = 90,
    here: Collection[GuildId] | None = None,
) -> AsyncIterator[Kept]:
    """Upkeep that runs, and has looked for what is too old."""
    reading, writing = Answers("read", SettingsUnknown), Answers("saved", StoreError)
    noted = Noted(store, reading=reading, writing=writing, today=lambda: day)  # type: ignore[arg-type]
    kept = Kept(noted, reading)
    upkeep = Upkeep(
        store,  # type: ignore[arg-type]
        noted,
        reading=reading,
        writing=writing,
        usage_days=usage_days,
        today=lambda: day,
        forget_guild=kept.forget,
    )
    kept.upkeep = upkeep
    if here is not None:
        upkeep.compare(lambda: here)
    async with asyncio.TaskGroup() as group:
        group.create_task(upkeep.run())
        await until(lambda: upkeep.pruned)
        yield kept
        upkeep.stop()


@pytest.mark.parametrize(
    ("days", "here", "forgotten"),
    [
        (KEPT_DAYS, set(), []),
        (KEPT_DAYS + 1, set(), [GUILD]),
        (KEPT_DAYS + 1, {GUILD}, []),
        (KEPT_DAYS + 1, None, []),
    ],
    ids=["not yet", "gone", "invited again", "before Discord has told"],
)
async def test_a_guild_that_was_left_is_forgotten_one_day(
    store: SettingsStore, days: int, here: set[GuildId] | None, forgotten: list[GuildId]
):
    await store.put_departure(GUILD, DAY)

    async with kept_up(store, day=DAY + timedelta(days=days), here=here) as kept:
        assert kept.forgotten == forgotten


async def test_a_guild_that_was_left_unnoticed_is_forgotten_as_long_after_it_was_seen(
    store: SettingsStore, caplog
):
    caplog.set_level("INFO")
    await store.replace_guild(GUILD, document="d")
    await store.replace_guild(OTHER, document="d")
    for day, forgotten in ((DAY, []), (DAY + timedelta(days=KEPT_DAYS + 1), [GUILD])):
        async with kept_up(store, day=day, here={OTHER}) as kept:
            assert kept.forgotten == forgotten

    assert [record.getMessage() for record in caplog.records] == [
        "guilds were left while the bot was away",
        "a guild that the bot left long ago is forgotten",
    ]


async def test_a_guild_that_comes_back_starts_anew(store: SettingsStore):
    """Also if it was invited again while the bot did not run, and left later."""
    await store.replace_guild(GUILD, document="d")
    await store.replace_guild(OTHER, document="d")
    days = (
        (DAY, {OTHER}),
        (DAY + timedelta(days=29), {GUILD, OTHER}),
        (DAY + timedelta(days=31), {OTHER}),
    )
    for day, here in days:
        async with kept_up(store, day=day, here=here) as kept:
            assert kept.forgotten == []


async def test_a_guild_that_the_bot_is_in_is_not_forgotten_whatever_was_noted(
    store: SettingsStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "PRUNE", 0.0)
    monkeypatch.setattr(module, "FLUSH", 0.01)
    here: set[GuildId] = set()
    await store.put_departure(GUILD, DAY - timedelta(days=KEPT_DAYS))
    async with kept_up(store, here=here) as kept:
        here.add(GUILD)
        await store.put_departure(GUILD, DAY - timedelta(days=KEPT_DAYS + 1))
        await store.put_departure(OTHER, DAY - timedelta(days=KEPT_DAYS + 1))
        await until(lambda: OTHER in kept.forgotten)
        assert GUILD not in kept.forgotten


async def test_another_bot_forgets_nothing(store: SettingsStore, caplog):
    """Such as one for tests, on the same database: neither now nor when it starts much later."""
    await store.replace_guild(GUILD, document="d")
    await store.put_departure(OTHER, DAY)
    for days in (0, KEPT_DAYS + 1, 2 * KEPT_DAYS + 2):
        async with kept_up(store, day=DAY + timedelta(days=days), here={GuildId(9)}) as kept:
            assert kept.forgotten == []

    assert [record.getMessage() for record in caplog.records] == [
        "another bot's settings: none of the guilds is one that this bot is in"
    ] * 3


async def test_guilds_are_compared_as_soon_as_the_store_answers(
    store: SettingsStore, monkeypatch: pytest.MonkeyPatch
):
    """Between two looks for what is too old, too."""
    monkeypatch.setattr(module, "FLUSH", 0.01)
    monkeypatch.setattr("bot.settings.answers.AGAIN", 0.0)
    await store.put_departure(GUILD, DAY - timedelta(days=KEPT_DAYS + 1))
    ill = IllStore(store)
    async with kept_up(ill) as kept:
        ill.ill = True
        kept.upkeep.compare(set)
        asked = ill.asked
        await until(lambda: ill.asked > asked)
        assert kept.forgotten == []

        ill.ill = False
        await until(lambda: kept.forgotten == [GUILD])


class Calendar:
    """A store that tells what is asked of it, and a clock on the wall that anybody may set."""

    def __init__(self) -> None:
        self.day = DAY
        self.departures: dict[GuildId, date] = {}
        self.usage_forgotten: list[date] = []

    async def departed(self, before: date) -> list[GuildId]:
        return [guild for guild, day in self.departures.items() if day < before]

    async def compare_guilds(self, _here: Collection[GuildId], _day: date) -> int:
        return 0

    async def forget_usage(self, before: date) -> None:
        self.usage_forgotten.append(before)

    async def forget_guild(self, guild: GuildId) -> None:
        del self.departures[guild]


@asynccontextmanager
async def calendar(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Calendar]:
    """Upkeep over such a store, on a virtual clock, whose first round is over."""
    monkeypatch.setattr(module, "SURE", SURE)
    kept = Calendar()
    reading, writing = Answers("read", SettingsUnknown), Answers("saved", StoreError)
    upkeep = Upkeep(
        kept,  # type: ignore[arg-type]
        Noted(kept, reading=reading, writing=writing, today=lambda: kept.day),  # type: ignore[arg-type]
        reading=reading,
        writing=writing,
        usage_days=7,
        today=lambda: kept.day,
        forget_guild=kept.forget_guild,
    )
    upkeep.compare(set)
    async with asyncio.TaskGroup() as group:
        group.create_task(upkeep.run())
        await asyncio.sleep(1.0)
        yield kept
        upkeep.stop()


@virtual_time
async def test_a_clock_that_leaps_ahead_takes_nobodys_settings(monkeypatch: pytest.MonkeyPatch):
    """As it does where the day is asked for after the start: most of a day is time to mend it."""
    async with calendar(monkeypatch) as kept:
        kept.departures = {GUILD: DAY}
        for _ in range(3):
            kept.day = DAY + timedelta(days=1000)
            await asyncio.sleep(SURE - 2 * PRUNE)
            kept.day = DAY
            await asyncio.sleep(2 * PRUNE)

        assert kept.departures == {GUILD: DAY}

        kept.day = DAY + timedelta(days=KEPT_DAYS + 1)
        await asyncio.sleep(SURE - PRUNE)
        assert kept.departures == {GUILD: DAY}
        await asyncio.sleep(3 * PRUNE)
        assert kept.departures == {}


@virtual_time
async def test_old_usage_is_forgotten(monkeypatch: pytest.MonkeyPatch):
    """Every hour, from the second on."""
    async with calendar(monkeypatch) as kept:
        assert kept.usage_forgotten == []

        await asyncio.sleep(PRUNE + 10.0)
        kept.day = DAY + timedelta(days=1)
        await asyncio.sleep(PRUNE + 10.0)

        assert kept.usage_forgotten == [DAY - timedelta(days=7), DAY - timedelta(days=6)]


@pytest.mark.parametrize("leap", [-1000, -2, 2, 1000])
@virtual_time
async def test_a_clock_that_leaps_takes_no_usage_for_an_hour(
    monkeypatch: pytest.MonkeyPatch, leap: int
):
    async with calendar(monkeypatch) as kept:
        await asyncio.sleep(PRUNE + 10.0)
        del kept.usage_forgotten[:]
        kept.day = DAY + timedelta(days=leap)
        await asyncio.sleep(PRUNE + 10.0)
        assert kept.usage_forgotten == []

        await asyncio.sleep(PRUNE + 10.0)
        assert kept.usage_forgotten == [DAY + timedelta(days=leap - 7)]


async def test_what_was_noted_is_written_after_a_while(
    store: SettingsStore, monkeypatch: pytest.MonkeyPatch
):
    """Without being asked for, so that a crash loses little of it."""
    monkeypatch.setattr(module, "FLUSH", 0.01)
    async with kept_up(store) as kept:
        kept.noted.note_usage(GUILD, ALICE, Usage(10, 1.0))
        await until(lambda: len(kept.noted) == 0)

        async def written() -> bool:
            return await store.usage(DAY) == Usage(10, 1.0)

        await until(written)


async def test_what_was_noted_is_written_at_the_end(store: SettingsStore):
    async with kept_up(store) as kept:
        kept.noted.note_usage(GUILD, ALICE, Usage(10, 1.0))
        assert await store.usage(DAY) == Usage()

    assert await store.usage(DAY) == Usage(10, 1.0)


async def test_a_silent_store_is_asked_until_it_answers(
    store: SettingsStore, monkeypatch: pytest.MonkeyPatch
):
    """Also when nobody else wants to know anything."""
    monkeypatch.setattr(module, "FLUSH", 0.01)
    monkeypatch.setattr("bot.settings.answers.AGAIN", 0.0)
    ill = IllStore(store)
    async with kept_up(ill) as kept:
        ill.ill = True
        with pytest.raises(SettingsUnknown):
            await kept.noted.presences()
        assert not kept.reading.well

        ill.ill = False
        await until(lambda: kept.reading.well)


async def test_a_bug_in_the_upkeep_does_not_end_the_bot(store: SettingsStore, monkeypatch, caplog):
    """It is logged, and the next round comes."""
    monkeypatch.setattr(module, "FLUSH", 0.01)
    ill = IllStore(store)
    async with kept_up(ill) as kept:

        async def stumble(_: date) -> int:
            raise ZeroDivisionError

        # A round begins with the presences, and gets no further.
        ill.put_presences = stumble
        with pytest.raises(ZeroDivisionError):
            await kept.noted.note_presence(GUILD, VOICE)
        await until(lambda: bool(caplog.records))
        del ill.put_presences
        kept.noted.note_usage(GUILD, ALICE, Usage(10, 1.0))
        await until(lambda: len(kept.noted) == 0)

    assert caplog.records[0].getMessage() == "upkeep of the settings went wrong"
    assert await store.usage(DAY) == Usage(10, 1.0)
