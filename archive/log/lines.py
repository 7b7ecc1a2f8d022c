"""Rows of the log as the database itself writes them, many at once: what was hashed, the hash beside it, and whose it is.

Reading and writing a row in Python takes longer than all the rest of verifying. Where anything is not as it should be, rows are
looked at one by one (`archive.log.segment`): this only has to be right about what is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from archive.log.canonical import selected, written
from archive.log.seal import Seal
from archive.log.sealing import HASHED_COLUMNS
from archive.records import Act

ROWS_AT_ONCE = 4000
"""Not many more: they lie in memory."""
_SELECT_ON = {
    "sqlite": "SELECT CAST({written} AS BLOB), CAST(CASE typeof(hash) WHEN 'text' THEN hash ELSE json_quote(hash) END AS BLOB),"
    " at, (SELECT CASE coalesce('[' || group_concat(person_id, ', ') || ']', '[]') WHEN act.persons THEN count(*) END"
    " FROM act_person WHERE act_id = act.id) FROM act WHERE {places} ORDER BY position",
    "postgresql": "SELECT convert_to({written}, 'UTF8'), convert_to(coalesce(hash, ''), 'UTF8'), {at},"
    " (SELECT CASE coalesce('[' || string_agg(person_id::text, ', ' ORDER BY person_id) || ']', '[]')"
    " WHEN act.persons::text THEN count(*) END FROM act_person WHERE act_id = act.id) FROM act WHERE {places} ORDER BY position",
}
Line = tuple[bytes, bytes, str, int | None]
"""Of a row: what was hashed behind the hash of the row before; its hash; when it was done; how many persons the index has for
it, None where those are not the ones of the row.
"""


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows that follow one another."""

    first: int
    """Place of the first."""
    rows: list[Line]
    persons: int | None
    """How many the index of persons has for them all. None: for some it has others than the row."""

    def under(self, seal: Seal) -> list[Line]:
        """Those that a seal covers."""
        return self.rows[seal.first - self.first : seal.last - self.first + 1]


class LineReader:
    """Reads them through one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        dialect = connection.dialect
        row = written(Act.__table__, HASHED_COLUMNS, dialect)  # type: ignore[arg-type]
        at = selected(Act.__table__, ("at",), dialect)  # type: ignore[arg-type]
        self._select = _SELECT_ON[dialect.name].format(written=row, at=at, places="position BETWEEN {} AND {}")

    def between(self, first: int, last: int) -> Lines | None:
        """The rows at these places, the first and the last included; None where they are not all there, or cannot be had so."""
        cursor: Any = self._connection.connection.cursor()
        try:
            cursor.execute(self._select.format(first, last))
            rows = cursor.fetchall()
        except self._connection.dialect.loaded_dbapi.Error:
            return None
        finally:
            cursor.close()
        if len(rows) != last - first + 1:
            return None
        persons = [row[3] for row in rows]
        return Lines(first, rows, None if None in persons else sum(persons))
