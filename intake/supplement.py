"""Papers that are asked for: never one that the law forbids, nor, without a word why, one that is held and valid."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from archive import acts
from catalogue import Catalogue, Requirement
from intake.dossiers import get_dossier_to_change, others_of, owner_of
from intake.errors import (
    DossierIncomplete,
    FactsNeeded,
    PaperHeld,
    PaperNotUsable,
    ReasonNotGiven,
    RequirementForbidden,
    RequirementNotDue,
    RequirementRepeated,
    RequirementUnknown,
    SupplementAnswered,
    SupplementPending,
    SupplementUnknown,
)
from intake.holdings import EVERYTHING, Sight
from intake.look_up import Answer, LookUp, look_up
from intake.records import Dossier, SupplementItem, SupplementRequest
from intake.states import move, refuse_unless
from registry.actor import Actor


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper that is asked for."""

    requirement: str
    reason: str
    """As the citizen reads it."""
    again_because: str | None = None
    """Why it is asked for although it is held and valid."""


def request_supplement(
    session: Session,
    catalogue: Catalogue,
    code: str,
    wanted: Sequence[Wanted],
    *,
    at: datetime,
    actor: Actor,
    note: str = "",
    sight: Sight = EVERYTHING,
) -> SupplementRequest:
    """Ask the citizen for papers. After the reception the term stands still until they come; before it, nothing runs yet.

    The look-up that this rests on is kept with it. Raises `DossierUnknown`, `DossierIncomplete`, `OwnerNotIdentified`,
    `DossierStateForbids`, `SupplementPending`, `ReasonNotGiven`, `RequirementRepeated`, `RequirementUnknown`,
    `RequirementForbidden`, `FactsNeeded`, `RequirementNotDue` and `PaperHeld`.
    """
    dossier = get_dossier_to_change(session, code)
    refuse_unless(dossier, "open", "received", wanted="request_supplement")
    _refuse_pending(dossier)
    found = look_up_for(session, catalogue, dossier, actor, sight)
    known = requirements_of(catalogue, dossier)
    _refuse_repeated(wanted)
    if not wanted:
        raise ReasonNotGiven(what="cần giấy tờ nào / which papers are needed")
    items = [_item(one, known, found, catalogue) for one in wanted]
    request = SupplementRequest(
        asked_at=at, asked_by=actor.name, unit=actor.unit, note=note, look_up_id=found.record_id or 0, items=items
    )
    dossier.supplements.append(request)
    session.flush()
    asked_for = [one.requirement for one in wanted]
    details: dict[str, Any] = {"request": request.id, "requirements": asked_for, "re_requests": _again(items)}
    if dossier.state == "received":
        move(session, dossier, "supplementing", "request_supplement", actor, **details)
    else:
        acts.record(session, actor, "request_supplement", "dossier", code, persons=dossier.person_ids, **details)
    return request


def answer_supplement(session: Session, code: str, request_id: int, *, at: datetime, actor: Actor) -> SupplementRequest:
    """The papers that were asked for came, or the citizen said what there is to say: the term runs on from the next day.

    Raises `DossierUnknown`, `SupplementUnknown`, `SupplementAnswered` and `DossierStateForbids`.
    """
    dossier = get_dossier_to_change(session, code)
    request = next((one for one in dossier.supplements if one.id == request_id), None)
    if request is None:
        raise SupplementUnknown(dossier=code, id=request_id)
    if request.answered_at is not None:
        raise SupplementAnswered(dossier=code, id=request_id)
    refuse_unless(dossier, "open", "supplementing", wanted="answer_supplement")
    request.answered_at, request.answered_by = at, actor.name
    if dossier.state == "supplementing":
        move(session, dossier, "received", "answer_supplement", actor, request=request_id)
    else:
        acts.record(session, actor, "answer_supplement", "dossier", code, persons=dossier.person_ids, request=request_id)
        session.flush()
    return request


def look_up_for(session: Session, catalogue: Catalogue, dossier: Dossier, actor: Actor, sight: Sight = EVERYTHING) -> LookUp:
    """The look-up of a dossier for itself, on the day it was received, as far as `sight` goes.

    Raises `DossierIncomplete` and `OwnerNotIdentified`.
    """
    if dossier.procedure is None:
        raise DossierIncomplete(dossier=dossier.code)
    return look_up(
        session,
        catalogue,
        procedure=dossier.procedure,
        person=owner_of(session, dossier),
        facts=dossier.facts,
        on=dossier.received_on,
        actor=actor,
        purpose=actor.purpose or dossier.code,
        dossier=dossier.code,
        persons=others_of(session, dossier),
        sight=sight,
    )


@contextmanager
def look_up_kept(
    sessions: sessionmaker[Session],
    catalogue: Catalogue,
    code: str,
    actor: Actor,
    seen: Callable[[Session], Sight] = lambda _: EVERYTHING,
) -> Iterator[None]:
    """Around a transaction: where it is refused with words that tell what is held, the look-up stays on record all the same.

    `seen` tells what the actor may see, which is as far as the look-up went.
    """
    try:
        yield
    except (PaperHeld, PaperNotUsable, RequirementNotDue, FactsNeeded):
        with sessions.begin() as session:
            look_up_for(session, catalogue, get_dossier_to_change(session, code), actor, seen(session))
        raise


def requirements_of(catalogue: Catalogue, dossier: Dossier) -> dict[str, Requirement]:
    """What the procedure of a dossier may require, by id. Raises `DossierIncomplete` and `ProcedureUnknown`."""
    if dossier.procedure is None:
        raise DossierIncomplete(dossier=dossier.code)
    return {one.id: one for one in catalogue.procedure(dossier.procedure, dossier.received_on).all_requirements}


def known_requirement(known: dict[str, Requirement], procedure: str, requirement: str) -> Requirement:
    """The requirement with this id. Raises `RequirementUnknown`."""
    if requirement not in known:
        raise RequirementUnknown(procedure=procedure, requirement=requirement, known=", ".join(known))
    return known[requirement]


def answer_for(found: LookUp, requirement: Requirement) -> Answer:
    """What a look-up says of one requirement. Raises `FactsNeeded` where it cannot say yet."""
    for undecided in found.undecided:
        if undecided.requirement == requirement.id:
            raise FactsNeeded(name=both_names(requirement), facts=", ".join(undecided.missing_facts))
    return next(one for one in found.answers if one.requirement == requirement.id)


def both_names(requirement: Requirement) -> str:
    """Its name in both languages."""
    return f"{requirement.name.vi} / {requirement.name.en}"


def is_forbidden(requirement: Requirement, catalogue: Catalogue) -> bool:
    """Whether officers may not ask for it: the law says so of the requirement, or of every paper that could fill it."""
    types = [catalogue.types[paper.type] for paper in requirement.papers]
    return requirement.forbidden_to_request is True or all(one.forbidden_to_request for one in types)


def _item(wanted: Wanted, known: dict[str, Requirement], found: LookUp, catalogue: Catalogue) -> SupplementItem:
    requirement = known_requirement(known, found.procedure, wanted.requirement)
    if not wanted.reason.strip():
        raise ReasonNotGiven(what=f"vì sao cần / why it is needed: {both_names(requirement)}")
    if is_forbidden(requirement, catalogue):
        raise RequirementForbidden(name=both_names(requirement))
    answer = answer_for(found, requirement)
    if answer.state == "not_applicable":
        raise RequirementNotDue(name=both_names(requirement), why=f"{answer.vi} / {answer.en}")
    item = SupplementItem(requirement_id=requirement.id, reason=wanted.reason)
    if answer.state == "held_valid":
        if wanted.again_because is None or not wanted.again_because.strip():
            raise PaperHeld(name=both_names(requirement), document=answer.document_id)
        item.held_document_id, item.again_because = answer.document_id, wanted.again_because
    return item


def _again(items: Sequence[SupplementItem]) -> list[str]:
    return [one.requirement_id for one in items if one.held_document_id is not None]


def _refuse_pending(dossier: Dossier) -> None:
    pending = next((one for one in dossier.supplements if one.answered_at is None), None)
    if pending is not None:
        raise SupplementPending(dossier=dossier.code, id=pending.id)


def _refuse_repeated(wanted: Sequence[Wanted]) -> None:
    seen = set()
    for one in wanted:
        if one.requirement in seen:
            raise RequirementRepeated(requirement=one.requirement)
        seen.add(one.requirement)
