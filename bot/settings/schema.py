"""
The tables, as the newest migration leaves them.

Decisions are kept as JSON in one column, so only what is looked for or summed
up has a column of its own. It is text and not the database's JSON type, so
that what is damaged is found by us, and costs one document.
"""

from sqlalchemy import BigInteger, Column, Date, Float, Index, MetaData, String, Table, Text

EVERYWHERE = 0
"""Stands for "in no guild in particular" where a guild's id would be; Discord has no such id."""

NOBODY = 0
"""Stands for people who were forgotten, where a person's id would be."""

METADATA = MetaData()

GUILDS = Table(
    "guilds",
    METADATA,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
)
"""What moderators decided, per guild."""

CHANNELS = Table(
    "channels",
    METADATA,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
)
"""The text channels that are read."""

PEOPLE = Table(
    "people",
    METADATA,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Index("people_by_guild", "guild"),
)
"""What people decided, in one guild or everywhere."""

ENTRIES = Table(
    "dictionary",
    METADATA,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("pattern", String(400), primary_key=True),
    Column("document", Text, nullable=False),
)
"""The guilds' dictionaries; ``pattern`` as it is compared, see :mod:`bot.settings.dictionary`."""

PRESENCES = Table(
    "presences",
    METADATA,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", BigInteger, nullable=False),
)
"""The voice channel that the bot is in, per guild."""

DEPARTURES = Table(
    "departures",
    METADATA,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
)
"""Since when (UTC) the bot is not in a guild any more that it keeps settings of."""

USAGE = Table(
    "usage",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("characters", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Index("usage_by_person", "person"),
)
"""What was spoken, per day (UTC), guild and person."""
