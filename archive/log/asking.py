"""Acts as they are asked for: by those who audit, and by the person whose papers were looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from archive.log.records import ActPerson
from archive.records import Act


@dataclass(frozen=True, slots=True)
class ActFilter:
    """Which acts are asked for; what is None does not matter."""

    who: str | None = None
    account: int | None = None
    unit: str | None = None
    verb: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    persons: Sequence[int] | None = None
    """Whose papers or data they are about: any of these."""
    since: datetime | None = None
    until: datetime | None = None
    """They were done from then on, and before then."""
    within: ColumnElement[bool] | None = None
    """Those among which somebody may look; None: all."""


def asked_for(wanted: ActFilter) -> Select[Any]:
    """The acts that pass, in no order."""
    conditions: list[tuple[object, Any]] = [
        (wanted.who, Act.who == wanted.who),
        (wanted.account, Act.account == wanted.account),
        (wanted.unit, Act.unit == wanted.unit),
        (wanted.verb, Act.verb == wanted.verb),
        (wanted.subject_kind, Act.subject_kind == wanted.subject_kind),
        (wanted.subject_id, Act.subject_id == wanted.subject_id),
        (wanted.persons, Act.id.in_(select(ActPerson.act_id).where(ActPerson.person_id.in_(wanted.persons or ())))),
        (wanted.since, Act.at >= wanted.since if wanted.since is not None else None),
        (wanted.until, Act.at < wanted.until if wanted.until is not None else None),
        (wanted.within, wanted.within),
    ]
    return select(Act).where(*(condition for value, condition in conditions if value is not None))
