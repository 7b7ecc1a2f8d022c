"""Somebody who was on record twice becomes one person, and two again where that was a mistake; organisations likewise.

Nothing moves: the merged record points at the one that is kept, so undoing restores exactly what was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.actor import Actor
from registry.errors import (
    AlreadyOneOrganisation,
    AlreadyOnePerson,
    MergeUndone,
    MergeUnknown,
    OrganisationMergeUndone,
    OrganisationMergeUnknown,
    ReasonMissing,
)
from registry.identifying import refuse_two_verified
from registry.one_of_several import group_ids, kept, members
from registry.organisation_numbers import refuse_two_tax_numbers
from registry.records import (
    Organisation,
    OrganisationIdentifier,
    OrganisationMerge,
    Person,
    PersonIdentifier,
    PersonMerge,
)
from sohoa.clock import utc_now
from sohoa.errors import SohoaError

RecordT = TypeVar("RecordT", Person, Organisation)
MergeT = TypeVar("MergeT", PersonMerge, OrganisationMerge)
NumberT = TypeVar("NumberT", PersonIdentifier, OrganisationIdentifier)


@dataclass(frozen=True)
class Merging(Generic[RecordT, MergeT, NumberT]):
    """How records of one kind are merged, and what it is called where that is refused."""

    record: type[RecordT]
    row: type[MergeT]
    numbers_of: Callable[[RecordT], list[NumberT]]
    refuse_two: Callable[[int, int, list[NumberT]], None]
    already_one: type[SohoaError]
    unknown: type[SohoaError]
    undone: type[SohoaError]

    def merge(self, session: Session, keep: RecordT, merged: RecordT, actor: Actor, reason: str) -> MergeT:
        """Say that two records are one, which is from now on the first; of merged records, those that stand for them count.

        Raises `ReasonMissing`, `AlreadyOnePerson` or `AlreadyOneOrganisation`, and `MergeRefused` or `OrganisationMergeRefused`
        where two numbers in force of which nobody has two are both verified.
        """
        _refuse_without(reason)
        keep, merged = self._locked(session, keep, merged)
        numbers = [row for one in (keep, merged) for member in members(session, one) for row in self.numbers_of(member)]
        self.refuse_two(keep.id, merged.id, numbers)
        row = self.row(
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

    def unmerge(self, session: Session, merge_id: int, actor: Actor, reason: str) -> MergeT:
        """Take a merge back: each number finds again whom it found before. Raises `ReasonMissing`, `MergeUnknown` or
        `OrganisationMergeUnknown`, `MergeUndone` or `OrganisationMergeUndone`.
        """
        _refuse_without(reason)
        row = session.scalar(select(self.row).where(self.row.id == merge_id).with_for_update())
        if row is None:
            raise self.unknown(merge=merge_id)
        if row.undone_at is not None:
            raise self.undone(merge=merge_id)
        row.undone_at, row.undone_by, row.undone_reason = utc_now(), actor.name, reason.strip()
        session.get_one(self.record, row.merged_id).merged_into_id = None
        session.flush()
        return row

    def merges_of(self, session: Session, record: RecordT) -> list[MergeT]:
        """All merges that records of this one ever took part in, those that were undone among them, oldest first."""
        records = group_ids(session, record)
        taking_part = self.row.kept_id.in_(records) | self.row.merged_id.in_(records)
        return list(session.scalars(select(self.row).where(taking_part).order_by(self.row.id)))

    def learnt_since(self, session: Session, row: MergeT) -> list[NumberT]:
        """Numbers that the kept record got after the merge: where it is undone, an officer has to see whose they are."""
        numbers = self.numbers_of(session.get_one(self.record, row.kept_id))
        return [one for one in numbers if one.recorded_at is not None and one.recorded_at >= row.merged_at]

    def _locked(self, session: Session, keep: RecordT, merged: RecordT) -> tuple[RecordT, RecordT]:
        """The records that stand for both, which no other writer merges meanwhile."""
        while True:
            ends = kept(session, keep), kept(session, merged)
            ids = sorted({end.id for end in ends})
            if len(ids) == 1:
                raise self.already_one(kept=keep.id, merged=merged.id)
            savepoint = session.begin_nested()
            wanted = select(self.record).where(self.record.id.in_(ids)).order_by(self.record.id).with_for_update()
            locked = {one.id: one for one in session.scalars(wanted.execution_options(populate_existing=True))}
            if all(one.merged_into_id is None for one in locked.values()):
                savepoint.commit()
                return locked[ends[0].id], locked[ends[1].id]
            savepoint.rollback()  # Lets go of the locks: who waits for others while holding some may wait for ever.


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


PERSONS = Merging(
    Person, PersonMerge, lambda one: one.identifiers, refuse_two_verified, AlreadyOnePerson, MergeUnknown, MergeUndone
)  # fmt: skip
ORGANISATIONS = Merging(
    Organisation, OrganisationMerge, lambda one: one.identifiers, refuse_two_tax_numbers, AlreadyOneOrganisation,
    OrganisationMergeUnknown, OrganisationMergeUndone,
)  # fmt: skip
