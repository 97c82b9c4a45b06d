"""Where the store is: what a URL means."""

import logging
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import ConfigError
from bot.settings.database import Database
from bot.settings.postgres import open_postgres
from bot.settings.sqlite import open_memory, open_sqlite

log = logging.getLogger(__name__)

FILE = "thunder.db"
"""The file in the data directory, unless a URL says otherwise."""

_PARAMETERS = {"host": "host", "port": "port", "sslmode": "ssl", "ssl": "ssl"}
"""What may stand behind a question mark, and what the driver calls it."""

_PROBLEM = (
    "THUNDER_DATABASE_URL: must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/DATABASE."
)


def open_database(url: str | None, data: Path) -> Database:
    """
    Describe the database that a URL means; SQLite's file is made, nothing is connected to yet.

    Args:
        url: Where; ``None`` for a file in the data directory.
        data: The data directory.

    Raises:
        ConfigError: If it means none, or its file cannot be made; without the URL, which may
            hold a password.
    """
    if url is None:
        return _default(data / FILE)
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigError(_PROBLEM) from None
    match parts.drivername:
        case "sqlite" if parts.database:
            return _file(Path(parts.database), _pages(parts))
        case "postgresql" | "postgres" if parts.database:
            return _server(parts)
        case _:
            raise ConfigError(_PROBLEM)


def _default(path: Path) -> Database:
    try:
        return open_sqlite(path)
    except OSError as error:
        # As with all that is kept in the data directory: the bot speaks without it.
        reason = error.strerror or "not possible"
        log.error("settings are kept in memory only: %s", reason)  # noqa: TRY400 (no trace)
        return open_memory()


def _file(path: Path, max_pages: int | None) -> Database:
    try:
        return open_sqlite(path, max_pages=max_pages)
    except OSError as error:
        reason = error.strerror or "cannot be made"
        raise ConfigError(f"THUNDER_DATABASE_URL: its file: {reason}.") from None


def _server(parts: URL) -> Database:
    """Take the parameters that other programs know; the driver has other names for some."""
    query = {_PARAMETERS.get(name): value for name, value in parts.query.items()}
    if None in query:
        raise ConfigError(_PROBLEM)
    named = {name: value for name, value in query.items() if name is not None}
    return open_postgres(parts.set(query=named))


def _pages(parts: URL) -> int | None:
    """Read the one thing that can follow a file's name: how large it may get."""
    query = dict(parts.normalized_query)
    pages = query.pop("max_page_count", None)
    if query or (pages is not None and not (len(pages) == 1 and pages[0].isdecimal())):
        raise ConfigError(_PROBLEM)
    return None if pages is None else int(pages[0])
