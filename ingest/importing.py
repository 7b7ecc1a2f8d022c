"""Import of one document under công văn 7197: its file is taken in like every other, and its code is told before it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import acts
from archive.document_codes import DocCode, bind, give_out, given_out_for, keep_statement, take_brought
from archive.metadata import Metadata, kind_in_code
from archive.records import Document, DocumentCode
from catalogue import DocumentTypes
from ingest.filing import put_aside
from ingest.linking import documents_from, same_bytes
from ingest.opening.errors import SourceTooLarge
from ingest.records import OPEN_STATES, Item
from registry.actor import Actor
from sohoa.assembly import Installation

ImportState = Literal["waiting", "read", "failed"]
"""waiting: its file is still to be read, or being read; failed: no document came of it."""


@dataclass(frozen=True, slots=True)
class Import:
    """What became of a file under a code."""

    code: DocumentCode
    item: Item
    state: ImportState
    document: Document | None
    all: tuple[Document, ...]
    """All documents that were found in the file."""


def give_code(
    installation: Installation, batch_id: int, said: Metadata, actor: Actor, *, agency: str, brought: DocCode | None = None
) -> DocCode:
    """The code of the one file of a batch, as V1: `brought` by its sender, or the next of the agency. Bytes that came in before
    have one code, whoever sends them again and under whatever name.

    Raises `SourceTooLarge`, `DocCodeTaken`, `AgencyCodeMissing`, `AgencyCodeTooLong` and `SequenceUsedUp`.
    """
    types = installation.catalogue.types
    with installation.sessions.begin() as session:
        item = session.scalars(select(Item).where(Item.batch_id == batch_id)).one()
        if item.sha256 is None:
            limit = installation.settings.max_file_mb
            raise SourceTooLarge(megabytes=f"> {limit}", limit=limit)
        code = given_out_for(session, same_bytes(session, item))
        if code is None and brought is not None:
            code = take_brought(session, brought, item.id)
        elif code is None:
            code = give_out(session, agency, kind_in_code(said.type_name), item.id)
        keep_statement(session, code, said, actor)
        import_under(session, code, types)
        acts.record(session, actor, "import", "item", item.id, code=code.stem)
        return DocCode(code.stem, 1)


def import_under(session: Session, code: DocumentCode, types: DocumentTypes) -> Import:
    """What became of the file for which a code was given out. Documents that were made before it get their codes."""
    item = session.get_one(Item, code.source_item)
    first = session.get_one(Item, item.duplicate_of) if item.duplicate_of is not None else item
    found = [one for one in documents_from(session, first.id) if not put_aside(one)]
    if code.document_id is None:
        bind(session, code, found, types)
    document = session.get_one(Document, code.document_id) if code.document_id is not None else None
    state: ImportState = "read" if document is not None else "waiting" if first.state in OPEN_STATES else "failed"
    return Import(code, item, state, document, tuple(found))
