"""Somebody who was on record twice becomes one person, and two again where that was a mistake.

Nothing moves: the merged record points at the one that is kept, so undoing restores exactly what was.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.actor import Actor
from registry.errors import AlreadyOnePerson, MergeUndone, MergeUnknown, ReasonMissing
from registry.identifying import refuse_two_verified
from registry.persons import group_ids, kept, members
from registry.records import Person, PersonIdentifier, PersonMerge
from sohoa.records import utc_now


def merge(session: Session, keep: Person, merged: Person, actor: Actor, reason: str) -> PersonMerge:
    """Say that two records are one person, who is from now on the first; of merged records, those that stand for them count.

    Raises `ReasonMissing`, `AlreadyOnePerson`, and `MergeRefused` where two personal numbers in force are both verified.
    """
    _refuse_without(reason)
    keep, merged = _locked(session, keep, merged)
    numbers = [row for one in (keep, merged) for member in members(session, one) for row in member.identifiers]
    refuse_two_verified(keep.id, merged.id, numbers)
    row = PersonMerge(
        kept_id=keep.id,
        merged_id=merged.id,
        reason=reason.strip(),
        merged_at=utc_now(),
        merged_by=actor.name,
        unit=actor.unit,
    )
    session.add(row)
    merged.merged_into_id = keep.id
    session.flush()
    return row


def unmerge(session: Session, merge_id: int, actor: Actor, reason: str) -> PersonMerge:
    """Take a merge back: each number finds again whom it found before. Raises `ReasonMissing`, `MergeUnknown`, `MergeUndone`."""
    _refuse_without(reason)
    row = session.scalar(select(PersonMerge).where(PersonMerge.id == merge_id).with_for_update())
    if row is None:
        raise MergeUnknown(merge=merge_id)
    if row.undone_at is not None:
        raise MergeUndone(merge=merge_id)
    row.undone_at, row.undone_by, row.undone_reason = utc_now(), actor.name, reason.strip()
    session.get_one(Person, row.merged_id).merged_into_id = None
    session.flush()
    return row


def merges_of(session: Session, person: Person) -> list[PersonMerge]:
    """All merges that records of this person ever took part in, those that were undone among them, oldest first."""
    records = group_ids(session, person)
    taking_part = PersonMerge.kept_id.in_(records) | PersonMerge.merged_id.in_(records)
    return list(session.scalars(select(PersonMerge).where(taking_part).order_by(PersonMerge.id)))


def learnt_since(session: Session, row: PersonMerge) -> list[PersonIdentifier]:
    """Numbers that the kept record got after the merge: where it is undone, an officer has to see whose they are."""
    since = PersonIdentifier.recorded_at >= row.merged_at
    return list(session.scalars(select(PersonIdentifier).where(PersonIdentifier.person_id == row.kept_id, since)))


def _locked(session: Session, keep: Person, merged: Person) -> tuple[Person, Person]:
    """The records that stand for both, which no other writer merges meanwhile. Raises `AlreadyOnePerson`."""
    while True:
        ends = kept(session, keep), kept(session, merged)
        ids = sorted({end.id for end in ends})
        if len(ids) == 1:
            raise AlreadyOnePerson(kept=keep.id, merged=merged.id)
        savepoint = session.begin_nested()
        wanted = select(Person).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()
        locked = {one.id: one for one in session.scalars(wanted.execution_options(populate_existing=True))}
        if all(one.merged_into_id is None for one in locked.values()):
            savepoint.commit()
            return locked[ends[0].id], locked[ends[1].id]
        savepoint.rollback()  # Lets go of the locks: who waits for others while holding some may wait for ever.


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
