"""Organisations are found by their codes; a tax number proves itself by its check digit."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from registry import organisations
from registry.errors import OrganisationIdentifierInvalid, OrganisationsDisagree, OrganisationUnknown
from registry.records import Organisation
from sohoa.records import sessions

VIETTEL, VNPT = "0100109106", "0100684378"
"""Tax numbers that are printed on these companies' own invoices: their check digits are right."""


@pytest.mark.parametrize(
    ("kind", "written", "stored"),
    [
        ("tax_number", VIETTEL, VIETTEL),
        ("tax_number", " 0100 109 106 ", VIETTEL),
        ("tax_number", "0100109106-001", "0100109106-001"),
        ("tax_number", "030185004321", "030185004321"),
        ("employer_code", "TZH490L", "TZH490L"),
        ("employer_code", "tzh490l", "TZH490L"),
        ("agency_code", "G09.01", "G09.01"),
        ("agency_code", "000.00.04.G14", "000.00.04.G14"),
        ("facility_code", "79001", "79001"),
        ("registration_number", "0103000123", "0103000123"),
        ("registration_number", " 41a8001234 ", "41A8001234"),
        ("registration_number", "125/QĐ-UBND", "125/QĐ-UBND"),
    ],
)
def test_a_code_has_one_spelling(kind: str, written: str, stored: str) -> None:
    """Domain §2; a household business has its owner's personal number as its tax number."""
    assert organisations.normalised(kind, written) == stored


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("tax_number", "0100109107"),
        ("tax_number", "0100109106-01"),
        ("employer_code", "TZH49"),
        ("employer_code", "TZH490L8"),
        ("employer_code", "TZH-49L"),
        ("agency_code", "L09.01"),
        ("agency_code", "000.00.4.G14"),
        ("facility_code", "7900"),
        ("facility_code", "7900١"),
        ("passport_number", "C1234567"),
        ("registration_number", "UBND"),
        ("registration_number", "12"),
    ],
)
def test_what_is_no_code_is_refused(session: Session, kind: str, written: str) -> None:
    with pytest.raises(OrganisationIdentifierInvalid):
        organisations.find(session, {kind: written})


def test_the_same_code_is_the_same_organisation(session: Session) -> None:
    first = organisations.find_or_create(session, "employer", {"tax_number": VIETTEL}, name="Tập đoàn Viettel")
    again = organisations.find_or_create(session, "employer", {"tax_number": VIETTEL, "employer_code": "TZH490L"}, name="Viettel")
    assert again is first
    assert again.name == "Tập đoàn Viettel"
    assert organisations.get(session, {"employer_code": "TZH490L"}) is first


def test_an_agency_has_a_code_in_both_notations(session: Session) -> None:
    agency = organisations.find_or_create(session, "agency", {"agency_code": "000.00.04.G14"}, name="Cục Việc làm")
    row = organisations.find_or_create(session, "agency", {"agency_code": "000.00.04.G14"})
    assert row is agency
    assert organisations.find(session, {"agency_code": "G09.04"}) is None


def test_a_branch_is_another_organisation_than_its_head(session: Session) -> None:
    head = organisations.find_or_create(session, "employer", {"tax_number": VIETTEL})
    branch = organisations.find_or_create(session, "employer", {"tax_number": f"{VIETTEL}-001"})
    assert head is not branch


def test_codes_of_two_organisations_are_not_mixed(session: Session) -> None:
    organisations.find_or_create(session, "employer", {"tax_number": VIETTEL})
    organisations.find_or_create(session, "employer", {"employer_code": "TZH490L"})
    with pytest.raises(OrganisationsDisagree):
        organisations.find_or_create(session, "employer", {"tax_number": VIETTEL, "employer_code": "TZH490L"})


def test_nothing_that_names_an_organisation_is_refused(session: Session) -> None:
    with pytest.raises(OrganisationIdentifierInvalid):
        organisations.find_or_create(session, "school", {"tax_number": None}, name="Trường THPT Chu Văn An")
    with pytest.raises(OrganisationUnknown):
        organisations.get(session, {"tax_number": VIETTEL})


def test_a_name_suggests(session: Session) -> None:
    one = organisations.find_or_create(session, "facility", {"facility_code": "79001"}, name="Bệnh viện Bạch Mai")
    other = organisations.find_or_create(session, "facility", {"facility_code": "79002"}, name="BỆNH VIỆN  BẠCH MAI")
    assert organisations.named(session, "benh vien bach mai") == [one, other]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["Tập đoàn Viettel", "Bệnh viện Bạch Mai", "Trường THPT Chu Văn An"]),
        ({"kind": "facility"}, ["Bệnh viện Bạch Mai"]),
        ({"name": "viện bạch"}, ["Bệnh viện Bạch Mai"]),
        ({"name": "100%"}, []),
        ({"name": "_"}, []),
        ({"number": "79001"}, ["Bệnh viện Bạch Mai"]),
        ({"number": "0100 109 106"}, ["Tập đoàn Viettel"]),
        ({"number": "tzh490l"}, ["Tập đoàn Viettel"]),
        ({"number": "TZH490L", "kind": "facility"}, []),
    ],
    ids=str,
)
def test_the_list_is_asked_by_kind_part_of_the_name_and_number(session: Session, asked: dict[str, str], names: list[str]) -> None:
    organisations.find_or_create(
        session, "employer", {"tax_number": VIETTEL, "employer_code": "TZH490L"}, name="Tập đoàn Viettel"
    )  # fmt: skip
    organisations.find_or_create(session, "facility", {"facility_code": "79001"}, name="Bệnh viện Bạch Mai")
    organisations.find_or_create(session, "school", {"registration_number": "12/QĐ-SGDĐT"}, name="Trường THPT Chu Văn An")
    found = session.scalars(organisations.having(**asked).order_by(Organisation.id))
    assert [one.name for one in found] == names


def test_what_can_be_no_number_of_an_organisation_is_refused_by_the_list(session: Session) -> None:
    with pytest.raises(OrganisationIdentifierInvalid):
        organisations.having(number="mã số thuế")


@pytest.mark.parametrize(("number", "kind"), [(VIETTEL, "tax_number"), ("TZH490L", "employer_code"), ("G09.01", "agency_code")])
def test_the_form_tells_what_a_number_is(number: str, kind: str) -> None:
    assert organisations.recognised(number) == {kind: number}


@pytest.mark.parametrize("number", ["79001", "1234567", "Viettel", "0100109107"])
def test_a_number_that_may_be_many_things_needs_its_kind(number: str) -> None:
    with pytest.raises(OrganisationIdentifierInvalid):
        organisations.recognised(number)


# What is read from a paper


def test_a_tax_number_that_was_read_makes_its_organisation_known(session: Session) -> None:
    (found,) = organisations.named_on(session, [("tax_number", VIETTEL), ("tax_number", VIETTEL)])
    assert [(one.kind, one.value, one.source) for one in found.identifiers] == [("tax_number", VIETTEL, "read")]


def test_what_the_paper_calls_it_is_its_name_until_somebody_says_another(session: Session) -> None:
    (found,) = organisations.named_on(session, [("tax_number", VIETTEL)], name="TẬP ĐOÀN VIETTEL")
    assert organisations.named_on(session, [("tax_number", VIETTEL)], name="Viettel") == [found]
    assert found.name == "TẬP ĐOÀN VIETTEL"


def test_codes_without_a_check_digit_find_only_who_is_known(session: Session) -> None:
    known = organisations.find_or_create(session, "facility", {"facility_code": "79001"}, name="Bệnh viện Bạch Mai")
    read = [("facility_code", "79001"), ("facility_code", "79007"), ("employer_code", "TZH490L"), ("personal_number", VNPT)]
    assert organisations.named_on(session, read) == [known]
    assert session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_a_persons_tax_number_makes_no_organisation(session: Session) -> None:
    assert organisations.named_on(session, [("tax_number", "030185004321")]) == []
    assert organisations.named_on(session, [("tax_number", "0100109107")]) == []


def test_two_writers_of_one_organisation_make_one(engine: Engine) -> None:
    make, start = sessions(engine), threading.Barrier(2)
    made: list[int] = []

    def write() -> None:
        start.wait()
        with make.begin() as session:
            made.append(organisations.find_or_create(session, "employer", {"tax_number": VNPT}).id)

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert made[0] == made[1]
