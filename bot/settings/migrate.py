"""
Bringing the tables to the form that this version of the program expects.

All of it happens in one transaction, which nobody else can be in: a crash in
the middle changes nothing, and of two processes that start at once the second
finds everything done.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.errors import ConfigError

MIGRATIONS = Path(__file__).parent / "migrations"
"""Alembic's scripts; files of the package, and no modules of it."""


def migrate(connection: Connection) -> None:
    """
    Bring the tables up to date, within a transaction that others wait for.

    Args:
        connection: Where; the caller commits.

    Raises:
        ConfigError: If a newer version of the program has been there.
    """
    config = Config()
    # A percent sign would be taken for a reference to another option.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise ConfigError(
            f"THUNDER_DATABASE_URL: the settings were last used by a newer Thunder (their form is "
            f"{current}, this one knows {max(known)}). Install that version again, or restore a "
            "backup of before."
        )
    command.upgrade(config, "head")
