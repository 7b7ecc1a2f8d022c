"""Papers that serve a requirement of a dossier: handed in for it, or held already and used again. Each use is an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import acts, versions
from archive.documents import find_rendition, get_document
from archive.errors import DocumentSuperseded
from archive.records import Document
from catalogue import Catalogue, Requirement
from intake.codes import issue_paper_code
from intake.dossiers import attach, get_dossier_to_change, owner_of
from intake.errors import PaperNotUsable, ResultCodeInvalid
from intake.holdings import EVERYTHING, Sight
from intake.records import Dossier, PaperUse
from intake.states import IN_HAND, refuse_unless
from intake.supplement import answer_for, both_names, known_requirement, look_up_for, requirements_of
from registry.actor import Actor
from vietnamese.identifiers import parse_result_code

HANDED_IN, USED_AGAIN, REPLACED_BY_RESULT = 0, 1, 2
"""DuocTaiSuDung of the national portal."""
Admitted = Callable[[Document], Mapping[str, Any]]
"""What the act says of a paper that is put into a dossier. Raises where whoever asks may not put it there."""


def admit_all(_: Document) -> Mapping[str, Any]:
    """Where there are no accounts."""
    return {}


def hand_in(
    session: Session,
    catalogue: Catalogue,
    code: str,
    document_id: int,
    requirement: str | None,
    *,
    at: datetime,
    actor: Actor,
    admitted: Admitted = admit_all,
) -> Dossier:
    """Put a scanned paper into a dossier; with a requirement, it was handed in for that, and gets its code as this paper.

    Raises `DossierUnknown`, `DocumentUnknown`, `DocumentSuperseded`, `DossierStateForbids` and what `admitted` raises; with a
    requirement also `DossierIncomplete`, `OwnerNotIdentified`, `OwnerWithoutNumber` and `RequirementUnknown`.
    """
    dossier = get_dossier_to_change(session, code)
    refuse_unless(dossier, *IN_HAND, wanted="attach")
    document = get_document(session, document_id)
    by = admitted(document)
    _refuse_superseded(document)
    use = None
    if requirement is not None:
        known_requirement(requirements_of(catalogue, dossier), dossier.procedure or "", requirement)
        use = _put_to_use(session, dossier, document, requirement, at, actor, kind=HANDED_IN)
    attach(session, dossier, document.id, requirement)
    acts.record(
        session, actor, "attach", "dossier", code,
        persons=dossier.person_ids, covers=[use] if use is not None else (),
        document=document.id, requirement=requirement, paper_code=use.paper_code if use is not None else None, **by,
    )  # fmt: skip
    return dossier


def use_again(
    session: Session,
    catalogue: Catalogue,
    code: str,
    requirement: str,
    *,
    at: datetime,
    actor: Actor,
    document_id: int | None = None,
    from_national_store: bool = False,
    result_code: str | None = None,
    sight: Sight = EVERYTHING,
    admitted: Admitted = admit_all,
) -> PaperUse:
    """Let a paper that is held and valid on the dossier's day serve a requirement: the one that the look-up finds.

    Where several are due, `document_id` says which of them. With `result_code` it is that result which replaces the paper.
    Raises `DossierUnknown`, `DossierIncomplete`, `OwnerNotIdentified`, `OwnerWithoutNumber`, `DossierStateForbids`,
    `RequirementUnknown`, `FactsNeeded`, `ResultCodeInvalid`, what `admitted` raises, and `PaperNotUsable` where the look-up finds
    none, or another one than `document_id`.
    """
    dossier = get_dossier_to_change(session, code)
    refuse_unless(dossier, *IN_HAND, wanted="re_use")
    due = known_requirement(requirements_of(catalogue, dossier), dossier.procedure or "", requirement)
    found = look_up_for(session, catalogue, dossier, actor, sight)
    answer = answer_for(found, due)
    if answer.state != "held_valid" or answer.document_id is None:
        raise _not_usable(due, dossier, f"{answer.vi} / {answer.en}")
    found_documents = (answer.document_id, *answer.further_documents)
    if document_id is not None and document_id not in found_documents:
        named = ", ".join(str(one) for one in found_documents)
        raise _not_usable(due, dossier, f"tra cứu chỉ ra tài liệu / the look-up names document {named}")
    document = get_document(session, document_id or answer.document_id)
    by = admitted(document)
    _refuse_superseded(document)
    if result_code is not None:
        _refuse_other_result(result_code, document, catalogue)
    kind = USED_AGAIN if result_code is None else REPLACED_BY_RESULT
    use = _put_to_use(session, dossier, document, due.id, at, actor, kind=kind)
    use.from_national_store, use.result_code, use.look_up_id = from_national_store, result_code, found.record_id
    attach(session, dossier, document.id, due.id)
    acts.record(
        session, actor, "re_use", "dossier", code,
        persons=dossier.person_ids, covers=[use],
        document=document.id, version=use.version_sha256, requirement=due.id, kind=kind, from_national_store=from_national_store,
        result_code=result_code, paper_code=use.paper_code, look_up=found.record_id, **by,
    )  # fmt: skip
    session.flush()
    return use


def uses_in(session: Session, dossier: Dossier) -> list[PaperUse]:
    """Every use of a paper in a dossier, oldest first."""
    return list(session.scalars(select(PaperUse).where(PaperUse.dossier_id == dossier.id).order_by(PaperUse.id)))


def _put_to_use(
    session: Session, dossier: Dossier, document: Document, requirement: str, at: datetime, actor: Actor, *, kind: int
) -> PaperUse:
    """The use of a document for a requirement. Said twice it stays one, as it was said first."""
    held = (PaperUse.dossier_id == dossier.id, PaperUse.requirement_id == requirement, PaperUse.document_id == document.id)
    if (use := session.scalar(select(PaperUse).where(*held))) is not None:
        return use
    owner = owner_of(session, dossier)
    use = PaperUse(
        dossier_id=dossier.id,
        requirement_id=requirement,
        document_id=document.id,
        version_sha256=find_rendition(document, "original").sha256,
        document_version=versions.newest(document),
        kind=kind,
        from_national_store=False,
        paper_code=issue_paper_code(session, owner, dossier.procedure or "", requirement, document.id),
        used_at=at,
        used_by=actor.name,
        unit=actor.unit,
    )
    session.add(use)
    session.flush()
    return use


def _refuse_superseded(document: Document) -> None:
    if document.superseded_at is not None:
        raise DocumentSuperseded(id=document.id, by=document.superseded_by)


def _refuse_other_result(result_code: str, document: Document, catalogue: Catalogue) -> None:
    """A type whose results are not known to the catalogue may be replaced by any."""
    kind = catalogue.types.get(document.type_id or "")
    known = kind.result_codes if kind is not None else ()
    if parse_result_code(result_code) is None or (known and result_code not in known):
        raise ResultCodeInvalid(given=result_code, type=document.type_id, known=", ".join(known) or "?")


def _not_usable(requirement: Requirement, dossier: Dossier, why: str) -> PaperNotUsable:
    return PaperNotUsable(name=both_names(requirement), day=f"{dossier.received_on:%d/%m/%Y}", why=why)
