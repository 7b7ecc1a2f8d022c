"""What goes out of fixity: damage with everything that hangs on it, runs of the verification, repairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field
from sqlalchemy import select, union
from sqlalchemy.orm import Session

from archive.fixity import Affected, Repair, Verified, affected, damaged_on_record
from archive.fixity.damage import SENTENCES
from intake.records import Dossier, DossierDocument, PaperUse
from portal.shapes import Shape

MOST_TOLD = 200
"""Damaged objects, and objects without a record, that are told one by one; the others are counted."""


class AffectedRenditionShape(Shape):
    """A form of a document that is made of damaged bytes."""

    document: int
    kind: str = Field(description="original, searchable_pdf or words")


class DamageShape(Shape):
    """A damaged object, and what hangs on it."""

    sha256: str
    size: int = Field(description="Bytes, as on record.")
    damage: str = Field(description="changed, wrong_size, missing, unreadable or wrong_record")
    vi: str
    en: str
    found_at: datetime | None
    documents: list[int]
    renditions: list[AffectedRenditionShape]
    persons: int = Field(description="How many persons these documents are about.")
    dossiers: list[str] = Field(description="Codes of the dossiers that hold them or used them.")
    can_be_made_again: bool = Field(description="Reading the originals again would give another one; nobody does that unasked.")


class DamageListShape(Shape):
    """Everything that is on record as damaged."""

    count: int
    damage: list[DamageShape] = Field(description=f"The {MOST_TOLD} that are known for the longest time.")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is damaged."""
        return self.count == 0


class VerificationShape(DamageListShape):
    """A run: what it read, and what is damaged now, whenever that was found."""

    finished: bool = Field(description="False: it was stopped. The next run goes on where it ended.")
    objects: int
    of_objects: int = Field(description="How many were due.")
    bytes: int
    seconds: float
    mb_per_second: float
    found_now: int = Field(description="Damaged objects among those that were read.")
    whole_again: list[str] = Field(description="Hashes of what was damaged on record, and is not.")
    without_record: int = Field(description="Objects in the store that no record names; they are let be.")
    hashes_without_record: list[str]


class RepairShape(Shape):
    """What became of one object."""

    sha256: str
    outcome: str = Field(description="repaired, whole, record_corrected, no_copy or still_damaged")
    source: str | None = Field(description="earlier_version or replica")


class RepairsShape(DamageListShape):
    """A run, and what is still damaged after it."""

    repairs: list[RepairShape]


@dataclass(frozen=True, slots=True)
class Took:
    """What came of a run beside its outcomes."""

    seconds: float
    without_record: Sequence[str]


def damage_list(session: Session) -> DamageListShape:
    """Everything that is on record as damaged."""
    rows = damaged_on_record(session)
    told = affected(session, rows[:MOST_TOLD])
    return DamageListShape(count=len(rows), damage=[_shape(one, _dossiers(session, one)) for one in told])


def verification_shape(session: Session, run: Verified, took: Took) -> VerificationShape:
    """A run of `sohoa archive verify`."""
    damage, reached = damage_list(session), run.reached
    return VerificationShape(
        count=damage.count,
        damage=damage.damage,
        finished=run.finished,
        objects=reached.objects,
        of_objects=reached.of_objects,
        bytes=reached.bytes,
        seconds=round(took.seconds, 2),
        mb_per_second=round(reached.bytes / 1e6 / took.seconds, 1) if took.seconds else 0.0,
        found_now=len(run.found),
        whole_again=run.whole_again,
        without_record=len(took.without_record),
        hashes_without_record=list(took.without_record[:MOST_TOLD]),
    )


def repairs_shape(session: Session, repairs: Sequence[Repair]) -> RepairsShape:
    """A run of `sohoa archive repair`."""
    damage = damage_list(session)
    return RepairsShape(
        count=damage.count, damage=damage.damage, repairs=[RepairShape.model_validate(one) for one in repairs]
    )  # fmt: skip


def _shape(one: Affected, dossiers: list[str]) -> DamageShape:
    vi, en = SENTENCES[one.damage]
    return DamageShape(
        sha256=one.sha256,
        size=one.size,
        damage=one.damage,
        vi=vi,
        en=en,
        found_at=one.found_at,
        documents=one.documents,
        renditions=[AffectedRenditionShape(document=document, kind=kind) for document, kind in one.renditions],
        persons=one.persons,
        dossiers=dossiers,
        can_be_made_again=one.can_be_made_again,
    )


def _dossiers(session: Session, one: Affected) -> list[str]:
    """Dossiers in which the documents lie, or that used them, or used these very bytes."""
    used = PaperUse.document_id.in_(one.documents) | (PaperUse.version_sha256 == one.sha256)
    concerned = union(
        select(DossierDocument.dossier_id).where(DossierDocument.document_id.in_(one.documents)),
        select(PaperUse.dossier_id).where(used),
    ).subquery()
    return list(session.scalars(select(Dossier.code).where(Dossier.id.in_(select(concerned))).order_by(Dossier.id)))
