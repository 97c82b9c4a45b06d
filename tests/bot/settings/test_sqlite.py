"""What only a file can suffer."""

import asyncio
import logging
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import ConfigError, StoreError
from bot.settings import answers, sqlite
from bot.settings.service import SettingsService
from bot.settings.sqlite import open_memory, open_sqlite
from bot.settings.store import SettingsStore
from bot.text.dictionary import Entry
from bot.text.settings import Said
from bot.vocabulary import GuildId
from tests.support.saving import GUILD

ROOT = Path(__file__).parents[3]
PAGES = 40


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new" / "thunder.db"


@pytest.fixture
async def store(file: Path) -> AsyncIterator[SettingsStore]:
    async with SettingsStore(open_sqlite(file, max_pages=PAGES)) as opened:
        yield opened


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Locks are waited for no longer than a test can, and the store is asked again at once."""
    monkeypatch.setattr(sqlite, "BUSY", 0.05)
    monkeypatch.setattr(answers, "AGAIN", 0.0)


async def test_nobody_else_can_read_it(store: SettingsStore, file: Path):
    await store.change_guild(GUILD, lambda _: "{}")

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}

    assert modes == dict.fromkeys(["thunder.db", "thunder.db-wal", "thunder.db-shm"], 0o600)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


async def test_what_is_confirmed_is_synced_to_the_disk(store: SettingsStore):
    async with store._database.writer.connect() as connection:
        mode = await connection.exec_driver_sql("PRAGMA journal_mode")
        synchronous = await connection.exec_driver_sql("PRAGMA synchronous")

        assert (mode.scalar(), synchronous.scalar()) == ("wal", 2)


async def test_a_full_disk_loses_nothing_and_reading_goes_on(
    impatient: None, store: SettingsStore, caplog: pytest.LogCaptureFixture
):
    """Who writes is told so each time, the operator once; with room again, it goes on."""
    caplog.set_level(logging.INFO)
    async with SettingsService(store) as ours:
        await ours.change_guild(GUILD, said=Said.OFF)
        many = [Entry(f"word{n}", "x" * 200) for n in range(1000)]

        for _ in range(2):
            with pytest.raises(StoreError, match="full"):
                await ours.replace_entries(GUILD, many)

        assert (await ours.guild(GUILD)).settings.said is Said.OFF
        assert (await ours.guild(GUILD)).entries == ()
        assert not ours.statistics().writable
        assert ours.statistics().readable
        await ours.change_guild(GUILD, speed=1.5)
        assert ours.statistics().writable
    assert [record.message for record in caplog.records] == [
        "settings cannot be saved: database or disk is full",
        "settings can be saved again",
    ]


async def test_while_another_process_writes_reading_goes_on(
    impatient: None, store: SettingsStore, file: Path
):
    async with (
        SettingsStore(open_sqlite(file)) as impatiently,
        SettingsService(impatiently) as ours,
    ):
        await ours.change_guild(GUILD, said=Said.OFF)
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreError, match="locked"):
            await ours.change_guild(GUILD, said=Said.ALWAYS)

        assert (await ours.guild(GUILD)).settings.said is Said.OFF
        assert (await ours.guild(GuildId(2))).entries == ()
        other.execute("ROLLBACK")
        other.close()
        assert (await ours.change_guild(GUILD, said=Said.ALWAYS)).said is Said.ALWAYS


async def test_a_locked_file_stops_the_start(impatient: None, file: Path):
    async with SettingsStore(open_sqlite(file)):
        pass
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(ConfigError, match="database is locked"):
        async with SettingsStore(open_sqlite(file)):
            raise AssertionError

    other.close()


async def test_what_is_no_database_stops_the_start(file: Path):
    file.parent.mkdir()
    file.write_bytes(b"SECRET " * 1000)  # noqa: ASYNC240 (nobody waits)

    with pytest.raises(ConfigError, match="file is not a database") as refused:
        async with SettingsStore(open_sqlite(file)):
            raise AssertionError

    assert "SECRET" not in str(refused.value)


async def test_a_crash_loses_nothing_that_was_confirmed(file: Path):
    """Killed again and again in the middle of writing, by a signal that nobody can catch."""
    for kills in range(2):
        confirmed = await killed_after(file, changes=5 + kills)

        async with (
            SettingsStore(open_sqlite(file)) as store,
            SettingsService(store) as ours,
        ):
            guild = await ours.guild(GUILD)
        last = int(guild.settings.alone_seconds)
        versions = {entry.spoken for entry in guild.entries}
        assert last in {confirmed, confirmed + 1}
        assert len(guild.entries) == 100
        assert versions <= {str(last), str(last + 1)}
        assert len(versions) == 1, "half of a change"


async def killed_after(file: Path, *, changes: int) -> int:
    """Run a process that writes, kill it, and return the last change that it confirmed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.saving", f"sqlite:///{file}"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    for _ in range(changes):
        assert await process.stdout.readline(), "it ended by itself"
    process.kill()
    rest = (await process.stdout.read()).split()
    await process.wait()
    return int(rest[-1]) if rest else changes


async def test_memory_keeps_settings_as_long_as_the_process():
    async with SettingsStore(open_memory()) as store, SettingsService(store) as ours:
        async with asyncio.TaskGroup() as group:
            for guild in range(20):
                group.create_task(ours.change_guild(GuildId(guild), speed=1.5))

        assert (await ours.guild(GuildId(7))).settings.speed == 1.5
