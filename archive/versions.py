"""The versions of a document. V1 is what was scanned and read; each correction by an officer and each further reading makes the
next. An acceptance makes none: it says of the version that stands that somebody compared it with the paper.

A version is what is said (undone from the last correction to the first), the forms that there were, and who accepted it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from archive.errors import VersionUnknown
from archive.readings import Reading, as_it_stood
from archive.records import Act, Correction, Document, FurtherReading, Rendition

MadeBy = Literal["deposit", "correction", "reading"]
_TELLING = ("deposit", "correct", "read_again", "verify")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """That somebody compared a version with the paper."""

    at: datetime
    who: str
    unit: str | None
    form: str
    """One of `archive.verification.FORMS`."""


@dataclass(slots=True)
class Version:
    """One version: who made it, when, why, what changed, who accepted it."""

    number: int
    """From 1."""
    made_by: MadeBy
    at: datetime
    who: str
    unit: str | None
    why: str
    corrections: Sequence[Correction] = ()
    reading: FurtherReading | None = None
    acceptances: list[Acceptance] = field(default_factory=list)

    @property
    def takes_acceptance_back(self) -> bool:
        """Another type was said: what was compared before was held to be another paper."""
        return any(one.what == "type" for one in self.corrections)


def begun(document: Document) -> list[int]:
    """For each version of the document, in order, the version of its record with which it began; V1 counts from 0.

    Links and acceptances count the record up too, and change nothing that is said.
    """
    changed = {one.version for one in document.corrections} | {one.version for one in document.further_readings}
    return [0, *sorted(changed)]


def newest(document: Document) -> int:
    """The number of the version that stands."""
    return len(begun(document))


def stood_in(document: Document, number: int) -> Reading:
    """What was said of it in this version. Raises `VersionUnknown`."""
    return as_it_stood(document, _record(document, number))


def forms_in(document: Document, number: int | None = None) -> dict[str, Rendition]:
    """The form of each kind in this version; None: in that which stands. Raises `VersionUnknown`."""
    brought = {one for reading in document.further_readings for one in (reading.words_id, reading.searchable_pdf_id)}
    rows = {one.id: one for one in document.renditions}
    forms = {one.kind: one for one in document.renditions if one.id not in brought}
    last = None if number is None else _record(document, number)
    for reading in document.further_readings:
        if last is None or reading.version <= last:
            forms |= {"words": rows[reading.words_id], "searchable_pdf": rows[reading.searchable_pdf_id]}
    return forms


def versions_of(session: Session, document: Document) -> list[Version]:
    """All versions, the first first."""
    made = dict(zip(begun(document), _made(document), strict=True))
    stands = made[0]
    for act in session.scalars(_told(document)):
        if act.verb == "deposit":
            stands.unit, stands.why = act.unit, act.purpose or ""
        elif act.verb == "verify":
            stands.acceptances.append(Acceptance(act.at, act.who, act.unit, act.details["form"]))
        elif (record := act.details.get("version")) in made:
            stands = made[record]
    return list(made.values())


def accepted_in(versions: Sequence[Version], number: int) -> Acceptance | None:
    """The acceptance that stood at the end of this version, if any did."""
    standing: Acceptance | None = None
    for version in versions[:number]:
        if version.takes_acceptance_back:
            standing = None
        standing = version.acceptances[-1] if version.acceptances else standing
    return standing


def _made(document: Document) -> Iterator[Version]:
    yield Version(1, "deposit", document.created_at, document.created_by, None, "")
    for number, record in enumerate(begun(document)[1:], 2):
        reading = next((one for one in document.further_readings if one.version == record), None)
        corrections = tuple(one for one in document.corrections if one.version == record)
        maker = reading or corrections[0]
        made_by: MadeBy = "correction" if reading is None else "reading"
        yield Version(number, made_by, maker.at, maker.who, maker.unit, maker.why, corrections, reading)


def _told(document: Document) -> Select[Act]:
    about = (Act.subject_kind == "document", Act.subject_id == str(document.id), Act.verb.in_(_TELLING))
    return select(Act).where(*about).order_by(Act.id)


def _record(document: Document, number: int) -> int:
    """The last version of the record that belongs to it, as far as what is said goes."""
    known = begun(document)
    if not 1 <= number <= len(known):
        raise VersionUnknown(id=document.id, version=number, newest=len(known))
    return known[number - 1]
