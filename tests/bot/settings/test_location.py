"""What a URL means."""

import stat
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings.database import Database
from bot.settings.location import open_database
from bot.settings.store import SettingsStore


def engine_url(database: Database) -> str:
    return database.writer.url.render_as_string(hide_password=False)


def test_without_a_url_it_is_a_file_in_the_data_directory(tmp_path: Path):
    database = open_database(None, tmp_path / "data")

    assert engine_url(database) == f"sqlite+aiosqlite:///{tmp_path}/data/thunder.db"
    assert stat.S_IMODE((tmp_path / "data" / "thunder.db").stat().st_mode) == 0o600


async def test_without_a_place_to_write_it_is_memory(caplog: pytest.LogCaptureFixture):
    database = open_database(None, Path("/proc/nowhere"))

    async with SettingsStore(database) as store:
        await store.check()
    assert [record.message for record in caplog.records] == [
        "settings are kept in memory only: No such file or directory"
    ]


async def test_a_file_can_be_anywhere_and_limited(tmp_path: Path):
    database = open_database(f"sqlite:///{tmp_path}/a.db?max_page_count=77", tmp_path / "data")

    async with SettingsStore(database), database.writer.connect() as connection:
        assert (await connection.exec_driver_sql("PRAGMA max_page_count")).scalar() == 77
    assert not (tmp_path / "data").exists()


def test_a_file_that_was_named_and_cannot_be_made_stops_the_start(tmp_path: Path):
    with pytest.raises(ConfigError, match="its file: No such file or directory"):
        open_database("sqlite:////proc/nowhere/thunder.db", tmp_path)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_server_is_asked_as_other_programs_would(scheme: str, tmp_path: Path):
    url = f"{scheme}://thunder:pass%40word@db:5433/thunder?sslmode=require"

    database = open_database(url, tmp_path)

    assert engine_url(database) == (
        "postgresql+asyncpg://thunder:pass%40word@db:5433/thunder?ssl=require"
    )


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:?cache=shared",
        "sqlite:///hunter2.db?max_page_count=many",
        "sqlite:///hunter2.db?mode=rwc",
        "postgresql://thunder:hunter2@db",
        "postgresql://thunder:hunter2@db:port/thunder",
        "postgresql://thunder:hunter2@db/thunder?server_settings=x",
        "mysql://thunder:hunter2@db/thunder",
        "postgresql+psycopg2://thunder:hunter2@db/thunder",
        "hunter2",
    ],
)
def test_what_means_nothing_stops_the_start_unseen(url: str, tmp_path: Path):
    with pytest.raises(ConfigError, match="must be sqlite:///FILE or postgresql:") as refused:
        open_database(url, tmp_path)

    assert "hunter2" not in str(refused.value)
