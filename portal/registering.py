"""Acts on persons: what the registry does and the record that it was done are one transaction, for API and command line alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from archive import acts
from archive.review import weigh_later
from intake.errors import PurposeMissing
from portal.registry_shapes import (
    FoundPersonShape,
    MergeShape,
    PersonShape,
    UndoneMergeShape,
    found_by_number,
    person_shape,
    suggested,
    undone_shape,
)
from registry import identifying, persons, suggesting
from registry.actor import Actor
from registry.identifiers import checked_identifiers, masked
from registry.merging import PERSONS
from registry.records import OrganisationMerge, Person, PersonMerge


def refuse_without_purpose(actor: Actor) -> None:
    """Nobody reads of a person without saying why. Raises `PurposeMissing`."""
    if not (actor.purpose or "").strip():
        raise PurposeMissing


def read(session: Session, actor: Actor, person: Person, today: date) -> PersonShape:
    """All that is known of a person. Raises `PurposeMissing`."""
    refuse_without_purpose(actor)
    shape = person_shape(session, person, today)
    acts.record(session, actor, "read", "person", shape.id, records=shape.records)
    return shape


def find(session: Session, actor: Actor, number: Mapping[str, str], today: date) -> list[FoundPersonShape]:
    """Whom a number names: one person or nobody. Raises `PurposeMissing`, and what `persons.find` raises."""
    refuse_without_purpose(actor)
    person = persons.find(session, number)
    found = [found_by_number(person, today)] if person is not None else []
    asked = {kind: masked(value) for kind, value in number.items()}
    return _on_record(session, actor, found, asked)


def suggest(
    session: Session, actor: Actor, name: str, birth_date: str | None, today: date, *, limit: int
) -> list[FoundPersonShape]:
    """Who may be meant by a name. Raises `PurposeMissing` and `BirthDateInvalid`."""
    refuse_without_purpose(actor)
    found = [suggested(one, today) for one in suggesting.suggest(session, name, birth_date, limit=limit)]
    return _on_record(session, actor, found, {"name": name, "birth_date": birth_date})


def maybe_the_same(session: Session, actor: Actor, person: Person, today: date, *, limit: int) -> list[FoundPersonShape]:
    """Other records that may be this person's. Raises `PurposeMissing`."""
    refuse_without_purpose(actor)
    found = [suggested(one, today) for one in suggesting.maybe_the_same(session, person, limit=limit)]
    return _on_record(session, actor, found, {"person": person.id})


def register(
    session: Session,
    actor: Actor,
    numbers: Mapping[str, str],
    today: date,
    *,
    name: str | None = None,
    birth_date: str | None = None,
    sex: str | None = None,
) -> tuple[PersonShape, bool]:
    """The person with one of these numbers, and whether it is new. Raises `PurposeMissing`, `BirthDateInvalid` and what
    `persons.find_or_create` raises.
    """
    refuse_without_purpose(actor)
    day = suggesting.checked_birth_date(birth_date) if birth_date is not None else None
    known = persons.find(session, numbers)
    person = persons.find_or_create(session, **checked_identifiers(numbers), name=name, birth_date=day, sex=sex)
    shape = person_shape(session, person, today)
    new = known is None or shape.id != persons.kept(session, known).id
    acts.record(session, actor, "register", "person", shape.id, new=new, numbers=sorted(numbers))
    return shape, new


def add_identifier(
    session: Session,
    actor: Actor,
    person: Person,
    kind: str,
    value: str,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
    verified: bool = False,
) -> None:
    """A further number, or the period of one that is on record; `verified`: the actor has compared it with the paper."""
    row = identifying.add_identifier(session, person, kind, value, valid_from=valid_from, valid_to=valid_to)
    _note(session, actor, person, "add_number", row.kind, row.value, valid_from=valid_from, valid_to=valid_to)
    if verified:
        verify_identifier(session, actor, person, kind, value)


def verify_identifier(session: Session, actor: Actor, person: Person, kind: str, value: str) -> None:
    """The actor has compared a number with the paper."""
    row = identifying.verify_identifier(session, person, kind, value, by=actor.name)
    _note(session, actor, person, "verify_number", row.kind, row.value)


def end_identifier(session: Session, actor: Actor, person: Person, kind: str, value: str, last_day: date) -> None:
    """A number stopped being valid."""
    row = identifying.end_identifier(session, person, kind, value, last_day=last_day)
    _note(session, actor, person, "end_number", row.kind, row.value, valid_to=last_day)


def merge(session: Session, actor: Actor, keep: Person, merged: Person, reason: str) -> MergeShape:
    """Two records become one person. Told on both; what waits of theirs is weighed anew."""
    row = PERSONS.merge(session, keep, merged, actor, reason)
    weigh_later(session, persons.group_ids(session, keep))
    tell_both(session, actor, "merge", "person", row, row.reason)
    return MergeShape.model_validate(row)


def unmerge(session: Session, actor: Actor, merge_id: int, reason: str, today: date) -> UndoneMergeShape:
    """A merge is taken back. Told on both; what waits of theirs is weighed anew."""
    row = PERSONS.unmerge(session, merge_id, actor, reason)
    apart = [persons.get_by_id(session, one) for one in (row.kept_id, row.merged_id)]
    weigh_later(session, {id for one in apart for id in persons.group_ids(session, one)})
    tell_both(session, actor, "unmerge", "person", row, reason)
    return undone_shape(row, PERSONS.learnt_since(session, row), today)


def tell_both(session: Session, actor: Actor, verb: str, kind: str, row: PersonMerge | OrganisationMerge, reason: str) -> None:
    """Put a merge, or its undoing, on record at both records of the kind."""
    for one in (row.kept_id, row.merged_id):
        acts.record(session, actor, verb, kind, one, merge=row.id, kept=row.kept_id, merged=row.merged_id, reason=reason)


def _on_record(
    session: Session, actor: Actor, found: Sequence[FoundPersonShape], asked: Mapping[str, Any]
) -> list[FoundPersonShape]:
    acts.record(session, actor, "search", "persons", "list", **asked, persons=[one.id for one in found])
    return list(found)


def _note(session: Session, actor: Actor, person: Person, verb: str, kind: str, value: str, **days: date | None) -> None:
    told: dict[str, Any] = {name: day.isoformat() for name, day in days.items() if day is not None}
    acts.record(session, actor, verb, "person", persons.kept(session, person).id, kind=kind, value=masked(value), **told)
