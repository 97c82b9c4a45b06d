"""
What Alembic runs; the connection is handed over by :mod:`bot.settings.migrate`.

To add a migration: copy the newest file of ``versions``, name it after the
next number, and change :mod:`bot.settings.schema` to what it leaves. A test
compares the two.
"""

from alembic import context

from bot.settings.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite alters little; Alembic copies the table instead
)
with context.begin_transaction():
    context.run_migrations()
