"""The papers of a dossier on record: what they say is gathered here; each that has a number keeps it when it is printed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Literal

from sqlalchemy.orm import Session

from archive import acts
from archive.records import Document
from archive.sequences import next_number
from catalogue import Catalogue, Requirement
from catalogue.procedure import StatedTime
from intake.codes import number_of
from intake.completeness import completeness
from intake.deadlines import Standing
from intake.dossiers import get_dossier_to_change, owner_of
from intake.errors import OwnerWithoutNumber, ReasonNotGiven
from intake.papers import pdf_of
from intake.papers.errors import PaperNotDue, PaperOfficeUnknown
from intake.papers.values import (
    ApologyLetter,
    Applicant,
    HandedPaper,
    Head,
    MissingPaper,
    Office,
    ReceiptSlip,
    SeparatorSheet,
    Signer,
    Slip,
    SupplementSlip,
)
from intake.re_use import uses_in
from intake.records import Dossier, PaperUse, SupplementRequest
from intake.supplement import requirements_of
from intake.timing import standing_of
from registry import persons, units
from registry.actor import Actor
from registry.records import Unit
from sohoa.clock import day_in_vietnam

Kind = Literal["receipt", "supplement", "apology", "separator"]
_NAMES: Mapping[Kind, tuple[str, str]] = {
    "receipt": ("giấy tiếp nhận hồ sơ và hẹn trả kết quả", "receipt"),
    "supplement": ("phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "request for what is missing"),
    "apology": ("phiếu xin lỗi và hẹn lại ngày trả kết quả", "apology"),
}
_FORMS = {
    "original": "Bản chính",
    "lawful_copy": "Bản sao",
    "electronic_original": "Bản điện tử",
    "scan_to_compare": "Bản quét kèm bản chính để đối chiếu",
}
_NUMBERS = {
    "personal_number": "Số định danh cá nhân",
    "social_insurance_number": "Mã số BHXH",
    "old_identity_number": "Số CMND",
    "health_card_number": "Số thẻ BHYT",
    "passport_number": "Số hộ chiếu",
    "tax_number": "Mã số thuế",
}
_UNITS = {"working_days": "ngày làm việc", "days": "ngày", "days_without_holidays": "ngày, không kể ngày nghỉ lễ, tết"}
_NOT_COMPARED = "Bản quét, chưa đối chiếu"
_USED_AGAIN = "Đã có trong kho dữ liệu, không phải nộp"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the registry does not know of an office."""

    place: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What only the officer can say of a paper."""

    request: int | None = None
    """Of a supplement slip: which request; the last one unless told."""
    reason: str = ""
    """Of an apology: why it is late, as the citizen reads it."""
    new_due: date | None = None
    """Of an apology: the day that is promised now."""


def hand_out(
    session: Session,
    catalogue: Catalogue,
    code: str,
    kind: Kind,
    letterhead: Letterhead,
    *,
    at: datetime,
    actor: Actor,
    asked: Asked | None = None,
    desk_closes: time | None = None,
    by: Mapping[str, Any] | None = None,
) -> bytes:
    """The paper of a dossier as PDF, and an act that says it was handed out, and `by` what. Printed again it has the number that
    it had.

    Raises `DossierUnknown`, `PaperNotDue`, `PaperOfficeUnknown`, `OwnerNotIdentified`, `DossierIncomplete`, `ReasonNotGiven`, and
    what `pdf_of` and the catalogue raise.
    """
    dossier, asked = get_dossier_to_change(session, code), asked or Asked()
    slip = _gathered(session, catalogue, dossier, kind, letterhead, at=at, asked=asked, desk_closes=desk_closes)
    if isinstance(slip, SeparatorSheet):
        acts.record(session, actor, "hand_out", "dossier", code, persons=dossier.person_ids, paper=kind)
        return pdf_of(slip)
    which: dict[str, Any] = {
        "paper": kind,
        "on": slip.head.on.isoformat(),
        "request": _request(dossier, asked.request).id if kind == "supplement" else None,
    }
    number = _number_before(session, dossier, which) or next_number(
        session, f"slip:{slip.symbol}:{_register(session, dossier, slip.head.on)}"
    )
    made = pdf_of(replace(slip, head=replace(slip.head, number=number)))
    acts.record(session, actor, "hand_out", "dossier", code, persons=dossier.person_ids, **which, number=number, **(by or {}))
    return made


def _gathered(
    session: Session,
    catalogue: Catalogue,
    dossier: Dossier,
    kind: Kind,
    letterhead: Letterhead,
    *,
    at: datetime,
    asked: Asked,
    desk_closes: time | None,
) -> Slip:
    standing = standing_of(dossier, catalogue, on=day_in_vietnam(at), desk_closes=desk_closes)
    match kind:
        case "receipt":
            return receipt_of(session, catalogue, dossier, letterhead, standing)
        case "supplement":
            return supplement_of(session, catalogue, dossier, letterhead, asked.request)
        case "apology":
            return apology_of(session, catalogue, dossier, letterhead, standing, asked, on=day_in_vietnam(at))
        case "separator":
            return separator_of(session, catalogue, dossier)


def receipt_of(
    session: Session, catalogue: Catalogue, dossier: Dossier, letterhead: Letterhead, standing: Standing | None
) -> ReceiptSlip:
    """Giấy tiếp nhận, of the day of the reception. Raises `PaperNotDue` before it."""
    if dossier.received_at is None:
        raise _not_due(dossier, "receipt", "hồ sơ chưa được tiếp nhận / it has not been received")
    term = StatedTime(value=standing.due.value, unit=standing.due.unit) if standing is not None else None  # type: ignore[arg-type]
    return ReceiptSlip(
        head=_head(session, catalogue, dossier, letterhead, day_in_vietnam(dossier.received_at)),
        received_at=dossier.received_at,
        due=standing.due.on if standing is not None else None,
        term=f"{term.value:02d} {_UNITS[term.unit]}" if term is not None else "",
        papers=tuple(_handed_in(session, catalogue, dossier)),
        officer=Signer(_who(session, dossier, "receive")),
    )


def supplement_of(
    session: Session, catalogue: Catalogue, dossier: Dossier, letterhead: Letterhead, request_id: int | None = None
) -> SupplementSlip:
    """Phiếu yêu cầu bổ sung, of the day of the request: the last one unless another is named. Raises `PaperNotDue`."""
    request = _request(dossier, request_id)
    known = requirements_of(catalogue, dossier)
    return SupplementSlip(
        head=_head(session, catalogue, dossier, letterhead, day_in_vietnam(request.asked_at)),
        missing=tuple(_missing(known[item.requirement_id], item.reason) for item in request.items),
        received_on=day_in_vietnam(dossier.received_at) if dossier.received_at is not None else None,
        remark=request.note,
        officer=Signer(request.asked_by),
    )


def apology_of(
    session: Session,
    catalogue: Catalogue,
    dossier: Dossier,
    letterhead: Letterhead,
    standing: Standing | None,
    asked: Asked,
    *,
    on: date,
) -> ApologyLetter:
    """Phiếu xin lỗi, of the day `on`. Raises `PaperNotDue` where the dossier is not overdue, and `ReasonNotGiven`."""
    if dossier.received_at is None or standing is None or not standing.overdue:
        raise _not_due(dossier, "apology", "hồ sơ chưa quá hạn / it is not overdue")
    if not asked.reason.strip():
        raise ReasonNotGiven(what="vì sao chậm / why it is late")
    if asked.new_due is None or asked.new_due < on:
        raise ReasonNotGiven(what="ngày hẹn lại, từ hôm nay / the day that is promised now, today or later")
    return ApologyLetter(
        head=_head(session, catalogue, dossier, letterhead, on),
        received_on=day_in_vietnam(dossier.received_at),
        promised=standing.due.on,
        new_due=asked.new_due,
        reason=asked.reason,
        signer=Signer(position="THỦ TRƯỞNG CƠ QUAN"),
    )


def separator_of(session: Session, catalogue: Catalogue, dossier: Dossier) -> SeparatorSheet:
    """Tờ phân cách. What is not known of the dossier is left out."""
    unit = _unit(session, dossier, dossier.received_on)
    name = owner_of(session, dossier).name if dossier.person_id is not None else None
    return SeparatorSheet(dossier.code, unit.name if unit is not None else "", name or "", _procedure(catalogue, dossier))


def _head(session: Session, catalogue: Catalogue, dossier: Dossier, letterhead: Letterhead, on: date) -> Head:
    unit = _unit(session, dossier, on)
    if unit is None:
        raise PaperOfficeUnknown(dossier=dossier.code, unit=dossier.unit or "∅")
    parent = session.get(Unit, unit.parent_id) if unit.parent_id is not None else None
    return Head(
        office=Office(unit.name, letterhead.place, parent.name if parent else "", letterhead.address, letterhead.phone),
        code=dossier.code,
        on=on,
        applicant=_applicant(session, dossier),
        procedure=_procedure(catalogue, dossier),
        procedure_code=dossier.procedure or "",
    )


def _unit(session: Session, dossier: Dossier, on: date) -> Unit | None:
    """Who answers for the dossier on that day: the unit with its code, else the only one that took over from it."""
    if dossier.unit is None:
        return None
    if (unit := units.unit_on(session, dossier.unit, on)) is not None:
        return unit
    last = units.versions(session, dossier.unit)[-1:]
    took_over = [one for ended in last for one in units.successors_on(session, ended, on)]
    return took_over[0] if len(took_over) == 1 else None


def _register(session: Session, dossier: Dossier, on: date) -> str:
    """The register in which a paper of that day gets its number: that of the office in whose name it is, of its year."""
    unit = _unit(session, dossier, on)
    return f"{unit.code if unit is not None else dossier.unit}:{on.year}"


def _procedure(catalogue: Catalogue, dossier: Dossier) -> str:
    return catalogue.procedure(dossier.procedure, dossier.received_on).name.vi if dossier.procedure is not None else ""


def _applicant(session: Session, dossier: Dossier) -> Applicant:
    owner = owner_of(session, dossier)
    try:
        number = number_of(session, owner)
    except OwnerWithoutNumber:
        return Applicant(owner.name or "")
    kind = next(one.kind for record in persons.members(session, owner) for one in record.identifiers if one.value == number)
    return Applicant(owner.name or "", f"{_NUMBERS.get(kind, 'Số giấy tờ')}: {number}")


def _handed_in(session: Session, catalogue: Catalogue, dossier: Dossier) -> Iterator[HandedPaper]:
    """Papers by the requirement that they were handed in or used again for, or that they fill; then all others, by their type."""
    uses: dict[str, list[PaperUse]] = {}
    for use in uses_in(session, dossier):
        uses.setdefault(use.requirement_id, []).append(use)
    named = {use.document_id for of_one in uses.values() for use in of_one}
    for line in completeness(session, catalogue, dossier.code).requirements:
        for use in uses.get(line.requirement, ()):
            document = session.get_one(Document, use.document_id)
            yield HandedPaper(line.name_vi, _USED_AGAIN, 0) if use.kind > 0 else HandedPaper(line.name_vi, _form_of(document))
        if line.document_id is not None and line.document_id not in named:
            named.add(line.document_id)
            yield HandedPaper(line.name_vi, _form_of(session.get_one(Document, line.document_id)))
    for place in sorted(dossier.documents, key=lambda place: place.document_id):
        document = session.get_one(Document, place.document_id)
        if document.id not in named and document.superseded_at is None and not _is_of_the_counter(document, catalogue):
            kind = catalogue.types.get(document.type_id or "")
            yield HandedPaper(kind.name_vi if kind is not None else "Giấy tờ khác", _form_of(document))


def _is_of_the_counter(document: Document, catalogue: Catalogue) -> bool:
    """A slip or a separating sheet: the citizen did not bring it as a paper of the dossier."""
    kind = catalogue.types.get(document.type_id or "")
    names_itself = any(field.source == "qr" and field.page == document.first_page for field in document.fields)
    return names_itself or (kind is not None and kind.layout == "receipt")


def _form_of(document: Document) -> str:
    return _FORMS.get(document.verified_form or "", _NOT_COMPARED)


def _missing(requirement: Requirement, reason: str) -> MissingPaper:
    return MissingPaper(requirement.name.vi, reason, _FORMS.get(requirement.form, ""), requirement.legal_basis or "")


def _who(session: Session, dossier: Dossier, verb: str) -> str:
    return next((act.who for act in reversed(acts.acts_on(session, "dossier", dossier.code)) if act.verb == verb), dossier.actor)


def _request(dossier: Dossier, request_id: int | None) -> SupplementRequest:
    chosen = [one for one in dossier.supplements if request_id in (None, one.id)]
    if not chosen:
        raise _not_due(dossier, "supplement", "chưa có yêu cầu bổ sung đó / there is no such request")
    return chosen[-1]


def _number_before(session: Session, dossier: Dossier, which: Mapping[str, object]) -> int | None:
    """The number in the office's register of its year that the paper was handed out with before."""
    for act in acts.acts_on(session, "dossier", dossier.code):
        if act.verb == "hand_out" and {name: act.details.get(name) for name in which} == which:
            return int(act.details["number"])
    return None


def _not_due(dossier: Dossier, kind: Kind, why: str) -> PaperNotDue:
    return PaperNotDue(dossier=dossier.code, paper=" / ".join(_NAMES[kind]), why=why)
