"""
The store in a file, with SQLite.

One connection writes, one transaction after the other, so that we never wait
for ourselves; in WAL mode those who read do not wait for it. What is confirmed
has been synced to the disk. Other processes may hold the file locked: that is
waited for, for a moment.
"""

import asyncio
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool, Connection, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from bot.files import private_file, private_folder
from bot.settings.database import Database
from bot.vocabulary import Seconds

BUSY: Seconds = 2.0
"""How long a lock of another process is waited for. A backup takes milliseconds; who sent a
command gets an answer within Discord's three seconds."""

AGAIN: Seconds = 0.01
"""How soon what SQLite does not wait for by itself is tried again."""

READERS = 2
"""Connections to read with, each a thread. A look-up takes 0.1 ms, so one would do (measured)."""


def open_sqlite(path: Path, *, max_pages: int | None = None) -> Database:
    """
    Describe a database in a file; its folder and the file are made, for their owner only.

    Args:
        path: Where.
        max_pages: How many pages of 4096 bytes it may grow to; ``None`` for SQLite's limit.

    Raises:
        OSError: If they are not there and cannot be made.
    """
    private_folder(path.parent)
    private_file(path)
    url = URL.create("sqlite+aiosqlite", database=str(path))
    writer = _engine(url, connections=1, begin="BEGIN IMMEDIATE", max_pages=max_pages)
    reader = _engine(url, connections=READERS, begin="BEGIN", max_pages=None)
    return _database(reader, writer, READERS)


def open_memory() -> Database:
    """Describe a database that is gone with the process, for want of a place to write."""
    url = URL.create("sqlite+aiosqlite", database=":memory:")
    engine = _engine(url, connections=1, begin="BEGIN IMMEDIATE", max_pages=None)
    return _database(engine, engine, 1)


def _database(reader: AsyncEngine, writer: AsyncEngine, readers: int) -> Database:
    return Database(
        reader=reader,
        readers=readers,
        writer=writer,
        insert=sqlite.insert,
        errors=(sqlite3.Error,),
        describe=_describe,
        lock=_lock,
    )


def _engine(url: URL, *, connections: int, begin: str, max_pages: int | None) -> AsyncEngine:
    engine = create_async_engine(
        url,
        connect_args={"timeout": BUSY},
        poolclass=AsyncAdaptedQueuePool,  # also for memory: one connection, used in turns
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,  # an error would show texts
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: object) -> None:  # noqa: ANN401 (any driver's)
        # The driver's own transactions begin late, and not at all for a change of the schema.
        connection.isolation_level = None
        cursor = connection.cursor()
        _write_ahead(cursor)
        # In WAL mode NORMAL would lose what was confirmed when the power fails.
        cursor.execute("PRAGMA synchronous = FULL")
        if max_pages is not None:
            cursor.execute(f"PRAGMA max_page_count = {max_pages}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        # Immediate for who writes: a transaction that reads first and then cannot write
        # because another did is one that fails without having waited.
        connection.exec_driver_sql(begin)

    return engine


def _write_ahead(cursor: Any) -> None:  # noqa: ANN401 (any driver's)
    """Change a file's journal: SQLite does not wait for somebody else who is just at it."""
    until = time.monotonic() + BUSY
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            await_only(asyncio.sleep(AGAIN))
        else:
            return


def _lock(_: Connection) -> None:
    """Do nothing: ``BEGIN IMMEDIATE`` has locked it."""


def _describe(error: BaseException) -> str:
    """Tell SQLite's own words, such as "database is locked"; they quote no value."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(cause) if isinstance(cause, sqlite3.Error) else type(error).__name__
