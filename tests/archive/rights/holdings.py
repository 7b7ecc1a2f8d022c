"""Units as the agency has them, and a paper of every sort in each: what the rights are walked over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from archive.records import Document, DocumentPerson, StoredObject
from archive.rights import Paper, PaperKinds
from catalogue import load_catalogue
from registry.records import Person, Unit, UnitSuccessor
from search.port import IndexedDocument
from search.tantivy_index import TantivyIndex
from sohoa.records import Base, open_engine, sessions

DAY = date(2026, 3, 20)
"""The day on which everybody asks."""
KINDS = PaperKinds.of(load_catalogue().types)
AGENCY, PROVINCE, OFFICE = "BHXH-VN", "BHXH-HN", "BHXH-HN-CG"
TAKEN_OVER, BELOW_TAKEN_OVER = "BHXH-HTAY", "BHXH-HTAY-SD"
ELSEWHERE, NOT_ON_RECORD = "BHXH-DN", "BHXH-XX"
OWN_OF_PROVINCE = {PROVINCE, OFFICE, TAKEN_OVER, BELOW_TAKEN_OVER}
UNITS = (*sorted(OWN_OF_PROVINCE), ELSEWHERE, NOT_ON_RECORD, None)
ORDINARY, ASKED, MEDICAL, EXTRA, LIST = "HSB_14", "SO_BHXH", "GIAY_RA_VIEN", "THOA_THUAN_MANG_THAI_HO", "HSB_01B"
TYPES = (ORDINARY, ASKED, MEDICAL, EXTRA, LIST, None, "GIAY_KHONG_CON_TRONG_DANH_MUC")
HOA, BINH, THUY = 1, 2, 3
"""Persons. Who asks with a dossier asks for Hoa."""


def papers() -> Iterator[Paper]:
    """In each unit, of each type: of Hoa, of Hoa and Bình, of Bình, of nobody."""
    persons = (frozenset({HOA}), frozenset({HOA, BINH}), frozenset({BINH}), frozenset[int]())
    for number, (unit, type_id, named) in enumerate(product(UNITS, TYPES, persons), 1):
        yield Paper(number, unit, type_id, named)


def records(folder: Path, held: list[Paper]) -> sessionmaker[Session]:
    """A database with the units, and these papers."""
    engine = open_engine(f"sqlite:///{folder / 'sohoa.db'}")
    Base.metadata.create_all(engine)
    made = sessions(engine)
    with made.begin() as session:
        session.add_all(_units())
        session.add_all(Person(id=person) for person in (HOA, BINH, THUY))
        session.add(StoredObject(sha256="0" * 64, size=1, media_type="application/pdf"))
        session.flush()
        session.add(UnitSuccessor(unit_id=4, successor_id=2, since=date(2008, 8, 1)))
        for paper in held:
            session.add(_document(paper))
            session.add_all(DocumentPerson(document_id=paper.number, person_id=one, role="owner") for one in paper.persons)
    return made


def index(folder: Path, held: list[Paper]) -> TantivyIndex:
    """An index of the same papers."""
    made = TantivyIndex.create(folder / "index")
    made.put(as_indexed(held))
    return made


def as_indexed(held: list[Paper]) -> Iterator[IndexedDocument]:
    """As an index is told of them."""
    for paper in held:
        persons = tuple(paper.persons)
        yield IndexedDocument(
            paper.number, type_id=paper.type_id, unit=paper.unit, person_ids=persons, pages=("Giấy tờ của hồ sơ",)
        )


def _units() -> list[Unit]:
    ended = DAY - timedelta(days=6000)
    return [
        Unit(id=1, code=AGENCY, name="Bảo hiểm xã hội Việt Nam"),
        Unit(id=2, code=PROVINCE, name="Bảo hiểm xã hội thành phố Hà Nội", parent_id=1),
        Unit(id=3, code=OFFICE, name="Bảo hiểm xã hội cơ sở Cầu Giấy", parent_id=2),
        Unit(id=4, code=TAKEN_OVER, name="Bảo hiểm xã hội tỉnh Hà Tây", parent_id=1, valid_to=ended),
        Unit(id=5, code=BELOW_TAKEN_OVER, name="Bảo hiểm xã hội thị xã Sơn Tây", parent_id=4, valid_to=ended),
        Unit(id=6, code=ELSEWHERE, name="Bảo hiểm xã hội thành phố Đà Nẵng", parent_id=1),
    ]


def _document(paper: Paper) -> Document:
    return Document(
        id=paper.number, source_item=paper.number, source_name=f"{paper.number}.pdf", source_sha256="0" * 64, first_page=1,
        page_count=1, type_id=paper.type_id, type_confidence=0.97, unit=paper.unit, created_by="Lê Thị Thủy",
    )  # fmt: skip
