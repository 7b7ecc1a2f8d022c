"""A named officer compares a scan with the paper and says so: from then on it may be re-used at the counter."""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive import acts
from archive.deposit import announce
from archive.documents import get_document
from archive.errors import DocumentSuperseded, VerifiedFormUnknown
from archive.records import Document
from registry.actor import Actor
from sohoa.records import utc_now

FORMS = ("original", "lawful_copy", "electronic_original")
"""What the scan was compared with. It decides later as what the scan counts (original and copy, or copy only)."""


def verify(session: Session, document_id: int, actor: Actor, form: str) -> Document:
    """Put on record that `actor` compared the document with `form`. Raises `DocumentUnknown`, `DocumentSuperseded`,
    `VerifiedFormUnknown`.
    """
    if form not in FORMS:
        raise VerifiedFormUnknown(form=form, forms=", ".join(FORMS))
    document = get_document(session, document_id)
    if document.superseded_at is not None:
        raise DocumentSuperseded(id=document.id, by=document.superseded_by)
    document.verified_at = utc_now()
    document.verified_by = actor.name
    document.verified_form = form
    announce(session, document.id)
    acts.record(session, actor, "verify", "document", document.id, form=form)
    return document
