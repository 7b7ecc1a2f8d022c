"""From the records to the index: what was announced is put in, and marked done only after the index has committed.

Being killed in between makes the next run put the same documents in again, which changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import chain

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload, sessionmaker

from archive.documents import read_pages
from archive.errors import ObjectDamaged, ObjectMissing
from archive.objects import ObjectStore
from archive.records import Document, FieldValue, Outbox
from archive.versions import forms_in
from registry.records import Person
from search.port import IndexedDocument, SearchIndex
from sohoa.clock import utc_now
from sohoa.telemetry import continued, ended_span, is_tracing

_NAMES = frozenset({"person_name", "mother_name", "father_name", "child_name", "deceased_name"})
_IDENTIFIERS = frozenset(
    {
        "personal_number",
        "old_identity_number",
        "social_insurance_number",
        "health_card_number",
        "tax_number",
        "passport_number",
        "serial",
        "employer_code",
        "dossier_code",
        "account_number",
    }
)
"""Fields that name a person, and fields whose value is looked for as a whole."""


Failures = dict[int, ObjectMissing | ObjectDamaged]
"""Document -> why its words could not be read."""


@dataclass(frozen=True, slots=True)
class Drift:
    """Where records and index differ, as ids of documents."""

    missing: tuple[int, ...]
    """On record and in force, but not in the index."""
    surplus: tuple[int, ...]
    """In the index, but not on record, or superseded."""
    stale: tuple[int, ...] = ()
    """In the index as their record stood before."""

    @property
    def is_none(self) -> bool:
        """They agree."""
        return not (self.missing or self.surplus or self.stale)


def drain(session_factory: sessionmaker[Session], objects: ObjectStore, index: SearchIndex, *, batch: int = 200) -> int:
    """Tell the index of everything that was announced. Gives back how many documents it was told of.

    A document whose words are missing or damaged in the store stays announced and does not hold up the others; at the end the
    first such failure is raised (`ObjectMissing`, `ObjectDamaged`).
    """
    told, last = 0, 0
    failed: Failures = {}
    while announced := _announced(session_factory, last, batch):
        began = time.time()
        document_ids = sorted(set(announced.values()))
        index.put(_indexed(session_factory, objects, document_ids, failed))
        if gone := sorted(set(document_ids) - _in_force(session_factory, document_ids)):
            index.remove(gone)
        done = [row for row, document_id in announced.items() if document_id not in failed]
        with session_factory.begin() as session:
            session.execute(update(Outbox).where(Outbox.id.in_(done)).values(done_at=utc_now()))
        if is_tracing():
            _tell_traces(session_factory, done, began)
        told += len(set(document_ids) - set(failed))
        last = max(announced)
    _raise_first(failed)
    return told


def rebuild(session_factory: sessionmaker[Session], objects: ObjectStore, index: SearchIndex, *, batch: int = 200) -> int:
    """Make the index anew from the records. Gives back how many documents it holds then. Failures as in `drain`."""
    failed: Failures = {}
    with session_factory() as session:
        last = session.scalar(select(func.max(Outbox.id))) or 0
    every_id = chain.from_iterable(_batches_of_ids(session_factory, batch))
    written = index.replace_all(_indexed(session_factory, objects, every_id, failed))
    with session_factory.begin() as session:
        told = (Outbox.id <= last, Outbox.done_at.is_(None), Outbox.document_id.not_in(failed))
        session.execute(update(Outbox).where(*told).values(done_at=utc_now()))
    _raise_first(failed)
    return written


def drift(session_factory: sessionmaker[Session], index: SearchIndex, *, batch: int = 200) -> Drift:
    """Where records and index differ, in what they hold and in what they say of it. What is announced and not yet drained counts
    too. Looks through all records, but opens no object: of words the record holds the hash.
    """
    indexed = index.digests()
    missing, stale = [], []
    for document_ids in _batches_of_ids(session_factory, batch):
        with session_factory() as session:
            recorded = [(one.id, _as_recorded(session, one).digest) for one in _documents(session, document_ids)]
        for document_id, digest in recorded:
            found = indexed.pop(document_id, None)
            if found is None:
                missing.append(document_id)
            elif found != digest:
                stale.append(document_id)
    return Drift(tuple(missing), tuple(sorted(indexed)), tuple(stale))


def missing_or_surplus(session_factory: sessionmaker[Session], index: SearchIndex) -> Drift:
    """The same of what they hold only: quick."""
    with session_factory() as session:
        recorded = set(session.scalars(select(Document.id).where(Document.superseded_at.is_(None))))
    indexed = index.ids()
    return Drift(tuple(sorted(recorded - indexed)), tuple(sorted(indexed - recorded)))


def _tell_traces(session_factory: sessionmaker[Session], done: Sequence[int], began: float) -> None:
    """That the index was told since `began`, in the trace of each change."""
    with session_factory() as session:
        documents_of = select(Outbox.trace, func.count(Outbox.document_id.distinct())).group_by(Outbox.trace)
        changes = session.execute(documents_of.where(Outbox.id.in_(done), Outbox.trace.is_not(None))).all()
    for trace, documents in changes:
        with continued(trace):
            ended_span("index", began, documents=documents)


def _raise_first(failed: Failures) -> None:
    for failure in failed.values():
        raise failure


def _announced(session_factory: sessionmaker[Session], last: int, batch: int) -> dict[int, int]:
    """The oldest rows of the outbox behind `last` that are not done: their id -> the document's."""
    with session_factory() as session:
        waiting = select(Outbox.id, Outbox.document_id).where(Outbox.done_at.is_(None), Outbox.id > last)
        rows = session.execute(waiting.order_by(Outbox.id).limit(batch))
        return {row.id: row.document_id for row in rows}


def _in_force(session_factory: sessionmaker[Session], document_ids: Sequence[int]) -> set[int]:
    """Those of the documents that are on record and were not superseded."""
    with session_factory() as session:
        wanted = select(Document.id).where(Document.id.in_(document_ids), Document.superseded_at.is_(None))
        return set(session.scalars(wanted))


def _batches_of_ids(session_factory: sessionmaker[Session], batch: int) -> Iterator[Sequence[int]]:
    """Ids of all documents in force, read a batch at a time."""
    last = 0
    while True:
        with session_factory() as session:
            further = select(Document.id).where(Document.id > last, Document.superseded_at.is_(None))
            found = list(session.scalars(further.order_by(Document.id).limit(batch)))
        if not found:
            return
        yield found
        last = found[-1]


def _documents(session: Session, document_ids: Sequence[int]) -> Sequence[Document]:
    """Those of the documents that are in force, by their numbers, with all that their digests are made of."""
    wanted = select(Document).where(Document.id.in_(document_ids), Document.superseded_at.is_(None)).order_by(Document.id)
    parts = (Document.fields, Document.renditions, Document.further_readings, Document.persons)
    return session.scalars(wanted.options(*map(selectinload, parts))).all()


def _indexed(
    session_factory: sessionmaker[Session], objects: ObjectStore, document_ids: Iterable[int], failed: Failures
) -> Iterator[IndexedDocument]:
    """The documents as the index wants them, each read when it is asked for; those no longer in force are left out."""
    for document_id in document_ids:
        with session_factory() as session:
            document = session.get(Document, document_id)
            if document is None or document.superseded_at is not None:
                continue
            try:
                yield indexed_document(session, document, objects)
            except (ObjectMissing, ObjectDamaged) as failure:
                failed[document_id] = failure


def indexed_document(session: Session, document: Document, objects: ObjectStore) -> IndexedDocument:
    """What the index is told of a document: its pages' text, its fields, and the persons it is linked to."""
    return replace(_as_recorded(session, document), pages=tuple(page.text for page in read_pages(document, objects)))


def _as_recorded(session: Session, document: Document) -> IndexedDocument:
    """The same without the text. Of that the digest knows the hash."""
    linked = select(Person).where(Person.id.in_({link.person_id for link in document.persons})).order_by(Person.id)
    persons = session.scalars(linked.options(selectinload(Person.identifiers))).all() if document.persons else []
    names = [person.name for person in persons if person.name is not None] + _values(document.fields, _NAMES)
    numbers = [one.value for person in persons for one in person.identifiers] + _values(document.fields, _IDENTIFIERS)
    told = IndexedDocument(
        document_id=document.id,
        title=document.title,
        type_id=document.type_id,
        unit=document.unit,
        issued_on=_day(_values(document.fields, {"issued_on"})),
        number_symbol=next(iter(_values(document.fields, {"number_symbol"})), None),
        person_ids=tuple(person.id for person in persons),
        person_names=tuple(dict.fromkeys(names)),
        identifiers=tuple(dict.fromkeys(numbers)),
    )
    words = forms_in(document).get("words")
    return replace(told, digest=_digest(told, words.sha256 if words is not None else ""))


def _digest(told: IndexedDocument, words_sha256: str) -> int:
    """See `IndexedDocument.digest`."""
    whole = sha256(repr((told, words_sha256)).encode()).digest()
    return int.from_bytes(whole[:8], "big") >> 1


def _values(fields: Sequence[FieldValue], names: frozenset[str] | set[str]) -> list[str]:
    return [field.value for field in fields if field.name in names and field.value is not None]


def _day(values: Sequence[str]) -> date | None:
    """The day of the first value that is a whole date; a month alone is none."""
    for value in values:
        try:
            return date.fromisoformat(value)
        except ValueError:
            continue
    return None
