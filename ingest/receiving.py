"""Taking files in: the original is stored under its hash, and only then is anything promised.

The hash comes first: bytes that came before are answered at once, with the item that has them; they are linked to the new dossier
and person, and nothing is read again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from sqlalchemy.orm import Session

import intake
from archive import acts, note_object
from archive.records import StoredObject
from catalogue import checked_facts
from catalogue.conditions import FactValue
from ingest.claims import claim
from ingest.errors import PathMissing
from ingest.linking import link_duplicate
from ingest.opening.errors import SourceTooLarge
from ingest.records import DUPLICATE, FAILED, Batch, Item, ItemProblem
from ingest.sources import IncomingFile
from registry import persons
from registry.actor import Actor
from registry.persons import recognised
from registry.records import Person
from sohoa.assembly import Installation
from sohoa.clock import today, utc_now
from sohoa.errors import Problem

UNOPENED = "application/octet-stream"
"""Media type of bytes that nobody has opened yet."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What files are given for."""

    unit: str | None = None
    dossier: str | None = None
    """Code of the dossier they belong to; opened where there is none yet."""
    person: str | None = None
    """A number that names the person they are about: personal, social insurance, old identity or health card number."""
    person_name: str | None = None
    procedure: str | None = None
    facts: dict[str, FactValue] | None = None
    """Facts of the dossier's case."""


def receive(installation: Installation, files: Iterable[IncomingFile], actor: Actor, purpose: Purpose | None = None) -> int:
    """Take files in as one batch and give back its number; the work on them is `ingest.worker`'s.

    A file that cannot be read or is too large becomes a failed item of the batch. Raises what the registry and intake raise for a
    person, procedure or dossier code that cannot be.
    """
    batch_id = open_batch(installation, actor, purpose or Purpose())
    for file in files:
        add_file(installation, batch_id, file, actor)
    close_batch(installation, batch_id)
    return batch_id


def open_batch(installation: Installation, actor: Actor, purpose: Purpose) -> int:
    """A new batch, with the dossier and the person that it is for."""
    if purpose.procedure is not None:
        installation.catalogue.procedure(purpose.procedure, today())
    with installation.sessions.begin() as session:
        person = None
        if purpose.person is not None:
            person = persons.find_or_create(session, **recognised(purpose.person), name=purpose.person_name)
        if purpose.dossier is not None:
            dossier = intake.open_dossier(
                session,
                purpose.dossier,
                procedure=purpose.procedure,
                person_id=person.id if person else None,
                facts=purpose.facts,
                unit=purpose.unit,
                actor=actor,
            )
            if person is None and dossier.person_id is not None:
                person = session.get_one(Person, dossier.person_id)
            if dossier.procedure is not None:
                checked_facts(installation.catalogue.procedure(dossier.procedure, dossier.received_on), dossier.facts)
        batch = Batch(
            created_by=actor.name,
            channel=actor.channel,
            unit=purpose.unit,
            dossier=purpose.dossier,
            person_id=person.id if person else None,
            procedure=purpose.procedure,
        )
        session.add(batch)
        session.flush()
        acts.record(session, actor, "receive", "batch", batch.id, dossier=purpose.dossier, unit=purpose.unit)
        return batch.id


def close_batch(installation: Installation, batch_id: int) -> None:
    """Put on record that the batch's last file was taken in."""
    with installation.sessions.begin() as session:
        session.get_one(Batch, batch_id).received_at = utc_now()


def add_file(
    installation: Installation, batch_id: int, file: IncomingFile, actor: Actor, *, container_id: int | None = None
) -> int:
    """Store one file of a batch and give back the number of its item."""
    try:
        with _opened(file) as opened:
            limited = cast(BinaryIO, _Limited(opened, file.name, installation.settings.max_file_mb))
            stored = installation.objects.put(limited)
    except (SourceTooLarge, PathMissing) as error:
        return add_failed(installation, batch_id, file.name, error.problem, container_id=container_id)
    with installation.sessions.begin() as session:
        note_object(session, stored, UNOPENED)
        item = Item(batch_id=batch_id, container_id=container_id, name=file.name, sha256=stored.sha256, size=stored.size)
        session.add(item)
        session.flush()
        earlier = claim(session, item)
        if earlier is not None:
            item.state, item.duplicate_of, item.finished_at = DUPLICATE, earlier, utc_now()
            link_duplicate(session, item, actor)
        return item.id


def add_failed(installation: Installation, batch_id: int, name: str, problem: Problem, *, container_id: int | None = None) -> int:
    """A file that could not be taken: an item that says why."""
    with installation.sessions.begin() as session:
        item = Item(
            batch_id=batch_id,
            container_id=container_id,
            name=name,
            state=FAILED,
            finished_at=utc_now(),
            problems=[ItemProblem.of(problem)],
        )
        session.add(item)
        session.flush()
        return item.id


def note_media_type(session: Session, item: Item, media_type: str) -> None:
    """Put on record what the bytes of an item are, once somebody has looked."""
    session.get_one(StoredObject, item.sha256).media_type = media_type


def _opened(file: IncomingFile) -> BinaryIO:
    try:
        return file.open()
    except OSError as error:
        raise PathMissing(path=file.name, reason=error.strerror or str(error)) from error


class _Limited:
    """A stream that breaks off with `SourceTooLarge` behind the limit. A file that cannot be read is told from a full store."""

    def __init__(self, stream: IO[bytes], name: str, limit_mb: int) -> None:
        self._stream, self._name, self._limit_mb, self._read = stream, name, limit_mb, 0

    def read(self, size: int = -1) -> bytes:
        try:
            chunk = self._stream.read(size)
        except OSError as error:
            raise PathMissing(path=self._name, reason=error.strerror or str(error)) from error
        self._read += len(chunk)
        if self._read > self._limit_mb << 20:
            raise SourceTooLarge(megabytes=f"> {self._limit_mb}", limit=self._limit_mb)
        return chunk
