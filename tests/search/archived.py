"""A small archive for the tests of the outbox: documents of invented persons, deposited as ingest does it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from archive import MadeRendition, Source, deposit, link_person
from archive.documents import get_document
from archive.objects import FolderObjects
from archive.records import Outbox
from page import kept_words
from page.box import Box
from page.reading import DocumentReading, Field, TypeReading
from page.words import ReadPage, Word
from registry import persons
from registry.actor import Actor
from sohoa.records import Base, open_engine, sessions

OFFICER = Actor("Lê Thị Thủy", "cli", unit="BHXH-HN")


@dataclass(frozen=True)
class Archive:
    """Records and objects in one folder."""

    engine: Engine
    sessions: sessionmaker[Session]
    objects: FolderObjects

    def waiting(self) -> list[int]:
        """Documents that the index has not heard of."""
        with self.sessions() as session:
            return list(session.scalars(select(Outbox.document_id).where(Outbox.done_at.is_(None)).order_by(Outbox.id)))


def open_archive(folder: Path) -> Archive:
    engine = open_engine(f"sqlite:///{folder / 'sohoa.db'}")
    Base.metadata.create_all(engine)
    return Archive(engine, sessions(engine), FolderObjects(folder / "objects"))


def page(number: int, text: str) -> ReadPage:
    box = Box(0.1, 0.1, 0.2, 0.12)
    lines = [line.split() for line in text.splitlines()]
    return ReadPage(
        number, 1654, 2339, 200.0, words=tuple(Word(word, box, 0.95, line) for line, row in enumerate(lines) for word in row)
    )


def field(name: str, value: str | None) -> Field:
    return Field(name, value, value or "", 0.95, 1, Box(0.1, 0.1, 0.3, 0.12))


def add(
    archive: Archive,
    item: int,
    *texts: str,
    fields: tuple[Field, ...] = (),
    personal_number: str | None = None,
    replaces: Sequence[int] = (),
) -> int:
    """Deposit one document with these pages, in place of others; its id."""
    pages = [page(number, text) for number, text in enumerate(texts, 1)]
    stored = archive.objects.put(io.BytesIO(kept_words.to_bytes(pages)))
    original = archive.objects.put(io.BytesIO(f"%PDF of item {item}".encode()))
    reading = DocumentReading(tuple(read.number for read in pages), TypeReading("GIAY_RA_VIEN", 0.95), fields, "GIẤY RA VIỆN")
    with archive.sessions.begin() as session:
        source = Source(item, f"scan-{item}.pdf", original, "application/pdf", unit="BHXH-HN")
        replaced = [get_document(session, one) for one in replaces]
        made = [MadeRendition("words", stored, kept_words.MEDIA_TYPE)]
        document = deposit(session, source, reading, pages, made, OFFICER, replaces=replaced)
        if personal_number is not None:
            person = persons.find_or_create(session, personal_number=personal_number, name="Nguyễn Thị Hoa")
            link_person(session, document.id, person.id, "owner")
        return document.id
