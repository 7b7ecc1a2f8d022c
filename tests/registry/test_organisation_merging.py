"""An organisation that was on record twice becomes one, and two again; its numbers are added, verified and ended."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from registry import organisations
from registry.actor import Actor
from registry.errors import (
    AlreadyOneOrganisation,
    IdentifierPeriodInvalid,
    OrganisationIdentifierUnknown,
    OrganisationMergeRefused,
    OrganisationMergeUndone,
    OrganisationMergeUnknown,
    OrganisationsDisagree,
    ReasonMissing,
)
from registry.identifiers import valid_on
from registry.merging import ORGANISATIONS
from registry.organisation_numbers import add_number, end_number, verify_number
from registry.records import Organisation

BINH = Actor("Trần Thị Bình", "cli", unit="07906")
WHY = "Cùng một công ty: mã đơn vị đọc từ danh sách 01B-HSB, mã số thuế từ tờ khai"
VIETTEL, VNPT = "0100109106", "0100684378"


def employer(session: Session, name: str | None = None, **numbers: str) -> Organisation:
    return organisations.find_or_create(session, "employer", numbers, name=name)


def test_every_number_of_either_record_finds_the_one_that_was_kept(session: Session) -> None:
    taxed, insured = employer(session, "Tập đoàn Viettel", tax_number=VIETTEL), employer(session, employer_code="TZH490L")
    ORGANISATIONS.merge(session, taxed, insured, BINH, WHY)
    assert organisations.find(session, {"employer_code": "TZH490L"}) is taxed
    assert organisations.find(session, {"tax_number": VIETTEL, "employer_code": "TZH490L"}) is taxed
    assert organisations.group_ids(session, insured) == (taxed.id, insured.id)
    assert organisations.named_on(session, [("employer_code", "TZH490L")]) == [taxed]


def test_a_merged_record_is_listed_as_the_one_that_was_kept(session: Session) -> None:
    taxed, insured = (
        employer(session, "Tập đoàn Viettel", tax_number=VIETTEL),
        employer(session, "VIETTEL", employer_code="TZH490L"),
    )
    ORGANISATIONS.merge(session, taxed, insured, BINH, WHY)
    for asked in ({}, {"number": "TZH490L"}, {"name": "tập đoàn"}, {"name": "VIETTEL"}):
        assert list(session.scalars(organisations.having(**asked))) == [taxed], asked
    assert organisations.named(session, "Viettel") == [taxed]


def test_a_merge_that_is_undone_restores_what_was(session: Session) -> None:
    taxed, insured = employer(session, tax_number=VIETTEL), employer(session, employer_code="TZH490L")
    made = ORGANISATIONS.merge(session, taxed, insured, BINH, WHY)
    employer(session, employer_code="TZH490L", facility_code="79001")
    assert [row.value for row in ORGANISATIONS.learnt_since(session, made)] == ["79001"]
    undone = ORGANISATIONS.unmerge(session, made.id, Actor("Lê Văn Dũng", "api"), "chi nhánh riêng")
    assert (undone.merged_by, undone.undone_by, undone.undone_reason) == ("Trần Thị Bình", "Lê Văn Dũng", "chi nhánh riêng")
    assert organisations.find(session, {"employer_code": "TZH490L"}) is insured
    assert organisations.find(session, {"facility_code": "79001"}) is taxed
    assert ORGANISATIONS.merges_of(session, taxed) == ORGANISATIONS.merges_of(session, insured) == [made]


def test_two_verified_tax_numbers_are_two_organisations(session: Session) -> None:
    viettel, vnpt = employer(session, tax_number=VIETTEL), employer(session, tax_number=VNPT)
    for one, number in ((viettel, VIETTEL), (vnpt, VNPT)):
        verify_number(session, one, "tax_number", number, by="Trần Thị Bình")
    with pytest.raises(OrganisationMergeRefused):
        ORGANISATIONS.merge(session, viettel, vnpt, BINH, WHY)
    end_number(session, vnpt, "tax_number", VNPT, last_day=date(2025, 12, 31))
    ORGANISATIONS.merge(session, viettel, vnpt, BINH, "sáp nhập, mã số thuế cũ đã đóng")
    assert organisations.find(session, {"tax_number": VNPT}) is viettel


def test_a_second_tax_number_of_one_organisation_is_not_verified_beside_the_first(session: Session) -> None:
    viettel = employer(session, tax_number=VIETTEL)
    add_number(session, viettel, "tax_number", VNPT)
    verify_number(session, viettel, "tax_number", VIETTEL, by="Trần Thị Bình")
    with pytest.raises(OrganisationMergeRefused):
        verify_number(session, viettel, "tax_number", VNPT, by="Trần Thị Bình")


def test_a_merge_needs_a_reason_two_organisations_and_is_undone_once(session: Session) -> None:
    taxed, insured = employer(session, tax_number=VIETTEL), employer(session, employer_code="TZH490L")
    with pytest.raises(ReasonMissing):
        ORGANISATIONS.merge(session, taxed, insured, BINH, " ")
    made = ORGANISATIONS.merge(session, taxed, insured, BINH, WHY)
    with pytest.raises(AlreadyOneOrganisation):
        ORGANISATIONS.merge(session, insured, taxed, BINH, WHY)
    ORGANISATIONS.unmerge(session, made.id, BINH, "nhầm")
    with pytest.raises(OrganisationMergeUndone):
        ORGANISATIONS.unmerge(session, made.id, BINH, "nhầm")
    with pytest.raises(OrganisationMergeUnknown):
        ORGANISATIONS.unmerge(session, made.id + 1, BINH, "nhầm")


def test_a_number_has_a_period_a_source_and_who_verified_it(session: Session) -> None:
    viettel = employer(session, tax_number=VIETTEL)
    row = add_number(session, viettel, "registration_number", "0103000123", valid_from=date(2003, 5, 4))
    assert (row.valid_from, row.source, row.verified_by) == (date(2003, 5, 4), "given", None)
    again = add_number(session, viettel, "registration_number", "0103000123", valid_to=date(2010, 6, 1))
    assert again is row
    assert (row.valid_from, row.valid_to) == (date(2003, 5, 4), date(2010, 6, 1))
    assert (valid_on(row, date(2010, 6, 1)), valid_on(row, date(2010, 6, 2))) == (True, False)
    verify_number(session, viettel, "registration_number", "0103000123", by="Trần Thị Bình")
    verify_number(session, viettel, "registration_number", "0103000123", by="Lê Văn Dũng")
    assert row.verified_by == "Trần Thị Bình"
    assert organisations.find(session, {"registration_number": "0103000123"}) is viettel


def test_what_cannot_be_a_number_of_this_organisation_says_why(session: Session) -> None:
    viettel = employer(session, tax_number=VIETTEL)
    employer(session, employer_code="TZH490L")
    with pytest.raises(OrganisationsDisagree):
        add_number(session, viettel, "employer_code", "TZH490L")
    with pytest.raises(OrganisationIdentifierUnknown):
        verify_number(session, viettel, "employer_code", "TZH490L", by="Trần Thị Bình")
    with pytest.raises(IdentifierPeriodInvalid):
        end_number(session, add_from(session, viettel), "facility_code", "79001", last_day=date(2019, 12, 31))


def add_from(session: Session, organisation: Organisation) -> Organisation:
    """The organisation, with a facility's code from 2020 on."""
    add_number(session, organisation, "facility_code", "79001", valid_from=date(2020, 1, 1))
    return organisation
