"""A dossier as the purpose for which somebody asks for papers (`archive.rights`)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from archive.rights import DossierGiven
from catalogue import Catalogue, DocumentTypes, Procedure
from catalogue.errors import ProcedureUnknown
from intake.records import Dossier, DossierDocument, DossierPerson
from intake.states import IN_HAND
from registry import persons

_dossiers, _lying, _roles = (one.__table__.c for one in (Dossier, DossierDocument, DossierPerson))
# Built once: a look-up is not to wait for it.
_WITH_CODE = select(_dossiers.id, _dossiers.unit, _dossiers.state, _dossiers.procedure, _dossiers.person_id).where(
    _dossiers.code == bindparam("code")
)
_PERSON, _PAPER = 0, 1
_OF_DOSSIER = union_all(
    select(literal(_PERSON), _roles.person_id).where(_roles.dossier_id == bindparam("dossier")),
    select(literal(_PAPER), _lying.document_id).where(_lying.dossier_id == bindparam("dossier")),
)


def dossier_given(session: Session, catalogue: Catalogue, code: str, on: date) -> DossierGiven | None:
    """The dossier with this code as it stands, and what its procedure asks for on that day. None: there is no such dossier.

    Three queries, however many persons and papers it has.
    """
    session.flush()
    rows = session.connection().execute
    dossier = rows(_WITH_CODE, {"code": code}).one_or_none()
    if dossier is None:
        return None
    others = rows(_OF_DOSSIER, {"dossier": dossier.id}).all()
    named = {number for kind, number in others if kind == _PERSON} | ({dossier.person_id} - {None})
    return DossierGiven(
        code,
        dossier.unit,
        dossier.state in IN_HAND,
        persons.every_record_of(session, named) if named else frozenset(),
        frozenset(number for kind, number in others if kind == _PAPER),
        types_asked(catalogue, dossier.procedure, on),
    )


def types_asked(catalogue: Catalogue, procedure: str | None, on: date) -> frozenset[str]:
    """The types that a procedure asks for on that day, and those of papers that end or replace them: whoever may not find these
    would take for good what is not.
    """
    if procedure is None:
        return frozenset()
    try:
        version = catalogue.procedure(procedure, on)
    except ProcedureUnknown:
        return frozenset()  # Not in force any more: then it asks for nothing.
    return types_asked_by(version, catalogue.types)


def types_asked_by(procedure: Procedure, types: DocumentTypes) -> frozenset[str]:
    """The same, of a version of a procedure."""
    asked = {paper.type for requirement in procedure.all_requirements for paper in requirement.papers}
    return frozenset(asked | {by for type_id in asked for ending in types[type_id].validity.ended for by in ending.by})
