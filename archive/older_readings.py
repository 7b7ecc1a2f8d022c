"""Which documents were last read by an older reader than another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.records import Document, Rendition
from page.readers import Rank, oldest

_TOGETHER = 500


def read_before(session: Session, reader: Rank) -> list[int]:
    """Numbers of the documents in force whose newest words an older reader read, in ascending order."""
    newest = select(func.max(Rendition.id)).where(Rendition.kind == "words").group_by(Rendition.document_id)
    readers = session.scalars(select(Rendition.version).where(Rendition.kind == "words").distinct())
    older = [one for one in readers if oldest(one) < reader]
    if not older:
        return []
    found = (
        select(Rendition.document_id)
        .join(Document, Document.id == Rendition.document_id)
        .where(Rendition.id.in_(newest), Rendition.version.in_(older), Document.superseded_at.is_(None))
        .order_by(Rendition.document_id)
    )
    return list(session.scalars(found))


def in_portions(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """These numbers, some at a time."""
    for start in range(0, len(numbers), _TOGETHER):
        yield numbers[start : start + _TOGETHER]
