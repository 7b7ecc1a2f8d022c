"""Persons are found by their numbers; a name only suggests."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from registry import persons
from registry.errors import IdentifierInvalid, IdentifiersDisagree, PersonNameDiffers, PersonUnknown


def test_the_same_number_is_the_same_person(session: Session) -> None:
    first = persons.find_or_create(session, personal_number="001185012345", name="Nguyễn Thị Hoa", birth_date="1985-03-12")
    again = persons.find_or_create(session, personal_number="001 185 012 345", social_insurance_number="0123456789")
    assert again.id == first.id
    assert persons.get(session, {"social_insurance_number": "0123456789"}).name == "Nguyễn Thị Hoa"


def test_two_people_of_one_name_and_birth_date_stay_two(session: Session) -> None:
    one = persons.find_or_create(session, personal_number="001185012345", name="Nguyễn Thị Hoa", birth_date="1985-03-12")
    other = persons.find_or_create(session, personal_number="036185054321", name="Nguyễn Thị Hoa", birth_date="1985-03-12")
    assert one.id != other.id


def test_numbers_of_two_persons_are_not_merged(session: Session) -> None:
    persons.find_or_create(session, personal_number="001185012345")
    persons.find_or_create(session, social_insurance_number="0123456789")
    with pytest.raises(IdentifiersDisagree):
        persons.find_or_create(session, personal_number="001185012345", social_insurance_number="0123456789")


def test_what_is_no_number_is_refused(session: Session) -> None:
    for number in ("999185012345", "00118501234", ""):
        with pytest.raises(IdentifierInvalid):
            persons.find_or_create(session, personal_number=number)
    with pytest.raises(IdentifierInvalid):
        persons.find_or_create(session, name="Nguyễn Thị Hoa", birth_date="1985-03-12")


def test_nobody_found_says_so(session: Session) -> None:
    with pytest.raises(PersonUnknown):
        persons.get(session, {"personal_number": "001185012345"})


def test_numbers_in_lists_show_their_end_only() -> None:
    assert persons.masked("001185012345") == "•••••••••345"


def test_nobody_gets_a_second_personal_number(session: Session) -> None:
    """A child's paper with the parent's insurance number, or one misread digit, must not make one person of two."""
    persons.find_or_create(session, personal_number="001185012345", social_insurance_number="0123456789")
    with pytest.raises(IdentifiersDisagree):
        persons.find_or_create(session, personal_number="001215054321", social_insurance_number="0123456789", source="read")
    assert persons.find(session, {"personal_number": "001215054321"}) is None


def test_a_second_insurance_number_counts_only_where_an_officer_gives_it(session: Session) -> None:
    person = persons.find_or_create(session, personal_number="001185012345", social_insurance_number="0123456789")
    with pytest.raises(IdentifiersDisagree):
        persons.find_or_create(session, personal_number="001185012345", social_insurance_number="0123456700", source="read")
    given = persons.find_or_create(session, personal_number="001185012345", social_insurance_number="0123456700")
    assert given.id == person.id


def test_a_number_that_is_somebody_elses_is_told_by_the_name(session: Session) -> None:
    persons.find_or_create(session, personal_number="001185012345", name="Nguyễn Thị Hoa")
    with pytest.raises(PersonNameDiffers):
        persons.find_or_create(session, personal_number="001185012345", name="Trần Văn Bình")
    assert persons.find_or_create(session, personal_number="001185012345", name="NGUYEN THI HOA").name == "Nguyễn Thị Hoa"
