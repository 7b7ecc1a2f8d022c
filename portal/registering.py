"""Acts on records of the registry, persons and organisations alike: what the registry does and the record that it was done are
one transaction, for API and command line. Who is asked about is looked up only once it is clear that whoever asks may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Literal, Protocol, TypeVar

from sqlalchemy.orm import Session

from archive import acts
from archive.rights import Act
from catalogue import Catalogue
from intake.errors import PurposeMissing
from portal.access import access_of
from portal.organisation_shapes import OrganisationShape
from portal.registry_shapes import MergeShape, PersonShape, UndoneMergeShape, undone_shape
from registry.actor import Actor
from registry.identifiers import masked
from registry.merging import Merging
from registry.one_of_several import group_ids, kept
from registry.records import Organisation, OrganisationIdentifier, Person, PersonIdentifier

RecordT = TypeVar("RecordT", Person, Organisation)
ShapeT = TypeVar("ShapeT", PersonShape, OrganisationShape)
NumberRow = PersonIdentifier | OrganisationIdentifier


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who asks, in a transaction, on a day."""

    session: Session
    catalogue: Catalogue
    actor: Actor
    today: date

    def refuse_unless(self, act: Act) -> None:
        """Raises `PurposeNeeded` and `RightMissing`."""
        access_of(self.session, self.catalogue, self.actor).refuse_unless(act)

    def record(self, verb: str, subject_kind: str, subject_id: int | str, /, **details: Any) -> None:
        """Put on record what was done."""
        acts.record(self.session, self.actor, verb, subject_kind, subject_id, **details)


class Adding(Protocol):
    """Puts a number of a record on record, or the period of one that is there."""

    def __call__(
        self, session: Session, record: Any, kind: str, value: str, /, *, valid_from: date | None, valid_to: date | None
    ) -> NumberRow:
        """The number as it stands then."""


class Verifying(Protocol):
    """Puts on record that a named officer has compared a number with the paper."""

    def __call__(self, session: Session, record: Any, kind: str, value: str, /, *, by: str) -> NumberRow:
        """The number as it stands then."""


class Ending(Protocol):
    """Puts on record that a number stopped being valid."""

    def __call__(self, session: Session, record: Any, kind: str, value: str, /, *, last_day: date) -> NumberRow:
        """The number as it stands then."""


@dataclass(frozen=True)
class Register(Generic[RecordT, ShapeT]):
    """Records of one kind, and what is done with them.

    Whatever is done raises `PurposeNeeded`, `RightMissing`, `PurposeMissing` where there are no accounts and `asks_why`, and what
    the registry raises.
    """

    kind: Literal["person", "organisation"]
    merging: Merging[RecordT, Any, Any]
    by_id: Callable[[Session, int], RecordT]
    find: Callable[[Session, Mapping[str, str]], RecordT | None]
    add: Adding
    verify: Verifying
    end: Ending
    shape: Callable[[Session, RecordT, date], ShapeT]
    asks_why: bool
    """Nobody reads of one without saying why, accounts or not."""
    regrouped: Callable[[Session, set[int]], None] | None = None
    """What has to be done once these records are one, or are it no longer."""

    def admit(self, asking: Asking, act: Act = "see_persons") -> None:
        """Refuse whoever may not."""
        asking.refuse_unless(act)
        if self.asks_why:
            refuse_without_purpose(asking.actor)

    def with_id(self, number: int) -> Callable[[Session], RecordT]:
        """The record with this number, for when it may be looked up."""
        return lambda session: self.by_id(session, number)

    def read(self, asking: Asking, named: Callable[[Session], RecordT]) -> ShapeT:
        """All that is known of one."""
        self.admit(asking)
        shape = self._shape(asking, named(asking.session))
        asking.record("read", self.kind, shape.id, records=shape.records)
        return shape

    def register(self, asking: Asking, numbers: Mapping[str, str], make: Callable[[], RecordT]) -> tuple[ShapeT, bool]:
        """The record with one of these numbers, which `make` finds or makes, and whether it is new."""
        self.admit(asking, "change_persons")
        known = self.find(asking.session, numbers)
        shape = self._shape(asking, make())
        new = known is None or shape.id != kept(asking.session, known).id
        asking.record("register", self.kind, shape.id, new=new, numbers=sorted(numbers))
        return shape, new

    def add_number(
        self,
        asking: Asking,
        named: Callable[[Session], RecordT],
        kind: str,
        value: str,
        *,
        valid_from: date | None = None,
        valid_to: date | None = None,
        verified: bool = False,
        seen: Callable[[ShapeT], None] | None = None,
    ) -> ShapeT:
        """A further number, or the period of one that is on record; `verified`: the actor has compared it with the paper.

        `seen` is given what stands before the change; whatever it raises keeps it so.
        """
        self.admit(asking, "change_persons")
        record = named(asking.session)
        if seen is not None:
            seen(self._shape(asking, record))
        row = self.add(asking.session, record, kind, value, valid_from=valid_from, valid_to=valid_to)
        self._note(asking, record, "add_number", row, valid_from=valid_from, valid_to=valid_to)
        if verified:
            self._verify(asking, record, kind, value)
        return self._shape(asking, record)

    def verify_number(self, asking: Asking, named: Callable[[Session], RecordT], kind: str, value: str) -> ShapeT:
        """The actor has compared a number with the paper."""
        self.admit(asking, "change_persons")
        record = named(asking.session)
        self._verify(asking, record, kind, value)
        return self._shape(asking, record)

    def end_number(self, asking: Asking, named: Callable[[Session], RecordT], kind: str, value: str, last_day: date) -> ShapeT:
        """A number stopped being valid."""
        self.admit(asking, "change_persons")
        record = named(asking.session)
        row = self.end(asking.session, record, kind, value, last_day=last_day)
        self._note(asking, record, "end_number", row, valid_to=last_day)
        return self._shape(asking, record)

    def merge(
        self, asking: Asking, keep: Callable[[Session], RecordT], merged: Callable[[Session], RecordT], reason: str
    ) -> MergeShape:
        """Two records become one. Told on both."""
        asking.refuse_unless("change_persons")
        first = keep(asking.session)
        row = self.merging.merge(asking.session, first, merged(asking.session), asking.actor, reason)
        self._regroup(asking, first)
        self._tell_both(asking, "merge", row, row.reason)
        return MergeShape.model_validate(row)

    def unmerge(self, asking: Asking, merge_id: int, reason: str) -> UndoneMergeShape:
        """A merge is taken back. Told on both."""
        asking.refuse_unless("change_persons")
        row = self.merging.unmerge(asking.session, merge_id, asking.actor, reason)
        self._regroup(asking, *(self.by_id(asking.session, one) for one in (row.kept_id, row.merged_id)))
        self._tell_both(asking, "unmerge", row, reason)
        return undone_shape(row, self.merging.learnt_since(asking.session, row), asking.today)

    def _shape(self, asking: Asking, record: RecordT) -> ShapeT:
        return self.shape(asking.session, record, asking.today)

    def _verify(self, asking: Asking, record: RecordT, kind: str, value: str) -> None:
        row = self.verify(asking.session, record, kind, value, by=asking.actor.name)
        self._note(asking, record, "verify_number", row)

    def _note(self, asking: Asking, record: RecordT, verb: str, row: NumberRow, **days: date | None) -> None:
        told = {name: day.isoformat() for name, day in days.items() if day is not None}
        main = kept(asking.session, record)
        asking.record(verb, self.kind, main.id, kind=row.kind, value=masked(row.value), **told)

    def _regroup(self, asking: Asking, *records: RecordT) -> None:
        if self.regrouped is not None:
            self.regrouped(asking.session, {number for one in records for number in group_ids(asking.session, one)})

    def _tell_both(self, asking: Asking, verb: str, row: Any, reason: str) -> None:
        """Put a merge, or its undoing, on record at both records."""
        for one in (row.kept_id, row.merged_id):
            asking.record(verb, self.kind, one, merge=row.id, kept=row.kept_id, merged=row.merged_id, reason=reason)


def refuse_without_purpose(actor: Actor) -> None:
    """Nobody reads of a person without saying why, or for which dossier. Raises `PurposeMissing`."""
    if not (actor.why or "").strip():
        raise PurposeMissing
