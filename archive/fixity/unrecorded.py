"""Objects in the store that no record names: told; those of who was cut off are thrown away, others never."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from archive.objects import ObjectStore
from archive.records import StoredObject

log = logging.getLogger(__name__)

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


def settle(session_factory: sessionmaker[Session], objects: ObjectStore) -> list[str]:
    """Throw away what processes stored that were cut off before its record was committed. Gives back the hashes."""
    thrown_away = objects.settle(lambda hashes: unrecorded(session_factory, hashes))
    for sha256 in thrown_away:
        log.warning("object %s was stored by a process that was cut off, and is on no record: thrown away", sha256)
    return thrown_away
