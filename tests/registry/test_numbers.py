"""Numbers of persons: one spelling, periods, what follows from a health card, and two officers at the same moment."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from registry import persons
from registry.errors import (
    IdentifierInvalid,
    IdentifierPeriodInvalid,
    IdentifiersDisagree,
    IdentifierUnknown,
    MergeRefused,
    PersonNameDiffers,
    PersonUnknown,
)
from registry.identifiers import valid_on
from registry.identifying import add_identifier, disagreements, end_identifier, identifier_of, verify_identifier
from registry.records import Person, PersonIdentifier
from sohoa.records import sessions

HOA, MAI = "030185004321", "001185012349"
CARD, ON_CARD = "DN 4 01 0123456789", "0123456789"
"""Domain §2: a card of 15 characters ends in the ten figures of the insurance number."""


def sources(person: Person) -> dict[str, str]:
    return {one.kind: one.source for one in person.identifiers}


# A tax number


def test_a_tax_number_of_12_digits_is_the_personal_number(session: Session) -> None:
    hoa = persons.find_or_create(session, tax_number=HOA)
    assert sources(hoa) == {"personal_number": "given"}
    assert persons.find(session, {"personal_number": HOA}) is hoa
    assert persons.find(session, {"tax_number": HOA}) is hoa


def test_a_tax_number_of_12_digits_beside_another_personal_number_is_refused(session: Session) -> None:
    with pytest.raises(IdentifiersDisagree):
        persons.find_or_create(session, personal_number=HOA, tax_number=MAI)


def test_a_tax_number_of_10_digits_is_a_number_of_its_own(session: Session) -> None:
    """0100109106: the tax number of Viettel, whose check digit is right; the next one's is not."""
    hoa = persons.find_or_create(session, personal_number=HOA, tax_number="0100109106")
    assert persons.find(session, {"tax_number": "0100109106"}) is hoa
    with pytest.raises(IdentifierInvalid):
        persons.find_or_create(session, tax_number="0100109107")


# A health card


def test_a_card_makes_its_insurance_number_known_as_derived(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA, health_card_number=CARD)
    assert sources(hoa) == {"personal_number": "given", "health_card_number": "given", "social_insurance_number": "derived"}
    assert persons.find(session, {"social_insurance_number": ON_CARD}) is hoa


def test_an_unknown_card_finds_who_has_its_insurance_number(session: Session) -> None:
    hoa = persons.find_or_create(session, social_insurance_number=ON_CARD, name="Nguyễn Thị Hoa")
    assert persons.find(session, {"health_card_number": CARD}) is hoa
    assert persons.identified(session, CARD) is hoa
    assert sources(hoa) == {"social_insurance_number": "given", "health_card_number": "derived"}


def test_a_derived_number_becomes_given_once_an_officer_gives_it(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA, health_card_number=CARD)
    persons.find_or_create(session, personal_number=HOA, social_insurance_number=ON_CARD)
    assert sources(hoa)["social_insurance_number"] == "given"


def test_a_derived_number_yields_to_whom_it_is_given(session: Session) -> None:
    """The card was somebody else's, or misread: the insurance number of Mai, given with her personal number, is Mai's."""
    hoa = persons.find_or_create(session, personal_number=HOA, health_card_number=CARD, name="Nguyễn Thị Hoa")
    mai = persons.find_or_create(session, personal_number=MAI, social_insurance_number=ON_CARD, name="Lê Thị Mai")
    assert mai is not hoa
    assert persons.find(session, {"social_insurance_number": ON_CARD}) is mai
    assert set(sources(hoa)) == {"personal_number", "health_card_number"}
    assert persons.find(session, {"health_card_number": CARD}) is hoa


def test_what_is_derived_never_overrides_the_insurance_number_on_record(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA, social_insurance_number="7916001234")
    persons.find_or_create(session, personal_number=HOA, health_card_number=CARD)
    assert [one.value for one in hoa.identifiers if one.kind == "social_insurance_number"] == ["7916001234"]


def test_somebody_of_another_name_is_not_found_by_what_is_derived(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA, health_card_number=CARD, name="Nguyễn Thị Hoa")
    binh = persons.find_or_create(session, social_insurance_number=ON_CARD, name="Trần Văn Bình")
    assert binh is not hoa
    assert persons.find(session, {"social_insurance_number": ON_CARD}) is binh


def test_somebody_with_another_personal_number_is_not_found_by_what_is_derived(session: Session) -> None:
    persons.find_or_create(session, personal_number=HOA, health_card_number=CARD)
    assert persons.find(session, {"personal_number": MAI, "social_insurance_number": ON_CARD}) is None


# Periods


@pytest.mark.parametrize(("day", "valid"), [(date(2024, 12, 31), True), (date(2025, 1, 1), False), (date(2026, 3, 10), False)])
def test_a_cmnd_is_invalid_since_2025_and_still_finds_its_person(session: Session, day: date, valid: bool) -> None:
    """Domain §2: invalid since 01/01/2025, but the key in old files."""
    hoa = persons.find_or_create(session, personal_number=HOA, old_identity_number="142345678")
    row = identifier_of(session, hoa, "old_identity_number", "142345678")
    assert valid_on(row, day) is valid
    assert persons.find(session, {"old_identity_number": "142 345 678"}) is hoa


def test_a_number_is_valid_on_its_first_and_on_its_last_day(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA)
    row = add_identifier(session, hoa, "passport_number", "c1234567", valid_from=date(2016, 5, 4), valid_to=date(2026, 5, 4))
    assert [valid_on(row, date(year, 5, day)) for year, day in ((2016, 3), (2016, 4), (2026, 4), (2026, 5))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_number_that_is_ended_goes_on_finding_its_person(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA, passport_number="C1234567")
    row = end_identifier(session, hoa, "passport_number", "C1234567", last_day=date(2025, 6, 30))
    assert not valid_on(row, date(2025, 7, 1))
    assert persons.find(session, {"passport_number": "C1234567"}) is hoa


def test_nothing_ends_before_it_begins(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA)
    with pytest.raises(IdentifierPeriodInvalid):
        add_identifier(
            session, hoa, "passport_number", "C1234567", valid_from=date(2026, 5, 4), valid_to=date(2016, 5, 4)
        )  # fmt: skip
    add_identifier(session, hoa, "passport_number", "C7654321", valid_from=date(2026, 5, 4))
    with pytest.raises(IdentifierPeriodInvalid):
        end_identifier(session, hoa, "passport_number", "C7654321", last_day=date(2026, 5, 3))


# What an officer does


def test_a_number_is_added_once(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA)
    first = add_identifier(session, hoa, "social_insurance_number", "0123456789")
    assert add_identifier(session, hoa, "social_insurance_number", "012 345 6789") is first


def test_a_number_that_somebody_else_has_is_not_added(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA)
    persons.find_or_create(session, personal_number=MAI, social_insurance_number="0123456789")
    with pytest.raises(IdentifiersDisagree):
        add_identifier(session, hoa, "social_insurance_number", "0123456789")
    with pytest.raises(IdentifiersDisagree):
        add_identifier(session, hoa, "personal_number", "079085001234")


def test_a_personal_number_given_anew_needs_the_first_to_be_ended(session: Session) -> None:
    """A number may be issued again where sex or year of birth is corrected."""
    hoa = persons.find_or_create(session, personal_number=HOA)
    end_identifier(session, hoa, "personal_number", HOA, last_day=date(2025, 6, 30))
    add_identifier(session, hoa, "personal_number", "030085004321", valid_from=date(2025, 7, 1))
    assert persons.find(session, {"personal_number": HOA}) is persons.find(session, {"personal_number": "030085004321"})


def test_who_verified_first_stays_on_record(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA)
    first = verify_identifier(session, hoa, "personal_number", HOA, by="Trần Thị Bình")
    at = first.verified_at
    again = verify_identifier(session, hoa, "personal_number", HOA, by="Lê Văn Dũng")
    assert (again.verified_by, again.verified_at) == ("Trần Thị Bình", at)
    assert at is not None


def test_a_number_that_the_person_does_not_have_cannot_be_verified(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA)
    with pytest.raises(IdentifierUnknown) as refused:
        verify_identifier(session, hoa, "personal_number", MAI, by="Trần Thị Bình")
    assert MAI not in refused.value.problem.en


def test_no_second_personal_number_is_verified(session: Session) -> None:
    """Two of them in force on one record can only come from a merge of unverified ones; to verify both is to say two persons."""
    hoa = persons.find_or_create(session, personal_number=HOA)
    other = persons.find_or_create(session, personal_number="030185004327")
    other.merged_into_id = hoa.id
    verify_identifier(session, hoa, "personal_number", HOA, by="Trần Thị Bình")
    with pytest.raises(MergeRefused):
        verify_identifier(session, hoa, "personal_number", "030185004327", by="Trần Thị Bình")


def test_what_does_not_fit_the_personal_number_is_told(session: Session) -> None:
    """Fourth digit 1: nữ of the 20th century; fifth and sixth 85: born in 1985."""
    hoa = persons.find_or_create(session, personal_number=HOA, birth_date="1985-03-12", sex="nữ")
    assert disagreements(hoa) == ()
    hoa.birth_date, hoa.sex = "1986", "nam"
    assert disagreements(hoa) == ("birth year", "sex")


def test_a_record_is_found_by_its_own_number(session: Session) -> None:
    hoa = persons.find_or_create(session, personal_number=HOA)
    assert persons.get_by_id(session, hoa.id) is hoa
    with pytest.raises(PersonUnknown):
        persons.get_by_id(session, hoa.id + 1)


# Two writers


def test_two_writers_of_one_person_make_one(engine: Engine) -> None:
    make, start = sessions(engine), threading.Barrier(2)
    made: list[int] = []

    def write(number: str) -> None:
        start.wait()
        with make.begin() as session:
            made.append(persons.find_or_create(session, personal_number=HOA, social_insurance_number=number).id)

    threads = [threading.Thread(target=write, args=(number,)) for number in ("0123456789", "0123456700")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert made[0] == made[1]
    with make() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1
        assert session.scalar(select(func.count()).select_from(PersonIdentifier)) == 3


def test_who_was_slower_finds_what_the_other_made(session: Session) -> None:
    """As on a database with several writers: between our reading and our writing, somebody else writes the same number."""

    def rival(connection, cursor, statement: str, *_: object) -> None:  # type: ignore[no-untyped-def]
        if statement.startswith("SAVEPOINT") and not beaten:
            beaten.append(1)
            cursor.execute("INSERT INTO person (id, name, created_at) VALUES (77, 'Nguyễn Thị Hoa', '2026-03-10 08:00:00')")
            cursor.execute(
                "INSERT INTO person_identifier (person_id, kind, value, source) VALUES (77, 'personal_number', ?, 'given')",
                (HOA,),
            )

    beaten: list[int] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", rival)
    try:
        found = persons.find_or_create(session, personal_number=HOA, name="Nguyễn Thị Hoa", old_identity_number="142345678")
    finally:
        event.remove(engine, "before_cursor_execute", rival)
    assert beaten
    assert found.id == 77
    assert session.scalar(select(func.count()).select_from(Person)) == 1
    assert persons.find(session, {"old_identity_number": "142345678"}) is found


def test_a_name_that_another_writer_gave_counts_too(session: Session) -> None:
    persons.find_or_create(session, personal_number=HOA, name="Nguyễn Thị Hoa")
    with pytest.raises(PersonNameDiffers):
        persons.find_or_create(session, personal_number=HOA, name="Trần Văn Bình", old_identity_number="142345678")
    assert persons.find(session, {"old_identity_number": "142345678"}) is None
