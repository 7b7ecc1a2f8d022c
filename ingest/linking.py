"""To whom the documents of an item belong: its batch's dossier and person, and the persons whose numbers were read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

import intake
from archive import acts, link_person
from archive.doubt import MENTIONED, OWNER
from archive.records import Document
from catalogue import DocumentTypes
from ingest.named_persons import persons_named
from ingest.records import Batch, Item
from intake.records import DossierDocument
from registry.actor import Actor


def link_to_batch(session: Session, documents: Sequence[Document], batch: Batch, actor: Actor) -> None:
    """Put documents into the dossier of a batch and link them to its person."""
    for document in documents:
        if batch.person_id is not None:
            link_person(session, document.id, batch.person_id, OWNER)
        if batch.dossier is not None:
            intake.attach(session, intake.open_dossier(session, batch.dossier, actor=actor), document.id)


def link_duplicate(session: Session, duplicate: Item, actor: Actor) -> None:
    """The documents that the same bytes gave before, as far as they are there yet, belong to the duplicate's batch too."""
    documents = documents_from(session, duplicate.duplicate_of) if duplicate.duplicate_of is not None else []
    link_to_batch(session, documents, session.get_one(Batch, duplicate.batch_id), actor)
    acts.record(session, actor, "receive_duplicate", "item", duplicate.duplicate_of, item=duplicate.id, name=duplicate.name)


def documents_from(session: Session, item_id: int) -> list[Document]:
    """The documents found in an item; of a zip, in the files that it holds, wherever those were read. None was superseded."""
    inside = session.scalars(select(Item).where(Item.container_id == item_id))
    sources = {item_id, *(item.duplicate_of or item.id for item in inside)}
    in_force = (Document.source_item.in_(sources), Document.superseded_at.is_(None))
    return list(session.scalars(select(Document).where(*in_force).order_by(Document.source_item, Document.first_page)))


def link_documents(session: Session, item: Item, documents: Sequence[Document], types: DocumentTypes, actor: Actor) -> None:
    """Link fresh documents of an item: to its batch, to the batches of its duplicates, and to the persons named on them."""
    waiting = session.scalars(select(Item.batch_id).where(Item.duplicate_of.in_([item.id, item.container_id])))
    for batch_id in {item.batch_id, *waiting}:
        link_to_batch(session, documents, session.get_one(Batch, batch_id), actor)
    for document in documents:
        for person_id, role in sorted(persons_named(session, document, types)):
            link_person(session, document.id, person_id, role)


def hand_over(session: Session, replaced: Document, successors: Sequence[Document], actor: Actor) -> None:
    """What was said of a superseded document is said of those that its pages lie in now: its owner, and its dossiers.

    The requirement that it was handed in for goes with its first page. Whom it names, its successors' own fields tell.
    """
    named = {link.person_id for link in replaced.persons if link.role == MENTIONED}
    owners = sorted(link.person_id for link in replaced.persons if link.role == OWNER and link.person_id not in named)
    for successor, person_id in product(successors, owners):
        link_person(session, successor.id, person_id, OWNER)
    placed = session.scalars(select(DossierDocument).where(DossierDocument.document_id == replaced.id)).all()
    for successor, place in product(successors, placed):
        holds_first_page = successor.id == replaced.superseded_by
        intake.attach(session, place.dossier, successor.id, place.requirement_id if holds_first_page else None)
    acts.record(
        session, actor, "hand_over", "document", replaced.id,
        to=[one.id for one in successors], owners=owners, dossiers=[place.dossier.code for place in placed],
        mentioned=sorted(named),
    )  # fmt: skip
    replaced.persons.clear()
    for place in placed:
        session.delete(place)
