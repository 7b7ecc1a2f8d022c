"""Verifying the rows of one segment: each against its hash, against its neighbours, and against the index of persons."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import PydanticSerializationError
from sqlalchemy import Connection

from archive.log.canonical import MOMENT, chained, selected
from archive.log.findings import Findings
from archive.log.seal import Seal
from archive.log.sealing import HASHED_COLUMNS
from archive.records import Act

_ID, _AT, _PERSONS, _DETAILS = (HASHED_COLUMNS.index(name) for name in ("id", "at", "persons", "details"))
COVERS = '"covers": {'
"""How the details begin to tell of covered rows, as JSON is stored."""


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
    head: str | None = None
    """The stored hash of its last row; None where there is none, or it cannot be told."""
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

    def verify(self, seal: Seal, previous: str | None, patience: timedelta) -> SegmentRows:
        """Compare the rows under a seal. `previous` is the stored hash of the row before; None where that is not known."""
        learnt = SegmentRows(head=previous)
        expected, persons = seal.first, []
        before, in_time = self._findings.count, _earlier(seal.at, patience)
        for row in self._rows(seal):
            position, stored = row[0], row[-1]
            if position != expected:
                self._out_of_place(position, expected, row, seal)
                previous = None if position > expected else previous
            self._compare(previous, row, seal)
            expected = position + 1
            learnt.rows += 1
            learnt.late += str(row[_AT]) < in_time
            if row[_PERSONS] != "[]":
                persons.append(row)
            if COVERS in str(row[_DETAILS]):
                learnt.vouched += vouched_by(row[_DETAILS], position, row[_ID], seal.number, row[_AT])
            learnt.head = previous = stored if isinstance(stored, str) else None
        if expected <= seal.last:
            missing = f"{expected}–{seal.last}"
            self._findings.add("ROWS_REMOVED", position=expected, segment=seal.number, at=seal.at, detail=missing)
        elif learnt.head != seal.head and self._findings.count == before:
            self._findings.add("SEGMENT_REWRITTEN", position=seal.last, segment=seal.number, at=seal.at)
        learnt.act_persons = self._compare_persons(persons, seal)
        return learnt

    def _compare(self, previous: str | None, row: Sequence[Any], seal: Seal) -> None:
        """Whether the row has its hash. Behind a gap that cannot be told, and the gap is told already."""
        if previous is None:
            return
        try:
            same = chained(previous, row[:-1]) == row[-1]
        except (PydanticSerializationError, ValueError):
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

    def _compare_persons(self, rows: Iterable[Sequence[Any]], seal: Seal) -> int:
        """Hold the index of persons against the rows; gives back how many entries it has for them."""
        said = {row[_ID]: (_numbers(row[_PERSONS]), row) for row in rows if row[_ID] is not None}
        if not said:
            return 0
        indexed: dict[int, set[int]] = {}
        entries = 0
        for act, person in self._fetched(f"SELECT act_id, person_id FROM act_person WHERE act_id IN ({_listed(said)})"):
            indexed.setdefault(act, set()).add(person)
            entries += 1
        for act, (persons, row) in said.items():
            if indexed.get(act, set()) != persons:
                self._findings.add("PERSONS_DIFFER", position=row[0], act=act, segment=seal.number, at=row[_AT])
        return entries


def _earlier(at: str, by: timedelta) -> str:
    """A moment so much earlier, as moments are written; nothing is before it where it cannot be read."""
    try:
        return (datetime.strptime(at, MOMENT) - by).strftime(MOMENT)
    except ValueError:
        return ""


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(int(one)) for one in numbers)


def _numbers(stored: object) -> set[int] | None:
    try:
        return set(json.loads(str(stored)))
    except (ValueError, TypeError):
        return None


def vouched_by(details: str, position: int, act: int, segment: int, at: str) -> Iterator[Vouched]:
    """The covered rows of which an act tells. What cannot be parsed was changed, and is found as that."""
    try:
        covers = json.loads(details)["covers"]
        for table, of_table in covers.items():
            for id, digest in of_table.items():
                yield Vouched(table, int(id), digest, position, act, segment, at)
    except (ValueError, TypeError, KeyError, AttributeError):
        return
