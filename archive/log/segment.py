"""Verifying the rows of one segment: each against its hash, against its neighbours, and against the index of persons."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection

from archive.log.canonical import MOMENT, as_bytes, chained, selected
from archive.log.findings import Findings
from archive.log.seal import Seal
from archive.log.sealing import HASHED_COLUMNS
from archive.records import Act

_ID, _AT, _PERSONS, _DETAILS = (HASHED_COLUMNS.index(name) for name in ("id", "at", "persons", "details"))
_ENTRIES_ON_SQLITE = (
    f"SELECT json_array({', '.join(HASHED_COLUMNS)}), hash, position, id, at, persons,"
    " CASE WHEN instr(details, '\"covers\": {{') > 0 THEN details END FROM act WHERE position BETWEEN {} AND {} ORDER BY position"
)
"""SQLite writes a row as `as_bytes` does, and three times as fast. Where it does not, the rows are compared one by one."""
_PERSONS_ON = {
    "sqlite": "SELECT act_id, group_concat(person_id, ', '), count(*) FROM"
    " (SELECT act_id, person_id FROM act_person WHERE {} ORDER BY act_id, person_id) GROUP BY act_id",
    "postgresql": "SELECT act_id, string_agg(person_id::text, ', ' ORDER BY person_id), count(*) FROM act_person"
    " WHERE {} GROUP BY act_id",
}
"""The index of persons, as the rows of acts have it."""
COVERS = '"covers": {'
"""How the details begin to tell of covered rows, as JSON is stored."""


class _Entry(NamedTuple):
    """A row, as far as verifying asks for it."""

    text: str
    """All that is hashed."""
    hash: Any
    position: Any
    act: Any
    at: Any
    persons: Any
    covers: str | None
    """The details, where they tell of covered rows."""


@dataclass
class Vouched:
    """A covered row, and the act that says what it was."""

    table: str
    id: int
    digest: str
    position: int
    act: int
    segment: int
    at: str


@dataclass
class SegmentRows:
    """What is learnt from the rows of a segment."""

    rows: int = 0
    vouched: list[Vouched] = field(default_factory=list)
    act_persons: int = 0
    late: int = 0
    """How many were sealed so long after they were done that somebody should ask why."""


class SegmentReader:
    """Reads and verifies segments through one connection."""

    def __init__(self, connection: Connection, findings: Findings) -> None:
        self._connection, self._findings = connection, findings
        names = selected(Act.__table__, HASHED_COLUMNS, connection.dialect)  # type: ignore[arg-type]
        self._select = f"SELECT {names}, hash FROM act WHERE position BETWEEN {{}} AND {{}} ORDER BY position"
        self._select_entries = _ENTRIES_ON_SQLITE if connection.dialect.name == "sqlite" else None
        self._select_persons = _PERSONS_ON[connection.dialect.name]

    def verify(self, seal: Seal, previous: str | None, patience: timedelta) -> SegmentRows:
        """Compare the rows under a seal. `previous` is the stored hash of the row before; None where that is not known."""
        entries, in_time = self._entries(seal), _earlier(seal.at, patience)
        if not _hold(entries, seal, previous):
            rows = self._rows(seal)
            self._find_what_differs(rows, seal, previous)
            entries = [_entry(row) for row in rows]
        return SegmentRows(
            rows=len(entries),
            vouched=[one for entry in entries if entry.covers is not None for one in _vouched(entry, seal)],
            act_persons=self._compare_persons([entry for entry in entries if entry.persons != "[]"], seal),
            late=sum(str(entry.at) < in_time for entry in entries),
        )

    def _entries(self, seal: Seal) -> list[_Entry]:
        """The rows of a segment with their bytes, as fast as they can be had; none where the database cannot give them all."""
        try:
            if self._select_entries is not None:
                return list(map(_Entry._make, self._fetched(self._select_entries.format(seal.first, seal.last))))
            rows = self._fetched(self._select.format(seal.first, seal.last))
            return [_entry(row)._replace(text=as_bytes(row[:-1]).decode()) for row in rows]
        except (self._connection.dialect.loaded_dbapi.Error, ValueError):
            return []

    def _find_what_differs(self, rows: Sequence[Sequence[Any]], seal: Seal, previous: str | None) -> None:
        expected, before = seal.first, self._findings.count
        for row in rows:
            position, stored = row[0], row[-1]
            if position != expected:
                self._out_of_place(position, expected, row, seal)
                previous = None if position > expected else previous
            self._compare(previous, row, seal)
            expected = position + 1
            previous = stored if isinstance(stored, str) else None
        if expected <= seal.last:
            missing = f"{expected}–{seal.last}"
            self._findings.add("ROWS_REMOVED", position=expected, segment=seal.number, at=seal.at, detail=missing)
        elif previous != seal.head and self._findings.count == before:
            self._findings.add("SEGMENT_REWRITTEN", position=seal.last, segment=seal.number, at=seal.at)

    def _compare(self, previous: str | None, row: Sequence[Any], seal: Seal) -> None:
        """Whether the row has its hash. Behind a gap that cannot be told, and the gap is told already."""
        if previous is None:
            return
        try:
            same = chained(previous, row[:-1]) == row[-1]
        except ValueError:
            same = False
        if not same:
            self._findings.add("ROW_CHANGED", position=row[0], act=row[_ID], segment=seal.number, at=row[_AT])

    def _out_of_place(self, position: int, expected: int, row: Sequence[Any], seal: Seal) -> None:
        if position > expected:
            missing = f"{expected}–{position - 1}"
            self._findings.add("ROWS_REMOVED", position=expected, segment=seal.number, at=row[_AT], detail=missing)
        else:
            self._findings.add("ROW_INSERTED", position=position, act=row[_ID], segment=seal.number, at=row[_AT])

    def _rows(self, seal: Seal) -> list[tuple[Any, ...]]:
        """The rows of a segment; where the database cannot give them all at once, one by one."""
        try:
            return self._fetched(self._select.format(seal.first, seal.last))
        except self._connection.dialect.loaded_dbapi.Error:
            return [row for position in range(seal.first, seal.last + 1) for row in self._single(position)]

    def _single(self, position: int) -> list[tuple[Any, ...]]:
        """One row. Where text of it is none any more, what stands there cannot be what was hashed."""
        try:
            return self._fetched(self._select.format(position, position))
        except self._connection.dialect.loaded_dbapi.Error:
            return [(position, *(None for _ in HASHED_COLUMNS[1:]), self._stored_hash(position))]

    def _stored_hash(self, position: int) -> object:
        try:
            return next((row[0] for row in self._fetched(f"SELECT hash FROM act WHERE position = {position}")), None)
        except self._connection.dialect.loaded_dbapi.Error:
            return None

    def _fetched(self, asked: str) -> list[tuple[Any, ...]]:
        cursor: Any = self._connection.connection.cursor()
        try:
            cursor.execute(asked)
            return list(cursor.fetchall())
        finally:
            cursor.close()

    def _compare_persons(self, entries: Sequence[_Entry], seal: Seal) -> int:
        """Hold the index of persons against the rows; gives back how many entries it has for them."""
        acts = {entry.act for entry in entries if entry.act is not None}
        if not acts:
            return 0
        asked = self._select_persons.format(_among(acts))
        indexed = {act: (persons, count) for act, persons, count in self._fetched(asked) if act in acts}
        for entry in entries:
            if _as_stored(indexed.get(entry.act)) != entry.persons:
                self._findings.add("PERSONS_DIFFER", position=entry.position, act=entry.act, segment=seal.number, at=entry.at)
        return sum(count for _, count in indexed.values())


def _hold(entries: Sequence[_Entry], seal: Seal, previous: str | None) -> bool:
    """Whether all of it is as it was sealed."""
    chain = previous
    if chain is None or len(entries) != seal.last - seal.first + 1:
        return False
    for place, entry in enumerate(entries, seal.first):
        chain = sha256(f"{chain}{entry.text}".encode()).hexdigest()
        if chain != entry.hash or entry.position != place:
            return False
    return chain == seal.head


def _entry(row: Sequence[Any]) -> _Entry:
    details = row[_DETAILS]
    covers = details if COVERS in str(details) else None
    return _Entry("", row[-1], row[0], row[_ID], row[_AT], row[_PERSONS], covers)


def _among(acts: set[int]) -> str:
    """A condition for these acts. Most follow one another: then others in between are cheaper than a list of them all."""
    first, last = min(acts), max(acts)
    near = last - first < 4 * len(acts)
    return f"act_id BETWEEN {first} AND {last}" if near else f"act_id IN ({', '.join(map(str, sorted(acts)))})"


def _as_stored(indexed: tuple[str, int] | None) -> str:
    """The persons of an act as its row has them, from what the index has."""
    return "[]" if indexed is None else f"[{indexed[0]}]"


def _earlier(at: str, by: timedelta) -> str:
    """A moment so much earlier, as moments are written; nothing is before it where it cannot be read."""
    try:
        return (datetime.strptime(at, MOMENT) - by).strftime(MOMENT)
    except ValueError:
        return ""


def vouched_in(details: str, position: int, act: int, at: str, segment: int) -> Iterator[Vouched]:
    """The covered rows of which an act tells. What cannot be parsed was changed, and is found as that."""
    try:
        covers = json.loads(details)["covers"]
        for table, of_table in covers.items():
            for id, digest in of_table.items():
                yield Vouched(table, int(id), digest, position, act, segment, at)
    except (ValueError, TypeError, KeyError, AttributeError):
        return


def _vouched(entry: _Entry, seal: Seal) -> Iterator[Vouched]:
    return vouched_in(entry.covers or "", entry.position, entry.act, entry.at, seal.number)
