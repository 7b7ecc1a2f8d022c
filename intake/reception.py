"""The reception of a dossier: its term begins. A paper that must be digitised has its scan by then, or there is a reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from catalogue import Catalogue
from intake.codes import issue_paper_code
from intake.completeness import RequirementFilling, completeness
from intake.dossiers import get_dossier_to_change, owner_of
from intake.errors import ScansMissing
from intake.reasons import Reason
from intake.records import Dossier
from intake.states import move, refuse_unless
from intake.supplement import requirements_of
from registry.actor import Actor
from sohoa.clock import day_in_vietnam

_OF_ANOTHER_PAPER = frozenset(one.name for one in (Reason.OTHER_PERSON, Reason.OTHER_EVENT, Reason.COUNTS_FOR_ANOTHER))


def receive(
    session: Session, catalogue: Catalogue, code: str, *, at: datetime, actor: Actor, without_scans_because: str | None = None
) -> Dossier:
    """Take a dossier in. Every paper that fills a requirement gets its code; papers asked for before count as answered.

    Raises `DossierUnknown`, `DossierIncomplete`, `OwnerNotIdentified`, `OwnerWithoutNumber`, `DossierStateForbids`, and
    `ScansMissing` where a paper that must be digitised has no scan and nobody says why.
    """
    dossier = get_dossier_to_change(session, code)
    refuse_unless(dossier, "open", wanted="receive")
    owner = owner_of(session, dossier)
    dossier.received_at, dossier.received_on = at, day_in_vietnam(at)
    found = completeness(session, catalogue, code)
    missing = _without_scan(catalogue, dossier, found.requirements)
    reason = (without_scans_because or "").strip() or None
    if missing and reason is None:
        raise ScansMissing(dossier=code, papers="; ".join(f"{one.name_vi} / {one.name_en}" for one in missing))
    dossier.missing_scans_because = reason if missing else None
    for one in found.requirements:
        for document in one.documents if not _is_another_paper(one) else ():
            issue_paper_code(session, owner, found.procedure, one.requirement, document)
    for request in dossier.supplements:
        if request.answered_at is None:
            request.answered_at, request.answered_by = max(at, request.asked_at), actor.name
    move(
        session, dossier, "received", "receive", actor,
        received_at=at.isoformat(), missing_scans=[one.requirement for one in missing], because=dossier.missing_scans_because,
    )  # fmt: skip
    return dossier


def _without_scan(catalogue: Catalogue, dossier: Dossier, fillings: tuple[RequirementFilling, ...]) -> list[RequirementFilling]:
    """Papers that must be digitised and have no scan: that of another person or event is none. While it is not known whether one
    is due, it counts as due.
    """
    known = requirements_of(catalogue, dossier)
    return [
        one
        for one in fillings
        if known[one.requirement].must_digitise is True
        and (one.filling in ("missing", "undecided") or _is_another_paper(one) or one.reason == Reason.TOO_FEW.name)
    ]


def _is_another_paper(one: RequirementFilling) -> bool:
    """What lies in the dossier is of the right type, and yet not the paper that is due."""
    return one.reason in _OF_ANOTHER_PAPER
