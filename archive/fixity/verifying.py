"""Reading objects on record again, the longest unverified first.

What was found is committed in small groups: whoever is cut off loses one group at most, and the next run begins with whatever
was not looked at for the longest time, which is where this one ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, sessionmaker

from archive import acts
from archive.fixity.affected import documents_with
from archive.fixity.damage import Look, look_at
from archive.fixity.errors import StoreEmptied
from archive.fixity.pace import Pace, Stopped
from archive.objects import ObjectStore
from archive.records import StoredObject
from registry.actor import Actor
from sohoa.clock import utc_now

AT_ONCE = 64
"""Objects whose outcome is committed together, at most."""
NOTED_AFTER = 2.0
"""Seconds after which outcomes are committed, however few they are."""
EMPTIED = 32
"""So many objects of one group, all of them missing, are no damage but a store that is not there."""


@dataclass
class Reached:
    """How far a run is."""

    objects: int = 0
    bytes: int = 0
    of_objects: int = 0
    of_bytes: int = 0
    """What was due when it began."""


@dataclass
class Verified:
    """What a run did."""

    reached: Reached = field(default_factory=Reached)
    found: list[Look] = field(default_factory=list)
    """What is damaged now, among the objects that were looked at."""
    whole_again: list[str] = field(default_factory=list)
    """Hashes of what was damaged on record, and is not."""
    finished: bool = False
    """False: it was asked to stop before the end."""


OnProgress = Callable[[Reached], object]


def verify_objects(
    session_factory: sessionmaker[Session],
    objects: ObjectStore,
    actor: Actor,
    *,
    older_than: timedelta = timedelta(0),
    pace: Pace | None = None,
    on_progress: OnProgress = lambda _: None,
    even_if_empty: bool = False,
) -> Verified:
    """Read all objects on record that were last verified, or stored, so long ago or longer; as they are when it begins.

    Damage goes on the log and on the record of the object, where it stays until the object is whole again. Raises `StoreEmptied`
    unless `even_if_empty`, and what the store raises where it cannot be asked; what was noted by then stays.
    """
    run = _Run(session_factory, objects, actor, utc_now() - older_than, pace or Pace(), on_progress)
    run.even_if_empty = even_if_empty
    run.go()
    return run.result


class _Run:
    """One run."""

    def __init__(
        self,
        session_factory: sessionmaker[Session],
        objects: ObjectStore,
        actor: Actor,
        before: datetime,
        pace: Pace,
        on_progress: OnProgress,
    ) -> None:
        self._session_factory, self._objects, self._actor = session_factory, objects, actor
        self._before, self._pace, self._on_progress = before, pace, on_progress
        self.even_if_empty = False
        self.result = Verified()

    def go(self) -> None:
        """Until nothing is due, or it is asked to stop."""
        self._count()
        while not self._pace.stopped and (due := self._due()):
            self._note(self._look_at_some(due))
        self.result.finished = not self._pace.stopped

    def _count(self) -> None:
        reached = self.result.reached
        sums = select(func.count(StoredObject.sha256), func.coalesce(func.sum(StoredObject.size), 0))
        with self._session_factory() as session:
            for due, _ in _due_before(self._before):
                count, size = session.execute(sums.where(due)).one()
                reached.of_objects += int(count)
                reached.of_bytes += int(size)
        self._on_progress(reached)

    def _due(self) -> list[tuple[datetime, str, int]]:
        """The next objects: since when nobody looked at them, hash, size."""
        found: list[tuple[datetime, str, int]] = []
        with self._session_factory() as session:
            for due, since in _due_before(self._before):
                query = select(since, StoredObject.sha256, StoredObject.size).where(due).order_by(since).limit(AT_ONCE)
                found += [(at, sha256, size) for at, sha256, size in session.execute(query)]
        return sorted(found)[:AT_ONCE]

    def _look_at_some(self, due: Sequence[tuple[datetime, str, int]]) -> list[Look]:
        looks: list[Look] = []
        began = time.monotonic()
        for _, sha256, size in due:
            if time.monotonic() - began > NOTED_AFTER:
                break
            try:
                looks.append(self._look_at(sha256, size))
            except Stopped:
                break
        if len(looks) >= EMPTIED and all(one.damage == "missing" for one in looks) and not self.even_if_empty:
            raise StoreEmptied(place=self._objects.state().place, count=len(looks))
        return looks

    def _look_at(self, sha256: str, size: int) -> Look:
        """Damage is looked at twice: somebody may have repaired the object meanwhile, or a transfer gone wrong."""
        reached = self.result.reached
        before = reached.bytes

        def heard(count: int) -> None:
            reached.bytes += count
            self._on_progress(reached)
            self._pace.spend(count)

        look = look_at(self._objects, sha256, size, heard)
        if look.damage is not None:
            look = look_at(self._objects, sha256, size, self._pace.spend)
        reached.objects += 1
        reached.of_bytes += reached.bytes - before - size  # of a lost object nothing is left to read
        return look

    def _note(self, looks: Sequence[Look]) -> None:
        """Commit outcomes. What is no longer on record is passed over."""
        by_hash = {one.sha256: one for one in looks}
        with self._session_factory.begin() as session:
            for row in session.scalars(select(StoredObject).where(StoredObject.sha256.in_(list(by_hash)))):
                look = by_hash[row.sha256]
                if note_look(session, row, look, self._actor):
                    self.result.whole_again.append(row.sha256)
                if look.damage is not None:
                    self.result.found.append(look)
        self._on_progress(self.result.reached)


def _due_before(before: datetime) -> list[tuple[ColumnElement[bool], InstrumentedAttribute[Any]]]:
    """Which objects nobody looked at since then, and since when: those never looked at, and the others. Each has its index."""
    never = StoredObject.verified_at.is_(None) & (StoredObject.stored_at <= before)
    return [(never, StoredObject.stored_at), (StoredObject.verified_at <= before, StoredObject.verified_at)]


def note_look(session: Session, row: StoredObject, look: Look, actor: Actor) -> bool:
    """Put on record what an object turned out to be; news goes on the log. True where damage on record is gone."""
    row.verified_at = look.at
    was = row.damage
    if look.damage == was:
        return False
    row.damage = look.damage
    if look.damage is None:
        row.damage_found_at = None
        acts.record(
            session, actor, "find_whole", "object", row.sha256, was=was, documents=documents_with(session, row.sha256)
        )  # fmt: skip
        return True
    row.damage_found_at = row.damage_found_at or look.at
    read: dict[str, Any] = {} if look.found is None else {"found": look.found.sha256, "found_size": look.found.size}
    acts.record(
        session, actor, "find_damage", "object", row.sha256,
        damage=look.damage, size=row.size, **read, documents=documents_with(session, row.sha256),
    )  # fmt: skip
    return False


def unverified_since(session: Session) -> datetime | None:
    """Since when somebody did not look at the object that waits for the longest time; None: there are no objects."""
    never = select(func.min(StoredObject.stored_at)).where(StoredObject.verified_at.is_(None))
    found = [at for query in (never, select(func.min(StoredObject.verified_at))) if (at := session.scalar(query)) is not None]
    return min(found, default=None)
