"""A named officer compares a scan with the paper and says so: from then on it may be re-used at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from archive import acts
from archive.corrections import Changes, FieldChange, correct, take
from archive.deposit import announce
from archive.doubt import unread_proofs
from archive.errors import ProofUnread, VerifiedFormUnknown
from archive.log.canonical import as_written
from archive.records import Document
from catalogue import DocumentTypes
from registry.actor import Actor
from sohoa.clock import utc_now

FORMS = ("original", "lawful_copy", "electronic_original")
"""What the scan was compared with. It decides later as what the scan counts (original and copy, or copy only)."""


def accept(
    session: Session,
    types: DocumentTypes,
    document_id: int,
    actor: Actor,
    form: str,
    *,
    changes: Changes | None = None,
    not_shown: Sequence[str] = (),
    version: int | None = None,
) -> Document:
    """Verify a document, after `changes` that the officer makes while comparing. `not_shown` are fields that the paper lacks.

    Raises `ProofUnread` where a field that tells what the paper proves, or until when it counts, was not read with confidence
    and nobody said anything of it; else what `correct` and `verify` raise. Does not commit.
    """
    _known(form)
    document = take(session, document_id, version)
    missing = [FieldChange(name, "not_shown") for name in not_shown]
    if missing or changes is not None:
        asked = changes or Changes(f"compared with {form}")
        correct(session, types, document_id, actor, replace(asked, fields=(*asked.fields, *missing)))
    kind = types.get(document.type_id or "")
    if kind is not None and (unread := unread_proofs(document.fields, kind)):
        raise ProofUnread(id=document.id, fields=", ".join(unread))
    return verify(session, document_id, actor, form)


def verify(session: Session, document_id: int, actor: Actor, form: str) -> Document:
    """Put on record that `actor` compared the document with `form`. Raises `DocumentUnknown`, `DocumentSuperseded`,
    `VerifiedFormUnknown`.
    """
    _known(form)
    document = take(session, document_id, None)
    document.verified_at = utc_now()
    document.verified_by = actor.name
    document.verified_form = form
    document.version += 1
    announce(session, document.id)
    acts.record(session, actor, "verify", "document", document.id, form=form, at=as_written(document.verified_at))
    return document


def _known(form: str) -> None:
    if form not in FORMS:
        raise VerifiedFormUnknown(form=form, forms=", ".join(FORMS))
