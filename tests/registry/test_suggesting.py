"""A name and a birth date suggest somebody, they never decide."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from registry import persons
from registry.actor import Actor
from registry.errors import BirthDateInvalid
from registry.merging import PERSONS
from registry.records import Person
from registry.suggesting import checked_birth_date, maybe_the_same, suggest

HOA = "Nguyễn Thị Hoa"


def person(session: Session, number: str, name: str | None = HOA, birth_date: str | None = "1985-03-12") -> Person:
    return persons.find_or_create(session, personal_number=number, name=name, birth_date=birth_date)


def suggested(session: Session, name: str, birth_date: str | None = None) -> list[int]:
    return [one.person.id for one in suggest(session, name, birth_date)]


def test_two_people_of_one_name_and_birth_date_are_both_suggested(session: Session) -> None:
    one, other = person(session, "001185012345"), person(session, "036185054321")
    person(session, "079085001234", "Lê Văn Dũng")
    assert suggested(session, "NGUYEN THI HOA", "1985-03-12") == [one.id, other.id]
    assert suggested(session, "  nguyễn   thị  hoà ") == [one.id, other.id]


@pytest.mark.parametrize(
    ("held", "asked", "fit"),
    [
        ("1985-03-12", "1985-03-12", "same"),
        ("1985-03-12", "12/03/1985", "same"),
        ("1985-03-12", "1985", "compatible"),
        ("1985-03-12", "1985-03", "compatible"),
        ("1985", "1985-03-12", "compatible"),
        ("1985-03", "1985-03-12", "compatible"),
        (None, "1985-03-12", "unknown"),
        ("1985-03-12", None, "unknown"),
    ],
)
def test_birth_dates_agree_as_far_as_both_are_known(session: Session, held: str | None, asked: str | None, fit: str) -> None:
    person(session, "001185012345", birth_date=held)
    (only,) = suggest(session, HOA, asked)
    assert only.birth_date == fit


@pytest.mark.parametrize("asked", ["1986", "1985-04", "1985-03-13"])
def test_another_birth_date_is_another_person(session: Session, asked: str) -> None:
    person(session, "001185012345")
    assert suggest(session, HOA, asked) == []


def test_the_surest_comes_first(session: Session) -> None:
    unknown, year, same = (
        person(session, "001185012345", birth_date=None),
        person(session, "001185012346", birth_date="1985"),
        person(session, "001185012347"),
    )
    assert suggested(session, HOA, "1985-03-12") == [same.id, year.id, unknown.id]


@pytest.mark.parametrize("misread", ["Nguyen Thi H0a", "Nguyễn Thj Hoa", "Nguyên Thi Hoà", "Nquyễn Thị Hoa"])
def test_a_misread_name_finds_its_person_by_the_birth_date(session: Session, misread: str) -> None:
    hoa = person(session, "001185012345")
    person(session, "036185054321", "Nguyễn Thị Thanh")
    assert suggested(session, misread, "1985-03-12") == [hoa.id]


@pytest.mark.parametrize("another", ["Nguyễn Thị Hằng", "Trần Thị Hoa", "Nguyễn Văn Hoa"])
def test_another_name_of_the_same_birth_date_is_not_suggested(session: Session, another: str) -> None:
    person(session, "001185012345")
    assert suggest(session, another, "1985-03-12") == []


def test_without_a_birth_date_the_name_has_to_be_right(session: Session) -> None:
    person(session, "001185012345")
    assert suggest(session, "Nguyen Thi H0a") == []
    assert suggest(session, " ", "1985") == []


def test_who_was_merged_is_suggested_once_as_the_record_that_was_kept(session: Session) -> None:
    hoa, twice = person(session, "001185012345"), person(session, "036185054321", birth_date="1985")
    PERSONS.merge(session, hoa, twice, Actor("Trần Thị Bình", "cli"), "một người")
    assert suggested(session, HOA, "1985-03-12") == [hoa.id]


def test_no_more_than_asked_for(session: Session) -> None:
    for number in range(5):
        person(session, f"00118501234{number}")
    assert len(suggest(session, HOA, limit=3)) == 3


# Other records of the same person


def test_a_card_suggests_who_has_its_insurance_number(session: Session) -> None:
    """Two records: one made by a paper with the insurance number, one by the card; names that do not agree keep them apart."""
    paper = persons.find_or_create(session, social_insurance_number="0123456789", name="Trần Văn Bình")
    card = persons.find_or_create(session, personal_number="001185012345", health_card_number="DN4010123456789", name=HOA)
    assert card.id != paper.id
    assert [(one.person.id, one.why) for one in maybe_the_same(session, card)] == [(paper.id, "health_card")]
    assert [(one.person.id, one.why) for one in maybe_the_same(session, paper)] == [(card.id, "health_card")]


def test_records_of_one_name_and_birth_date_suggest_each_other_until_they_are_merged(session: Session) -> None:
    hoa = person(session, "001185012345")
    old = persons.find_or_create(session, old_identity_number="142345678", name="NGUYEN THI HOA", birth_date="1985")
    assert [one.person.id for one in maybe_the_same(session, hoa)] == [old.id]
    PERSONS.merge(session, hoa, old, Actor("Trần Thị Bình", "cli"), "một người")
    assert maybe_the_same(session, old) == []


def test_a_record_without_a_name_suggests_nobody(session: Session) -> None:
    person(session, "001185012345", name=None)
    assert maybe_the_same(session, person(session, "036185054321", name=None)) == []


# Birth dates as they are given


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("1985-03-12", "1985-03-12"),
        ("12/3/1985", "1985-03-12"),
        ("ngày 12 tháng 3 năm 1985", "1985-03-12"),
        ("03/1985", "1985-03"),
        (" 1985 ", "1985"),
    ],
)
def test_a_birth_date_is_stored_as_exact_as_it_is_known(given: str, stored: str) -> None:
    assert checked_birth_date(given) == stored


@pytest.mark.parametrize("given", ["", "1985-02-30", "1985-13", "31/02/1985 hoặc 1986", "0085-03-12", "hôm qua", "1985-3-12x"])
def test_what_is_no_birth_date_is_refused(given: str) -> None:
    with pytest.raises(BirthDateInvalid):
        checked_birth_date(given)
