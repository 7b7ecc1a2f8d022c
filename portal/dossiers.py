"""Dossiers as they go out, for the API and the command line alike."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import Field
from sqlalchemy.orm import Session

from archive import acts
from catalogue import Catalogue
from intake.completeness import Completeness, completeness
from intake.deadlines import Standing
from intake.re_use import uses_in
from intake.records import Dossier, SupplementItem
from intake.timing import standing_of
from portal.access import by_grants
from portal.handling import Handling
from portal.shapes import FillingShape, Shape
from registry.actor import Actor
from sohoa.clock import day_in_vietnam
from sohoa.settings import Settings
from vietnamese.identifiers import parse_agency_code


class DeadlineShape(Shape):
    """Until when a dossier is to be decided, and how it stands."""

    due_on: date = Field(description="The last day, supplement time subtracted.")
    value: int = Field(examples=[6])
    unit: str = Field(description="working_days, days or days_without_holidays")
    certain: bool = Field(description="No day off on the way rests on a yearly decision that nobody compared.")
    timing: str = Field(description="running, paused, overdue, done_in_time or done_late")
    supplement_requests: int = Field(description="Since the reception; the second makes it overdue, whatever the day.")


class DossierLineShape(Shape):
    """A dossier, as in lists."""

    code: str = Field(examples=["000.00.01.H29-260310-0001"])
    state: str = Field(description="open, received, supplementing, withdrawn, decided or closed")
    procedure: str | None
    unit: str | None
    channel: str | None = Field(description="electronic, one_stop_desk, post or public_centre")
    interlinked: bool = Field(description="One part of a procedure of several agencies (liên thông).")
    person_id: int | None
    received_on: date = Field(description="The day on which its papers must be good.")
    opened_at: datetime
    opened_by: str
    received_at: datetime | None
    missing_scans_because: str | None = Field(description="Why it was received although a paper to be digitised has no scan.")
    withdrawn_at: datetime | None
    decided_at: datetime | None
    outcome: str | None = Field(description="granted or refused")
    closed_at: datetime | None
    deadline: DeadlineShape | None = Field(description="Null before the reception, and where the catalogue knows no deadline.")
    overdue: bool


class RoleShape(Shape):
    """Who stands in which role beside the owner."""

    role: str = Field(examples=["child"])
    person_id: int


class DossierPaperShape(Shape):
    """A scan that lies in a dossier."""

    ordinal: int = Field(description="STT: its number in the dossier, which no other paper gets.")
    document_id: int
    document_type: str | None
    requirement: str | None = Field(description="What it was handed in for, where that was said.")
    attached_at: datetime


class PaperUseShape(Shape):
    """That a version of a document served a requirement."""

    requirement: str
    document_id: int
    version_sha256: str = Field(description="SHA-256 of the original that was used.")
    document_version: int = Field(description="Which version of the document that was: 1 as it was read (V1).")
    kind: int = Field(description="0 handed in, 1 used again, 2 used again by a result code that replaces the paper.")
    from_national_store: bool
    result_code: str | None
    paper_code: str | None = Field(examples=["001185012345.1.001667.discharge.01"])
    look_up_id: int | None = Field(description="The look-up on record that found it valid.")
    used_at: datetime
    used_by: str
    unit: str | None


class SupplementItemShape(Shape):
    """A paper that was asked for."""

    requirement: str
    reason: str
    held_document_id: int | None = Field(
        description="The paper that was held and valid: a re-request. Null also where it may not be found."
    )
    again_because: str | None


class SupplementShape(Shape):
    """A request for papers, and when the answer came."""

    id: int
    asked_at: datetime
    asked_by: str
    unit: str | None
    note: str
    look_up_id: int
    answered_at: datetime | None
    answered_by: str | None
    items: list[SupplementItemShape]


class DossierShape(DossierLineShape):
    """A dossier with all that is known of it: what its scans fill of what is due, and what became of it."""

    procedure_name: str | None
    facts: dict[str, Any]
    persons: list[RoleShape]
    requirements: list[FillingShape] = Field(description="Empty while the dossier has no procedure.")
    facts_needed: list[str]
    persons_needed: list[str] = Field(description="Roles of persons who must be named (`persons`) before more can be said.")
    papers: list[DossierPaperShape]
    uses: list[PaperUseShape]
    supplements: list[SupplementShape]
    limited: bool = Field(
        description="It is not in hand any more: papers that may not be found for what was said as the purpose are left out."
    )


class DossiersShape(Shape):
    """A part of the list of dossiers, newest first."""

    dossiers: list[DossierLineShape]
    next: str | None = Field(description="Cursor of the next part; null: there is no more.")


class FiguresShape(Shape):
    """What happened in a period, of one unit under one procedure; in the sum both are null."""

    unit: str | None
    procedure: str | None
    received: int = Field(description="Dossiers received.")
    received_with_re_use: int = Field(description="Those of them in which a paper was used again.")
    used_again: int = Field(description="Papers used again, so that nobody was asked for them.")
    asked: int = Field(description="Papers asked for as a supplement.")
    asked_again: int = Field(description="Those of them that were held and valid: re-requests.")


class AskedPaperShape(Shape):
    """A paper that was asked for."""

    asked_at: datetime
    asked_by: str
    dossier: str
    unit: str | None
    procedure: str | None
    requirement: str
    reason: str
    held_document_id: int | None = Field(description="Null: none was held and valid, so this is no re-request.")
    again_because: str | None
    look_up_id: int


class ReRequestsShape(Shape):
    """The proof, for a period, of what was asked for although it was held."""

    first: date
    last: date
    total: FiguresShape
    lines: list[FiguresShape]
    papers: list[AskedPaperShape]


def agency_of(unit: str | None, settings: Settings) -> str:
    """The agency code under which a unit's dossiers are numbered: its own code where it is one, else that of the settings."""
    return unit if unit is not None and parse_agency_code(unit) is not None else settings.agency_code


def line_of(dossier: Dossier, catalogue: Catalogue, settings: Settings, now: datetime) -> DossierLineShape:
    """A dossier as in lists."""
    return DossierLineShape.model_validate(_line(dossier, standing_at(dossier, catalogue, settings, now)))


def whole_dossier(
    session: Session, catalogue: Catalogue, settings: Settings, held: Handling, now: datetime, *, on: date | None = None
) -> DossierShape:
    """A dossier with all that is known of it to whoever handles it; its papers on the day `on`, else the day it was received.

    Raises what the catalogue raises.
    """
    dossier = held.dossier
    has_procedure = dossier.procedure is not None
    found = completeness(session, catalogue, dossier.code, on=on, sight=held.sight) if has_procedure else None
    return dossier_shape(session, held, found, standing_at(dossier, catalogue, settings, now))


def standing_at(dossier: Dossier, catalogue: Catalogue, settings: Settings, now: datetime) -> Standing | None:
    """How it stands against its deadline at a moment."""
    return standing_of(dossier, catalogue, on=day_in_vietnam(now), desk_closes=settings.closing_time)


def dossier_shape(session: Session, held: Handling, found: Completeness | None, standing: Standing | None) -> DossierShape:
    """A dossier, its completeness and its standing as one shape."""
    dossier, papers = held.dossier, held.shown(session)
    return DossierShape.model_validate(
        {
            **_line(dossier, standing),
            "procedure_name": found.procedure_name if found is not None else None,
            "facts": dossier.facts,
            "persons": [{"role": one.role, "person_id": one.person_id} for one in dossier.persons],
            "requirements": list(found.requirements) if found is not None else [],
            "facts_needed": list(found.facts_needed) if found is not None else [],
            "persons_needed": list(found.persons_needed) if found is not None else [],
            "papers": [
                {
                    "ordinal": place.ordinal,
                    "document_id": place.document_id,
                    "document_type": papers[place.document_id].type_id,
                    "requirement": place.requirement_id,
                    "attached_at": place.attached_at,
                }
                for place in sorted(dossier.documents, key=lambda place: place.document_id)
                if place.document_id in papers
            ],
            "uses": [
                {**_columns(one), "requirement": one.requirement_id}
                for one in uses_in(session, dossier)
                if one.document_id in papers
            ],
            "supplements": [
                {**_columns(one), "items": [_asked_for(item, papers) for item in one.items]} for one in dossier.supplements
            ],
            "limited": held.sight.limited,
        }
    )


def _asked_for(item: SupplementItem, papers: Container[int]) -> dict[str, Any]:
    held = item.held_document_id if item.held_document_id in papers else None
    return {**_columns(item), "requirement": item.requirement_id, "held_document_id": held}


def _line(dossier: Dossier, standing: Standing | None) -> dict[str, Any]:
    deadline = None
    if standing is not None:
        due = standing.due
        deadline = {
            "due_on": due.on,
            "value": due.value,
            "unit": due.unit,
            "certain": due.certain,
            "timing": standing.timing,
            "supplement_requests": standing.requests,
        }
    overdue = standing is not None and standing.overdue
    return {**_columns(dossier), "opened_by": dossier.actor, "deadline": deadline, "overdue": overdue}


def _columns(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}


def note_listed(
    session: Session, actor: Actor, found: Sequence[Dossier], asked: Mapping[str, Any], persons: Sequence[int] | None
) -> None:
    """On record which dossiers of a list were shown, whose they are, and whose were asked for, whether or not there were any."""
    person = next(iter(persons or ()), None)
    said = {name: value for name, value in {**asked, "person": person}.items() if value is not None}
    whose = {one for one in (person, *(one.person_id for one in found)) if one is not None}
    acts.record(session, actor, "search", "dossiers", "list", persons=whose, dossiers=[one.code for one in found], **said)


def note_read(session: Session, actor: Actor, held: Handling) -> None:
    """On record that a dossier was shown."""
    by = by_grants(held.grants(session))
    acts.record(session, actor, "read", "dossier", held.dossier.code, persons=held.dossier.person_ids, **by)
