"""Verifying the rows of segments: each against its hash, against its neighbours, and against the index of persons."""

from __future__ import annotations

import json
from binascii import hexlify
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from operator import itemgetter
from typing import Any, NamedTuple

from pydantic_core import from_json
from sqlalchemy import Connection

from archive.log.canonical import chained, earlier, selected
from archive.log.findings import Findings
from archive.log.lines import Line, LineReader
from archive.log.seal import Seal
from archive.log.sealing import HASHED_COLUMNS
from archive.records import Act

_ID, _AT, _PERSONS, _DETAILS = (HASHED_COLUMNS.index(name) for name in ("id", "at", "persons", "details"))
_PERSONS_ON = {
    "sqlite": "SELECT act_id, group_concat(person_id, ', '), count(*) FROM"
    " (SELECT act_id, person_id FROM act_person WHERE act_id IN ({0}) ORDER BY act_id, person_id) GROUP BY act_id",
    "postgresql": "SELECT act_id, string_agg(person_id::text, ', ' ORDER BY person_id), count(*) FROM act_person"
    " WHERE act_id IN ({0}) GROUP BY act_id",
}
"""The index of persons, as the rows of acts have it."""
COVERS = '"covers": {'
"""How the details begin to tell of covered rows, as JSON is stored."""
_COVERS_IN_LINE = json.dumps(COVERS)[1:-1].encode()
_DONE_AT = itemgetter(2)


class Sealed(NamedTuple):
    """A seal whose rows are to be verified."""

    seal: Seal
    previous: str | None
    """Stored hash of the row before its first. None: that is not known."""


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
    """What is learnt from the rows of segments."""

    rows: int = 0
    vouched: list[Vouched] = field(default_factory=list)
    act_persons: int = 0
    late: int = 0
    """How many were sealed so long after they were done that somebody should ask why."""


class SegmentReader:
    """Reads and verifies segments through one connection."""

    def __init__(self, connection: Connection, findings: Findings) -> None:
        self._connection, self._findings = connection, findings
        self._lines = LineReader(connection)
        names = selected(Act.__table__, HASHED_COLUMNS, connection.dialect)  # type: ignore[arg-type]
        self._select = f"SELECT {names}, hash FROM act WHERE position BETWEEN {{}} AND {{}} ORDER BY position"
        self._select_persons = _PERSONS_ON[connection.dialect.name]

    def verify(self, sealed: Sequence[Sealed], patience: timedelta) -> SegmentRows:
        """Compare the rows under seals that follow one another: all at once, one by one where they do not hold."""
        lines = self._lines.between(sealed[0].seal.first, sealed[-1].seal.last)
        indexed = lines.persons if lines is not None else None
        learnt = SegmentRows(act_persons=indexed or 0)
        for one in sealed:
            under = lines.under(one.seal) if lines is not None else []
            if _hold(under, one):
                _learn_from_lines(learnt, under, one.seal, patience)
            else:
                self._find_what_differs(one, learnt, patience)
            if indexed is None:
                learnt.act_persons += self._compare_persons(one.seal)
        return learnt

    def _find_what_differs(self, sealed: Sealed, learnt: SegmentRows, patience: timedelta) -> None:
        seal, previous = sealed
        rows = self._rows(seal)
        _learn_from_rows(learnt, rows, seal, patience)
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

    def _compare_persons(self, seal: Seal) -> int:
        """Hold the index of persons against each row under a seal; gives back how many entries it has for them."""
        rows = self._rows(seal)
        acts = sorted(row[_ID] for row in rows if isinstance(row[_ID], int))
        if not acts:
            return 0
        found = self._fetched(self._select_persons.format(", ".join(map(str, acts))))
        indexed = {act: (persons, count) for act, persons, count in found}
        for row in rows:
            if _as_stored(indexed.get(row[_ID])) != row[_PERSONS]:
                self._findings.add("PERSONS_DIFFER", position=row[0], act=row[_ID], segment=seal.number, at=row[_AT])
        return sum(count for _, count in indexed.values())


def _hold(lines: Sequence[Line], sealed: Sealed) -> bool:
    """Whether all rows under a seal are as they were sealed: each place stands in what was hashed."""
    seal, previous = sealed
    if previous is None or len(lines) != seal.last - seal.first + 1:
        return False
    chain = previous.encode()
    for text, stored, _, _ in lines:
        chain = hexlify(sha256(chain + text).digest())
        if chain != stored:
            return False
    return chain == seal.head.encode()


def _learn_from_lines(learnt: SegmentRows, lines: Sequence[Line], seal: Seal, patience: timedelta) -> None:
    in_time = earlier(seal.at, patience)
    learnt.rows += len(lines)
    if min(map(_DONE_AT, lines)) < in_time:
        learnt.late += sum(at < in_time for _, _, at, _ in lines)
    for text, _, _, _ in lines:
        if _COVERS_IN_LINE in text:
            row = from_json(text)
            learnt.vouched += vouched_in(row[_DETAILS], row[0], row[_ID], row[_AT], seal.number)


def _learn_from_rows(learnt: SegmentRows, rows: Sequence[Sequence[Any]], seal: Seal, patience: timedelta) -> None:
    in_time = earlier(seal.at, patience)
    learnt.rows += len(rows)
    learnt.late += sum(str(row[_AT]) < in_time for row in rows)
    for row in rows:
        if COVERS in str(row[_DETAILS]):
            learnt.vouched += vouched_in(row[_DETAILS], row[0], row[_ID], row[_AT], seal.number)


def _as_stored(indexed: tuple[str, int] | None) -> str:
    """The persons of an act as its row has them, from what the index has."""
    return "[]" if indexed is None else f"[{indexed[0]}]"


def vouched_in(details: str, position: int, act: int, at: str, segment: int) -> Iterator[Vouched]:
    """The covered rows of which an act tells. What cannot be parsed was changed, and is found as that."""
    try:
        covers = from_json(details)["covers"]
        for table, of_table in covers.items():
            for id, digest in of_table.items():
                yield Vouched(table, int(id), digest, position, act, segment, at)
    except (ValueError, TypeError, KeyError, AttributeError):
        return
