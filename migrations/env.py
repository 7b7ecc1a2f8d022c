"""How Alembic runs here: on the engine that it is given, over the tables of all rooms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from migrations.all_tables import Base
from sohoa.records import UtcDateTime


def render_type(kind: str, thing: Any, _context: object) -> str | Literal[False]:
    """A migration must not depend on how a later version of the product defines its types."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcDateTime) else False


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, and with its foreign keys on takes that for a deletion of the rows in it.

    They are looked through afterwards, before the commit. SQLite ignores the switch inside a transaction.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")


def check_foreign_keys(connection: Connection) -> None:
    """Raises RuntimeError where a row points at nothing."""
    if connection.dialect.name == "sqlite" and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise RuntimeError(f"rows that point at nothing: {lost[:10]}")


with context.config.attributes["engine"].connect() as connection, foreign_keys_off(connection), connection.begin():
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_type,
    )
    context.run_migrations()
    check_foreign_keys(connection)
