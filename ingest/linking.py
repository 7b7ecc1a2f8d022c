"""To whom the documents of an item belong: its batch's dossier and person, and the persons whose numbers were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

import intake
from archive import acts, link_person
from archive.records import Document
from catalogue import DocumentTypes
from ingest.records import Batch, Item
from intake.records import DossierDocument
from registry import persons
from registry.actor import Actor
from registry.errors import IdentifiersDisagree, PersonNameDiffers
from registry.records import Person

OWNER, MENTIONED = "owner", "mentioned"
CONFIDENT = 0.9
_NUMBERS_OF_PEOPLE = ("personal_number", "social_insurance_number")
"""Numbers that make somebody known who was not. Other identifiers only find persons who are known."""


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
        for person_id in _persons_on(session, document, types):
            link_person(session, document.id, person_id, MENTIONED)


def hand_over(session: Session, replaced: Document, successors: Sequence[Document], actor: Actor) -> None:
    """What was said of a superseded document is said of those that its pages lie in now: its owner, and its dossiers.

    The requirement that it was handed in for goes with its first page. Whom it mentions, its successors' own fields tell.
    """
    owners = sorted(link.person_id for link in replaced.persons if link.role == OWNER)
    for successor, person_id in product(successors, owners):
        link_person(session, successor.id, person_id, OWNER)
    placed = session.scalars(select(DossierDocument).where(DossierDocument.document_id == replaced.id)).all()
    for successor, place in product(successors, placed):
        holds_first_page = successor.id == replaced.superseded_by
        intake.attach(session, place.dossier, successor.id, place.requirement_id if holds_first_page else None)
    acts.record(
        session, actor, "hand_over", "document", replaced.id,
        to=[one.id for one in successors], owners=owners, dossiers=[place.dossier.code for place in placed],
        mentioned=sorted(link.person_id for link in replaced.persons if link.role == MENTIONED),
    )  # fmt: skip
    replaced.persons.clear()
    for place in placed:
        session.delete(place)


def _persons_on(session: Session, document: Document, types: DocumentTypes) -> set[int]:
    """Persons whose numbers were read with confidence. A paper about one person gives that person all of its numbers."""
    numbers = {
        (field.name, field.value): field
        for field in document.fields
        if field.name in persons.IDENTIFIER_KINDS and field.value and field.confidence >= CONFIDENT
    }
    by_kind: dict[str, list[str]] = {}
    for kind, value in numbers:
        by_kind.setdefault(kind, []).append(value or "")
    kind_of_paper = types.get(document.type_id or "")
    about_one = kind_of_paper is not None and kind_of_paper.layout not in ("list", "civil_status")
    if about_one and all(len(values) == 1 for values in by_kind.values()) and set(by_kind) & set(_NUMBERS_OF_PEOPLE):
        try:
            return {persons.find_or_create(session, **_one_each(by_kind), **_described(document), source="read").id}
        except (IdentifiersDisagree, PersonNameDiffers):
            pass  # Two persons after all, or a misread number: each number stands for itself.
    return {person.id for kind, value in numbers if (person := _person_with(session, kind, value or "")) is not None}


def _one_each(by_kind: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {kind: values[0] for kind, values in by_kind.items() if kind in _NUMBERS_OF_PEOPLE}


def _person_with(session: Session, kind: str, value: str) -> Person | None:
    if kind in _NUMBERS_OF_PEOPLE:
        return persons.find_or_create(session, **{kind: value}, source="read")
    return persons.find(session, {kind: value})


def _described(document: Document) -> dict[str, str]:
    """Name, birth date and sex as far as they were read with confidence, and only once."""
    described = {}
    for field_name, name in (("person_name", "name"), ("birth_date", "birth_date"), ("sex", "sex")):
        values = {field.value for field in document.fields if field.name == field_name and field.confidence >= CONFIDENT}
        if len(values) == 1 and (value := values.pop()) is not None:
            described[name] = value
    return described
