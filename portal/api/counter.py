"""The counter: what a person must still bring, what a dossier holds; procedures as questions, document types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from sqlalchemy.orm import Session

import intake
from archive.rights.errors import RightMissing
from catalogue import DocumentType, Procedure, Requirement
from catalogue.errors import FactInvalid, FactUnknown, ProcedureUnknown
from catalogue.procedure import Fact
from intake.errors import DossierUnknown, OwnerNotIdentified, PurposeMissing
from intake.records import Dossier
from portal.access import access_of
from portal.api import examples
from portal.api.actor import Caller
from portal.api.answers import (
    CheckRequest,
    DocumentTypeShape,
    FactShape,
    ProcedureLineShape,
    ProcedureShape,
    RequirementShape,
)
from portal.api.problems import REFUSALS, documented
from portal.api.seeing import SeesUnitsCatalogue
from portal.api.service import Here, Service
from portal.errors import ActorMissing, RequestInvalid
from portal.handling import handling, sight_of
from portal.shapes import LookUpShape
from registry import persons
from registry.errors import IdentifierInvalid
from registry.identifiers import recognised
from registry.records import Person
from sohoa.clock import today
from sohoa.telemetry.metrics import look_up_seconds

router = APIRouter(prefix="/v1")

OnDay = Annotated[date | None, Query(description="In force on that day; today unless given.", examples=["2026-03-20"])]


@router.post(
    "/intake/checks",
    tags=["counter"],
    summary="What must this person still bring?",
    responses={
        200: {"content": {"application/json": {"example": examples.LOOK_UP}}},
        **documented(
            ActorMissing, *REFUSALS, OwnerNotIdentified, PurposeMissing, DossierUnknown, IdentifierInvalid, ProcedureUnknown,
            FactUnknown, FactInvalid,
        ),
    },
)  # fmt: skip
def check(
    asked: Annotated[CheckRequest, examples.CHECK_BODY],
    here: Here,
    actor: Caller,
) -> LookUpShape:
    """For each required paper one of five states, with the reason and what would change it. Every check is kept on record.

    With a `dossier`, what it says of procedure, person, facts and day counts where the request says nothing. `facts_needed` names
    what has to be asked before all is decided; the procedure holds the questions. Weighed is what may be found for
    the dossier that is named, else for the purpose that is stated.
    """
    catalogue, sessions = here.installation.catalogue, here.installation.sessions
    actor = replace(actor, purpose=asked.purpose or actor.purpose)
    with sessions() as session:
        named = asked.dossier
        access = access_of(session, catalogue, actor) if named is None else handling(session, catalogue, actor, named).access
        access.refuse_unless("look_up")
    _make_known(here, [*asked.persons.values(), *([asked.person] if asked.person else [])])
    with sessions() as session, look_up_seconds.time():
        held = intake.get_dossier(session, asked.dossier) if asked.dossier is not None else None
        procedure = asked.procedure or (held.procedure if held is not None else None)
        if procedure is None:
            raise RequestInvalid(place="body.procedure", reason="thiếu / missing")
        others: dict[str, Person] = {role: persons.get(session, recognised(number)) for role, number in asked.persons.items()}
        found = intake.find_out(
            session,
            catalogue,
            procedure=procedure,
            person=_owner(session, asked.person, held),
            facts={**(held.facts if held is not None else {}), **asked.facts},
            on=asked.on or (held.received_on if held is not None else today()),
            actor=actor,
            purpose=actor.purpose or asked.dossier or actor.dossier or "",
            dossier=asked.dossier,
            persons=others,
            sight=sight_of(access),
        )
    with sessions.begin() as session:  # Writers stand in line: what only reads does not.
        return LookUpShape.model_validate(found.put_on_record(session))


def _make_known(here: Service, numbers: Sequence[str]) -> None:
    """Put those on record of whom nobody heard before."""
    with here.installation.sessions() as session:
        new = [number for number in numbers if persons.find(session, recognised(number)) is None]
    if new:
        with here.installation.sessions.begin() as session:
            for number in new:
                persons.identified(session, number)


def _owner(session: Session, number: str | None, held: Dossier | None) -> Person | None:
    if number:
        return persons.get(session, recognised(number))
    return session.get_one(Person, held.person_id) if held is not None and held.person_id is not None else None


@router.get(
    "/procedures",
    tags=["catalogue"],
    summary="List procedures",
    responses={200: {"content": {"application/json": {"example": examples.PROCEDURES}}}, **documented(RightMissing)},
    dependencies=[SeesUnitsCatalogue],
)
def list_procedures(here: Here) -> list[ProcedureLineShape]:
    """The latest version of each."""
    return [ProcedureLineShape(**_line(one)) for one in here.installation.catalogue.procedures.values()]


@router.get(
    "/procedures/{code}",
    tags=["catalogue"],
    summary="A procedure: what to ask, what is due",
    responses={
        200: {"content": {"application/json": {"example": examples.PROCEDURE}}},
        **documented(ProcedureUnknown, RightMissing),
    },
    dependencies=[SeesUnitsCatalogue],
)
def show_procedure(
    code: Annotated[str, Path(max_length=40, examples=["1.001667"])], here: Here, on: OnDay = None
) -> ProcedureShape:
    """The questions for the case, and every paper that may be required. Which are due in a case, a check tells."""
    version = here.installation.catalogue.procedure(code, on or today())
    return ProcedureShape(
        **_line(version),
        legal_basis=list(version.legal_basis),
        result_codes=list(version.result_codes),
        raw=version.raw,
        facts=[_fact_shape(fact) for fact in version.facts],
        requirements=[_requirement_shape(requirement) for requirement in version.all_requirements],
    )


@router.get(
    "/document-types",
    tags=["catalogue"],
    summary="List document types",
    responses={200: {"content": {"application/json": {"example": examples.DOCUMENT_TYPES}}}, **documented(RightMissing)},
    dependencies=[SeesUnitsCatalogue],
)
def list_document_types(here: Here) -> list[DocumentTypeShape]:
    """Every type of paper that can be told."""
    return [_type_shape(one) for one in here.installation.catalogue.types.values()]


def _line(version: Procedure) -> dict[str, Any]:
    return {
        "code": version.code,
        "name_vi": version.name.vi,
        "name_en": version.name.en,
        "decision": version.decision,
        "effective_from": version.effective_from,
        "effective_to": version.effective_to,
        "verified": version.verified,
    }


def _fact_shape(fact: Fact) -> FactShape:
    return FactShape(id=fact.id, kind=fact.kind, values=list(fact.values), ask_vi=fact.ask.vi, ask_en=fact.ask.en)


def _requirement_shape(requirement: Requirement) -> RequirementShape:
    return RequirementShape(
        id=requirement.id,
        name_vi=requirement.name.vi,
        name_en=requirement.name.en,
        who=requirement.who,
        also_of=list(requirement.also_of),
        form=requirement.form,
        document_types=list(dict.fromkeys(paper.type for paper in requirement.papers)),
        data_source=requirement.data_source,
        legal_basis=requirement.legal_basis,
        raw=requirement.raw,
        verified=requirement.verified,
    )


def _type_shape(kind: DocumentType) -> DocumentTypeShape:
    return DocumentTypeShape(
        id=kind.id,
        name_vi=kind.name_vi,
        name_en=kind.name_en,
        layout=kind.layout,
        sensitivity=kind.sensitivity,
        fields=list(kind.fields),
        result_codes=list(kind.result_codes),
        verified=kind.verified,
    )
