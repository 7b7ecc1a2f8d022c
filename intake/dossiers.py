"""Dossiers: opened once, changed while they are in hand, ended; and the documents put into them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from archive import acts
from archive.sequences import next_number
from catalogue import Catalogue, checked_facts
from catalogue.conditions import FactValue
from intake.codes import issue_dossier_code
from intake.errors import DossierCodeInvalid, DossierConflict, DossierUnknown, OwnerNotIdentified, ReasonNotGiven
from intake.records import Dossier, DossierDocument, DossierPerson
from intake.states import IN_HAND, Channel, Outcome, move, refuse_unless
from registry import persons, units
from registry.actor import Actor
from registry.records import Person, Unit
from sohoa.clock import day_in_vietnam
from vietnamese.identifiers import parse_dossier_code

Value = TypeVar("Value", str, int)


def open_dossier(
    session: Session,
    code: str,
    *,
    procedure: str | None = None,
    person_id: int | None = None,
    facts: Mapping[str, FactValue] | None = None,
    unit: str | None = None,
    channel: str | None = None,
    actor: Actor,
) -> Dossier:
    """The dossier with this code; opened where there is none yet. What was not known before is filled in.

    Raises `DossierCodeInvalid`, and `DossierConflict` where it exists for another procedure or person.
    """
    parsed = parse_dossier_code(code)
    if parsed is None:
        raise DossierCodeInvalid(dossier=code)
    dossier = session.scalar(select(Dossier).where(Dossier.code == code))
    if dossier is None:
        dossier = Dossier(code=code, received_on=parsed.received_on, actor=actor.name, facts={})
        session.add(dossier)
    dossier.procedure = _agreed(code, "thủ tục/procedure", dossier.procedure, procedure)
    dossier.person_id = _agreed(code, "cá nhân/person", dossier.person_id, person_id)
    dossier.unit = dossier.unit or unit
    dossier.channel = dossier.channel or channel
    if facts:
        dossier.facts = {**dossier.facts, **as_json(facts)}
    session.flush()
    return dossier


def open_new_dossier(
    session: Session,
    catalogue: Catalogue,
    *,
    agency: str,
    procedure: str,
    person: Person | None,
    at: datetime,
    actor: Actor,
    facts: Mapping[str, FactValue] | None = None,
    others: Mapping[str, Person] | None = None,
    unit: str | None = None,
    channel: Channel | None = None,
    interlinked: bool = False,
) -> Dossier:
    """A dossier under a code of ours: that of the agency, and its next number of the day in Vietnam on which `at` lies.

    `others` are further persons by their role (`child`, `deceased`, …). Raises `OwnerNotIdentified`, `AgencyCodeMissing`, and
    what the catalogue raises for unknown procedures and facts.
    """
    if person is None:
        raise OwnerNotIdentified
    day = day_in_vietnam(at)
    checked = checked_facts(catalogue.procedure(procedure, day), facts or {})
    dossier = Dossier(
        code=issue_dossier_code(session, agency, day),
        procedure=procedure,
        facts=as_json(checked),
        unit=unit,
        person_id=person.id,
        channel=channel,
        interlinked=interlinked,
        received_on=day,
        state="open",
        actor=actor.name,
        opened_at=at,
    )
    session.add(dossier)
    session.flush()
    _name_persons(dossier, others or {})
    acts.record(
        session, actor, "open", "dossier", dossier.code,
        persons=dossier.person_ids, procedure=procedure, person=person.id, channel=channel,
    )  # fmt: skip
    session.flush()
    return dossier


def change_dossier(
    session: Session,
    catalogue: Catalogue,
    dossier: Dossier,
    *,
    actor: Actor,
    facts: Mapping[str, FactValue | None] | None = None,
    others: Mapping[str, Person] | None = None,
    procedure: str | None = None,
    person: Person | None = None,
    unit: str | None = None,
    channel: Channel | None = None,
    interlinked: bool | None = None,
) -> None:
    """Put right what is known of a dossier in hand; what is None stays. A fact that is None is taken out.

    Raises `DossierStateForbids`, `DossierConflict` where it has another owner or procedure, and what the catalogue raises.
    """
    refuse_unless(dossier, *IN_HAND, wanted="change")
    dossier.procedure = _agreed(dossier.code, "thủ tục/procedure", dossier.procedure, procedure)
    dossier.person_id = _agreed(dossier.code, "cá nhân/person", dossier.person_id, person.id if person is not None else None)
    changed = {**dossier.facts, **(facts or {})}
    kept = {name: value for name, value in changed.items() if value is not None}
    if dossier.procedure is not None:
        kept = dict(checked_facts(catalogue.procedure(dossier.procedure, dossier.received_on), kept))
    dossier.facts = as_json(kept)
    dossier.unit = unit or dossier.unit
    dossier.channel = channel or dossier.channel
    dossier.interlinked = dossier.interlinked if interlinked is None else interlinked
    _name_persons(dossier, others or {})
    acts.record(
        session, actor, "change", "dossier", dossier.code,
        persons=dossier.person_ids,
        facts=dossier.facts, others={role: one.id for role, one in (others or {}).items()}, procedure=dossier.procedure,
        person=dossier.person_id, unit=dossier.unit, channel=dossier.channel, interlinked=dossier.interlinked,
    )  # fmt: skip
    session.flush()


def _name_persons(dossier: Dossier, others: Mapping[str, Person]) -> None:
    held = {one.role: one for one in dossier.persons}
    for role, person in others.items():
        if role in held:
            held[role].person_id = person.id
        else:
            dossier.persons.append(DossierPerson(role=role, person_id=person.id))


def owner_of(session: Session, dossier: Dossier) -> Person:
    """Whose dossier it is; of somebody who was on record twice, the record that was kept. Raises `OwnerNotIdentified`."""
    if dossier.person_id is None:
        raise OwnerNotIdentified
    return persons.kept(session, session.get_one(Person, dossier.person_id))


def others_of(session: Session, dossier: Dossier) -> dict[str, Person]:
    """Who stands in which role beside the owner."""
    return {one.role: persons.kept(session, session.get_one(Person, one.person_id)) for one in dossier.persons}


def withdraw(session: Session, dossier: Dossier, *, reason: str, at: datetime, actor: Actor) -> None:
    """The citizen takes it back. Raises `ReasonNotGiven` and `DossierStateForbids`."""
    if not reason.strip():
        raise ReasonNotGiven(what="vì sao rút hồ sơ / why it is withdrawn")
    move(session, dossier, "withdrawn", "withdraw", actor, reason=reason)
    dossier.withdrawn_at = at
    session.flush()


def decide(session: Session, dossier: Dossier, *, outcome: Outcome, at: datetime, actor: Actor, note: str = "") -> None:
    """Its result is there. Raises `DossierStateForbids`, and `ReasonNotGiven` where it is refused without a word."""
    if outcome == "refused" and not note.strip():
        raise ReasonNotGiven(what="vì sao từ chối / why it is refused")
    move(session, dossier, "decided", "decide", actor, outcome=outcome, note=note)
    dossier.decided_at, dossier.outcome = at, outcome
    session.flush()


def close(session: Session, dossier: Dossier, *, at: datetime, actor: Actor) -> None:
    """The result is handed over, or the papers are given back. Raises `DossierStateForbids`."""
    move(session, dossier, "closed", "close", actor)
    dossier.closed_at = at
    session.flush()


def _agreed(code: str, what: str, held: Value | None, given: Value | None) -> Value | None:
    if held is not None and given is not None and held != given:
        raise DossierConflict(dossier=code, what=what, held=held, given=given)
    return given if held is None else held


def of_unit(session: Session, code: str, day: date) -> ColumnElement[bool]:
    """Whether a dossier is this unit's on that day: its own, or of a unit that it took over from.

    Of a code that was given again, those received while it was the earlier unit's.
    """
    unit = units.unit_on(session, code, day)
    earlier = [one for one in units.taken_over(session, unit, day) if one.code != code] if unit is not None else []
    return or_(Dossier.unit == code, *(_handed_in_at(session, one) for one in earlier))


def _handed_in_at(session: Session, unit: Unit) -> ColumnElement[bool]:
    if len(units.versions(session, unit.code)) == 1:
        return Dossier.unit == unit.code
    first, last = unit.valid_from or date.min, unit.valid_to or date.max
    return and_(Dossier.unit == unit.code, Dossier.received_on.between(first, last))


def get_dossier(session: Session, code: str) -> Dossier:
    """The dossier with this code. Raises `DossierUnknown`."""
    dossier = session.scalar(select(Dossier).where(Dossier.code == code))
    if dossier is None:
        raise DossierUnknown(dossier=code)
    return dossier


def get_dossier_to_change(session: Session, code: str) -> Dossier:
    """The dossier with this code, as nobody else changes it until the transaction ends. Raises `DossierUnknown`."""
    asked = select(Dossier).where(Dossier.code == code).with_for_update().execution_options(populate_existing=True)
    dossier = session.scalar(asked)
    if dossier is None:
        raise DossierUnknown(dossier=code)
    return dossier


def attach(session: Session, dossier: Dossier, document_id: int, requirement_id: str | None = None) -> None:
    """Put a document into a dossier, under its next number; once is enough."""
    row = session.get(DossierDocument, (dossier.id, document_id))
    if row is None:
        number = next_number(session, f"dossier_papers:{dossier.code}")
        session.add(
            DossierDocument(dossier_id=dossier.id, document_id=document_id, ordinal=number, requirement_id=requirement_id)
        )
    elif requirement_id is not None:
        row.requirement_id = requirement_id
    session.flush()


def as_json(facts: Mapping[str, FactValue]) -> dict[str, Any]:
    """Facts as they are stored: dates as ISO 8601."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
