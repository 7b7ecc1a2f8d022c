"""Looking at the log, for API and command line alike. To look at it is on record too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    and_,
    case,
    cast,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from archive import acts
from archive.log import Log
from archive.log.asking import ActFilter, Condition, as_it_stands, numbered, on_subjects
from archive.log.records import LogHead, LogSeal
from archive.log.sealing import end_of
from archive.records import Act, Document
from archive.rights import Units
from archive.rights.in_records import in_units
from archive.rights.values import union
from ingest.records import Batch
from intake.records import Dossier
from portal.access import Access
from portal.audit_shapes import LogHeadShape, LookShape, look_shape
from portal.registering import refuse_without_purpose
from registry import persons
from registry.actor import Actor
from registry.records import Person

_IS_NUMBER = and_(func.ltrim(Act.subject_id, "0123456789") == "", func.length(Act.subject_id).between(1, 18))
_NUMBER = case((_IS_NUMBER, cast(Act.subject_id, BigInteger)))
_ONE_BY_ONE = 40
"""So many units are asked one by one."""


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


def acts_to_read(access: Access) -> list[Condition] | None:
    """Among which acts whoever reads the log may look; None: among all. Raises `RightMissing`."""
    return _of_units(access.units_for("read_log"))


def acts_to_tell(access: Access) -> list[Condition] | None:
    """Of which acts somebody may tell the person whom they are about; None: of all. Raises `RightMissing`."""
    return _of_units(access.units_for("tell_who_looked"))


def note_shown(session: Session, actor: Actor, wanted: ActFilter, shown: Sequence[Act]) -> None:
    """On record that a part of the log was shown."""
    asked = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name in wanted.__slots__
        if name not in ("persons", "within") and (value := getattr(wanted, name)) is not None
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


def _of_units(places: Sequence[Units] | None) -> list[Condition] | None:
    """Acts of whoever acted for one of these units, and acts on a document, a batch or a dossier that lies in one."""
    if places is None:
        return None
    documents = [
        select(cast(Document.id, String).label("subject")).where(in_units(Document.unit, places), standing)
        for standing in (Document.superseded_at.is_(None), Document.superseded_at.is_not(None))
    ]
    batches = select(cast(Batch.id, String).label("subject")).where(in_units(Batch.unit, places))
    dossiers = select(Dossier.code.label("subject")).where(in_units(Dossier.unit, places))
    return [
        *_acted_for(union(places)),
        on_subjects("document", union_all(*documents), _lies_in(places, Document.unit, Document.id == _NUMBER)),
        on_subjects("batch", batches, _lies_in(places, Batch.unit, Batch.id == _NUMBER)),
        on_subjects("dossier", dossiers, _lies_in(places, Dossier.unit, Dossier.code == Act.subject_id)),
    ]


def _acted_for(units: Units) -> Iterator[Condition]:
    """Unit by unit, since the index has the acts of one by number. Of very many units no way leads to their acts alone."""
    if units.beyond or None in units.codes or len(units.codes) > _ONE_BY_ONE:
        yield Condition(in_units(Act.unit, [units]))
        return
    for code in units.codes:
        yield Condition(as_it_stands(Act.unit) == code, (numbered(Act.unit == code),))


def _lies_in(
    places: Sequence[Units], unit: InstrumentedAttribute[str | None], is_subject: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Asked of each subject for itself. EXISTS is not: PostgreSQL would first gather everything that lies in these units."""
    return select(in_units(unit, places)).where(is_subject).correlate(Act).scalar_subquery()
