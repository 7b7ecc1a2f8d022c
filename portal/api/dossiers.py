"""Dossiers: opened, received, supplemented, decided, closed; papers handed in and used again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from archive.errors import AgencyCodeMissing, DocumentSuperseded, DocumentUnknown, RenditionUnknown, SequenceUsedUp
from catalogue.errors import FactInvalid, FactUnknown, ProcedureUnknown
from intake import dossiers, errors
from intake.re_use import hand_in, use_again
from intake.reception import receive
from intake.records import Dossier
from intake.states import State
from intake.supplement import Wanted, answer_supplement, request_supplement
from portal.access import access_of
from portal.api import dossier_examples as examples
from portal.api.actor import Caller
from portal.api.cursors import Cursor, page_of
from portal.api.dossier_changes import changed, held_by, look_up_stays, shape_of, shown_to
from portal.api.dossier_requests import (
    ChangeRequest,
    DecisionRequest,
    NewDossierRequest,
    PaperRequest,
    ReceptionRequest,
    ReUseRequest,
    SupplementRequest,
    WithdrawalRequest,
)
from portal.api.etags import ETAG, IF_MATCH, NOT_MODIFIED, refuse_outdated, tagged
from portal.api.idempotency import WRITE_PROBLEMS, Once, Written
from portal.api.paging import Limit, RecordId
from portal.api.problems import REFUSALS, documented
from portal.api.service import Here
from portal.dossiers import DossierShape, DossiersShape, agency_of, line_of, note_listed, note_read
from portal.errors import ActorMissing, CursorInvalid, PreconditionFailed, PreconditionMissing, RequestInvalid
from portal.finding import records_of_person
from portal.handling import Handling, listed
from registry import persons
from registry.errors import IdentifierInvalid, IdentifiersDisagree, PersonNameDiffers, PersonUnknown
from registry.identifiers import recognised
from registry.records import Person
from sohoa.clock import utc_now

router = APIRouter(prefix="/v1", tags=["dossiers"])

Code = Annotated[str, Path(max_length=60, examples=["000.00.01.H29-260310-0001"])]
_SHOWN = (ActorMissing, *REFUSALS, errors.DossierUnknown, ProcedureUnknown, FactUnknown, FactInvalid)
_CHANGED = (*_SHOWN, *WRITE_PROBLEMS, errors.DossierStateForbids)
_NAMED = (IdentifierInvalid, IdentifiersDisagree, PersonNameDiffers)
_WEIGHED = (errors.DossierIncomplete, errors.OwnerNotIdentified, errors.RequirementUnknown, errors.FactsNeeded)


def _answers(status: int = 200, **more: Any) -> dict[int | str, dict[str, Any]]:
    return {status: {"content": {"application/json": {"example": examples.DOSSIER}}, "headers": ETAG, **more}}


@router.post(
    "/dossiers",
    status_code=201,
    response_model=DossierShape,
    summary="Open a dossier",
    responses={
        201: {
            "content": {"application/json": {"example": examples.DOSSIER}},
            "headers": {**ETAG, "Location": {"schema": {"type": "string"}, "description": "The dossier."}},
        },
        **documented(
            ActorMissing, *REFUSALS, *WRITE_PROBLEMS, *_NAMED, AgencyCodeMissing, SequenceUsedUp, ProcedureUnknown,
            FactUnknown, FactInvalid,
        ),
    },
)  # fmt: skip
def open_dossier(asked: Annotated[NewDossierRequest, examples.NEW_BODY], here: Here, actor: Caller, once: Once) -> Response:
    """Under the next code of the day: that of the agency, of the day, and a number from the agency's sequence.

    The unit is that of the request, else that of the header. Its code is the agency code where it has the form of one, else
    SOHOA_AGENCY_CODE is.
    """

    def write(session: Session) -> Written:
        unit, now = asked.unit or actor.unit, utc_now()
        access_of(session, here.installation.catalogue, actor).refuse_unless("handle_dossiers", unit)
        dossier = dossiers.open_new_dossier(
            session,
            here.installation.catalogue,
            agency=agency_of(unit, here.installation.settings),
            procedure=asked.procedure,
            person=_person(session, asked.person, asked.person_name),
            at=now,
            facts=asked.facts,
            others={role: _person(session, number) for role, number in asked.persons.items()},
            unit=unit,
            channel=asked.channel,
            interlinked=asked.interlinked,
            actor=actor,
        )
        return Written(shown_to(session, here, actor, dossier.code, now), 201, {"Location": f"/v1/dossiers/{dossier.code}"})

    return once(write)


@router.get(
    "/dossiers",
    summary="List dossiers",
    responses={
        200: {"content": {"application/json": {"example": examples.DOSSIERS}}},
        **documented(ActorMissing, *REFUSALS, CursorInvalid, IdentifierInvalid, IdentifiersDisagree, PersonUnknown),
    },
)
def list_dossiers(
    here: Here,
    actor: Caller,
    state: Annotated[State | None, Query(description="Those in this state.")] = None,
    unit: Annotated[str | None, Query(max_length=50, description="Those of this unit and of whom it took over from.")] = None,
    procedure: Annotated[str | None, Query(max_length=40, description="Those under this procedure.")] = None,
    person: Annotated[str | None, Query(max_length=40, description="Those of the person with this number.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> DossiersShape:
    """Those of one's own units, newest first, as they were opened. Dossiers that are opened meanwhile do not move the parts that
    follow. Kept on record as a search.
    """
    with here.installation.sessions.begin() as session:
        access = access_of(session, here.installation.catalogue, actor)
        persons = records_of_person(session, access, person) if person is not None else None
        page = page_of(
            session,
            listed(session, access, state=state, unit=unit, procedure=procedure, persons=persons),
            (Dossier.opened_at, Dossier.id),
            list_name="dossiers",
            cursor=cursor,
            limit=limit,
            newest_first=True,
        )
        note_listed(session, actor, page.rows, {"state": state, "unit": unit, "procedure": procedure}, persons)
        now, catalogue, settings = utc_now(), here.installation.catalogue, here.installation.settings
        return DossiersShape(dossiers=[line_of(one, catalogue, settings, now) for one in page.rows], next=page.next)


@router.get(
    "/dossiers/{code}",
    response_model=DossierShape,
    summary="A dossier: what it holds of what is due, its deadline, what became of it",
    responses={**_answers(), **NOT_MODIFIED, **documented(*_SHOWN)},
)
def show_dossier(code: Code, request: Request, here: Here, actor: Caller) -> Response:
    """Required paper by required paper, on the day on which it was received. Each showing is on record."""
    with here.installation.sessions.begin() as session:
        held = held_by(session, here, actor, code)
        shown = shape_of(session, here, held, utc_now())
        note_read(session, actor, held)
    return tagged(request, shown)


@router.patch(
    "/dossiers/{code}",
    response_model=DossierShape,
    summary="Put right what is known of a dossier",
    openapi_extra=IF_MATCH,
    responses={
        **_answers(), **documented(*_CHANGED, *_NAMED, PreconditionFailed, PreconditionMissing, errors.DossierConflict),
    },
)  # fmt: skip
def change_dossier(
    code: Code, asked: Annotated[ChangeRequest, examples.CHANGE_BODY], request: Request, here: Here, actor: Caller, once: Once
) -> Response:
    """What is not given stays; a fact that is null is taken out. Procedure and owner are given once and stay."""

    def write(session: Session) -> Written:
        now = utc_now()
        held = held_by(session, here, actor, code, to_change=True)
        refuse_outdated(request, shape_of(session, here, held, now))
        held.refuse_unit(asked.unit)
        dossiers.change_dossier(
            session,
            here.installation.catalogue,
            held.dossier,
            facts=asked.facts,
            others={role: _person(session, number) for role, number in asked.persons.items()},
            procedure=asked.procedure,
            person=_person(session, asked.person) if asked.person is not None else None,
            unit=asked.unit,
            channel=asked.channel,
            interlinked=asked.interlinked,
            actor=actor,
        )
        return Written(shown_to(session, here, actor, code, now))

    return once(write)


@router.post(
    "/dossiers/{code}/reception",
    response_model=DossierShape,
    summary="Receive a dossier: its term begins",
    responses={
        **_answers(),
        **documented(
            *_CHANGED, errors.DossierIncomplete, errors.OwnerNotIdentified, errors.OwnerWithoutNumber, errors.ScansMissing
        ),
    },
)
def receive_dossier(
    code: Code, asked: Annotated[ReceptionRequest, examples.RECEPTION_BODY], here: Here, actor: Caller, once: Once
) -> Response:
    """A paper that must be digitised and has no scan stops it, unless it is said why. Its papers get their codes."""
    received_at = asked.received_at or utc_now()
    if received_at > utc_now():
        raise RequestInvalid(place="body.received_at", reason="ở tương lai / lies in the future")

    def change(session: Session, *_: object) -> None:
        receive(
            session, here.installation.catalogue, code,
            at=received_at, actor=actor, without_scans_because=asked.without_scans_because,
        )  # fmt: skip

    return changed(code, here, actor, once, change)


@router.post(
    "/dossiers/{code}/papers",
    response_model=DossierShape,
    summary="Attach a scanned paper",
    responses={
        **_answers(),
        **documented(*_CHANGED, DocumentUnknown, DocumentSuperseded, RenditionUnknown, *_WEIGHED[:3], errors.OwnerWithoutNumber),
    },
)
def attach_paper(
    code: Code, asked: Annotated[PaperRequest, examples.PAPER_BODY], here: Here, actor: Caller, once: Once
) -> Response:  # fmt: skip
    """With a requirement it was handed in for that, and gets its code as this paper."""

    def change(session: Session, held: Handling, now: datetime) -> None:
        hand_in(
            session, here.installation.catalogue, code, asked.document_id, asked.requirement, at=now, actor=actor,
            admitted=held.admitted,
        )  # fmt: skip

    return changed(code, here, actor, once, change)


@router.post(
    "/dossiers/{code}/re-uses",
    response_model=DossierShape,
    summary="Use a paper again that is held and valid",
    responses={
        **_answers(),
        **documented(*_CHANGED, *_WEIGHED, errors.PaperNotUsable, errors.ResultCodeInvalid, errors.OwnerWithoutNumber),
    },
)
def use_paper_again(
    code: Code, asked: Annotated[ReUseRequest, examples.RE_USE_BODY], here: Here, actor: Caller, once: Once
) -> Response:  # fmt: skip
    """The one that the look-up finds on the dossier's day; `document_id` only says which one is expected. The event is kept:
    which version of it served what, by whom, when, from where.
    """

    def change(session: Session, held: Handling, now: datetime) -> None:
        use_again(
            session, here.installation.catalogue, code, asked.requirement, at=now, actor=actor, document_id=asked.document_id,
            from_national_store=asked.from_national_store, result_code=asked.result_code, sight=held.sight,
            admitted=held.admitted,
        )  # fmt: skip

    with look_up_stays(code, here, actor):
        return changed(code, here, actor, once, change)


@router.post(
    "/dossiers/{code}/supplements",
    response_model=DossierShape,
    summary="Ask the citizen for papers",
    responses={
        **_answers(),
        **documented(
            *_CHANGED, *_WEIGHED, errors.SupplementPending, errors.ReasonNotGiven, errors.RequirementRepeated,
            errors.RequirementForbidden, errors.RequirementNotDue, errors.PaperHeld,
        ),
    },
)  # fmt: skip
def ask_for_papers(
    code: Code, asked: Annotated[SupplementRequest, examples.SUPPLEMENT_BODY], here: Here, actor: Caller, once: Once
) -> Response:
    """The term stands still until the answer comes. A paper that is held and valid needs `again_because`, and is counted; one
    that is not due, or that the law forbids to ask for, is refused.
    """
    wanted = [Wanted(one.requirement, one.reason, one.again_because) for one in asked.papers]

    def change(session: Session, held: Handling, now: datetime) -> None:
        request_supplement(
            session, here.installation.catalogue, code, wanted, at=now, actor=actor, note=asked.note, sight=held.sight
        )

    with look_up_stays(code, here, actor):
        return changed(code, here, actor, once, change)


@router.post(
    "/dossiers/{code}/supplements/{id}/answer",
    response_model=DossierShape,
    summary="The papers that were asked for came",
    responses={**_answers(), **documented(*_CHANGED, errors.SupplementUnknown, errors.SupplementAnswered)},
)
def take_answer(code: Code, id: RecordId, here: Here, actor: Caller, once: Once) -> Response:
    """Or the citizen said what there is to say. The term runs on from the next day."""

    def change(session: Session, _: Handling, now: datetime) -> None:
        answer_supplement(session, code, id, at=now, actor=actor)

    return changed(code, here, actor, once, change)


@router.post(
    "/dossiers/{code}/withdrawal",
    response_model=DossierShape,
    summary="The citizen takes a dossier back",
    responses={**_answers(), **documented(*_CHANGED, errors.ReasonNotGiven)},
)
def withdraw_dossier(
    code: Code, asked: Annotated[WithdrawalRequest, examples.WITHDRAWAL_BODY], here: Here, actor: Caller, once: Once
) -> Response:
    """With the reason."""

    def change(session: Session, held: Handling, now: datetime) -> None:
        dossiers.withdraw(session, held.dossier, reason=asked.reason, at=now, actor=actor)

    return changed(code, here, actor, once, change)


@router.post(
    "/dossiers/{code}/decision",
    response_model=DossierShape,
    summary="The result of a dossier is there",
    responses={**_answers(), **documented(*_CHANGED, errors.ReasonNotGiven)},
)
def decide_dossier(
    code: Code, asked: Annotated[DecisionRequest, examples.DECISION_BODY], here: Here, actor: Caller, once: Once
) -> Response:
    """Granted or refused; a refusal says why in `note`."""

    def change(session: Session, held: Handling, now: datetime) -> None:
        dossiers.decide(session, held.dossier, outcome=asked.outcome, note=asked.note, at=now, actor=actor)

    return changed(code, here, actor, once, change)


@router.post(
    "/dossiers/{code}/closing",
    response_model=DossierShape,
    summary="Close a dossier",
    responses={**_answers(), **documented(*_CHANGED)},
)
def close_dossier(code: Code, here: Here, actor: Caller, once: Once) -> Response:
    """Its result is handed over, or its papers are given back."""

    def change(session: Session, held: Handling, now: datetime) -> None:
        dossiers.close(session, held.dossier, at=now, actor=actor)

    return changed(code, here, actor, once, change)


def _person(session: Session, number: str, name: str | None = None) -> Person:
    return persons.find_or_create(session, **recognised(number), name=name)
