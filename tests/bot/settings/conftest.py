"""Databases to keep settings in: SQLite in a file, and a real PostgreSQL."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot.settings.database import Database
from bot.settings.location import open_database
from bot.settings.postgres import open_postgres
from bot.settings.store import SettingsStore
from tests.support.postgres import postgres_server


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no database that hangs; a test of such a one sets the limit."""
    for limit in ("store.PATIENCE", "postgres.CONNECT", "postgres.STATEMENT", "sqlite.BUSY"):
        monkeypatch.setattr(f"bot.settings.{limit}", 60.0)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server's first database; it starts when it is first asked for."""
    with postgres_server() as url:
        yield url


@pytest.fixture
async def postgres_url(postgres: str) -> str:
    """The URL of a database that is empty again, which is quicker than another database."""
    server = open_postgres(make_url(postgres))
    async with server.writer.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await server.aclose()
    return postgres


@pytest.fixture(params=["sqlite", "postgres"])
def describe(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Database]:
    """Describes the same empty database each time it is called."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return lambda: open_database(url, tmp_path)


@pytest.fixture
async def store(describe: Callable[[], Database]) -> AsyncIterator[SettingsStore]:
    """A store in an empty database."""
    async with SettingsStore(describe()) as opened:
        yield opened
