"""Nothing is given out, and nobody is refused, without an act: what API and command line have in common for that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from archive import acts
from registry.actor import Actor
from sohoa.errors import SohoaError

LONGEST_SUBJECT = 100


@dataclass(frozen=True, slots=True)
class Subject:
    """What something is about."""

    kind: str
    id: str

    @classmethod
    def of(cls, kind: str, id: object) -> Subject:
        """As an act takes it."""
        return cls(kind[:30], str(id)[:LONGEST_SUBJECT])


def note_asked(sessions: sessionmaker[Session], actor: Actor, verb: str, subject: Subject, operation: str) -> None:
    """On record that this was asked for and answered: of whatever put no act on record that says more."""
    _note(sessions, actor, verb, subject, operation=operation)


def note_refusal(sessions: sessionmaker[Session], actor: Actor, subject: Subject, operation: str, error: SohoaError) -> None:
    """On record that this was refused, in a transaction of its own: that of what was refused is rolled back.

    A failure of the installation is none: nobody decided anything.
    """
    if error.http_status < 500:
        _note(sessions, actor, "refuse", subject, operation=operation, code=error.code)


def _note(sessions: sessionmaker[Session], actor: Actor, verb: str, subject: Subject, **details: Any) -> None:
    named = subject.kind in ("document", "person")
    with sessions.begin() as session:
        persons = None if not named or subject.id.isdigit() else ()
        acts.record(session, actor, verb, subject.kind, subject.id, persons=persons, **details)
