"""Documents as they are asked for: one, a list, their words, their renditions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from archive.errors import DocumentUnknown, ObjectDamaged, RenditionUnknown
from archive.fixity.damage import refuse_damaged
from archive.objects import ObjectStore
from archive.records import Document, DocumentOrganisation, DocumentPerson, Rendition
from archive.rights import Scope
from archive.rights.in_records import condition, count_in, count_in_up_to, first_in
from archive.versions import forms_in
from page import kept_words
from page.words import ReadPage


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents are asked for; what is None does not matter. Superseded ones are given only where `ids` names them."""

    type_id: str | None = None
    unit: str | None = None
    person_ids: Sequence[int] | None = None
    """Records that are one person: papers of any of them."""
    source_item: int | None = None
    source_sha256: str | None = None
    ids: Sequence[int] | None = None
    organisation_ids: Sequence[int] | None = None
    """Records that are one organisation."""
    within: Scope | None = None
    """Only documents in this scope of rights. None: all."""

    @property
    def names_few(self) -> bool:
        """What it asks for is found fastest by itself, whatever rights are applied to it."""
        few = (self.person_ids, self.source_item, self.source_sha256, self.ids, self.organisation_ids)
        return any(one is not None for one in few)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many documents there are, as far as they were counted."""

    total: int
    exact: bool
    """False: there are more."""


def get_document(session: Session, document_id: int) -> Document:
    """The document with this number. Raises `DocumentUnknown`."""
    document = session.get(Document, document_id)
    if document is None:
        raise DocumentUnknown(id=document_id)
    return document


def list_documents(
    session: Session,
    wanted: DocumentFilter,
    *,
    limit: int = 100,
    offset: int = 0,
    with_persons: bool = False,
    whole: bool = False,
) -> list[Document]:
    """Documents that pass the filter, oldest first; `with_persons` where each of them is asked whom it is about, `whole` where
    each is shown with all that is known of it.
    """
    found: list[Document] = []
    for conditions in _ways_to_list(wanted, limit + offset):
        query = select(Document).where(*conditions).order_by(Document.id).limit(limit).offset(offset)
        if with_persons or whole:
            query = query.options(selectinload(Document.persons))
        if whole:
            parts = (Document.pages, Document.fields, Document.renditions, Document.organisations)
            query = query.options(*(selectinload(part) for part in parts))
        found = list(session.scalars(query))
        if len(found) == limit:
            break
    return found


def count_documents(session: Session, wanted: DocumentFilter) -> int:
    """How many documents pass the filter."""
    if wanted.within is not None:
        return session.scalar(count_in(wanted.within, _conditions(wanted))) or 0
    return session.scalar(select(func.count(Document.id)).where(*_conditions(wanted))) or 0


def count_up_to(session: Session, wanted: DocumentFilter, most: int) -> Counted:
    """How many documents pass the filter; of more than `most` only that there are more: a list must not wait for a count."""
    conditions = _conditions(wanted)
    if wanted.within is not None:
        query = count_in_up_to(wanted.within, conditions, most + 1)
    else:
        some = select(Document.id).where(*conditions).limit(most + 1).subquery()
        query = select(func.count()).select_from(some)
    found = session.scalar(query) or 0
    return Counted(min(found, most), found <= most)


def _ways_to_list(wanted: DocumentFilter, first: int) -> Iterator[list[ColumnElement[bool]]]:
    """Conditions for the first so many documents: each finds the right ones where it finds so many, the last in any case."""
    conditions = _conditions(wanted)
    if wanted.within is None:
        yield conditions
    elif wanted.names_few:
        yield [*conditions, condition(wanted.within)]
    else:
        yield from ([*conditions, open_to] for open_to in first_in(wanted.within, conditions, first))


def _conditions(wanted: DocumentFilter) -> list[ColumnElement[bool]]:
    # Not EXISTS: every document would be looked at.
    of_persons, of_organisations = select(DocumentPerson.document_id), select(DocumentOrganisation.document_id)
    conditions = [
        (wanted.type_id, Document.type_id == wanted.type_id),
        (wanted.unit, Document.unit == wanted.unit),
        (wanted.source_item, Document.source_item == wanted.source_item),
        (wanted.source_sha256, Document.source_sha256 == wanted.source_sha256),
        (wanted.ids, Document.id.in_(wanted.ids or ())),
        (wanted.person_ids, Document.id.in_(of_persons.where(DocumentPerson.person_id.in_(wanted.person_ids or ())))),
        (
            wanted.organisation_ids,
            Document.id.in_(of_organisations.where(DocumentOrganisation.organisation_id.in_(wanted.organisation_ids or ()))),
        ),
    ]
    asked = [one for value, one in conditions if value is not None]
    return asked if wanted.ids is not None else [Document.superseded_at.is_(None), *asked]


def find_rendition(document: Document, kind: str, version: int | None = None) -> Rendition:
    """The rendition of a kind in a version of the document (`archive.versions`); None: in the newest.

    Raises `RenditionUnknown`, `VersionUnknown`, and `ObjectKnownDamaged` where its bytes are not to be used.
    """
    forms = forms_in(document, version)
    if kind not in forms:
        raise RenditionUnknown(id=document.id, kind=kind, kinds=", ".join(sorted(forms)))
    refuse_damaged(forms[kind].stored)
    return forms[kind]


def read_pages(document: Document, objects: ObjectStore, version: int | None = None) -> list[ReadPage]:
    """The pages of a document as they were read, in its order. Raises `ObjectMissing` and `ObjectDamaged`."""
    sha256 = find_rendition(document, "words", version).sha256
    with objects.open(sha256) as file:
        data = file.read()
    if (found := hashlib.sha256(data).hexdigest()) != sha256:
        raise ObjectDamaged(sha256=sha256, found=found)
    return kept_words.from_bytes(data)


def document_text(document: Document, objects: ObjectStore) -> str:
    """The document's text, pages apart by a form feed."""
    return "\f".join(page.text for page in read_pages(document, objects))
