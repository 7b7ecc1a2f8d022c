"""Documents as the machine read them, for officers who correct and accept them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session, sessionmaker

import registry.records  # noqa: F401 - the tables
from archive import deposit
from archive.records import Document, FieldValue
from catalogue import load_catalogue
from page.box import Box
from page.reading import DocumentReading, Field, TypeReading
from registry.actor import Actor
from sohoa.records import Base, open_engine, sessions
from tests.archive.deposited import OFFICER, read, source, words_rendition

TYPES = load_catalogue().types
BINH = Actor("Trần Thị Bình", "cli", unit="07906", purpose="Hồ sơ ốm đau")
DUC = Actor("Phạm Văn Đức", "api", unit="07906", purpose="Hồ sơ ốm đau")
WHY = "đối chiếu với bản chính"
STAY = (
    Field("person_name", "Nguyễn Thị Hoa", "NGUYỄN THỊ HOA", 0.97, 1, Box(0.2, 0.3, 0.5, 0.32)),
    Field("personal_number", "030185004321", "030185004321", 0.98, 1, Box(0.2, 0.36, 0.5, 0.38)),
    Field("admitted_on", "2026-03-02", "02/03/2026", 0.96, 1, Box(0.2, 0.4, 0.3, 0.42)),
    Field("discharged_on", "2026-03-07", "0?/03/2026", 0.62, 1, Box(0.2, 0.44, 0.3, 0.46), note="issued before discharge"),
    Field("diagnosis", None, "V.ê.n phê", 0.2, 1, Box(0.2, 0.5, 0.6, 0.55), "handwriting", "by hand"),
)


@contextmanager
def an_archive(records: str) -> Iterator[sessionmaker[Session]]:
    """In an empty database."""
    engine = open_engine(records)
    Base.metadata.create_all(engine)
    yield sessions(engine)
    engine.dispose()


def scanned(session: Session, *fields: Field, type_id: str | None = "GIAY_RA_VIEN", item: int = 1) -> Document:
    found = DocumentReading((1,), TypeReading(type_id, 0.95 if type_id else 0.3, "GIẤY RA VIỆN"), fields or STAY, "GIẤY RA VIỆN")
    return deposit(session, source(item), found, read(1), [words_rendition(900 + item)], OFFICER)


def row(document: Document, name: str) -> FieldValue:
    (only,) = [one for one in document.fields if one.name == name]
    return only
