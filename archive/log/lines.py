"""Rows of the log with the bytes that were hashed, many at once, as fast as a database gives them.

SQLite writes a row itself as `as_bytes` does, and sooner; PostgreSQL gives its columns sooner than it writes them. Where anything
is not as it should be, rows are looked at one by one (`archive.log.segment`): this only has to be right about what is whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from archive.log.canonical import as_bytes, selected
from archive.log.seal import Seal
from archive.log.sealing import HASHED_COLUMNS
from archive.records import Act

ROWS_AT_ONCE = 4000
"""Not many more: they lie in memory."""
_SELECT_ON = {
    "sqlite": "SELECT CAST(json_array({columns}) AS BLOB),"
    " CAST(CASE typeof(hash) WHEN 'text' THEN hash ELSE json_quote(hash) END AS BLOB), at,"
    " (SELECT CASE coalesce('[' || group_concat(person_id, ', ') || ']', '[]') WHEN act.persons THEN count(*) END"
    " FROM act_person WHERE act_id = act.id) FROM act WHERE position BETWEEN {{}} AND {{}} ORDER BY position",
    "postgresql": "SELECT {columns}, hash,"
    " (SELECT CASE coalesce('[' || string_agg(person_id::text, ', ') || ']', '[]') WHEN act.persons::text THEN count(*) END"
    " FROM act_person WHERE act_id = act.id) FROM act WHERE position BETWEEN {{}} AND {{}} ORDER BY position",
}
"""Persons come in their order, as they were written; where they do not, it is as if they were others, and looked at again."""
_AT = HASHED_COLUMNS.index("at")
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
        columns = selected(Act.__table__, HASHED_COLUMNS, connection.dialect)  # type: ignore[arg-type]
        self._select = _SELECT_ON[connection.dialect.name].format(columns=columns)
        self._are_lines = connection.dialect.name == "sqlite"

    def between(self, first: int, last: int) -> Lines | None:
        """The rows at these places, the first and the last included; None where they are not all there, or cannot be had so."""
        cursor: Any = self._connection.connection.cursor()
        try:
            cursor.execute(self._select.format(first, last))
            rows = cursor.fetchall() if self._are_lines else [_line(row) for row in cursor.fetchall()]
        except (self._connection.dialect.loaded_dbapi.Error, ValueError):
            return None
        finally:
            cursor.close()
        if len(rows) != last - first + 1:
            return None
        persons: list[Any] = [row[3] for row in rows]
        return Lines(first, rows, None if None in persons else sum(persons))


def _line(row: Sequence[Any]) -> Line:
    *columns, stored, persons = row
    return as_bytes(columns), (stored or "").encode(), columns[_AT], persons
