"""Completeness: which requirements the papers of a dossier fill, and which are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from catalogue import Catalogue, checked_facts
from intake.dossiers import get_dossier, others_of
from intake.errors import DossierIncomplete
from intake.holdings import EVERYTHING, Sight, held_papers
from intake.look_up import roles, weigh_all
from intake.reasons import AWAIT_OFFICER
from intake.weighing import Circumstances, Finding
from registry.records import Person

Filling = Literal["filled", "awaiting_check", "unusable", "missing", "not_applicable", "undecided"]
"""awaiting_check: a scan is there that only the machine has read."""


@dataclass(frozen=True, slots=True)
class RequirementFilling:
    """What the dossier holds for one requirement."""

    requirement: str
    name_vi: str
    name_en: str
    filling: Filling
    document_id: int | None = None
    document_type: str | None = None
    reason: str | None = None
    vi: str = ""
    en: str = ""
    further_documents: tuple[int, ...] = ()
    """Those that fill it together with `document_id`, where it asks for several."""

    @property
    def documents(self) -> tuple[int, ...]:
        """All documents that it is about."""
        return () if self.document_id is None else (self.document_id, *self.further_documents)


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a dossier holds of what is due."""

    dossier: str
    procedure: str
    procedure_name: str
    requirements: tuple[RequirementFilling, ...]
    facts_needed: tuple[str, ...]
    persons_needed: tuple[str, ...]
    """Roles of persons who must be named before it can be said whose papers these are."""

    def of(self, *fillings: Filling) -> tuple[RequirementFilling, ...]:
        """Requirements that are filled so."""
        return tuple(one for one in self.requirements if one.filling in fillings)


def completeness(
    session: Session, catalogue: Catalogue, dossier_code: str, *, on: date | None = None, sight: Sight = EVERYTHING
) -> Completeness:
    """Go through the requirements of a dossier, on the day it was received unless told otherwise, as far as `sight` goes.

    Raises `DossierUnknown`, `DossierIncomplete`, and what the catalogue raises.
    """
    dossier = get_dossier(session, dossier_code)
    if dossier.procedure is None:
        raise DossierIncomplete(dossier=dossier_code)
    day = on or dossier.received_on
    version = catalogue.procedure(dossier.procedure, day)
    facts = checked_facts(version, dossier.facts)
    person = session.get_one(Person, dossier.person_id) if dossier.person_id is not None else None
    in_roles = roles(session, person, facts, others_of(session, dossier))
    held = held_papers(session, catalogue.types, set(in_roles.values()), dossier=dossier_code, sight=sight)
    around = Circumstances(
        types=catalogue.types,
        facts=facts,
        on=day,
        papers=[paper for paper in held if dossier_code in paper.dossiers],
        persons=in_roles,
        dossier=dossier_code,
    )
    findings, evaluation = weigh_all(version, around)
    lines = []
    persons_needed: list[str] = []
    for judged in evaluation.judged:
        requirement, finding = judged.requirement, findings.get(judged.requirement.id)
        filling = _filling(judged.standing, finding)
        tells = finding if filling in ("filled", "awaiting_check", "unusable") else None
        lines.append(
            RequirementFilling(
                requirement=requirement.id,
                name_vi=requirement.name.vi,
                name_en=requirement.name.en,
                filling=filling,
                document_id=tells.paper.document_id if tells else None,
                document_type=tells.paper.type_id if tells else None,
                reason=tells.reason.name if tells else None,
                vi=tells.reason.vi(**tells.details) if tells else "",
                en=tells.reason.en(**tells.details) if tells else "",
                further_documents=tells.further if tells else (),
            )
        )
        persons_needed += [tells.missing_person] if tells and tells.missing_person is not None else []
    return Completeness(
        dossier=dossier_code,
        procedure=version.code,
        procedure_name=version.name.vi,
        requirements=tuple(lines),
        facts_needed=evaluation.missing_facts,
        persons_needed=tuple(dict.fromkeys(persons_needed)),
    )


def _filling(standing: str, finding: Finding | None) -> Filling:
    if standing == "filled":
        return "filled"
    if standing == "undecided":
        return "undecided"
    if standing != "due":
        return "not_applicable"
    if finding is None:
        return "missing"
    return "awaiting_check" if finding.reason in AWAIT_OFFICER else "unusable"
