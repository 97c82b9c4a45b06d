"""
The store: what was decided, in tables.

Knows documents as text and leaves their meaning to others. Each method is one
transaction: it has happened whole when the method returns, and when it raises,
nothing has, or (if the database went away in the middle) all or nothing.
Errors of SQLAlchemy and of the drivers end here.

What one must know of cancelling is the same for all: safe, but whether a
change has happened is then known only to the database.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import date
from types import TracebackType
from typing import Self

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import ConfigError, StoreError
from bot.settings.database import Database
from bot.settings.migrate import migrate
from bot.settings.schema import (
    CHANNELS,
    DEPARTURES,
    ENTRIES,
    EVERYWHERE,
    GUILDS,
    NOBODY,
    PEOPLE,
    PRESENCES,
    USAGE,
)
from bot.settings.turns import Turns
from bot.vocabulary import ChannelId, GuildId, Seconds, UserId

PATIENCE: Seconds = 5.0
"""How long anything may take. Everything takes milliseconds; a lock is waited for 2 s."""

MIGRATION_PATIENCE: Seconds = 120.0
"""How long the start may take: another process may be migrating, and tables may be large."""

Change = Callable[[str], str]
"""Makes a new document of the old one; an empty text stands for none."""


@dataclass(frozen=True, slots=True)
class StoredGuild:
    """A guild's documents."""

    document: str
    """Its settings; empty for none."""
    channels: Mapping[ChannelId, str]
    """The channels that are read."""
    entries: Sequence[str]
    """Its dictionary, in the order of what is compared."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What was spoken."""

    characters: int = 0
    """Characters as spoken."""
    seconds: Seconds = 0.0
    """Audio, in seconds."""

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.characters + other.characters, self.seconds + other.seconds)


@dataclass(frozen=True, slots=True)
class UsageKey:
    """Whose usage, and when."""

    day: date
    """In UTC."""
    guild: GuildId
    """Where it was spoken."""
    person: UserId
    """Who wanted it said; ``NOBODY`` for those who were forgotten, and for the bot itself."""


class SettingsStore:
    """
    An async context manager: entering it migrates, leaving it closes all connections.

    Args:
        database: Where.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns = Turns(database.readers)

    async def __aenter__(self) -> Self:
        """
        Connect, and bring the tables up to date. Cancelling is safe.

        Raises:
            ConfigError: If the database cannot be used.
        """
        try:
            async with self._guarded(MIGRATION_PATIENCE), self._database.writer.begin() as writing:
                await writing.run_sync(self._database.lock)
                await writing.run_sync(migrate)
        except StoreError as error:
            await self._database.aclose()
            raise ConfigError(
                "THUNDER_DATABASE_URL (by default thunder.db in THUNDER_DATA_DIRECTORY): cannot be "
                f"used: {error}."
            ) from None
        except BaseException:
            await self._database.aclose()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all connections."""
        await self._database.aclose()

    async def check(self) -> None:
        """
        Try whether it can be read.

        Raises:
            StoreError: If not.
        """
        async with self._reading() as connection:
            await connection.execute(select(literal(1)))

    async def guild(self, guild: GuildId) -> StoredGuild:
        """
        Read all that is decided for a guild.

        Raises:
            StoreError: If it cannot be read.
        """
        async with self._reading() as connection:
            return await _read_guild(connection, guild)

    async def person(self, person: UserId, guild: GuildId | None) -> str:
        """
        Read what a person decided; empty for nothing.

        Args:
            person: Who.
            guild: Where; ``None`` for everywhere.

        Raises:
            StoreError: If it cannot be read.
        """
        async with self._reading() as connection:
            document = await connection.scalar(
                select(PEOPLE.c.document).where(_is(PEOPLE, _person_key(person, guild)))
            )
            return document or ""

    async def change_guild(self, guild: GuildId, change: Change) -> StoredGuild:
        """
        Change a guild's settings.

        Args:
            guild: Whose.
            change: Makes the new document of the old one; must not wait. What it raises
                is passed on, and nothing has changed.

        Returns:
            All that is decided for it now, as do all that change a guild.

        Raises:
            StoreError: If it could not be saved.
        """
        async with self._writing() as connection:
            await self._change(connection, GUILDS, {"guild": guild}, change)
            return await _read_guild(connection, guild)

    async def change_person(self, person: UserId, guild: GuildId | None, change: Change) -> str:
        """
        Change what a person decided; see :meth:`change_guild`.

        Returns:
            The new document.

        Raises:
            StoreError: If it could not be saved.
        """
        async with self._writing() as connection:
            return await self._change(connection, PEOPLE, _person_key(person, guild), change)

    async def put_channel(
        self, guild: GuildId, channel: ChannelId, document: str | None
    ) -> StoredGuild:
        """
        Add a channel that is read, or change it, or remove it.

        Args:
            guild: Whose.
            channel: Which.
            document: How it is read; ``None`` if it is not.

        Raises:
            StoreError: If it could not be saved.
        """
        key = {"guild": guild, "channel": channel}
        async with self._writing() as connection:
            if document is None:
                await _delete(connection, CHANNELS, key)
            else:
                await self._put(connection, CHANNELS, [{**key, "document": document}])
            return await _read_guild(connection, guild)

    async def put_entries(
        self,
        guild: GuildId,
        entries: Mapping[str, str],
        check: Callable[[Collection[str]], None],
    ) -> StoredGuild:
        """
        Add entries to a guild's dictionary, or change them: all or none.

        Args:
            guild: Whose.
            entries: Documents by what is compared.
            check: Looks at what is compared of all that it would have then; must not wait.
                What it raises is passed on, and nothing has changed.

        Raises:
            StoreError: If they could not be saved.
        """
        rows = [{"guild": guild, "pattern": key, "document": each} for key, each in entries.items()]
        async with self._writing() as connection:
            await self._put(connection, ENTRIES, rows)
            check((await connection.scalars(_patterns(guild))).all())
            return await _read_guild(connection, guild)

    async def remove_entries(self, guild: GuildId, patterns: Iterable[str]) -> StoredGuild:
        """
        Remove entries from a guild's dictionary, if they are there.

        Raises:
            StoreError: If it could not be saved.
        """
        chosen = and_(ENTRIES.c.guild == guild, ENTRIES.c.pattern.in_(list(patterns)))
        async with self._writing() as connection:
            await connection.execute(delete(ENTRIES).where(chosen))
            return await _read_guild(connection, guild)

    async def replace_guild(
        self,
        guild: GuildId,
        *,
        document: str | None = None,
        channels: Mapping[ChannelId, str] | None = None,
        entries: Mapping[str, str] | None = None,
    ) -> StoredGuild:
        """
        Put others in the place of a guild's documents: all or none.

        Args:
            guild: Whose.
            document: Its settings. ``None``, here and below: they stay.
            channels: The channels that are read.
            entries: Its dictionary, by what is compared.

        Raises:
            StoreError: If it could not be saved.
        """
        async with self._writing() as connection:
            if document is not None:
                await self._put(connection, GUILDS, [{"guild": guild, "document": document}])
            if channels is not None:
                rows = [{"channel": key, "document": each} for key, each in channels.items()]
                await _replace(connection, CHANNELS, guild, rows)
            if entries is not None:
                rows = [{"pattern": key, "document": each} for key, each in entries.items()]
                await _replace(connection, ENTRIES, guild, rows)
            return await _read_guild(connection, guild)

    async def put_presences(self, presences: Mapping[GuildId, ChannelId | None]) -> None:
        """
        Note in which voice channels the bot is.

        Args:
            presences: By guild; ``None`` for none.

        Raises:
            StoreError: If it could not be saved.
        """
        async with self._writing() as connection:
            for guild, channel in presences.items():
                if channel is None:
                    await _delete(connection, PRESENCES, {"guild": guild})
                else:
                    row = {"guild": guild, "channel": channel}
                    await self._put(connection, PRESENCES, [row])

    async def presences(self) -> dict[GuildId, ChannelId]:
        """
        Tell in which voice channels the bot is, or was when it ended.

        Raises:
            StoreError: If it cannot be read.
        """
        async with self._reading() as connection:
            rows = await connection.execute(select(PRESENCES.c.guild, PRESENCES.c.channel))
            return {GuildId(row.guild): ChannelId(row.channel) for row in rows}

    async def add_usage(self, usage: Mapping[UsageKey, Usage]) -> None:
        """
        Add to what was spoken: all or none.

        Raises:
            StoreError: If it could not be saved.
        """
        async with self._writing() as connection:
            await self._add_usage(connection, usage)

    async def usage(
        self, day: date, *, guild: GuildId | None = None, person: UserId | None = None
    ) -> Usage:
        """
        Sum up what was spoken on a day.

        Args:
            day: In UTC.
            guild: Where; ``None`` for everywhere.
            person: Who wanted it said; ``None`` for everybody.

        Raises:
            StoreError: If it cannot be read.
        """
        chosen: list[ColumnElement[bool]] = [USAGE.c.day == day]
        if guild is not None:
            chosen.append(USAGE.c.guild == guild)
        if person is not None:
            chosen.append(USAGE.c.person == person)
        sums = select(func.sum(USAGE.c.characters), func.sum(USAGE.c.seconds))
        async with self._reading() as connection:
            row = (await connection.execute(sums.where(*chosen))).one()
            return Usage(int(row[0] or 0), float(row[1] or 0.0))

    async def usage_of_day(self, day: date) -> dict[UsageKey, Usage]:
        """
        Read what was spoken on a day, by whom and where.

        Raises:
            StoreError: If it cannot be read.
        """
        async with self._reading() as connection:
            rows = await connection.execute(select(USAGE).where(USAGE.c.day == day))
            return dict(map(_usage, rows))

    async def forget_usage(self, before: date) -> int:
        """
        Forget what was spoken before a day.

        Returns:
            How many rows that were.

        Raises:
            StoreError: If it could not be done.
        """
        async with self._writing() as connection:
            return (await connection.execute(delete(USAGE).where(USAGE.c.day < before))).rowcount

    async def person_everywhere(self, person: UserId) -> dict[GuildId | None, str]:
        """
        Read what a person decided, by guild; ``None`` is everywhere.

        Raises:
            StoreError: If it cannot be read.
        """
        chosen = select(PEOPLE.c.guild, PEOPLE.c.document).where(PEOPLE.c.person == person)
        async with self._reading() as connection:
            rows = await connection.execute(chosen.order_by(PEOPLE.c.guild))
            return {
                None if row.guild == EVERYWHERE else GuildId(row.guild): row.document
                for row in rows
            }

    async def usage_of_person(self, person: UserId) -> dict[UsageKey, Usage]:
        """
        Read what a person had spoken, on every day that is kept.

        Raises:
            StoreError: If it cannot be read.
        """
        chosen = select(USAGE).where(USAGE.c.person == person)
        async with self._reading() as connection:
            rows = await connection.execute(chosen.order_by(USAGE.c.day, USAGE.c.guild))
            return dict(map(_usage, rows))

    async def forget_person(self, person: UserId) -> None:
        """
        Forget what a person decided, and that it was they who wanted something said.

        What was spoken stays counted for the guilds.

        Raises:
            StoreError: If it could not be done.
        """
        async with self._writing() as connection:
            await _delete(connection, PEOPLE, {"person": person})
            rows = await connection.execute(select(USAGE).where(USAGE.c.person == person))
            anonymous = {
                UsageKey(key.day, key.guild, UserId(NOBODY)): amount
                for key, amount in map(_usage, rows.all())
            }
            await self._add_usage(connection, anonymous)
            await _delete(connection, USAGE, {"person": person})

    async def put_departure(self, guild: GuildId, day: date | None) -> None:
        """
        Note that the bot is not in a guild any more, or that it is again.

        Args:
            guild: Which.
            day: Since when; ``None`` if it is there.

        Raises:
            StoreError: If it could not be saved.
        """
        async with self._writing() as connection:
            if day is None:
                await _delete(connection, DEPARTURES, {"guild": guild})
            else:
                await self._put(connection, DEPARTURES, [{"guild": guild, "day": day}])

    async def compare_guilds(self, here: Collection[GuildId], day: date) -> int | None:
        """
        Note of which guilds something is kept and the bot is in them no more, or is again.

        A bot that is in none of them is another one, such as one for tests: nothing is noted.

        Args:
            here: The guilds that the bot is in: all of them.
            day: Since when it is known not to be in the others.

        Returns:
            How many were found that it had left unnoticed; ``None`` if it is another bot.

        Raises:
            StoreError: If it could not be saved.
        """
        async with self._writing() as connection:
            known: set[GuildId] = set()
            for table in (GUILDS, CHANNELS, PEOPLE, ENTRIES, PRESENCES):
                known.update(await connection.scalars(select(table.c.guild).distinct()))
            noted = set(await connection.scalars(select(DEPARTURES.c.guild)))
            left = known - noted - set(here) - {GuildId(EVERYWHERE)}
            if left and (known | noted).isdisjoint(here):
                return None
            if left:
                rows = [{"guild": guild, "day": day} for guild in left]
                await self._put(connection, DEPARTURES, rows)
            for guild in noted & set(here):
                await _delete(connection, DEPARTURES, {"guild": guild})
            return len(left)

    async def departed(self, before: date) -> Sequence[GuildId]:
        """
        List the guilds that the bot is not in since before a day.

        Raises:
            StoreError: If it cannot be read.
        """
        chosen = select(DEPARTURES.c.guild).where(DEPARTURES.c.day < before)
        async with self._reading() as connection:
            return [GuildId(guild) for guild in await connection.scalars(chosen)]

    async def forget_guild(self, guild: GuildId) -> None:
        """
        Forget all that has to do with a guild.

        Raises:
            StoreError: If it could not be done.
        """
        async with self._writing() as connection:
            for table in (GUILDS, CHANNELS, PEOPLE, ENTRIES, PRESENCES, DEPARTURES, USAGE):
                await _delete(connection, table, {"guild": guild})

    async def _change(
        self, connection: AsyncConnection, table: Table, key: Mapping[str, int], change: Change
    ) -> str:
        # A row that is not there cannot be locked, and of two who find none both would start
        # from nothing.
        add = self._database.insert(table).values(**key, document="")
        await connection.execute(add.on_conflict_do_nothing())
        old = await connection.scalar(
            select(table.c.document).where(_is(table, key)).with_for_update()
        )
        new = change(old or "")
        await connection.execute(update(table).where(_is(table, key)).values(document=new))
        return new

    async def _put(
        self,
        connection: AsyncConnection,
        table: Table,
        rows: Sequence[Mapping[str, int | str | date]],
    ) -> None:
        """Add rows, or overwrite those that are there."""
        keys = [column.name for column in table.primary_key]
        add = self._database.insert(table)
        others = {each.name: add.excluded[each.name] for each in table.c if each.name not in keys}
        add = add.on_conflict_do_update(index_elements=keys, set_=others)
        if rows:
            await connection.execute(add, rows)

    async def _add_usage(
        self, connection: AsyncConnection, usage: Mapping[UsageKey, Usage]
    ) -> None:
        add = self._database.insert(USAGE)
        sums = {name: USAGE.c[name] + add.excluded[name] for name in ("characters", "seconds")}
        add = add.on_conflict_do_update(index_elements=["day", "guild", "person"], set_=sums)
        rows = [{**asdict(key), **asdict(amount)} for key, amount in usage.items()]
        if rows:
            await connection.execute(add, rows)

    @asynccontextmanager
    async def _reading(self) -> AsyncGenerator[AsyncConnection]:
        async with (
            self._turns.next(),
            self._guarded(PATIENCE),
            self._database.reader.connect() as connection,
        ):
            yield connection

    @asynccontextmanager
    async def _writing(self) -> AsyncGenerator[AsyncConnection]:
        async with self._guarded(PATIENCE), self._database.writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def _guarded(self, patience: Seconds) -> AsyncGenerator[None]:
        """Turn what the database raises into an error of ours, without what it may quote."""
        try:
            async with asyncio.timeout(patience):
                yield
        except TimeoutError:
            raise StoreError(f"no answer within {patience:.0f} s") from None
        except (SQLAlchemyError, OSError, *self._database.errors) as error:
            raise StoreError(self._database.describe(error)) from None


async def _read_guild(connection: AsyncConnection, guild: GuildId) -> StoredGuild:
    document = await connection.scalar(select(GUILDS.c.document).where(GUILDS.c.guild == guild))
    channels = await connection.execute(
        select(CHANNELS.c.channel, CHANNELS.c.document)
        .where(CHANNELS.c.guild == guild)
        .order_by(CHANNELS.c.channel)
    )
    entries = await connection.scalars(
        select(ENTRIES.c.document).where(ENTRIES.c.guild == guild).order_by(ENTRIES.c.pattern)
    )
    return StoredGuild(
        document or "",
        {ChannelId(row.channel): row.document for row in channels},
        tuple(entries),
    )


def _patterns(guild: GuildId) -> Select[str]:
    return select(ENTRIES.c.pattern).where(ENTRIES.c.guild == guild)


def _person_key(person: UserId, guild: GuildId | None) -> Mapping[str, int]:
    return {"person": person, "guild": EVERYWHERE if guild is None else guild}


def _is(table: Table, key: Mapping[str, int | str]) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in key.items()))


async def _delete(connection: AsyncConnection, table: Table, key: Mapping[str, int]) -> None:
    await connection.execute(delete(table).where(_is(table, key)))


async def _replace(
    connection: AsyncConnection,
    table: Table,
    guild: GuildId,
    rows: Sequence[Mapping[str, int | str | date]],
) -> None:
    await _delete(connection, table, {"guild": guild})
    if rows:
        await connection.execute(insert(table), [{"guild": guild, **row} for row in rows])


def _usage(row: Row[tuple[date, int, int, int, float]]) -> tuple[UsageKey, Usage]:
    key = UsageKey(row.day, GuildId(row.guild), UserId(row.person))
    return key, Usage(int(row.characters), float(row.seconds))
