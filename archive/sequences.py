"""Numbers that are given out one after the other: from a table, never from a count."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from archive.records import Sequence


def next_number(session: Session, scope: str) -> int:
    """The next number of a scope, from 1. Others who ask for it wait until the caller's transaction ends; should that fail, the
    number is given out again.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    counted = insert(Sequence).values(scope=scope, last=1)
    counted = counted.on_conflict_do_update(index_elements=[Sequence.scope], set_={"last": Sequence.last + 1})
    return int(session.execute(counted.returning(Sequence.last)).scalar_one())
