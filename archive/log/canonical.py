"""Rows as bytes, the same on every database, and the hash that chains them.

A row is the JSON array of its values in UTF-8, without white space, strings escaped as in RFC 8785. Moments are written
`2026-03-12 08:15:30.123456` in UTC, days `2026-03-12`, yes and no as 1 and 0; of a JSON column counts the text that is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from pydantic_core import to_json
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Dialect, Table, TypeDecorator

MOMENT = "%Y-%m-%d %H:%M:%S.%f"
_ON_POSTGRESQL: tuple[tuple[type, str], ...] = (
    (DateTime, "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"),
    (Date, "to_char({}, 'YYYY-MM-DD')"),
    (Boolean, "{}::int"),
    (JSON, "{}::text"),
)


def selected(table: Table, columns: Sequence[str], dialect: Dialect) -> str:
    """What to select in SQL so that a row of the driver's own cursor holds these columns as `as_bytes` takes them."""
    return ", ".join(_expression(table.c[name], dialect) for name in columns)


def _expression(column: Column[Any], dialect: Dialect) -> str:
    """SQLite stores all of it as it is written here."""
    name = dialect.identifier_preparer.quote(column.name)
    if dialect.name == "sqlite":
        return name
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return next((form.format(name) for known, form in _ON_POSTGRESQL if isinstance(kind, known)), name)


def as_bytes(row: Sequence[object]) -> bytes:
    """A row as bytes. Two rows that differ in any value, or in the kind of a value, differ.

    Raises ValueError for broken text, and for bytes: JSON has none, whatever was written in their place would look like text.
    """
    if bytes in map(type, row):
        raise ValueError("bytes in a row")
    return to_json(row)


def digest(row: Sequence[object]) -> str:
    """SHA-256 of a row, in hex."""
    return sha256(as_bytes(row)).hexdigest()


def chained(previous: str, row: Sequence[object]) -> str:
    """The hash of a row that comes behind the one with the hash `previous`: SHA-256 of that hash in hex and of the row."""
    return sha256(previous.encode() + as_bytes(row)).hexdigest()


def as_written(moment: datetime) -> str:
    """A moment as rows have it."""
    return moment.astimezone(UTC).strftime(MOMENT)


def earlier(at: str, by: timedelta) -> str:
    """A moment so much earlier, as moments are written; nothing is before it where it cannot be read."""
    try:
        return (datetime.strptime(at, MOMENT) - by).strftime(MOMENT)
    except ValueError:
        return ""
