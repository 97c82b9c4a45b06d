"""What only a server can suffer."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot.errors import ConfigError, StoreError
from bot.settings import postgres
from bot.settings.postgres import open_postgres
from bot.settings.service import SettingsService
from bot.settings.store import SettingsStore
from bot.text.settings import Said
from bot.vocabulary import GuildId, UserId

GUILD, OTHER = GuildId(1), GuildId(2)
ALICE = UserId(3)


@pytest.fixture
async def store(postgres_url: str) -> AsyncIterator[SettingsStore]:
    async with SettingsStore(open_postgres(make_url(postgres_url))) as opened:
        yield opened


async def execute(url: str, statement: str) -> None:
    server = open_postgres(make_url(url))
    async with server.writer.begin() as connection:
        await connection.execute(text(statement))
    await server.aclose()


async def test_connections_that_were_cut_are_made_anew(store: SettingsStore, postgres_url: str):
    """As by a server that was restarted."""
    async with SettingsService(store) as service:
        await service.change_guild(GUILD, said=Said.OFF)
        await execute(
            postgres_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'thunder' AND pid <> pg_backend_pid()",
        )

        assert (await service.change_guild(GUILD, speed=1.5)).speed == 1.5


async def test_a_lock_ends_a_write_and_not_a_reading(
    store: SettingsStore, postgres_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(postgres, "STATEMENT", 0.2)
    async with (
        SettingsStore(open_postgres(make_url(postgres_url))) as hasty,
        SettingsService(hasty) as service,
        store._database.writer.begin() as other,
    ):
        await other.execute(text("LOCK TABLE guilds IN EXCLUSIVE MODE"))

        with pytest.raises(StoreError):
            await service.change_guild(GUILD, said=Said.OFF)

        assert (await service.guild(GUILD)).settings.said is Said.SMART


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://thunder:hunter2@127.0.0.1:1/thunder",
        "postgresql://thunder:hunter2@nowhere.invalid/thunder",
    ],
)
async def test_a_server_that_is_not_there_stops_the_start(url: str):
    with pytest.raises(ConfigError, match="cannot be used") as refused:
        async with SettingsStore(open_postgres(make_url(url))):
            raise AssertionError

    assert "hunter2" not in str(refused.value)


async def test_a_database_that_is_not_there_stops_the_start(postgres: str):
    url = make_url(postgres).set(database="SECRET")

    with pytest.raises(ConfigError, match="InvalidCatalogNameError 3D000") as refused:
        async with SettingsStore(open_postgres(url)):
            raise AssertionError

    assert "SECRET" not in str(refused.value)


async def test_two_changes_at_once_are_both_kept(store: SettingsStore, postgres_url: str):
    """Of two processes, which no lock of ours can order."""
    async with (
        SettingsStore(open_postgres(make_url(postgres_url))) as second,
        asyncio.TaskGroup() as group,
    ):
        for number in range(10):
            chosen = store if number % 2 else second
            group.create_task(chosen.change_guild(GUILD, lambda old: old + "x"))

    assert (await store.guild(GUILD)).document == "x" * 10
