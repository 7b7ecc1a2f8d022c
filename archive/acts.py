"""What was done, by whom, to whose papers, and why: one row for every act (docs/log.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from archive.log.covered import covers_of
from archive.log.records import ACTS_HEARD, ActPerson
from archive.records import Act, DocumentPerson
from registry.actor import Actor
from sohoa.clock import utc_now
from sohoa.records import Base

OWNER = "owner"
_INSERTED = insert(Act.__table__).returning(Act.__table__.c.id)  # type: ignore[arg-type]
_witness: ContextVar[list[int] | None] = ContextVar("witness", default=None)


def record(
    session: Session,
    actor: Actor,
    verb: str,
    subject_kind: str,
    subject_id: object,
    *,
    persons: Iterable[int] | None = None,
    covers: Sequence[Base] = (),
    **details: Any,
) -> int:
    """Put an act on record, in the caller's transaction: an act that is not on record has not happened. Gives back its number.

    `persons` are those whose papers or data it is about; unless given, those that `concerned` finds. `covers` are rows that the
    act made or changed for good: their digests are kept with it.
    """
    whose = sorted(concerned(session, subject_kind, subject_id, details) if persons is None else set(persons))
    if covers:
        details["covers"] = covers_of(session, covers)
    act = {
        "who": actor.name,
        "account": actor.account,
        "unit": actor.unit,
        "channel": actor.channel,
        "origin": actor.origin,
        "purpose": actor.why,
        "verb": verb,
        "subject_kind": subject_kind,
        "subject_id": str(subject_id),
        "persons": whose,
        "details": details,
    }
    connection = session.connection()
    number = connection.scalar(_INSERTED, act)
    if whose:
        connection.execute(insert(ActPerson), [{"person_id": one, "act_id": number} for one in whose])
    session.info[ACTS_HEARD] = session.info.get(ACTS_HEARD, 0) + 1
    _seen(int(number))
    return int(number)


def concerned(session: Session, subject_kind: str, subject_id: object, details: Mapping[str, Any]) -> set[int]:
    """Whose papers or data an act is about: of a document everybody linked to it, of a list of documents only whose they are.

    Who is merely named on one of many papers in a list was not looked at.
    """
    found: set[int] = {details["person"]} if isinstance(details.get("person"), int) else set()
    if subject_kind == "person":
        found.add(int(str(subject_id)))
    elif subject_kind == "document":
        found |= set(session.scalars(_linked([int(str(subject_id))])))
    elif documents := details.get("documents"):
        found |= set(session.scalars(_linked(documents).where(DocumentPerson.role == OWNER)))
    return found


def _linked(documents: Sequence[int]) -> Any:
    return select(DocumentPerson.person_id).where(DocumentPerson.document_id.in_(documents)).distinct()


def recorded_lately(
    session: Session,
    actor: Actor,
    verb: str,
    subject_kind: str,
    subject_id: object,
    *,
    what: str,
    within: timedelta,
    persons: Iterable[int] = (),
) -> bool:
    """Whether the same actor did the same, for the same purpose, so short a time ago. Then that act stands for this one too.

    `persons` are those whose papers or data it is about, unless the subject says that: acts of that time have to name them all.
    """
    lately = select(Act).where(
        Act.subject_kind == subject_kind,
        Act.subject_id == str(subject_id),
        Act.at > utc_now() - within,
        Act.verb == verb,
        Act.who == actor.name,
    )
    same = (actor.account, actor.unit, actor.channel, actor.origin, actor.why)
    not_named = set(persons)
    for act in session.scalars(lately.order_by(Act.id.desc()).limit(50)):
        if (act.account, act.unit, act.channel, act.origin, act.purpose) == same and act.details.get("what") == what:
            not_named -= set(act.persons)
            if not not_named:
                _seen(act.id)
                return True
    return False


@contextmanager
def witnessed() -> Iterator[list[int]]:
    """The numbers of all acts that are recorded while the context lasts, by this task and the threads that it waits for."""
    seen: list[int] = []
    token = _witness.set(seen)
    try:
        yield seen
    finally:
        _witness.reset(token)


def _seen(number: int) -> None:
    witness = _witness.get()
    if witness is not None:
        witness.append(number)


def acts_on(session: Session, subject_kind: str, subject_id: object) -> list[Act]:
    """All acts with this subject, oldest first."""
    wanted = select(Act).where(Act.subject_kind == subject_kind, Act.subject_id == str(subject_id)).order_by(Act.id)
    return list(session.scalars(wanted))
