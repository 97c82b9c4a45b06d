"""Notes on their way into both databases."""

import asyncio
from collections.abc import Mapping
from datetime import date

import pytest

from bot.errors import SettingsUnknown, StoreError
from bot.settings import answers
from bot.settings import noted as module
from bot.settings.answers import Answers
from bot.settings.noted import Noted
from bot.settings.store import SettingsStore, Usage, UsageKey
from bot.vocabulary import ChannelId, GuildId, UserId
from tests.support.ill_store import IllStore

GUILD, OTHER = GuildId(1), GuildId(2)
TEXT, VOICE = ChannelId(3), ChannelId(4)
ALICE, BOB = UserId(5), UserId(6)
DAY = date(2026, 11, 27)


@pytest.fixture
def ill(store: SettingsStore, monkeypatch: pytest.MonkeyPatch) -> IllStore:
    monkeypatch.setattr(answers, "AGAIN", 0.0)
    return IllStore(store)


@pytest.fixture
def noted(ill: IllStore) -> Noted:
    return Noted(
        ill,  # type: ignore[arg-type]
        reading=Answers("read", SettingsUnknown),
        writing=Answers("saved", StoreError),
        today=lambda: DAY,
    )


async def usage(noted: Noted, guild: GuildId | None = None, person: UserId | None = None) -> Usage:
    return await noted.usage_today(guild=guild, person=person)


async def test_what_is_noted_counts_before_it_is_written_and_after(noted: Noted, ill: IllStore):
    noted.note_usage(GUILD, ALICE, Usage(10, 1.5))
    noted.note_usage(GUILD, ALICE, Usage(5, 0.5))
    noted.note_usage(OTHER, None, Usage(1, 0.5))

    for _ in range(2):
        assert await usage(noted) == Usage(16, 2.5)
        assert await usage(noted, guild=GUILD) == await usage(noted, person=ALICE) == Usage(15, 2.0)
        assert await noted.characters_today() == {(GUILD, ALICE): 15, (OTHER, 0): 1}
        await noted.write()

    assert len(noted) == 0
    assert await ill.well.usage(DAY) == Usage(16, 2.5)


async def test_notes_wait_for_the_store_and_are_written_once(noted: Noted, ill: IllStore):
    ill.ill = True
    await noted.note_presence(GUILD, VOICE)
    await noted.note_presence(GUILD, TEXT)
    await noted.note_presence(OTHER, VOICE)
    noted.note_usage(GUILD, ALICE, Usage(10, 1.0))
    await noted.write()
    noted.note_usage(GUILD, ALICE, Usage(5, 1.0))
    assert len(noted) == 3

    ill.ill = False
    assert await noted.presences() == {GUILD: TEXT, OTHER: VOICE}
    assert await usage(noted) == Usage(15, 2.0)

    await noted.write()
    assert len(noted) == 0
    assert await ill.well.presences() == {GUILD: TEXT, OTHER: VOICE}
    assert await ill.well.usage(DAY) == Usage(15, 2.0)


async def test_much_usage_is_written_in_batches(
    noted: Noted, ill: IllStore, monkeypatch: pytest.MonkeyPatch
):
    """What was written before the store fell ill is not written again."""
    monkeypatch.setattr(module, "BATCH", 10)
    for person in range(1, 26):
        noted.note_usage(GUILD, UserId(person), Usage(1, 1.0))
    ill.well_for = 2
    await noted.write_usage()

    assert len(noted) == 5
    assert await ill.well.usage(DAY) == Usage(20, 20.0)

    await noted.write_usage()
    assert await ill.well.usage(DAY) == Usage(25, 25.0)


async def test_noted_usage_has_a_bound(noted: Noted, monkeypatch: pytest.MonkeyPatch):
    """Beyond it people are counted as nobody, and nothing is lost."""
    monkeypatch.setattr(module, "MOST_NOTED", 10)
    for person in range(1, 101):
        noted.note_usage(GUILD, UserId(person), Usage(1, 1.0))

    assert len(noted) == 11
    assert await usage(noted, guild=GUILD) == Usage(100, 100.0)


async def test_a_presence_whose_writing_is_cut_off_is_written_later(noted: Noted, ill: IllStore):
    async with asyncio.TaskGroup() as group:
        noting = group.create_task(noted.note_presence(GUILD, VOICE))
        await asyncio.sleep(0)
        noting.cancel()

    assert await noted.presences() == {GUILD: VOICE}

    await noted.write()
    assert await ill.well.presences() == {GUILD: VOICE}


async def test_usage_whose_writing_is_cut_off_is_written_later(
    noted: Noted, ill: IllStore, monkeypatch: pytest.MonkeyPatch
):
    """Somebody asks for what is kept about them, and does not wait for the answer."""
    monkeypatch.setattr(module, "BATCH", 1)
    add, second = ill.well.add_usage, asyncio.Event()

    async def hang(amounts: Mapping[UsageKey, Usage]) -> None:
        if second.is_set():
            await asyncio.Event().wait()
        await add(amounts)
        second.set()

    noted.note_usage(GUILD, ALICE, Usage(10, 1.0))
    noted.note_usage(GUILD, BOB, Usage(5, 1.0))
    ill.add_usage = hang
    async with asyncio.TaskGroup() as group:
        writing = group.create_task(noted.write_usage())
        await second.wait()
        writing.cancel()
    del ill.add_usage

    assert await usage(noted) == Usage(15, 2.0)

    await noted.write_usage()
    assert await ill.well.usage(DAY) == Usage(15, 2.0)


async def test_nothing_is_written_while_it_is_at_rest(noted: Noted, ill: IllStore):
    noted.note_usage(GUILD, ALICE, Usage(10, 1.0))
    async with asyncio.TaskGroup() as group, noted.at_rest:
        group.create_task(noted.write())
        await asyncio.sleep(0)
        noted.discard(GUILD)

    assert await ill.well.usage(DAY) == Usage()


async def test_what_somebody_had_spoken_becomes_nobodys(noted: Noted):
    noted.note_usage(GUILD, ALICE, Usage(10, 1.0))
    noted.note_usage(GUILD, BOB, Usage(5, 1.0))
    noted.note_usage(GUILD, None, Usage(1, 1.0))

    noted.disown(ALICE)

    assert await noted.characters_today() == {(GUILD, 0): 11, (GUILD, BOB): 5}


async def test_of_a_guild_that_is_discarded_nothing_is_noted(noted: Noted, ill: IllStore):
    ill.ill = True
    for guild in (GUILD, OTHER):
        await noted.note_presence(guild, VOICE)
        noted.note_usage(guild, ALICE, Usage(10, 1.0))

    noted.discard(GUILD)

    ill.ill = False
    assert await noted.presences() == {OTHER: VOICE}
    assert await noted.characters_today() == {(OTHER, ALICE): 10}
