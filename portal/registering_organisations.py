"""Acts on organisations: what the registry does and the record that it was done are one transaction, for API and command line.

An organisation is no person: its numbers are public, so that reading them needs no purpose. It is on record all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from archive import acts
from portal.organisation_shapes import OrganisationShape, organisation_shape
from portal.registering import tell_both
from portal.registry_shapes import MergeShape, UndoneMergeShape, undone_shape
from registry import organisation_numbers, organisations
from registry.actor import Actor
from registry.identifiers import masked
from registry.merging import ORGANISATIONS
from registry.organisations import OrganisationKind
from registry.records import Organisation


def read(session: Session, actor: Actor, organisation: Organisation, today: date) -> OrganisationShape:
    """All that is known of an organisation."""
    shape = organisation_shape(session, organisation, today)
    acts.record(session, actor, "read", "organisation", shape.id, records=shape.records)
    return shape


def register(
    session: Session,
    actor: Actor,
    kind: OrganisationKind,
    numbers: Mapping[str, str],
    today: date,
    *,
    name: str | None = None,
) -> tuple[OrganisationShape, bool]:
    """The organisation with one of these numbers, and whether it is new. Raises what `organisations.find_or_create` raises."""
    known = organisations.find(session, numbers)
    organisation = organisations.find_or_create(session, kind, numbers, name=name)
    acts.record(session, actor, "register", "organisation", organisation.id, new=known is None, numbers=sorted(numbers))
    return organisation_shape(session, organisation, today), known is None


def add_number(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    kind: str,
    value: str,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
    verified: bool = False,
) -> None:
    """A further number, or the period of one that is on record; `verified`: the actor has compared it with the paper."""
    row = organisation_numbers.add_number(session, organisation, kind, value, valid_from=valid_from, valid_to=valid_to)
    _note(session, actor, organisation, "add_number", row.kind, row.value, valid_from=valid_from, valid_to=valid_to)
    if verified:
        verify_number(session, actor, organisation, kind, value)


def verify_number(session: Session, actor: Actor, organisation: Organisation, kind: str, value: str) -> None:
    """The actor has compared a number with the paper."""
    row = organisation_numbers.verify_number(session, organisation, kind, value, by=actor.name)
    _note(session, actor, organisation, "verify_number", row.kind, row.value)


def end_number(session: Session, actor: Actor, organisation: Organisation, kind: str, value: str, last_day: date) -> None:
    """A number stopped being valid."""
    row = organisation_numbers.end_number(session, organisation, kind, value, last_day=last_day)
    _note(session, actor, organisation, "end_number", row.kind, row.value, valid_to=last_day)


def merge(session: Session, actor: Actor, keep: Organisation, merged: Organisation, reason: str) -> MergeShape:
    """Two records become one organisation. Told on both."""
    row = ORGANISATIONS.merge(session, keep, merged, actor, reason)
    tell_both(session, actor, "merge", "organisation", row, row.reason)
    return MergeShape.model_validate(row)


def unmerge(session: Session, actor: Actor, merge_id: int, reason: str, today: date) -> UndoneMergeShape:
    """A merge is taken back. Told on both."""
    row = ORGANISATIONS.unmerge(session, merge_id, actor, reason)
    tell_both(session, actor, "unmerge", "organisation", row, reason)
    return undone_shape(row, ORGANISATIONS.learnt_since(session, row), today)


def _note(
    session: Session, actor: Actor, organisation: Organisation, verb: str, kind: str, value: str, **days: date | None
) -> None:
    told: dict[str, Any] = {name: day.isoformat() for name, day in days.items() if day is not None}
    main = organisations.kept(session, organisation)
    acts.record(session, actor, verb, "organisation", main.id, kind=kind, value=masked(value), **told)
