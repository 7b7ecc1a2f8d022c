"""A document on record, for tests that only need that there is one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive.records import Document, StoredObject


def one_document(session: Session) -> Document:
    session.add(StoredObject(sha256="a" * 64, size=1, media_type="application/pdf"))
    session.flush()
    document = Document(
        source_item=1,
        source_name="ho-so.pdf",
        source_sha256="a" * 64,
        first_page=1,
        page_count=1,
        type_confidence=0.0,
        created_by="worker",
    )
    session.add(document)
    session.flush()
    return document
