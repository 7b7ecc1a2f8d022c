"""What damage means: which documents exist in which form by those bytes, how many persons they are about, what is left to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.records import Document, DocumentPerson, Rendition, StoredObject

MADE_FROM_THE_ORIGINAL = frozenset({"words", "searchable_pdf"})
"""Kinds of renditions that reading the original again gives."""


@dataclass(frozen=True, slots=True)
class Affected:
    """A damaged object, and what hangs on it."""

    sha256: str
    size: int
    damage: str
    """One of `archive.fixity.Damage`."""
    found_at: datetime | None
    renditions: tuple[tuple[int, str], ...]
    """Document and kind of each form that is made of these bytes. None: no document was found in them, or not yet."""
    persons: int
    """How many persons these documents are about."""
    can_be_made_again: bool
    """Nothing but what was read from originals that are whole. Nobody does that unasked: it gives another rendition."""

    @property
    def documents(self) -> list[int]:
        """Numbers of the documents, ascending."""
        return sorted({document for document, _ in self.renditions})


def damaged_on_record(session: Session) -> list[StoredObject]:
    """Every object that is on record as damaged, the longest known first."""
    damaged = select(StoredObject).where(StoredObject.damage.is_not(None))
    return list(session.scalars(damaged.order_by(StoredObject.damage_found_at, StoredObject.sha256)))


def count_damaged(session: Session) -> int:
    """How many objects are on record as damaged."""
    return session.scalar(select(func.count(StoredObject.sha256)).where(StoredObject.damage.is_not(None))) or 0


def documents_with(session: Session, sha256: str) -> list[int]:
    """Documents that exist in some form by these bytes."""
    return list(session.scalars(select(Rendition.document_id).where(Rendition.sha256 == sha256).distinct()))


def affected(session: Session, damaged: Sequence[StoredObject]) -> list[Affected]:
    """What hangs on each of some damaged objects."""
    renditions = _renditions(session, [one.sha256 for one in damaged])
    without_original = _with_damaged_original(session, {document for some in renditions.values() for document, _ in some})
    return [_one(session, row, renditions.get(row.sha256, []), without_original) for row in damaged]


def _one(session: Session, row: StoredObject, renditions: Sequence[tuple[int, str]], without_original: set[int]) -> Affected:
    documents = {document for document, _ in renditions}
    made = bool(renditions) and all(kind in MADE_FROM_THE_ORIGINAL for _, kind in renditions)
    return Affected(
        sha256=row.sha256,
        size=row.size,
        damage=row.damage or "",
        found_at=row.damage_found_at,
        renditions=tuple(renditions),
        persons=_persons(session, documents),
        can_be_made_again=made and not documents & without_original,
    )


def _renditions(session: Session, hashes: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    wanted = select(Rendition.sha256, Rendition.document_id, Rendition.kind).where(Rendition.sha256.in_(hashes))
    found: dict[str, list[tuple[int, str]]] = {}
    for sha256, document, kind in session.execute(wanted.order_by(Rendition.document_id, Rendition.kind)):
        found.setdefault(sha256, []).append((document, kind))
    return found


def _with_damaged_original(session: Session, documents: Iterable[int]) -> set[int]:
    lost = select(Document.id).join(StoredObject, StoredObject.sha256 == Document.source_sha256)
    return set(session.scalars(lost.where(Document.id.in_(list(documents)), StoredObject.damage.is_not(None))))


def _persons(session: Session, documents: Iterable[int]) -> int:
    about = DocumentPerson.document_id.in_(list(documents))
    return session.scalar(select(func.count(DocumentPerson.person_id.distinct())).where(about)) or 0
