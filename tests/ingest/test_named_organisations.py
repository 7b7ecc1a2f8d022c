"""Whose employer, which facility, who issued it: numbers say so; a name where nobody else has it and nothing speaks against."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import intake.records  # noqa: F401 - the tables
from archive.documents import DocumentFilter, list_documents
from archive.records import Document
from catalogue import load_catalogue
from ingest.named_organisations import organisations_named
from ingest.receiving import receive
from ingest.sources import IncomingFile
from ingest.worker import finish_batch
from page.box import Box
from page.reading import Field
from portal.shapes import whole_document_shape
from registry import organisations, persons
from registry.actor import Actor
from registry.merging import ORGANISATIONS
from registry.organisations import OrganisationKind
from registry.records import Organisation
from sohoa.assembly import open_installation
from sohoa.records import Base, open_engine, sessions
from sohoa.settings import Settings
from tests import drawn
from tests.archive.corrected import scanned

TYPES = load_catalogue().types
BINH = Actor("Trần Thị Bình", "cli")
VIETTEL, VNPT = "0100109106", "0100684378"
"""Tax numbers that are printed on these companies' own invoices."""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = open_engine(f"sqlite:///{tmp_path / 'sohoa.db'}")
    Base.metadata.create_all(engine)
    with sessions(engine).begin() as opened:
        yield opened
    engine.dispose()


def paper(session: Session, type_id: str, confidence: float = 0.97, **fields: str) -> Document:
    read = [Field(name, value, value, confidence, 1, Box(0.1, 0.1, 0.4, 0.12)) for name, value in fields.items()]
    item = (session.scalar(select(func.max(Document.source_item))) or 0) + 1
    return scanned(session, *read, type_id=type_id, item=item)


def known(session: Session, kind: OrganisationKind, name: str | None = None, **numbers: str) -> int:
    return organisations.find_or_create(session, kind, numbers, name=name).id


def named(session: Session, document: Document) -> list[tuple[int, str, str]]:
    return [(one.organisation_id, one.role, one.found_by) for one in organisations_named(session, document, TYPES)]


def how_many(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Organisation)) or 0


def test_codes_of_employer_and_facility_say_who_they_are(session: Session) -> None:
    sao_mai = known(session, "employer", "Công ty TNHH May Sao Mai", employer_code="TZH490L")
    bach_mai = known(session, "facility", "Bệnh viện Bạch Mai", facility_code="01929")
    assert named(session, paper(session, "HSB_01B", employer_code="TZH490L", employer_name="Cty May Sao Mai")) == [
        (sao_mai, "employer", "number")
    ]
    stay = paper(session, "GIAY_RA_VIEN", facility_code="01929", employer_name="CÔNG TY TNHH MAY SAO MAI")
    assert named(session, stay) == [(sao_mai, "employer", "name"), (bach_mai, "facility", "number")]


def test_a_declaration_of_an_employer_makes_it_known_by_its_tax_number(session: Session) -> None:
    document = paper(session, "TK3_TS", tax_number=VIETTEL, employer_name="Tập đoàn Viettel", employer_code="TZH490L")
    ((number, role, found_by),) = named(session, document)
    made = session.get_one(Organisation, number)
    assert (made.name, role, found_by) == ("Tập đoàn Viettel", "employer", "number")
    assert [(one.kind, one.value) for one in made.identifiers] == [("tax_number", VIETTEL)], "a code that may be misread is not"


def test_a_tax_number_on_another_paper_may_be_a_person_s_and_makes_nobody_known(session: Session) -> None:
    assert named(session, paper(session, "GIAY_RA_VIEN", tax_number=VIETTEL, employer_name="Tập đoàn Viettel")) == []
    assert how_many(session) == 0
    viettel = known(session, "employer", tax_number=VIETTEL)
    assert named(session, paper(session, "GIAY_RA_VIEN", tax_number=VIETTEL)) == [(viettel, "employer", "number")]


def test_the_tax_number_of_a_person_makes_no_employer(session: Session) -> None:
    persons.find_or_create(session, personal_number="030185004321", tax_number=VNPT)
    assert named(session, paper(session, "TK3_TS", tax_number=VNPT, employer_name="Hộ kinh doanh Hoa")) == []
    assert how_many(session) == 0


def test_a_name_that_two_have_links_neither(session: Session) -> None:
    for number in ("01929", "79001"):
        known(session, "facility", "Bệnh viện Đa khoa", facility_code=number)
    assert named(session, paper(session, "GIAY_RA_VIEN", facility="BỆNH VIỆN ĐA KHOA")) == []


def test_two_records_that_were_merged_have_one_name(session: Session) -> None:
    kept, merged = (known(session, "facility", "Bệnh viện Đa khoa", facility_code=number) for number in ("01929", "79001"))
    both = [session.get_one(Organisation, one) for one in (kept, merged)]
    ORGANISATIONS.merge(session, *both, BINH, "một bệnh viện, hai mã")
    assert named(session, paper(session, "GIAY_RA_VIEN", facility="Bệnh viện Đa khoa")) == [(kept, "facility", "name")]
    assert named(session, paper(session, "GIAY_RA_VIEN", facility_code="79001")) == [(kept, "facility", "number")]


def test_a_name_beside_another_number_of_its_kind_is_not_believed(session: Session) -> None:
    known(session, "employer", "Công ty TNHH May Sao Mai", employer_code="TZH490L")
    assert named(session, paper(session, "HSB_01B", employer_code="MB1981A", employer_name="Công ty TNHH May Sao Mai")) == []


def test_a_name_beside_a_number_of_a_kind_that_it_is_not_known_by_is_believed(session: Session) -> None:
    viettel = known(session, "employer", "Tập đoàn Viettel", tax_number=VIETTEL)
    document = paper(session, "HSB_01B", employer_code="TZH490L", employer_name="Tập đoàn Viettel")
    assert named(session, document) == [(viettel, "employer", "name")]


def test_numbers_of_two_employers_only_mention_both(session: Session) -> None:
    two = [known(session, "employer", tax_number=VIETTEL), known(session, "employer", employer_code="TZH490L")]
    document = paper(session, "TK3_TS", tax_number=VIETTEL, employer_code="TZH490L", employer_name="Tập đoàn Viettel")
    assert sorted(named(session, document)) == [(one, "mentioned", "number") for one in sorted(two)]


def test_the_head_of_a_letter_names_who_issued_it(session: Session) -> None:
    thai_binh = known(session, "agency", "Bảo hiểm xã hội tỉnh Thái Bình", agency_code="000.00.04.G14")
    sao_mai = known(session, "employer", "Công ty TNHH May Sao Mai", employer_code="TZH490L")
    assert named(session, paper(session, "QD_HUU", issuer="BẢO HIỂM XÃ HỘI TỈNH THÁI BÌNH")) == [(thai_binh, "issuer", "name")]
    assert named(session, paper(session, "VB_CHAM_DUT_HDLD", issuer="CÔNG TY TNHH MAY SAO MAI")) == [(sao_mai, "issuer", "name")]


def test_a_name_of_another_kind_of_organisation_is_no_facility(session: Session) -> None:
    known(session, "employer", "Bình An", employer_code="TZH490L")
    assert named(session, paper(session, "GIAY_RA_VIEN", facility="Bình An")) == []


def test_what_was_not_read_with_confidence_names_nobody(session: Session) -> None:
    known(session, "employer", "Công ty TNHH May Sao Mai", employer_code="TZH490L")
    document = paper(session, "HSB_01B", 0.85, employer_code="TZH490L", employer_name="Công ty TNHH May Sao Mai")
    assert named(session, document) == []


# Through the pipeline


def test_a_scanned_paper_is_linked_to_its_facility_and_employer(tmp_path: Path) -> None:
    """By the codes that were read on it; in the same transaction as the document, and shown with it."""
    lines = [
        "BỘ Y TẾ", "", "GIẤY RA VIỆN", "", "Tên cơ sở khám bệnh, chữa bệnh: Bệnh viện Bạch Mai", "Mã cơ sở KCB: 01929",
        "Họ và tên người bệnh: Nguyễn Thị Hoa", "Ngày sinh: 12/03/1985", "Mã đơn vị: TZH490L",
        "Vào viện lúc: 08 giờ 30 ngày 02/03/2026", "Ra viện lúc: 10 giờ 00 ngày 09/03/2026",
    ]  # fmt: skip
    with open_installation(Settings(data=tmp_path / "data", workers=2)) as installation:
        with installation.sessions.begin() as opened:
            bach_mai = known(opened, "facility", "Bệnh viện Bạch Mai", facility_code="01929")
            sao_mai = known(opened, "employer", "Công ty TNHH May Sao Mai", employer_code="TZH490L")
        batch = receive(installation, [IncomingFile("ra viện.pdf", lambda: io.BytesIO(drawn.pdf(drawn.page(lines))))], BINH)
        finish_batch(installation, batch, BINH)
        with installation.sessions() as opened:
            (document,) = list_documents(opened, DocumentFilter())
            shape = whole_document_shape(document, TYPES)
    assert {(one.organisation_id, one.role, one.found_by) for one in shape.organisations} == {
        (bach_mai, "facility", "number"), (sao_mai, "employer", "number"),
    }  # fmt: skip
