"""From the records to the object store: what was put on record is held, so that nobody deletes it.

Told after the commit, never before: what is held cannot be thrown away again. Being killed in between leaves objects on record
that are not held yet; the next run takes them up, and holding twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from archive.errors import ObjectMissing
from archive.objects import ObjectStore
from archive.records import StoredObject
from sohoa.records import utc_now


def hold_recorded(session_factory: sessionmaker[Session], objects: ObjectStore, until: datetime, *, batch: int = 200) -> int:
    """Have the store hold every object on record that it does not hold yet. Gives back how many it holds now.

    Where the store cannot hold, all stay as they are. A missing object stays so too and does not hold up the others; at the end
    the first of them is raised (`ObjectMissing`). Raises what the store raises where it cannot be reached.
    """
    done, last = 0, ""
    missing: list[ObjectMissing] = []
    while waiting := _waiting(session_factory, last, batch):
        held = []
        for sha256 in waiting:
            try:
                if not objects.hold(sha256, until):
                    return done
                held.append(sha256)
            except ObjectMissing as failure:
                missing.append(failure)
        _note_held(session_factory, held)
        done, last = done + len(held), waiting[-1]
    if missing:
        raise missing[0]
    return done


def _waiting(session_factory: sessionmaker[Session], last: str, batch: int) -> Sequence[str]:
    with session_factory() as session:
        waiting = select(StoredObject.sha256).where(StoredObject.held_at.is_(None), StoredObject.sha256 > last)
        return session.scalars(waiting.order_by(StoredObject.sha256).limit(batch)).all()


def _note_held(session_factory: sessionmaker[Session], held: Sequence[str]) -> None:
    if held:
        with session_factory.begin() as session:
            session.execute(update(StoredObject).where(StoredObject.sha256.in_(held)).values(held_at=utc_now()))
