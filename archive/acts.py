"""What was done, by whom and why: one row for every act."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.records import Act
from registry.actor import Actor


def record(session: Session, actor: Actor, verb: str, subject_kind: str, subject_id: object, **details: Any) -> Act:
    """Put an act on record, in the caller's transaction: an act that is not on record has not happened."""
    act = Act(
        who=actor.name,
        unit=actor.unit,
        channel=actor.channel,
        purpose=actor.purpose,
        verb=verb,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        details=details,
    )
    session.add(act)
    return act


def acts_on(session: Session, subject_kind: str, subject_id: object) -> list[Act]:
    """All acts with this subject, oldest first."""
    wanted = select(Act).where(Act.subject_kind == subject_kind, Act.subject_id == str(subject_id)).order_by(Act.id)
    return list(session.scalars(wanted))
