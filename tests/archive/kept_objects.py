"""An archive whose objects are real bytes in a real store, and documents made of them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from archive import MadeRendition, Source, deposit, link_person, note_object
from archive.acts import acts_on
from archive.fixity import Repair, Replica, Verified, repair, verify_objects
from archive.objects import ObjectStore, StoredBytes
from archive.records import StoredObject
from registry.actor import Actor
from registry.records import Person
from sohoa.clock import utc_now
from tests.archive.deposited import OFFICER, read, reading

KEEPER = Actor("Lê Minh Tuấn", "cli", unit="BHXH-HN")
PAPERS = tuple(
    f"%PDF-1.7 {name} của Nguyễn Thị Hoa\n".encode() * 50
    for name in ("Giấy ra viện", "Quyết định nghỉ hưu", "Sổ bảo hiểm xã hội", "Giấy chuyển tuyến", "Giấy khai sinh")
)


@dataclass
class Archive:
    """Records and the store that they are about."""

    sessions: sessionmaker[Session]
    store: ObjectStore

    def keep(self, *papers: bytes) -> list[str]:
        """Put papers into the store and on record; gives back their hashes."""
        stored = [self.store.put(io.BytesIO(paper)) for paper in papers]
        with self.sessions.begin() as session:
            for one in stored:
                note_object(session, one, "application/pdf")
        return [one.sha256 for one in stored]

    def document(self, original: bytes, *, words: bytes, searchable: bytes, persons: Sequence[int] = (1,), item: int = 1) -> int:
        """A document with its three forms, about persons of these numbers."""
        scan, read_words, pdf = (self.store.put(io.BytesIO(data)) for data in (original, words, searchable))
        with self.sessions.begin() as session:
            made = [_made("words", read_words), _made("searchable_pdf", pdf)]
            source = Source(item, f"hồ sơ {item}.pdf", scan, "application/pdf", unit="BHXH-HN")
            document = deposit(session, source, reading(1), read(1), made, OFFICER)
            for number in persons:
                if session.get(Person, number) is None:
                    session.add(Person(id=number, name=f"Nguyễn Thị Hoa {number}", created_at=utc_now()))
                    session.flush()
                link_person(session, document.id, number, "owner")
            return document.id

    def verify(self, **how: Any) -> Verified:
        return verify_objects(self.sessions, self.store, KEEPER, **how)

    def repair(self, *hashes: str, replica: Replica | None = None) -> list[Repair]:
        return list(repair(self.sessions, self.store, KEEPER, replica=replica, hashes=hashes))

    def record(self, sha256: str) -> StoredObject:
        with self.sessions() as session:
            return session.get_one(StoredObject, sha256)

    def damage(self) -> dict[str, str]:
        """What is on record as damaged."""
        with self.sessions() as session:
            rows = session.scalars(select(StoredObject).where(StoredObject.damage.is_not(None)))
            return {row.sha256: row.damage or "" for row in rows}

    def acts(self, sha256: str) -> list[tuple[str, dict[str, Any]]]:
        """What was done with an object, oldest first."""
        with self.sessions() as session:
            return [(act.verb, act.details) for act in acts_on(session, "object", sha256)]

    def verified_at(self, sha256: str, at: datetime | None, *, stored_at: datetime | None = None) -> None:
        """Have an object verified then, or never."""
        with self.sessions.begin() as session:
            row = session.get_one(StoredObject, sha256)
            row.verified_at, row.stored_at = at, stored_at or row.stored_at


def _made(kind: str, stored: StoredBytes) -> MadeRendition:
    return MadeRendition(kind, stored, "application/octet-stream", "tesseract", "5.3.0")
