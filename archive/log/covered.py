"""Rows of other tables that acts vouch for: the act that made such a row holds the row's digest.

A table says itself which of its columns are covered (`sohoa.records.covered_by_log`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.orm import Session

from archive.log.canonical import digest, selected
from sohoa.records import Base

Covers = dict[str, dict[str, str]]
"""By table and number of the row (as text: JSON has no other keys), its digest."""


def covered_tables() -> dict[str, Table]:
    """Every table with covered columns, by its name. Only the rooms that are loaded have theirs."""
    return {name: table for name, table in sorted(Base.metadata.tables.items()) if "covered" in table.info}


def covered_columns(table: Table) -> tuple[str, ...]:
    """The columns that count, in the order in which they are hashed."""
    columns: tuple[str, ...] = table.info["covered"]
    return columns


def covers_of(session: Session, rows: Iterable[Base]) -> Covers:
    """The digests of rows as the database holds them. They are flushed first."""
    session.flush()
    by_table: dict[str, list[int]] = {}
    for row in rows:
        by_table.setdefault(row.__tablename__, []).append(row.id)  # type: ignore[attr-defined]
    connection, tables = session.connection(), covered_tables()
    found = {name: digests(connection, tables[name], ids) for name, ids in by_table.items()}
    return {name: {str(id): one for id, one in of_table.items()} for name, of_table in found.items()}


def digests(connection: Connection, table: Table, ids: Sequence[int]) -> Mapping[int, str]:
    """The digest of each of these rows that is there."""
    if not ids:
        return {}
    names = selected(table, covered_columns(table), connection.dialect)
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(f"SELECT id, {names} FROM {table.name} WHERE id IN ({', '.join(str(int(one)) for one in ids)})")
        return {row[0]: digest(row[1:]) for row in cursor}
    finally:
        cursor.close()
