"""What became of the samples, held against their truth: documents, types, numbers, dates, and the answers at the counter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

import intake
from archive import verify
from archive.documents import DocumentFilter, list_documents
from archive.records import Document
from bench.scans.truth import SUFFIX, DocumentTruth, FileTruth, load
from ingest.batches import ItemReport, list_batches, report
from intake.reasons import Reason
from portal.samples import SampleDossier, SampleLookUp, Samples
from registry import persons
from registry.actor import Actor
from sohoa.assembly import Installation
from vietnamese.folding import same_text

CONFIDENT = 0.9
OFFICER = Actor("Trần Thị Bình", "cli", purpose="bench")
COUNTED_FIELDS = ("number_symbol", "issued_on")
"""Fields that a document counts for where they are printed."""


@dataclass(frozen=True)
class JudgedField:
    """A printed field of the truth, and what was read."""

    name: str
    expected: str
    value: str | None
    confidence: float

    @property
    def right(self) -> bool:
        return self.value is not None and same_text(self.value, self.expected)

    @property
    def confidently_wrong(self) -> bool:
        return self.value is not None and not self.right and self.confidence >= CONFIDENT


@dataclass(frozen=True)
class JudgedDocument:
    """A document of the truth, and what was found of it."""

    file: str
    expected: DocumentTruth
    found: bool
    """A document with exactly its pages was found."""
    type_id: str | None = None
    type_confidence: float = 0.0
    fields: tuple[JudgedField, ...] = ()

    @property
    def type_right(self) -> bool:
        return self.type_id == self.expected.type

    @property
    def type_confidently_wrong(self) -> bool:
        return self.type_id is not None and not self.type_right and self.type_confidence >= CONFIDENT


def judged_documents(installation: Installation, samples: Samples, folder: Path) -> list[JudgedDocument]:
    """Each document of each sample that can be read, except in files that repeat the bytes of another."""
    judged = []
    with installation.sessions() as session:
        for item, truth in judged_files(session, samples, folder):
            if item.held_by is None:
                documents = list_documents(session, DocumentFilter(source_item=item.id), limit=1000)
                judged += [_judged(truth.file, one, documents) for one in truth.documents]
    return judged


def judged_files(session: Session, samples: Samples, folder: Path) -> Iterator[tuple[ItemReport, FileTruth]]:
    """Every sample file as it was taken in, with its truth."""
    items = {item.name: item for item in _items(session)}
    for dossier in samples.dossiers:
        for file in dossier.files(folder):
            yield items[file.name], load(file.path.with_name(file.path.name + SUFFIX))


def _items(session: Session) -> Iterator[ItemReport]:
    for batch in list_batches(session, limit=1000):
        yield from report(session, batch.id).items


def _judged(file: str, expected: DocumentTruth, documents: Sequence[Document]) -> JudgedDocument:
    same_pages = (one for one in documents if tuple(page.source_page for page in one.pages) == expected.pages)
    document = next(same_pages, None) or next((one for one in documents if one.first_page == expected.pages[0]), None)
    if document is None:
        return JudgedDocument(file, expected, found=False)
    exact = tuple(page.source_page for page in document.pages) == expected.pages
    fields = tuple(
        _judged_field(field.name, field.value, document)
        for field in expected.fields
        if not field.by_hand and field.name in COUNTED_FIELDS
    )
    return JudgedDocument(file, expected, exact, document.type_id, document.type_confidence, fields)


def _judged_field(name: str, expected: str, document: Document) -> JudgedField:
    read = [field for field in document.fields if field.name == name and field.value is not None]
    best = max(read, key=lambda field: field.confidence, default=None)
    return JudgedField(name, expected, best.value if best else None, best.confidence if best else 0.0)


@dataclass(frozen=True)
class JudgedDossier:
    """Requirements of a dossier that its scans fill and that are missing, against those that the law gives."""

    code: str
    expected: dict[str, list[str]]
    found: dict[str, list[str]]

    @property
    def right(self) -> bool:
        return self.expected == self.found


def judged_dossiers(installation: Installation, samples: Samples) -> list[JudgedDossier]:
    """Which of its requirements each sample dossier fills, before anybody verified anything."""
    return [_judged_dossier(installation, dossier) for dossier in samples.dossiers]


def _judged_dossier(installation: Installation, dossier: SampleDossier) -> JudgedDossier:
    with installation.sessions() as session:
        found = intake.completeness(session, installation.catalogue, dossier.code)
    return JudgedDossier(
        dossier.code,
        {"filled": sorted(dossier.filled_or_awaiting), "missing": sorted(dossier.missing)},
        {
            "filled": sorted(one.requirement for one in found.of("filled", "awaiting_check")),
            "missing": sorted(one.requirement for one in found.of("missing")),
        },
    )


@dataclass(frozen=True)
class JudgedLookUp:
    """The answers at the counter, against those that the law gives."""

    person: str
    procedure: str
    expected: dict[str, str]
    found: dict[str, str]
    reasons: dict[str, str]

    @property
    def right(self) -> bool:
        return self.expected == self.found


def judged_look_ups(installation: Installation, samples: Samples) -> list[JudgedLookUp]:
    """Each look-up of the samples, after its officer compared the papers that it says."""
    return [_judged_look_up(installation, asked) for asked in samples.look_ups]


def _judged_look_up(installation: Installation, asked: SampleLookUp) -> JudgedLookUp:
    with installation.sessions.begin() as session:
        for wanted in asked.verified:
            for item in _items(session):
                if item.name == wanted.file:
                    _verify(session, item, wanted.type, wanted.form)
        answer = intake.look_up(
            session,
            installation.catalogue,
            procedure=asked.procedure,
            person=persons.get(session, persons.recognised(asked.person)),
            facts=dict(asked.facts),
            on=asked.on,
            actor=OFFICER,
            purpose=asked.purpose,
        )
    found: dict[str, Any] = {one.requirement: one.state for one in answer.answers}
    found |= {one.requirement: "undecided" for one in answer.undecided}
    reasons = {one.requirement: one.reason for one in answer.answers if one.reason != Reason.NOT_IN_THIS_CASE.name}
    return JudgedLookUp(asked.person, asked.procedure, dict(asked.expected), found, reasons)


def _verify(session: Session, item: ItemReport, type_id: str, form: str) -> None:
    for document in list_documents(session, DocumentFilter(ids=item.documents)):
        if document.type_id == type_id:
            verify(session, document.id, OFFICER, form)
