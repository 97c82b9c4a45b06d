"""The tables are made at the start, and brought up to date."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bot.errors import ConfigError
from bot.settings import migrate
from bot.settings.database import Database
from bot.settings.schema import METADATA
from bot.settings.store import SettingsStore
from bot.vocabulary import GuildId

GUILD = GuildId(1)


async def run(database: Database, step: Callable[[Connection], Any]) -> Any:
    async with database.writer.begin() as connection:
        result = await connection.run_sync(step)
    await database.aclose()
    return result


async def test_the_migrations_lead_to_the_schema(describe: Callable[[], Database]):
    """Every table, column, index and type; what autogenerate would still change is nothing."""
    async with SettingsStore(describe()):
        pass

    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, METADATA)

    assert await run(describe(), differences) == []


async def test_a_second_start_changes_nothing(describe: Callable[[], Database]):
    async with SettingsStore(describe()) as store:
        await store.change_guild(GUILD, lambda _: "kept")

    async with SettingsStore(describe()) as store:
        assert (await store.guild(GUILD)).document == "kept"


async def test_several_that_start_at_once_wait_for_each_other(describe: Callable[[], Database]):
    async def start() -> None:
        async with SettingsStore(describe()) as store:
            await store.check()

    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(start())


async def test_a_migration_that_fails_leaves_nothing_behind(
    describe: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
):
    """Tables that were made before it failed are gone: also where a schema's change is not."""

    def fail(connection: Connection) -> None:
        migrate.migrate(connection)
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.settings.store.migrate", fail)
    with pytest.raises(KeyboardInterrupt):
        async with SettingsStore(describe()):
            raise AssertionError

    assert await run(describe(), lambda connection: inspect(connection).get_table_names()) == []


async def test_a_newer_version_has_been_there(describe: Callable[[], Database]):
    async with SettingsStore(describe()):
        pass
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    await run(describe(), lambda connection: connection.execute(newer))

    with pytest.raises(ConfigError, match="last used by a newer Thunder"):
        async with SettingsStore(describe()):
            raise AssertionError
