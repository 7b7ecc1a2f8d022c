"""Damaged objects get their bytes back from a copy that is whole: an earlier version in the store itself, or a replica.

What could be made anew from an original is not: a searchable PDF that is made again is another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO, Literal, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from archive import acts
from archive.errors import ObjectMissing, ObjectUnexpected
from archive.fixity.affected import damaged_on_record, documents_with
from archive.fixity.damage import look_at
from archive.fixity.errors import ObjectUnknown
from archive.fixity.verifying import note_look
from archive.objects import ObjectStore
from archive.objects.places import copy_hashed
from archive.records import StoredObject
from registry.actor import Actor

Outcome = Literal["repaired", "whole", "record_corrected", "no_copy", "still_damaged"]
"""`whole`: nothing was wrong. `no_copy`: none was found whose bytes are right. `still_damaged`: written, and read back wrong."""
Source = Literal["earlier_version", "replica"]


class Replica(Protocol):
    """A second place with copies of objects."""

    def open(self, sha256: str) -> BinaryIO:
        """The copy, from the beginning; nobody looked at its bytes. Raises `ObjectMissing`, `OSError`."""
        ...


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of one object."""

    sha256: str
    outcome: Outcome
    source: Source | None = None
    """Where the right bytes were found."""


def repair(
    session_factory: sessionmaker[Session],
    objects: ObjectStore,
    actor: Actor,
    *,
    replica: Replica | None = None,
    hashes: Sequence[str] = (),
) -> Iterator[Repair]:
    """Repair these objects, or all that are on record as damaged, one after the other; each is verified after it was written.

    Raises `ObjectUnknown` before anything is done, and what the store raises where it cannot be asked.
    """
    run = _Repairing(session_factory, objects, actor, replica)
    yield from map(run.repair, _wanted(session_factory, hashes))


def _wanted(session_factory: sessionmaker[Session], hashes: Sequence[str]) -> list[StoredObject]:
    with session_factory() as session:
        if not hashes:
            return damaged_on_record(session)
        rows = {row.sha256: row for row in session.scalars(select(StoredObject).where(StoredObject.sha256.in_(hashes)))}
    for sha256 in hashes:
        if sha256 not in rows:
            raise ObjectUnknown(sha256=sha256)
    return [rows[sha256] for sha256 in dict.fromkeys(hashes)]


class _Repairing:
    """One run."""

    def __init__(
        self, session_factory: sessionmaker[Session], objects: ObjectStore, actor: Actor, replica: Replica | None
    ) -> None:
        self._session_factory, self._objects, self._actor, self._replica = session_factory, objects, actor, replica

    def repair(self, row: StoredObject) -> Repair:
        """Look at it again, then take the first copy whose bytes are right."""
        look = look_at(self._objects, row.sha256, row.size)
        with self._session_factory.begin() as session:
            note_look(session, session.get_one(StoredObject, row.sha256), look, self._actor)
        if look.damage is None:
            return Repair(row.sha256, "whole")
        if look.damage == "wrong_record" and look.found is not None:
            return self._put_right(row, look.found.size, "record_corrected", None)
        source = next(self._written(row.sha256), None)
        if source is None:
            return Repair(row.sha256, "no_copy")
        return self._put_right(row, row.size, "repaired", source)

    def _written(self, sha256: str) -> Iterator[Source]:
        """Where right bytes were found; they are in their place then."""
        for source, copy in self._copies(sha256):
            try:
                self._objects.replace(sha256, copy)
            except ObjectUnexpected:
                continue
            yield source

    def _copies(self, sha256: str) -> Iterator[tuple[Source, BinaryIO]]:
        for earlier in self._objects.earlier_versions(sha256):
            yield "earlier_version", earlier
        if self._replica is not None and (copy := _whole(self._replica, sha256)) is not None:
            with closing(copy):
                yield "replica", copy

    def _put_right(self, row: StoredObject, size: int, outcome: Outcome, source: Source | None) -> Repair:
        """Look at what is there now, and put on record what it is. New bytes wait to be held like any others."""
        look = look_at(self._objects, row.sha256, size)
        with self._session_factory.begin() as session:
            stored = session.get_one(StoredObject, row.sha256)
            if look.damage is not None:
                note_look(session, stored, look, self._actor)
                return Repair(row.sha256, "still_damaged", source)
            was, stored.damage, stored.damage_found_at = stored.damage, None, None
            stored.size, stored.verified_at = size, look.at
            if source is not None:
                stored.held_until = None
            acts.record(
                session, self._actor, "repair", "object", row.sha256,
                was=was, outcome=outcome, source=source, documents=documents_with(session, row.sha256),
            )  # fmt: skip
        return Repair(row.sha256, outcome, source)


def _whole(replica: Replica, sha256: str) -> BinaryIO | None:
    """The replica's copy from the beginning, read once to see that it is whole. A disk that does not give it back has none."""
    try:
        copy = replica.open(sha256)
    except (ObjectMissing, OSError):
        return None
    try:
        found = copy_hashed(copy, None).sha256
        copy.seek(0)
    except OSError:
        found = ""
    if found != sha256:
        copy.close()
        return None
    return copy
