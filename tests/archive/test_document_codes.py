"""Codes of documents after công văn 7197: given out once, passed over where they were brought, a version for each correction."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from archive import Changes, FieldChange, correct, deposit, link_person, verify
from archive.document_codes import (
    bind,
    brought,
    codes_of,
    find,
    give_out,
    keep_statement,
    newest,
    parse_doc_code,
    stood_in,
    take_brought,
)
from archive.errors import (
    AgencyCodeMissing,
    AgencyCodeTooLong,
    DocCodeInvalid,
    DocCodeTaken,
    DocCodeUnknown,
    DocVersionUnknown,
    SequenceUsedUp,
)
from archive.metadata import Metadata, kind_in_code, metadata_of
from archive.records import Document, DocumentCode, Sequence
from archive.review import weigh
from page.box import Box
from page.reading import Field
from registry import persons
from tests.archive.corrected import BINH, TYPES, WHY, an_archive, scanned
from tests.archive.deposited import OFFICER, read, reading, source, words_rendition

NUMBER, SYMBOL, DAY, ISSUER = (
    Field("number", "1187", "1187", 0.95, 1, Box(0.2, 0.1, 0.25, 0.12)),
    Field("symbol", "QĐ-BHXH", "QĐ-BHXH", 0.95, 1, Box(0.26, 0.1, 0.35, 0.12)),
    Field("issued_on", "2026-03-20", "ngày 20 tháng 3 năm 2026", 0.95, 1, Box(0.5, 0.1, 0.8, 0.12)),
    Field("issuer", "BẢO HIỂM XÃ HỘI TỈNH ĐỒNG THÁP", "BẢO HIỂM XÃ HỘI TỈNH ĐỒNG THÁP", 0.95, 1, Box(0.2, 0.05, 0.4, 0.09)),
)


@pytest.fixture
def make_session(records: str) -> Iterator[sessionmaker[Session]]:
    with an_archive(records) as made:
        yield made


@pytest.fixture
def session(make_session: sessionmaker[Session]) -> Iterator[Session]:
    with make_session.begin() as opened:
        yield opened


def decision(session: Session, *fields: Field, item: int = 1) -> Document:
    return scanned(session, *(fields or (NUMBER, SYMBOL, DAY, ISSUER)), type_id="QD_HUU", item=item)


def fix(session: Session, document: Document, name: str, value: str) -> None:
    correct(session, TYPES, document.id, BINH, Changes(WHY, [FieldChange(name, value=value)]))


class TestForm:
    def test_the_example_of_the_cong_van(self) -> None:
        code = parse_doc_code("G09.01_CV_000021_V1")
        assert code is not None
        assert (code.stem, code.version, code.agency, str(code)) == ("G09.01_CV_000021", 1, "G09.01", "G09.01_CV_000021_V1")

    @pytest.mark.parametrize(
        "text",
        ["G09.01_CV_21_V1", "G09.01_CV_000021", "G09.01_CV_000021_V0", "G09.01_CV_000021_v1", "G09.01-CV-000021-V1",
         "G09.01_CV_000021_V1 ", "G09.01_QĐ_000021_V1", "G09.01_CV_٠٠٠٠٢١_V1", "G09.01.02.03.04.05_CV_000021_V1"],
    )  # fmt: skip
    def test_what_is_none(self, text: str) -> None:
        assert parse_doc_code(text) is None


class TestKind:
    def test_the_kinds_of_the_decree_each_in_letters_of_its_own(self) -> None:
        """NĐ 30/2020/NĐ-CP, Phụ lục III; Đ is D, and DD where D would be another kind's."""
        said = {
            "Nghị quyết": "NQ", "Quyết định": "QD", "Chỉ thị": "CT", "Quy chế": "QC", "Quy định": "QYD", "Thông cáo": "TC",
            "Thông báo": "TB", "Hướng dẫn": "HD", "Chương trình": "CTR", "Kế hoạch": "KH", "Phương án": "PA", "Đề án": "DDA",
            "Dự án": "DA", "Báo cáo": "BC", "Biên bản": "BB", "Tờ trình": "TTR", "Hợp đồng": "HDD", "Công điện": "CD",
            "Bản ghi nhớ": "BGN", "Bản thỏa thuận": "BTT", "Giấy ủy quyền": "GUQ", "Giấy mời": "GM", "Giấy giới thiệu": "GGT",
            "Giấy nghỉ phép": "GNP", "Phiếu gửi": "PG", "Phiếu chuyển": "PC", "Phiếu báo": "PB", "Công văn": "CV",
        }  # fmt: skip
        assert {name: kind_in_code(name) for name in said} == said
        assert len(set(said.values())) == len(said)

    @pytest.mark.parametrize(
        ("type_id", "kind"),
        [("ADMIN_QD", "QD"), ("QD_HUU", "QD"), ("ADMIN_HOP_DONG", "HDD"), ("CONG_VAN", "CV"), ("ADMIN_TTLT", "TTLT"),
         ("TB_CHI_TRA", "TB"), ("BIEN_BAN_GDYK", "BB"), ("GIAY_RA_VIEN", "GT"), ("THE_BHYT", "GT"), ("CCCD", "GT")],
    )  # fmt: skip
    def test_types_of_the_catalogue_go_by_their_names(self, type_id: str, kind: str) -> None:
        assert kind_in_code(TYPES[type_id].name_vi) == kind

    def test_a_name_that_only_begins_alike_is_another_kind(self) -> None:
        assert [kind_in_code(name) for name in ("Lệnh phí", "Báo", "", None, "QUYẾT  ĐỊNH về việc hưởng")] == [
            kind_in_code("Lệnh"), "GT", "GT", "GT", "QD",
        ]  # fmt: skip


class TestNumbers:
    def test_each_agency_and_kind_counts_for_itself(self, session: Session) -> None:
        asked = [("G09.01", "CV"), ("G09.01", "CV"), ("G09.01", "QD"), ("000.00.01.H29", "CV")]
        given = [give_out(session, agency, kind, 1).stem for agency, kind in asked]
        assert given == ["G09.01_CV_000001", "G09.01_CV_000002", "G09.01_QD_000001", "000.00.01.H29_CV_000001"]
        assert all(parse_doc_code(f"{stem}_V1") for stem in given)

    def test_fifty_at_once_get_fifty_in_a_row(self, make_session: sessionmaker[Session]) -> None:
        def write(number: int) -> str:
            with make_session.begin() as session:
                return give_out(session, "G09.01", "CV", number).stem

        with ThreadPoolExecutor(50) as pool:
            codes = sorted(pool.map(write, range(50)))
        assert codes == [f"G09.01_CV_{number:06d}" for number in range(1, 51)]

    def test_codes_that_senders_brought_are_passed_over(self, session: Session) -> None:
        take_brought(session, brought(session, "G09.01_CV_000001_V1"), 7)
        assert give_out(session, "G09.01", "CV", 8).stem == "G09.01_CV_000002"
        with pytest.raises(DocCodeTaken):
            brought(session, "G09.01_CV_000002_V1")

    def test_of_two_who_bring_one_code_at_once_one_has_it(self, session: Session) -> None:
        code = brought(session, "G09.01_CV_000021_V1")
        take_brought(session, code, 1)
        with pytest.raises(DocCodeTaken):
            take_brought(session, code, 2)
        assert [one.source_item for one in session.scalars(select(DocumentCode))] == [1]

    def test_the_longest_code_has_thirty_letters_and_there_is_an_end(self, session: Session) -> None:
        session.add(Sequence(scope="document:000.00.01.H29_TTLT", last=999_998))
        session.flush()
        assert len(f"{give_out(session, '000.00.01.H29', 'TTLT', 1).stem}_V999") == 30
        with pytest.raises(SequenceUsedUp):
            give_out(session, "000.00.01.H29", "TTLT", 2)

    def test_no_code_under_what_is_no_agency_or_too_long(self, session: Session) -> None:
        for agency in ("", "h29", "H29 ", "G09_01"):
            with pytest.raises(AgencyCodeMissing):
                give_out(session, agency, "CV", 1)
        with pytest.raises(AgencyCodeTooLong, match="30"):
            give_out(session, "G12.01.02.03.04", "CV", 1)
        with pytest.raises(AgencyCodeTooLong):
            brought(session, "G12.01.02.03.04_CV_000001_V1"[:28])
        with pytest.raises(DocCodeInvalid):
            brought(session, "G09.01_CV_000021_V2")


class TestVersions:
    def test_links_and_verification_make_no_version_and_corrections_do(self, session: Session) -> None:
        document, code = decision(session), give_out(session, "G09.01", "QD", 1)
        bind(session, code, [document], TYPES)
        vinh = persons.find_or_create(session, personal_number="086064002951", name="Lê Quang Vinh")
        link_person(session, document.id, vinh.id, "owner")
        verify(session, document.id, BINH, "original")
        assert (document.version, str(newest(code, document))) == (3, "G09.01_QD_000001_V1")
        fix(session, document, "number", "1137")
        fix(session, document, "issued_on", "2026-03-21")
        assert str(newest(code, document)) == "G09.01_QD_000001_V3"
        stood = []
        for version in (1, 2, 3):
            told = metadata_of(stood_in(document, find(session, f"G09.01_QD_000001_V{version}")[1]), TYPES)
            stood.append((told.number, told.issued_on))
        assert stood == [("1187", "2026-03-20"), ("1137", "2026-03-20"), ("1137", "2026-03-21")]

    def test_a_version_to_come_and_an_unknown_code(self, session: Session) -> None:
        document, code = decision(session), give_out(session, "G09.01", "QD", 1)
        bind(session, code, [document], TYPES)
        with pytest.raises(DocVersionUnknown, match=r"G09\.01_QD_000001_V1"):
            stood_in(document, find(session, "G09.01_QD_000001_V2")[1])
        for given in ("G09.01_QD_000002_V1", "G09.01_QD_000001", "1"):
            with pytest.raises(DocCodeUnknown):
                find(session, given)


class TestWhoseCodeItIs:
    def test_of_several_documents_the_one_that_shows_what_was_said_has_the_code_that_was_told(self, session: Session) -> None:
        letter = scanned(session, NUMBER, item=1)
        meant = decision(session, item=2)
        code = give_out(session, "G09.01", "QD", 1)
        keep_statement(session, code, Metadata("Quyết định", "1187", "QĐ-BHXH", "2026-03-20", "BHXH", "Lương hưu"), OFFICER)
        bind(session, code, [letter, meant], TYPES)
        assert {number: one.stem for number, one in codes_of(session, [letter, meant]).items()} == {
            meant.id: "G09.01_QD_000001", letter.id: "G09.01_GT_000001",
        }  # fmt: skip

    def test_of_equals_the_first_and_a_second_time_nothing_changes(self, session: Session) -> None:
        first, second = decision(session, item=1), decision(session, item=2)
        code = give_out(session, "G09.01", "QD", 1)
        for _ in range(2):
            bind(session, code, [first, second], TYPES)
            assert {number: one.stem for number, one in codes_of(session, [first, second]).items()} == {
                first.id: "G09.01_QD_000001", second.id: "G09.01_QD_000002",
            }  # fmt: skip

    def test_a_document_that_takes_anothers_place_takes_its_code_along(self, session: Session) -> None:
        old = deposit(session, source(), reading(1), read(1), [words_rendition()], OFFICER)
        code = give_out(session, "G09.01", "GT", 1)
        bind(session, code, [old], TYPES)
        new = deposit(session, source(), reading(1, 2), read(1, 2), [words_rendition(901)], OFFICER, replaces=[old])
        session.refresh(code)
        assert code.document_id == new.id


class TestDoubt:
    def doubts(self, session: Session, document: Document) -> list[str | None]:
        weigh(session, [document], TYPES)
        return [one.get("field") for one in document.doubts if one["code"] == "SAID_OTHERWISE"]

    def said(self, session: Session, document: Document, said: Metadata) -> None:
        code = give_out(session, "G09.01", "QD", document.source_item)
        bind(session, code, [document], TYPES)
        keep_statement(session, code, said, OFFICER)

    def test_what_the_sender_says_otherwise_is_a_doubt_until_an_officer_says_it(self, session: Session) -> None:
        document = decision(session)
        self.said(session, document, Metadata("Công văn", "1137", "QD-BHXH", "2026-03-21", "BHXH tỉnh An Giang", "Lương hưu"))
        assert document.certainty == 0, "to be weighed anew"
        assert sorted(map(str, self.doubts(session, document))) == ["document_kind", "issued_on", "issuer", "number"]
        fix(session, document, "number", "1137")
        fix(session, document, "issued_on", "2026-03-20")
        assert sorted(map(str, self.doubts(session, document))) == ["document_kind", "issuer"]

    def test_the_same_in_other_letters_is_no_doubt(self, session: Session) -> None:
        document = decision(session)
        same = Metadata("QUYẾT ĐỊNH", "01187", "qđ - bhxh", "2026-03-20", "Bảo hiểm xã hội tỉnh Đồng Tháp", "Về lương hưu")
        self.said(session, document, same)
        assert self.doubts(session, document) == []

    def test_what_nobody_read_cannot_differ(self, session: Session) -> None:
        document = decision(session, SYMBOL)
        self.said(session, document, Metadata("Quyết định", "5", "QĐ-BHXH", "2020-01-01", "UBND", "Khác"))
        assert self.doubts(session, document) == []
