"""From the records to the object store: what is on record is held, so that nobody deletes it.

Told after the commit, never before: what is held cannot be thrown away again. Being killed in between leaves objects on record
that are not held yet; the next run takes them up, and holding twice changes nothing. A hold is renewed when half of its time is
over: then no object is ever without one, and none is held for longer than that time after somebody decided to dispose of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session, sessionmaker

from archive.errors import ObjectMissing
from archive.objects import ObjectStore
from archive.records import StoredObject
from sohoa.clock import utc_now


def hold_recorded(
    session_factory: sessionmaker[Session], objects: ObjectStore, time: timedelta, *, batch: int = 200, renew_all: bool = False
) -> int:
    """Have the store hold every object on record that it does not hold yet, for `time`. Gives back how many it was told.

    Holds of which less than half is left are renewed, one batch a call unless `renew_all`. Where the store cannot hold, all stay
    as they are. A missing object stays so too and does not hold up the others, unless a whole batch is missing; at the end the
    first of them is raised (`ObjectMissing`). Raises what the store raises where it cannot be reached.
    """
    telling = _Telling(session_factory, objects, utc_now() + time, batch)
    running_out = StoredObject.held_until < utc_now() + time / 2
    while telling.tell(StoredObject.held_until.is_(None)):
        pass
    while telling.tell(running_out) and renew_all:
        pass
    if telling.missing:
        raise telling.missing[0]
    return telling.told


class _Telling:
    """Tells the store a batch at a time."""

    def __init__(self, session_factory: sessionmaker[Session], objects: ObjectStore, until: datetime, batch: int) -> None:
        self._session_factory, self._objects, self._until, self._batch = session_factory, objects, until, batch
        self._cannot_hold = False
        self._passed_over: list[str] = []
        self.missing: list[ObjectMissing] = []
        self.told = 0

    def tell(self, which: ColumnElement[bool]) -> bool:
        """Have one batch held. False where there is none left, or it is no use to go on."""
        if self._cannot_hold or len(self.missing) >= self._batch:
            return False
        waiting = self._waiting(which)
        held = [sha256 for sha256 in waiting if self._hold(sha256)]
        if held:
            with self._session_factory.begin() as session:
                told = update(StoredObject).where(StoredObject.sha256.in_(held)).values(held_until=self._until)
                session.execute(told)
        self.told += len(held)
        return bool(waiting)

    def _waiting(self, which: ColumnElement[bool]) -> Sequence[str]:
        with self._session_factory() as session:
            waiting = select(StoredObject.sha256).where(which, StoredObject.sha256.not_in(self._passed_over))
            return session.scalars(waiting.limit(self._batch)).all()

    def _hold(self, sha256: str) -> bool:
        if self._cannot_hold:
            return False
        try:
            self._cannot_hold = not self._objects.hold(sha256, self._until)
        except ObjectMissing as failure:
            self._passed_over.append(sha256)
            self.missing.append(failure)
            return False
        return not self._cannot_hold
