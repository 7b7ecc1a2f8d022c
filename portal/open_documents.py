"""A document as far as it is open to whoever asks: as a whole or by the rows of some persons, the same in all its forms.

API and command line show nothing of a document but through this. That it was shown is put on record from here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import acts
from archive.documents import get_document, read_pages
from archive.objects import ObjectStore
from archive.records import Document, DocumentPage, FieldValue
from archive.rights import Action, Opening, Paper
from archive.rights.errors import OriginalHoldsOthers
from catalogue import DocumentTypes
from ingest.records import Item
from page.alto import alto
from page.words import ReadPage
from portal.access import Access, by_grants, paper_of
from portal.errors import PageUnknown
from portal.extracts import Extract, extract_of
from portal.shapes import DocumentShape, ReadPageShape, WholeDocumentShape, document_shape, read_page_shape, whole_document_shape
from registry.actor import Actor

_EXTRACT_NAME = "trich"
"""What an extract is called where a whole document would be called after its file."""


@dataclass(frozen=True)
class OpenDocument:
    """A document that is open to somebody."""

    document: Document
    extract: Extract | None
    """The rows by which it is open; None: as a whole."""
    objects: ObjectStore
    concerned: frozenset[int] | None
    """Whose papers are looked at; None: everybody's who is linked to it."""
    used: dict[str, Any]
    """What an act says of it beside what was done: the grants that open it, and whose rows."""

    def record(self, session: Session, actor: Actor, verb: str, **details: Any) -> None:
        """Put on record what was done with it."""
        acts.record(session, actor, verb, "document", self.document.id, persons=self.concerned, **self.used, **details)

    @cached_property
    def pages(self) -> list[ReadPage]:
        """Its pages with the words that are open. Raises `ObjectMissing` and `ObjectDamaged`."""
        return self.extract.words if self.extract is not None else read_pages(self.document, self.objects)

    @property
    def text(self) -> str:
        """Its text, pages apart by a form feed; what is hidden is masked."""
        return self.extract.text if self.extract is not None else "\f".join(page.text for page in self.pages)

    @property
    def alto(self) -> bytes:
        """Its words as ALTO."""
        return alto(self.pages, self.document.source_name if self.extract is None else self.name)

    @property
    def name(self) -> str:
        """What a file with its extract is called: the name of its source may say who else stands in it."""
        return f"{_EXTRACT_NAME}-{self.document.id}"

    @property
    def fields(self) -> list[FieldValue]:
        """Its fields, as far as their place is open."""
        extract = self.extract
        return [one for one in self.document.fields if extract is None or extract.shows(one)]

    def page(self, position: int) -> DocumentPage:
        """The page at a position. Raises `PageUnknown`."""
        page = next((one for one in self.document.pages if one.position == position), None)
        if page is None:
            raise PageUnknown(id=self.document.id, position=position, pages=self.document.page_count)
        return page

    def read_page(self, page: DocumentPage) -> ReadPageShape:
        """The words of a page."""
        shape = read_page_shape(next(one for one in self.pages if one.number == page.source_page))
        return shape if self.extract is None else shape.model_copy(update={"text": self.extract.page(page.source_page).text})

    def shape(self, types: DocumentTypes) -> WholeDocumentShape:
        """All that is known of it and open."""
        shape = whole_document_shape(self.document, types)
        if self.extract is None:
            return shape
        hidden = _hidden("rows") | {"type_evidence": "", "renditions": [], "organisations": []}
        rows = zip(shape.fields, self.document.fields, strict=True)
        fields = [one for one, row in rows if self.extract.shows(row)]
        persons = [one for one in shape.persons if one.person_id in self.extract.rows_of]
        return shape.model_copy(update={**hidden, "fields": fields, "persons": persons})


def open_document(session: Session, access: Access, document_id: int, action: Action, objects: ObjectStore) -> OpenDocument:
    """The document with this number, as far as it is open for that.

    Raises `DocumentUnknown`, `PurposeNeeded`, `RightMissing`, and `RowsNotTold` where it is open by rows and none is told apart.
    """
    return as_open(session, access, get_document(session, document_id), action, objects)


def as_open(session: Session, access: Access, document: Document, action: Action, objects: ObjectStore) -> OpenDocument:
    """The same of a document at hand."""
    opening = access.open(document, action)
    used = by_grants([*opening.grants])
    extract = extract_of(session, document, objects, opening)
    if extract is None:
        return OpenDocument(document, None, objects, None, used)
    concerned = extract.rows_of & paper_of(document).persons or extract.rows_of
    return OpenDocument(document, extract, objects, concerned, {**used, "rows_of": sorted(extract.rows_of)})


def open_to_change(session: Session, access: Access, actor: Actor, document_id: int, objects: ObjectStore) -> OpenDocument:
    """The document, which may be changed. A grant that lets it be is on record with the change.

    Raises `DocumentUnknown`, `PurposeNeeded` and `RightMissing`.
    """
    shown = open_document(session, access, document_id, "change", objects)
    note_grants(session, actor, shown)
    return shown


def note_grants(session: Session, actor: Actor, shown: OpenDocument) -> None:
    """Put on record by which grants a document is changed, if by any."""
    if shown.used:
        shown.record(session, actor, "use_grant", what="change")


def refuse_unless_file_is_open(session: Session, access: Access, document: Document) -> None:
    """The source file is exported with all that was scanned into it, and so by whom it is all open to. Raises
    `OriginalHoldsOthers`.

    Pages that lie in no document are as a paper of unknown type.
    """
    scope = access.scope("export")
    if scope is None:
        return
    of_file = select(Document).where(Document.source_sha256 == document.source_sha256, Document.superseded_at.is_(None))
    in_file = list(session.scalars(of_file))
    papers = [paper_of(one) for one in {document, *in_file}]
    if _has_further_pages(session, document, in_file):
        papers.append(Paper(0, document.unit, None))
    if not all(_is_whole(scope.opening(paper)) for paper in papers):
        raise OriginalHoldsOthers(id=document.id)


def _has_further_pages(session: Session, document: Document, in_file: list[Document]) -> bool:
    item = session.get(Item, document.source_item)
    of_item = sum(one.page_count for one in in_file if one.source_item == document.source_item)
    return item is not None and (item.page_count or 0) > of_item


def _is_whole(opening: Opening | None) -> bool:
    return opening is not None and opening.whole


class Lines:
    """Documents as lines of lists: what may be read as a whole with its title and the name of its file, all else without."""

    def __init__(self, access: Access, types: DocumentTypes) -> None:
        self._read, self._types = access.scope("read"), types

    def is_whole(self, document: Document) -> bool:
        """Whether it may be read as a whole."""
        return self._read is None or _is_whole(self._read.opening(paper_of(document)))

    def shape(self, document: Document) -> DocumentShape:
        """The line."""
        shape = document_shape(document, self._types)
        if self.is_whole(document):
            return shape
        by_rows = self._read is not None and self._read.opening(paper_of(document)) is not None
        return shape.model_copy(update=_hidden("rows" if by_rows else "found"))


def _hidden(how: str) -> dict[str, str | None]:
    """What a document is shown without that is not open as a whole: title and file name may name people."""
    return {"open": how, "title": None, "source_name": None}
