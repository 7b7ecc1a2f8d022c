"""Papers of somebody who was on record twice: a list by any number gives those of all records, until they are two again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import registry.records  # noqa: F401 - the tables
from archive import link_person
from archive.documents import DocumentFilter, count_documents, list_documents
from archive.doubt import doubts_on_record
from archive.records import Document
from archive.review import weigh, weigh_later, weigh_waiting
from registry import persons
from registry.actor import Actor
from registry.merging import PERSONS
from registry.records import Person
from sohoa.records import Base, open_engine, sessions
from tests.archive.corrected import TYPES, scanned
from tests.archive.test_review import counted

BINH = Actor("Trần Thị Bình", "cli", unit="07906")
HOA, OLD_HOA = "030185004321", "142345678"
"""Nguyễn Thị Hoa by her personal number, and by the CMND on her older papers."""


@pytest.fixture
def engine(records: str) -> Iterator[Engine]:
    opened = open_engine(records)
    Base.metadata.create_all(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with sessions(engine).begin() as opened:
        yield opened


def paper_of(session: Session, person: Person, item: int) -> Document:
    document = scanned(session, item=item)
    link_person(session, document.id, person.id, "owner")
    return document


def listed(session: Session, number: str) -> list[int]:
    wanted = DocumentFilter(person_ids=persons.records_with(session, number))
    found = [one.id for one in list_documents(session, wanted)]
    assert count_documents(session, wanted) == len(found)
    return found


def test_the_papers_of_all_records_are_listed_by_any_number_of_theirs(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA, name="Nguyễn Thị Hoa")
    old = persons.find_or_create(session, old_identity_number=OLD_HOA, name="Nguyễn Thị Hoa")
    mai = persons.find_or_create(session, personal_number="001185012349", name="Lê Thị Mai")
    new_paper, old_paper, _ = (paper_of(session, one, item) for item, one in enumerate((hoa, old, mai), 1))
    assert (listed(session, HOA), listed(session, OLD_HOA)) == ([new_paper.id], [old_paper.id])
    made = PERSONS.merge(session, hoa, old, BINH, "CMND ghi trên căn cước")
    assert listed(session, HOA) == listed(session, OLD_HOA) == [new_paper.id, old_paper.id]
    PERSONS.unmerge(session, made.id, BINH, "hai người trùng tên")
    assert (listed(session, HOA), listed(session, OLD_HOA)) == ([new_paper.id], [old_paper.id])


def test_a_paper_that_names_both_records_is_listed_once(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA)
    old = persons.find_or_create(session, old_identity_number=OLD_HOA)
    document = paper_of(session, hoa, 1)
    link_person(session, document.id, old.id, "mentioned")
    PERSONS.merge(session, hoa, old, BINH, "CMND ghi trên căn cước")
    assert listed(session, OLD_HOA) == [document.id]


def test_as_many_queries_are_sent_for_five_records_in_a_chain_as_for_two(session: Session, engine: Engine) -> None:
    chain = [persons.find_or_create(session, personal_number=f"03018500{number:04d}") for number in range(5)]
    for item, one in enumerate(chain, 1):
        paper_of(session, one, item)
    sent = []
    for kept, merged in zip(chain[1:], chain, strict=False):
        PERSONS.merge(session, kept, merged, BINH, "một người")
        session.expire_all()
        with counted(engine) as queries:
            found = listed(session, "030185000000")
        sent.append(len(queries))
    assert len(found) == 5
    assert len(set(sent)) == 1, sent


def test_a_merge_has_what_waits_of_either_weighed_anew(session: Session) -> None:
    """A paper with the numbers of both had several owners; of one person it has one."""
    hoa = persons.find_or_create(session, personal_number=HOA, name="Nguyễn Thị Hoa")
    old = persons.find_or_create(session, old_identity_number=OLD_HOA, name="Nguyễn Thị Hoa")
    document = paper_of(session, hoa, 1)
    link_person(session, document.id, old.id, "owner")
    mais = paper_of(session, persons.find_or_create(session, personal_number="001185012349"), 2)
    weigh(session, [document, mais], TYPES)
    assert "SEVERAL_OWNERS" in {one.code for one in doubts_on_record(document)}
    PERSONS.merge(session, hoa, old, BINH, "CMND ghi trên căn cước")
    weigh_later(session, persons.group_ids(session, old))
    session.expire_all()
    assert (document.certainty, mais.certainty > 0) == (0, True)
    assert weigh_waiting(session, TYPES) == 1
    assert "SEVERAL_OWNERS" not in {one.code for one in doubts_on_record(document)}
