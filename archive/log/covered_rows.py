"""Verifying covered rows: each against the digest that an act has of it, and that some act has one at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, Text, cast, or_, select

from archive.log.covered import covered_tables, digests
from archive.log.findings import Findings
from archive.log.records import LogHead
from archive.log.segment import COVERS, Vouched, vouched_in
from archive.records import Act


class CoveredRows:
    """Compares what acts vouch for with what stands there. Told in the order of the acts: the last word on a row counts."""

    def __init__(self, connection: Connection, findings: Findings) -> None:
        self._connection, self._findings = connection, findings
        self._tables = covered_tables()
        self._differs: dict[tuple[str, int], tuple[Vouched, bool]] = {}
        """Rows that are not as an act says, while no later act says better; and whether they are there at all."""
        self._seen = {name: _Numbers() for name in self._tables}

    def compare(self, vouched: Sequence[Vouched]) -> None:
        """Hold rows against the digests of them."""
        by_table: dict[str, list[Vouched]] = {}
        for one in vouched:
            by_table.setdefault(one.table, []).append(one)
        for name, of_table in by_table.items():
            if name not in self._tables:
                continue  # of a room that is not loaded
            stands = self._digests(self._tables[name], [one.id for one in of_table])
            for one in of_table:
                self._seen[name].add(one.id)
                self._differs.pop((name, one.id), None)
                if stands.get(one.id) != one.digest:
                    self._differs[name, one.id] = one, one.id in stands

    def settle(self, last_position: int, *, whole: bool) -> None:
        """Hear the acts behind the last that was verified, and report what is still not right.

        With `whole` every row that no act vouches for is reported too, unless it is older than the log.
        """
        alone = list(self._uncovered()) if whole else []
        if self._differs or alone:
            for later in self._later(last_position):
                self.compare(later)
        for one, there in self._differs.values():
            self._findings.add(
                "COVERED_CHANGED" if there else "COVERED_REMOVED",
                position=one.position, act=one.act, segment=one.segment, at=str(one.at), detail=f"{one.table} {one.id}",
            )  # fmt: skip
        for name, id in alone:
            if id not in self._seen[name]:
                self._findings.add("NOT_COVERED", detail=f"{name} {id}")

    def _later(self, last_position: int) -> Iterator[list[Vouched]]:
        behind = or_(Act.position.is_(None), Act.position > last_position)
        details = cast(Act.details, Text)
        telling = select(Act.position, Act.id, Act.at, details).where(behind, details.contains(COVERS))
        for position, act, at, told in self._connection.execute(telling.order_by(Act.position.is_(None), Act.position, Act.id)):
            yield list(vouched_in(told, position or 0, act, str(at), segment=0))

    def _uncovered(self) -> Iterator[tuple[str, int]]:
        before: Mapping[str, int] = self._connection.scalar(select(LogHead.before)) or {}
        for name, table in self._tables.items():
            seen, since = self._seen[name], before.get(name, 0)
            for id in self._connection.execution_options(yield_per=10_000).scalars(select(table.c.id).where(table.c.id > since)):
                if id not in seen:
                    yield name, id

    def _digests(self, table: Table, ids: Sequence[int]) -> Mapping[int, str]:
        failure = self._connection.dialect.loaded_dbapi.Error
        try:
            return digests(self._connection, table, ids)
        except (failure, ValueError):
            return self._one_by_one(table, ids, failure)

    def _one_by_one(self, table: Table, ids: Sequence[int], failure: Any) -> Mapping[int, str]:
        """What of the rows can be read; the others are there, and are not what they were."""
        found: dict[int, str] = {}
        for id in ids:
            try:
                found |= digests(self._connection, table, [id])
            except (failure, ValueError):
                found[id] = ""
        return found


class _Numbers:
    """A set of small numbers, one bit for each."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> None:
        place = number >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1024 - len(self._bits)))
        self._bits[place] |= 1 << (number & 7)

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._bits) and bool(self._bits[place] & 1 << (number & 7))
