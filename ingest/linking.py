"""To whom the documents of an item belong: their dossier and its person, the persons and organisations named on them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

import intake
from archive import acts, link_person
from archive.document_codes import bind, given_out_for
from archive.doubt import MENTIONED, OWNER
from archive.organisation_links import link_organisation
from archive.records import Document
from catalogue import DocumentTypes
from ingest.filing import file_documents, put_aside, sheet_named
from ingest.named_organisations import organisations_named
from ingest.named_persons import persons_named
from ingest.records import Batch, Item
from intake.records import DossierDocument
from registry.actor import Actor


def link_duplicate(session: Session, duplicate: Item, actor: Actor) -> None:
    """The documents that the same bytes gave before, as far as they are there yet, belong to the duplicate's batch too."""
    documents = documents_from(session, duplicate.duplicate_of) if duplicate.duplicate_of is not None else []
    file_documents(session, documents, duplicate, actor)
    acts.record(session, actor, "receive_duplicate", "item", duplicate.duplicate_of, item=duplicate.id, name=duplicate.name)


def documents_from(session: Session, item_id: int) -> list[Document]:
    """The documents found in an item; of a zip, in the files that it holds, wherever those were read. None was superseded."""
    inside = session.scalars(select(Item).where(Item.container_id == item_id))
    sources = {item_id, *(item.duplicate_of or item.id for item in inside)}
    in_force = (Document.source_item.in_(sources), Document.superseded_at.is_(None))
    return list(session.scalars(select(Document).where(*in_force).order_by(Document.source_item, Document.first_page)))


def link_documents(session: Session, item: Item, documents: Sequence[Document], types: DocumentTypes, actor: Actor) -> None:
    """File fresh documents of an item, for its batch and for those of its duplicates; link them to whom they name."""
    for one in _item_and_duplicates(session, item):
        file_documents(session, documents, one, actor)
    for document in documents:
        if put_aside(document):
            continue
        for person_id, role in sorted(persons_named(session, document, types)):
            link_person(session, document.id, person_id, role)
        for named in organisations_named(session, document, types):
            link_organisation(session, document, named.organisation_id, named.role, named.found_by)
    if (code := given_out_for(session, same_bytes(session, item))) is not None:
        bind(session, code, [one for one in documents if not put_aside(one)], types)


def same_bytes(session: Session, item: Item) -> list[int]:
    """The items that hold these bytes, in whichever batch."""
    return list(session.scalars(select(Item.id).where(Item.sha256 == item.sha256)))


def _item_and_duplicates(session: Session, item: Item) -> list[Item]:
    """The item, and one of each batch that waits for the same bytes."""
    waiting = session.scalars(select(Item).where(Item.duplicate_of.in_([item.id, item.container_id])).order_by(Item.id))
    return list({one.batch_id: one for one in (*waiting, item)}.values())


def hand_over(session: Session, item: Item, replaced: Document, successors: Sequence[Document], actor: Actor) -> None:
    """What was said of a superseded document is said of those that its pages lie in now: its owner, and its dossiers.

    The requirement that it was handed in for goes with its first page. Whom it names, its successors' own fields tell. Where
    the sheet before it has been read only now, the successors lie in the dossier of that sheet instead of the batch's.
    """
    papers = [one for one in successors if not put_aside(one)]
    named = {link.person_id for link in replaced.persons if link.role == MENTIONED}
    owners = sorted(link.person_id for link in replaced.persons if link.role == OWNER and link.person_id not in named)
    batches = [session.get_one(Batch, one.batch_id) for one in _item_and_duplicates(session, item)]
    for successor, person_id in product(papers, owners):
        if not _is_moved(replaced, successor) or person_id not in {batch.person_id for batch in batches}:
            link_person(session, successor.id, person_id, OWNER)
    placed = session.scalars(select(DossierDocument).where(DossierDocument.document_id == replaced.id)).all()
    for successor, place in product(papers, placed):
        if _is_moved(replaced, successor) and place.dossier.code in {batch.dossier for batch in batches}:
            continue
        holds_first_page = successor.id == replaced.superseded_by
        intake.attach(session, place.dossier, successor.id, place.requirement_id if holds_first_page else None)
    acts.record(
        session, actor, "hand_over", "document", replaced.id,
        to=[one.id for one in successors], owners=owners, dossiers=[place.dossier.code for place in placed],
        mentioned=sorted(named),
    )  # fmt: skip
    replaced.persons.clear()
    replaced.organisations.clear()
    for place in placed:
        session.delete(place)


def _is_moved(replaced: Document, successor: Document) -> bool:
    """A sheet names its dossier now, and none did before."""
    return sheet_named(replaced) is None and sheet_named(successor) is not None
