"""Objects in the store that no record names: told, never thrown away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from archive.records import StoredObject

_AT_ONCE = 500


def unrecorded(session_factory: sessionmaker[Session], hashes: Iterable[str]) -> Iterator[str]:
    """Those of some hashes, of all in a store for example, that are not on record now.

    An object is stored before its record is committed: ask again later for those that are found while files come in.
    """
    rest = iter(hashes)
    while some := list(islice(rest, _AT_ONCE)):
        with session_factory() as session:
            recorded = set(session.scalars(select(StoredObject.sha256).where(StoredObject.sha256.in_(some))))
        yield from (one for one in some if one not in recorded)
