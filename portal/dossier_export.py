"""A dossier taken away as a whole: the searchable PDF of each paper, named after TT 05/2025, and an index of them (mục lục).

A paper of which no copy may be taken is held back, and so is one that names others than the dossier's persons: the index says so,
with nothing of what it says. One that may not even be found is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from archive import acts
from archive.documents import find_rendition
from archive.errors import ObjectMissing
from archive.metadata import metadata_of
from archive.readings import as_it_stands
from archive.records import Document, Rendition
from archive.versions import forms_in, newest
from intake.records import DossierDocument
from portal.access import by_grants
from portal.export_names import name_in_dossier
from portal.handling import Handling, handling
from portal.shapes import Shape
from portal.spreadsheet import csv_text
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import VIETNAM

PDF = "searchable_pdf"
HELD_BACK = {
    "not_allowed": ("không được lấy bản sao", "no copy may be taken"),
    "only_rows_open": ("có nhiều người, chỉ mở được một số dòng", "names many people, only some rows are open"),
    "no_pdf": ("chưa có PDF tra cứu được", "has no searchable PDF"),
}
"""Why a paper is held back, in Vietnamese and English."""
_HEADS = (
    "STT", "Tên tệp", "Tài liệu số", "Loại giấy tờ", "Số", "Ký hiệu", "Ngày ban hành", "Cơ quan ban hành", "Trích yếu",
    "Số trang", "Phiên bản", "Người đối chiếu", "Lúc đối chiếu", "Số byte", "SHA-256", "Ghi chú",
)  # fmt: skip


class ExportedPaperShape(Shape):
    """A line of the index: a paper of the dossier, and its file. What may not be read of it is null."""

    ordinal: int = Field(description="STT: its number in the dossier. A number is never given to another paper.")
    file: str | None = Field(examples=["000.00.01.H29-260310-0420.1.pdf"], description="null: held back.")
    held_back: str | None = Field(examples=["only_rows_open"], description="not_allowed, only_rows_open or no_pdf")
    document_id: int
    type_id: str | None
    type_name_vi: str | None
    number: str | None = None
    symbol: str | None = None
    issued_on: str | None = None
    issuer: str | None = None
    subject: str | None = None
    pages: int
    version: int | None = Field(default=None, description="Of the document (V1, V2 …).")
    verified_by: str | None = None
    verified_at: datetime | None = None
    size: int | None = None
    sha256: str | None = None


class DossierExportShape(Shape):
    """What was taken away of a dossier."""

    dossier: str
    index: str = Field(examples=["000.00.01.H29-260310-0420.csv"])
    papers: list[ExportedPaperShape]


@dataclass(frozen=True, slots=True)
class DossierExport:
    """What is taken away of a dossier: its index, and the files that the index names."""

    code: str
    papers: Sequence[ExportedPaperShape]
    files: Sequence[tuple[str, Rendition]]

    @property
    def index_name(self) -> str:
        """What the index is called."""
        return f"{self.code}.csv"

    @property
    def names(self) -> list[str]:
        """Of all files."""
        return [*(name for name, _ in self.files), self.index_name]

    @property
    def shape(self) -> DossierExportShape:
        """As it is told."""
        return DossierExportShape(dossier=self.code, index=self.index_name, papers=list(self.papers))

    @property
    def index(self) -> bytes:
        """A line a paper, for people and spreadsheets; times of Vietnam."""
        return csv_text(_HEADS, (_cells(one) for one in self.papers)).encode("utf-8-sig")


def take_away(session: Session, installation: Installation, actor: Actor, code: str) -> DossierExport:
    """What may be taken away of a dossier, which is the purpose by itself; on record as an export of each paper.

    Nothing was written yet, but all is there. Raises `DossierUnknown`, `PurposeNeeded`, `RightMissing`, `ObjectMissing` and
    `ObjectKnownDamaged`.
    """
    actor = replace(actor, dossier=code)
    held = handling(session, installation.catalogue, actor, code)
    papers: list[ExportedPaperShape] = []
    files: list[tuple[str, Rendition]] = []
    for place, document in _found(session, held):
        why = _held_back(held, document)
        if why is None:
            rendition = find_rendition(document, PDF)
            if not installation.objects.exists(rendition.sha256):
                raise ObjectMissing(sha256=rendition.sha256)
            name = name_in_dossier(code, place.ordinal)
            files.append((name, rendition))
            papers.append(_line(installation, place, document, name, rendition))
            _record(session, actor, held, document, rendition)
        else:
            papers.append(_bare_line(installation, place, document, why))
    acts.record(
        session, actor, "export", "dossier", code,
        persons=held.dossier.person_ids, documents=[one.document_id for one in papers if one.file is not None],
    )  # fmt: skip
    return DossierExport(code, papers, files)


def _found(session: Session, held: Handling) -> Iterator[tuple[DossierDocument, Document]]:
    """Its papers that may be found, in the order of their numbers."""
    places = sorted(held.dossier.documents, key=lambda place: place.ordinal)
    asked = select(Document).where(Document.id.in_([place.document_id for place in places]))
    with_all = (Document.persons, Document.fields, Document.renditions, Document.further_readings, Document.corrections)
    documents = {one.id: one for one in session.scalars(asked.options(*(selectinload(one) for one in with_all)))}
    for place in places:
        document = documents[place.document_id]
        if held.access.opening(document, "find") is not None:
            yield place, document


def _held_back(held: Handling, document: Document) -> str | None:
    opening = held.access.opening(document, "export")
    if opening is None:
        return "not_allowed"
    if not opening.whole:
        return "only_rows_open"
    return None if PDF in forms_in(document) else "no_pdf"


def _record(session: Session, actor: Actor, held: Handling, document: Document, rendition: Rendition) -> None:
    used = by_grants(held.access.grants_used([document], "export"))
    acts.record(session, actor, "export", "document", document.id, rendition=PDF, sha256=rendition.sha256, **used)


def _line(
    installation: Installation, place: DossierDocument, document: Document, name: str, rendition: Rendition
) -> ExportedPaperShape:
    said = metadata_of(as_it_stands(document), installation.catalogue.types)
    return _bare_line(installation, place, document, None).model_copy(
        update={
            "file": name,
            **{field: getattr(said, field) for field in ("number", "symbol", "issued_on", "issuer", "subject")},
            "version": newest(document),
            "verified_by": document.verified_by,
            "verified_at": document.verified_at,
            "size": rendition.size,
            "sha256": rendition.sha256,
        }
    )


def _bare_line(installation: Installation, place: DossierDocument, document: Document, why: str | None) -> ExportedPaperShape:
    kind = installation.catalogue.types.get(document.type_id or "")
    return ExportedPaperShape(
        ordinal=place.ordinal,
        file=None,
        held_back=why,
        document_id=document.id,
        type_id=document.type_id,
        type_name_vi=kind.name_vi if kind is not None else None,
        pages=document.page_count,
    )


def _cells(paper: ExportedPaperShape) -> tuple[object, ...]:
    verified = paper.verified_at.astimezone(VIETNAM).isoformat(timespec="seconds") if paper.verified_at is not None else None
    why = " / ".join(HELD_BACK[paper.held_back]) if paper.held_back is not None else None
    version = f"V{paper.version}" if paper.version is not None else None
    return (
        paper.ordinal, paper.file, paper.document_id, paper.type_name_vi, paper.number, paper.symbol, paper.issued_on,
        paper.issuer, paper.subject, paper.pages, version, paper.verified_by, verified, paper.size, paper.sha256, why,
    )  # fmt: skip
