"""
What a driver brings, and which of them a URL means.

The two drivers are :mod:`bot.settings.sqlite` and :mod:`bot.settings.postgres`,
and nobody else knows that there are any.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

Insert: TypeAlias = sqlite.Insert | postgresql.Insert
"""An ``INSERT`` that can say what to do when the row is there."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database that is not connected to yet. Whoever makes one disposes of both engines."""

    reader: AsyncEngine
    """Makes connections to read with; they need not wait for whoever writes."""
    readers: int
    """How many of them there may be at a time."""
    writer: AsyncEngine
    """Makes connections to write with: a transaction sees no other's half."""
    insert: Callable[[Table], Insert]
    """Begins an ``INSERT`` in the database's dialect."""
    errors: tuple[type[Exception], ...]
    """What the driver raises besides SQLAlchemy's errors and ``OSError``."""
    describe: Callable[[BaseException], str]
    """Tells what went wrong, for the log: no text, no name and no secret."""
    lock: Callable[[Connection], None]
    """Makes others who would migrate wait until the transaction ends."""

    async def aclose(self) -> None:
        """Close all connections. Not safe to cancel: what is left closes with the process."""
        await self.reader.dispose()
        if self.writer is not self.reader:
            await self.writer.dispose()
