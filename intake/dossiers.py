"""Dossiers: opened once, and the documents put into them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.conditions import FactValue
from intake.errors import DossierCodeInvalid, DossierConflict, DossierUnknown
from intake.records import Dossier, DossierDocument
from registry.actor import Actor
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


def _agreed(code: str, what: str, held: Value | None, given: Value | None) -> Value | None:
    if held is not None and given is not None and held != given:
        raise DossierConflict(dossier=code, what=what, held=held, given=given)
    return given if held is None else held


def get_dossier(session: Session, code: str) -> Dossier:
    """The dossier with this code. Raises `DossierUnknown`."""
    dossier = session.scalar(select(Dossier).where(Dossier.code == code))
    if dossier is None:
        raise DossierUnknown(dossier=code)
    return dossier


def attach(session: Session, dossier: Dossier, document_id: int, requirement_id: str | None = None) -> None:
    """Put a document into a dossier; once is enough."""
    row = session.get(DossierDocument, (dossier.id, document_id))
    if row is None:
        session.add(DossierDocument(dossier_id=dossier.id, document_id=document_id, requirement_id=requirement_id))
    elif requirement_id is not None:
        row.requirement_id = requirement_id
    session.flush()


def as_json(facts: Mapping[str, FactValue]) -> dict[str, Any]:
    """Facts as they are stored: dates as ISO 8601."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
