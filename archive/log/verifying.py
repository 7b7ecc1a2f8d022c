"""Verifying the whole log, or a part of it: seals against the write-once storage, rows against seals, covered rows against acts.

It streams: some segments at a time, in constant memory but for one bit for each covered row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, or_, select

from archive.log.canonical import MOMENT, digest, earlier, selected
from archive.log.covered_rows import CoveredRows
from archive.log.findings import Findings
from archive.log.lines import ROWS_AT_ONCE
from archive.log.records import ActPerson, LogHead, LogSeal
from archive.log.seal_key import SealKeys
from archive.log.seal_store import SealStore
from archive.log.sealing import BEGINNING_COLUMNS
from archive.log.seals_compared import Beginning, SealReader
from archive.log.segment import Sealed, SegmentReader
from archive.log.told import ToldRows
from archive.records import Act
from sohoa.clock import utc_now

PATIENCE = timedelta(seconds=60)
"""How long acts and seals may wait. They should not for more than 10 seconds, but a machine may be busy."""
Progress = Callable[[int, int], None]
"""Told now and then: the place that was reached, and the last one."""


@dataclass
class Verification:
    """What was verified, and what was found."""

    log: str = ""
    first: int = 0
    last: int = 0
    """Places of the first and the last entry that were looked at."""
    entries: int = 0
    seals: int = 0
    head: str = ""
    """Hash of the last seal."""
    keys: dict[str, int] = field(default_factory=dict)
    """How many seals each key signed, by its fingerprint."""
    covered: int = 0
    """How often acts vouch for rows of other tables."""
    unsealed: int = 0
    """Acts that wait for their seal."""
    late: int = 0
    """Acts that were sealed more than `PATIENCE` after they were done: nobody was at work, or they were dated back."""
    set_back: int = 0
    """Seals that say they were made more than `PATIENCE` before one that stands before them: a clock was put back."""
    findings: Findings = field(default_factory=Findings)

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return self.findings.count == 0


def verify(
    engine: Engine,
    store: SealStore,
    keys: SealKeys,
    *,
    first: int | None = None,
    last: int | None = None,
    on_progress: Progress = lambda _place, _end: None,
) -> Verification:
    """Verify the entries from `first` to `last` (places in the log), or all. A part is verified in whole segments.

    Only reads, and keeps nobody from writing: what is sealed meanwhile is left for the next time.
    """
    result = Verification()
    # Before the records are looked at: they have all that the storage has by now.
    stored_until, since = store.last(), utc_now() - PATIENCE
    with engine.connect() as connection:
        run = _Run(connection, store, keys, result, stored_until, since)
        run.verify_segments(first or 1, last, on_progress)
        whole = first is None and last is None
        if whole:
            run.verify_rest()
        run.covered.settle(result.last, whole=whole)
    return result


class _Run:
    """One verification."""

    def __init__(
        self, connection: Connection, store: SealStore, keys: SealKeys, result: Verification, stored_until: int, since: datetime
    ) -> None:
        self._connection, self.result, self._since = connection, result, since
        self._findings = findings = result.findings
        result.log = connection.scalar(select(LogHead.log)) or ""
        beginning = Beginning(result.log, _beginning(connection), stored_until, since.strftime(MOMENT))
        self._seals = SealReader(connection, store, keys.public(), beginning, findings)
        self._segments = SegmentReader(connection, findings)
        self.covered = CoveredRows(connection, findings)
        self._act_persons = 0

    def verify_segments(self, first: int, last: int | None, on_progress: Progress) -> None:
        """Every segment that has an entry between these places."""
        total = self._connection.scalar(select(func.max(LogSeal.last))) or 0
        for sealed in self._together(first, last):
            self._verify_together(sealed)
            on_progress(sealed[-1].seal.last, total if last is None else min(last, total))

    def _together(self, first: int, last: int | None) -> Iterator[list[Sealed]]:
        """Seals with an entry between these places; those together that follow one another, as many as are read at once."""
        together: list[Sealed] = []
        previous, latest = self._seals.beginning.hash, ""
        for seal in self._seals.check():
            self.result.set_back += seal.at < earlier(latest, PATIENCE)
            latest = max(latest, seal.at)
            if together and (seal.first != together[-1].seal.last + 1 or seal.last - together[0].seal.first >= ROWS_AT_ONCE):
                yield together
                together = []
            if seal.last >= first and (last is None or seal.first <= last):
                together.append(Sealed(seal, previous))
            previous = seal.head
        if together:
            yield together

    def _verify_together(self, sealed: Sequence[Sealed]) -> None:
        result, learnt = self.result, self._segments.verify(sealed, PATIENCE)
        self.covered.compare(learnt.vouched)
        self._act_persons += learnt.act_persons
        result.first, result.last = result.first or sealed[0].seal.first, sealed[-1].seal.last
        result.entries += learnt.rows
        result.late += learnt.late
        result.covered += len(learnt.vouched)
        result.seals, result.head = result.seals + len(sealed), sealed[-1].seal.hash
        for one in sealed:
            result.keys[one.seal.key] = result.keys.get(one.seal.key, 0) + 1

    def verify_rest(self) -> None:
        """What lies behind the last seal or before the first, what the index of persons has beside the rows, and what other
        tables say otherwise.
        """
        self._outside()
        self._unsealed()
        self._persons_beside()
        ToldRows(self._connection, self._findings).check()

    def _outside(self) -> None:
        """Places that no seal covers. What is sealed at this very moment is seen with its seal."""
        ends = select(func.coalesce(func.max(LogSeal.last), 0)).scalar_subquery()
        outside = (Act.position > ends) | (Act.position < 1)
        count, first = self._connection.execute(select(func.count(Act.id), func.min(Act.position)).where(outside)).one()
        if count:
            self._findings.add("ROWS_BEHIND_THE_END", position=first, detail=str(count))

    def _unsealed(self) -> None:
        unsealed = Act.position.is_(None)
        self.result.unsealed = self._connection.scalar(select(func.count(Act.id)).where(unsealed)) or 0
        old = select(func.count(Act.id), func.min(Act.id), func.min(Act.at)).where(unsealed, Act.at < self._since)
        count, first, at = self._connection.execute(old).one()
        if count:
            self._findings.add("UNSEALED_TOO_LONG", act=first, at=at.astimezone(UTC).strftime(MOMENT), detail=str(count))

    def _persons_beside(self) -> None:
        """Entries of the index for acts that are not there: those of all rows under seals were compared."""
        to_come = or_(Act.position.is_(None), Act.position > self._seals.last_position)
        of_acts = select(func.count()).select_from(ActPerson).join(Act, Act.id == ActPerson.act_id).where(to_come)
        all_there = select(func.count()).select_from(ActPerson)
        beside = self._connection.scalar(select(all_there.scalar_subquery() - of_acts.scalar_subquery() - self._act_persons))
        if beside == 0:
            return
        of_none = select(ActPerson.act_id).outerjoin(Act, Act.id == ActPerson.act_id).where(Act.id.is_(None)).distinct()
        for act in self._connection.scalars(of_none):
            self._findings.add("PERSONS_DIFFER", act=act)


def _beginning(connection: Connection) -> str:
    """The hash with which the chain begins, after what stands there now."""
    asked = selected(LogHead.__table__, BEGINNING_COLUMNS, connection.dialect)  # type: ignore[arg-type]
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(f"SELECT {asked} FROM {LogHead.__tablename__}")
        return digest(cursor.fetchone() or ())
    finally:
        cursor.close()
