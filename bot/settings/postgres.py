"""
The store on a PostgreSQL server, with asyncpg.

Every wait has a limit, because a server that does not answer must not keep a
message from being read with the settings that are known.
"""

import asyncpg  # pyright: ignore[reportMissingTypeStubs] (0.32 has none)
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.settings.database import Database
from bot.vocabulary import Seconds

CONNECT: Seconds = 3.0
"""How long connecting may take."""

STATEMENT: Seconds = 4.0
"""How long a statement may take. Ours take milliseconds; only a lock or a sick server makes it."""

CONNECTIONS = 4
"""At most. Most messages need none, because settings are remembered."""

_MIGRATION = 0x7468_756E_6465_72
"""Names the lock that whoever migrates holds: "thunder" in ASCII."""


def open_postgres(url: URL) -> Database:
    """
    Describe a database on a server.

    Args:
        url: Where, and as whom; of the form ``postgresql://user:password@host:port/database``.
    """
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        connect_args={
            "timeout": CONNECT,
            "command_timeout": STATEMENT,
            "server_settings": {"application_name": "thunder"},
        },
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,  # a server that was restarted costs a connection, not a setting
        hide_parameters=True,  # an error would show texts
    )
    return Database(
        reader=engine,
        readers=CONNECTIONS,
        writer=engine,
        insert=postgresql.insert,
        errors=(asyncpg.PostgresError, asyncpg.InterfaceError),
        describe=_describe,
        lock=_lock,
    )


def _lock(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _MIGRATION})


def _describe(error: BaseException) -> str:
    """Tell the kind and the code; the server's words may quote a value or name the user."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if cause is not None and cause.__cause__ is not None:
        cause = cause.__cause__  # SQLAlchemy's class is asyncpg's, but for the name
    code = getattr(cause, "sqlstate", None)
    name = type(cause).__name__
    return f"{name} {code}" if code else name
