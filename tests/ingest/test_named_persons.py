"""Whose paper it is, the paper's own numbers tell; a child's paper names the child and its parents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import intake.records  # noqa: F401 - the tables
from archive.records import Document
from catalogue import load_catalogue
from ingest.named_persons import persons_named
from page.box import Box
from page.reading import Field
from registry import persons
from sohoa.records import Base, open_engine, sessions
from tests.archive.test_corrections import scanned

TYPES = load_catalogue().types
HOA, KHOI, MINH, MAI = "030185004321", "030224001234", "030083007788", "001185012349"
"""A mother born in 1985, her son of 2024, his father of 1983, and another woman."""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = open_engine(f"sqlite:///{tmp_path / 'sohoa.db'}")
    Base.metadata.create_all(engine)
    with sessions(engine).begin() as opened:
        yield opened
    engine.dispose()


def at(line: int, name: str, value: str | None, confidence: float = 0.97, left: float = 0.3) -> Field:
    """A field on a line of the page."""
    return Field(name, value, value or "?", confidence, 1, Box(left, line / 20, left + 0.25, line / 20 + 0.02))


def paper(session: Session, type_id: str | None, *fields: Field) -> Document:
    return scanned(session, *fields, type_id=type_id)


def named(session: Session, document: Document) -> set[tuple[str, str]]:
    """Everybody named, by their first number, with their roles."""
    links = persons_named(session, document, TYPES)
    return {(session.get_one(persons.Person, number).identifiers[0].value, role) for number, role in links}


BIRTH = (
    at(3, "child_name", "Trần Minh Khôi"), at(4, "birth_date", "2024-05-20"), at(4, "sex", "nam", left=0.7),
    at(5, "personal_number", KHOI), at(7, "mother_name", "Nguyễn Thị Hoa"), at(8, "personal_number", HOA),
    at(10, "father_name", "Trần Văn Minh"), at(11, "personal_number", MINH),
)  # fmt: skip


def test_a_paper_is_whose_numbers_stand_on_it(session: Session) -> None:
    stay = paper(
        session, "GIAY_RA_VIEN", at(2, "social_insurance_number", "0123456789"), at(3, "person_name", "Nguyễn Thị Hoa"),
        at(4, "personal_number", HOA), at(4, "birth_date", "1985-03-12", left=0.7),
    )  # fmt: skip
    assert named(session, stay) == {(HOA, "owner"), (HOA, "mentioned")}
    hoa = persons.get(session, {"social_insurance_number": "0123456789"})
    assert (hoa.name, hoa.birth_date, len(hoa.identifiers)) == ("Nguyễn Thị Hoa", "1985-03-12", 2)


def test_a_birth_certificate_is_the_childs_and_names_both_parents(session: Session) -> None:
    assert named(session, paper(session, "GIAY_KHAI_SINH", *BIRTH)) == {
        (KHOI, "owner"), (KHOI, "child"), (HOA, "mother"), (MINH, "father"),
        (KHOI, "mentioned"), (HOA, "mentioned"), (MINH, "mentioned"),
    }  # fmt: skip
    child, mother = (persons.get(session, {"personal_number": number}) for number in (KHOI, HOA))
    assert (child.name, child.birth_date, child.sex) == ("Trần Minh Khôi", "2024-05-20", "nam")
    assert (mother.name, mother.birth_date, mother.sex) == ("Nguyễn Thị Hoa", None, None)


def test_a_birth_certificate_without_the_childs_number_is_not_its_mothers(session: Session) -> None:
    document = paper(session, "GIAY_KHAI_SINH", *(one for one in BIRTH if one.value not in (KHOI, MINH)))
    assert named(session, document) == {(HOA, "mother"), (HOA, "mentioned")}


def test_a_parent_of_the_wrong_sex_is_only_mentioned(session: Session) -> None:
    """The number behind the father's name is a woman's: a line was misread."""
    document = paper(session, "GIAY_KHAI_SINH", *BIRTH[:-1], at(11, "personal_number", MAI))
    assert {role for number, role in named(session, document) if number == MAI} == {"mentioned"}


def test_a_child_whose_number_tells_another_year_is_only_mentioned(session: Session) -> None:
    document = paper(session, "GIAY_KHAI_SINH", BIRTH[0], at(4, "birth_date", "2023-05-20"), BIRTH[3])
    assert named(session, document) == {(KHOI, "mentioned")}


def test_a_name_that_was_found_but_not_read_says_whose_number_follows(session: Session) -> None:
    document = paper(session, "GIAY_KHAI_SINH", BIRTH[0], at(7, "mother_name", None, 0.3), at(8, "personal_number", HOA))
    assert named(session, document) == {(HOA, "mother"), (HOA, "mentioned")}
    assert persons.get(session, {"personal_number": HOA}).name is None


def test_a_certificate_of_the_hospital_names_the_mother(session: Session) -> None:
    document = paper(
        session, "GIAY_CHUNG_SINH", at(3, "mother_name", "Nguyễn Thị Hoa"), at(4, "personal_number", HOA),
        at(4, "social_insurance_number", "0123456789", left=0.7), at(7, "child_name", "Trần Minh Khôi"),
        at(8, "birth_date", "2024-05-20"),
    )  # fmt: skip
    assert named(session, document) == {(HOA, "mother"), (HOA, "mentioned")}
    assert len(persons.get(session, {"personal_number": HOA}).identifiers) == 2


def test_an_extract_of_a_death_is_that_of_the_deceased(session: Session) -> None:
    document = paper(session, "TRICH_LUC_KHAI_TU", at(3, "deceased_name", "Trần Văn Minh"), at(4, "personal_number", MINH))
    assert named(session, document) == {(MINH, "deceased"), (MINH, "owner"), (MINH, "mentioned")}


def test_a_list_mentions_many_and_is_nobodys(session: Session) -> None:
    rows = [at(line, "social_insurance_number", f"01234567{line:02d}") for line in range(4, 12)]
    document = paper(session, "HSB_01B", *(at(line, "person_name", "Lê Văn Nam", left=0.02) for line in range(4, 12)), *rows)
    assert {role for _, role in named(session, document)} == {"mentioned"}
    assert len(named(session, document)) == 8


def test_of_two_numbers_of_one_kind_none_is_the_owners(session: Session) -> None:
    document = paper(session, "GIAY_RA_VIEN", at(4, "personal_number", HOA), at(6, "personal_number", MAI))
    assert named(session, document) == {(HOA, "mentioned"), (MAI, "mentioned")}


def test_somebody_of_another_name_is_not_the_owner(session: Session) -> None:
    persons.find_or_create(session, personal_number=HOA, name="Đỗ Quang Huy")
    document = paper(session, "GIAY_RA_VIEN", at(3, "person_name", "Nguyễn Thị Hoa"), at(4, "personal_number", HOA))
    assert named(session, document) == {(HOA, "mentioned")}


def test_a_paper_of_unknown_type_is_whose_one_number_stands_on_it(session: Session) -> None:
    assert named(session, paper(session, None, at(4, "personal_number", HOA))) == {(HOA, "owner"), (HOA, "mentioned")}


def test_numbers_that_were_not_read_with_confidence_name_nobody(session: Session) -> None:
    assert named(session, paper(session, "GIAY_RA_VIEN", at(4, "personal_number", HOA, 0.85))) == set()
