"""Whose name or number changes, changes what their papers are found by: the index hears of these papers in the same transaction,
whoever made the change.
"""

from __future__ import annotations

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import Session

from archive.records import Document, DocumentPerson, Outbox
from registry.records import Person, PersonIdentifier


@event.listens_for(Session, "after_flush")
def _announce_their_papers(session: Session, _: object) -> None:
    changed = {person for one in (*session.new, *session.dirty) for person in _whose(one)}
    changed |= {one.person_id for one in session.deleted if isinstance(one, PersonIdentifier)}
    if changed:
        of_them = select(DocumentPerson.document_id).join(Document).where(DocumentPerson.person_id.in_(changed))
        papers = of_them.where(Document.superseded_at.is_(None)).distinct()
        session.execute(insert(Outbox).from_select(["document_id"], papers))


def _whose(changed: object) -> set[int]:
    """The persons who are found by something else now. Of a number that was moved: who had it too."""
    if isinstance(changed, PersonIdentifier):
        value, person = (inspect(changed).attrs[name].history for name in ("value", "person_id"))
        if value.has_changes() or person.has_changes():
            return {changed.person_id, *(one for one in person.deleted or () if one is not None)}
    elif isinstance(changed, Person) and inspect(changed).attrs.name.history.has_changes():
        return {changed.id}
    return set()
