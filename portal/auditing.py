"""Looking at the log, for API and command line alike. To look at it is on record too."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive import acts
from archive.log import Log
from archive.log.asking import ActFilter
from archive.log.records import LogHead, LogSeal
from archive.log.sealing import end_of
from archive.records import Act
from portal.audit_shapes import LogHeadShape, LookShape, look_shape
from portal.registering import refuse_without_purpose
from registry import persons
from registry.actor import Actor
from registry.records import Person


def head_of(session: Session, log: Log) -> LogHeadShape:
    """Where the log ends."""
    end = end_of(session, session.scalars(select(LogHead)).one())
    last = session.get(LogSeal, end.number)
    return LogHeadShape(
        log=end.log,
        seal=end.number,
        entries=end.last,
        seal_hash=end.seal_hash,
        sealed_at=last.at if last is not None else None,
        key=last.key if last is not None else None,
        stored=log.store.last(),
        unsealed=session.scalar(select(func.count(Act.id)).where(Act.position.is_(None))) or 0,
    )


def note_shown(session: Session, actor: Actor, wanted: ActFilter, shown: Sequence[Act]) -> None:
    """On record that a part of the log was shown."""
    asked = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name in wanted.__slots__
        if name != "persons" and (value := getattr(wanted, name)) is not None
    }
    acts.record(session, actor, "read", "log", "acts", persons=wanted.persons, asked=asked, shown=len(shown))


def records_of(session: Session, actor: Actor, person: Person) -> list[int]:
    """All records that are this person, for their view. Raises `PurposeMissing`."""
    refuse_without_purpose(actor)
    return sorted(persons.group_ids(session, person))


def note_told(session: Session, actor: Actor, theirs: Sequence[int], shown: Sequence[Act]) -> list[LookShape]:
    """What a person is told of who looked; on record that they were."""
    acts.record(session, actor, "tell_looks", "person", theirs[0], persons=theirs, shown=len(shown))
    return [look_shape(one, theirs) for one in shown]
