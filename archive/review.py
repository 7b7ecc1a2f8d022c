"""The list of documents at which no person has looked yet: the most doubtful first, of equals those that wait longest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session, selectinload, sessionmaker

from archive.doubt import certainty, doubts_about, kept_ids
from archive.metadata import differing
from archive.read_otherwise import doubts_raised
from archive.readings import as_it_stands
from archive.records import Document, DocumentCode, DocumentPerson, FurtherReading, SenderStatement
from archive.rights import Scope
from archive.rights.in_records import count_in, first_in
from catalogue import DocumentTypes
from page.reading import SEPARATING_SHEET
from registry.records import Person

_UNSEEN = (Document.verified_at.is_(None), Document.superseded_at.is_(None))
AWAITING = (*_UNSEEN, or_(Document.type_id.is_(None), Document.type_id != SEPARATING_SHEET))
"""Nobody has looked at it, it counts, and it is a paper."""
ORDER = (Document.certainty, Document.id)
"""Of the list."""
WEIGHED_AT_ONCE = 200
"""Documents that a list weighs before it is given: those that came from elsewhere than the pipeline, or changed since."""


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which of the waiting documents are asked for; what is None does not matter."""

    type_id: str | None = None
    unit: str | None = None
    within: Scope | None = None
    """Only documents in this scope of rights. None: all."""


def waiting(wanted: ReviewFilter, *beside: ColumnElement[bool]) -> Select[Any]:
    """The documents that wait and pass further conditions. The index `ix_document_review` has them in the order of the list."""
    return select(Document).where(*AWAITING, *_asked(wanted), *beside).options(selectinload(Document.persons))


def list_waiting(
    session: Session, wanted: ReviewFilter, *beside: ColumnElement[bool], limit: int = 50, offset: int = 0
) -> list[Document]:
    """The documents that wait, the most doubtful first; two or three queries however many there are."""
    found: list[Document] = []
    for narrowed in _ways_to_list(wanted, beside, limit + offset):
        found = list(session.scalars(waiting(wanted, *beside, *narrowed).order_by(*ORDER).limit(limit).offset(offset)))
        if len(found) == limit:
            break
    return found


def _ways_to_list(wanted: ReviewFilter, beside: Sequence[ColumnElement[bool]], first: int) -> Iterator[list[ColumnElement[bool]]]:
    """Conditions for the first so many: each finds the right ones where it finds so many, the last in any case."""
    if wanted.within is None:
        yield []
    else:
        yield from ([open_to] for open_to in first_in(wanted.within, [*AWAITING, *_asked(wanted), *beside], first, ORDER))


def count_waiting(session: Session, wanted: ReviewFilter) -> int:
    """How many wait; the index tells it alone."""
    conditions = [*AWAITING, *_asked(wanted), Document.certainty >= 0]  # Always so: only the indexes of those that wait have it.
    if wanted.within is not None:
        return session.scalar(count_in(wanted.within, conditions)) or 0
    return session.scalar(select(func.count()).select_from(Document).where(*conditions)) or 0


def _asked(wanted: ReviewFilter) -> list[Any]:
    asked = [(wanted.type_id, Document.type_id == wanted.type_id), (wanted.unit, Document.unit == wanted.unit)]
    return [condition for value, condition in asked if value is not None]


def weigh(session: Session, documents: Sequence[Document], types: DocumentTypes) -> None:
    """Weigh what speaks against what is said of these documents, and keep it with them. Does not commit."""
    persons = _with_merged(session, {link.person_id for document in documents for link in document.persons})
    groups: dict[int, list[Person]] = {}
    kept = kept_ids(persons.values())
    for number, keeper in kept.items():
        groups.setdefault(keeper, []).append(persons[number])
    said, read_again = _said_last(session, documents), _read_last(session, documents)
    for document in documents:
        linked = sorted({kept[link.person_id] for link in document.persons})
        same = [person for keeper in linked for person in groups[keeper]]
        otherwise = differing(said[document.id], as_it_stands(document), types) if document.id in said else ()
        raised = doubts_raised(read_again[document.id], document) if document.id in read_again else ()
        found = doubts_about(document, types.get(document.type_id or ""), same, otherwise, raised)
        document.certainty, document.doubts = certainty(found), [one.as_json() for one in found]
    session.flush()


def _said_last(session: Session, documents: Sequence[Document]) -> dict[int, dict[str, str]]:
    """What the last sender of each document said of it; one query."""
    rows = session.execute(
        select(DocumentCode.document_id, SenderStatement.said)
        .join(SenderStatement, SenderStatement.code_id == DocumentCode.id)
        .where(DocumentCode.document_id.in_([document.id for document in documents]))
        .order_by(SenderStatement.id)
    )
    return {document_id: said for document_id, said in rows if document_id is not None}


def _read_last(session: Session, documents: Sequence[Document]) -> dict[int, dict[str, Any]]:
    """What the last further reading of each document says; one query."""
    rows = session.execute(
        select(FurtherReading.document_id, FurtherReading.said)
        .where(FurtherReading.document_id.in_([document.id for document in documents]))
        .order_by(FurtherReading.id)
    )
    return {row.document_id: row.said for row in rows}


def _with_merged(session: Session, ids: set[int]) -> dict[int, Person]:
    """The persons with these numbers, and those who are the same persons; two queries where nobody was merged."""
    found: dict[int, Person] = {}
    asked: set[int] = set()
    while further := ids - asked:
        wanted = select(Person).where(or_(Person.id.in_(further), Person.merged_into_id.in_(further)))
        found |= {person.id: person for person in session.scalars(wanted.options(selectinload(Person.identifiers)))}
        asked |= further
        ids = set(found) | {one.merged_into_id for one in found.values() if one.merged_into_id is not None}
    return found


def weigh_waiting(session: Session, types: DocumentTypes, *, at_most: int = WEIGHED_AT_ONCE) -> int:
    """Weigh waiting documents that are to be weighed. Gives back how many there were. Does not commit."""
    unweighed = select(Document).where(*AWAITING, Document.certainty == 0).order_by(Document.id).limit(at_most)
    found = session.scalars(unweighed.options(selectinload(Document.fields), selectinload(Document.persons))).all()
    weigh(session, found, types)
    return len(found)


def weigh_later(session: Session, person_ids: Collection[int]) -> None:
    """What waits and is linked to one of these persons is weighed by the next list: whose it is, is told anew. One statement."""
    theirs = select(DocumentPerson.document_id).where(DocumentPerson.person_id.in_(person_ids))
    session.execute(update(Document).where(*AWAITING, Document.id.in_(theirs)).values(certainty=0))


def weigh_all_again(session_factory: sessionmaker[Session], types: DocumentTypes) -> int:
    """Weigh everything that waits anew, because catalogue or persons changed. Gives back how many documents that were."""
    with session_factory.begin() as session:
        session.execute(update(Document).where(*AWAITING).values(certainty=0))
    weighed = 0
    while True:
        with session_factory.begin() as session:
            found = weigh_waiting(session, types)
        if not found:
            return weighed
        weighed += found


def linked_persons(session: Session, documents: Sequence[Document]) -> dict[int, list[tuple[str, Person]]]:
    """The persons of each document with their roles, owners first; one query."""
    ids = [document.id for document in documents]
    rows = session.execute(
        select(DocumentPerson.document_id, DocumentPerson.role, Person)
        .join(Person, Person.id == DocumentPerson.person_id)
        .where(DocumentPerson.document_id.in_(ids))
        .options(selectinload(Person.identifiers))
        .order_by(DocumentPerson.document_id, Person.id)
    )
    found: dict[int, list[tuple[str, Person]]] = {}
    for document_id, role, person in rows:
        found.setdefault(document_id, []).append((role, person))
    return {number: sorted(links, key=lambda link: link[0] != "owner") for number, links in found.items()}
