from datetime import date
from random import Random

import pytest

from ocr.understand import understand
from page.box import Box
from page.reading import DocumentReading, Field
from page.words import Mark, MarkKind
from tests.ocr.small_catalogue import TYPES
from tests.ocr.typeset import Typesetter, body, letterhead, signed

BHXH = ("BẢO HIỂM XÃ HỘI VIỆT NAM", "BẢO HIỂM XÃ HỘI", "TỈNH THÁI BÌNH")


def field(document: DocumentReading, name: str) -> Field:
    (found,) = [one for one in document.fields if one.name == name]
    return found


def retirement_decision(number: int = 1) -> Typesetter:
    page = letterhead(
        number,
        BHXH,
        "Số: 1247/QĐ-BHXH",
        "Thái Bình, ngày 05 tháng 3 năm 2026",
        "QUYẾT ĐỊNH",
        ("Về việc hưởng chế độ hưu trí hằng tháng",),
    )
    return signed(body(page), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Vũ Thị Minh Nguyệt")


def test_a_printed_decision_is_read_whole_and_confidently() -> None:
    (document,) = understand([retirement_decision().page()], TYPES)
    assert document.type.type_id == "QD_HUU"
    assert document.type.confidence >= 0.9
    expected = {
        "document_kind": "QUYẾT ĐỊNH",
        "number": "1247",
        "symbol": "QĐ-BHXH",
        "number_symbol": "1247/QĐ-BHXH",
        "issued_on": "2026-03-05",
        "issued_month": "2026-03",
        "issuer": "BẢO HIỂM XÃ HỘI TỈNH THÁI BÌNH",
        "parent_issuer": "BẢO HIỂM XÃ HỘI VIỆT NAM",
        "place": "Thái Bình",
        "subject": "Về việc hưởng chế độ hưu trí hằng tháng",
        "signer_title": "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC",
        "signer": "Vũ Thị Minh Nguyệt",
    }
    assert {name: field(document, name).value for name in expected} == expected
    sure = ("document_kind", "number", "symbol", "issued_on", "issued_month", "issuer", "signer_title", "signer")
    assert {name for name in sure if field(document, name).confidence < 0.9} == set()


def test_a_page_scanned_upside_down_says_the_same() -> None:
    (upright,) = understand([retirement_decision().page()], TYPES)
    (turned,) = understand([retirement_decision().page(turn=180)], TYPES)
    assert [(one.name, one.value) for one in turned.fields] == [(one.name, one.value) for one in upright.fields]
    assert field(turned, "signer").box == field(upright, "signer").box.turned(180)


def test_a_number_and_a_day_by_hand_are_never_confident() -> None:
    page = letterhead(
        1,
        ("ỦY BAN NHÂN DÂN", "TỈNH THÁI BÌNH"),
        "Số: {47} /QĐ-UBND",
        "Thái Bình, ngày {17} tháng 01 năm 2025",
        "QUYẾT ĐỊNH",
        ("Về việc cấp bù",),
    )
    (document,) = understand([page.page()], TYPES)
    for name in ("number", "number_symbol", "issued_on"):
        assert field(document, name).confidence < 0.9
        assert field(document, name).source == "handwriting"
        assert "by hand" in field(document, name).note
    assert (field(document, "symbol").value, field(document, "issued_month").value) == ("QĐ-UBND", "2025-01")
    assert field(document, "symbol").confidence >= 0.9
    assert field(document, "issued_month").confidence >= 0.9


def handwriting(left: float, text: str | None, kind: MarkKind = "handwriting") -> Mark:
    return Mark(kind, Box(left, 0.132, left + 0.012, 0.15), text, 0.9 if text else 0.0)


@pytest.mark.parametrize(
    ("marks", "number", "sure"),
    [
        ([handwriting(0.23, "47")], "47", 0.89),
        ([handwriting(0.25, "7"), handwriting(0.23, "4")], "47", 0.81),
        ([handwriting(0.23, "4"), handwriting(0.25, None, "pen")], None, 0.0),
        ([handwriting(0.25, None)], None, 0.0),
        ([handwriting(0.45, "47")], None, 0.0),
        ([], None, 0.0),
    ],
    ids=["one mark", "two marks, from left to right", "a part of it is no figure", "no figure", "elsewhere", "left open"],
)
def test_what_was_written_between_print_is_a_suggestion(marks: list[Mark], number: str | None, sure: float) -> None:
    page = Typesetter().lines(("ỦY BAN NHÂN DÂN", "TỈNH THÁI BÌNH"), 0.08, middle=0.28, step=0.02)
    page.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 0.08, middle=0.69).line("Độc lập - Tự do - Hạnh phúc", 0.1, middle=0.69)
    page.line("Số:", 0.145, left=0.19).line("/QĐ-UBND", 0.145, left=0.28)
    page.line("Thái Bình, ngày 12 tháng 01 năm 2025", 0.145, middle=0.69).line("QUYẾT ĐỊNH", 0.19, middle=0.5)
    page.marks += marks
    (document,) = understand([page.page()], TYPES)
    found = field(document, "number")
    assert (found.value, found.source) == (number, "handwriting")
    assert found.confidence == pytest.approx(sure)


def test_taller_digits_than_the_printed_year_are_handwriting_however_sure_the_reader_is() -> None:
    def number(height: float) -> Field:
        date_line = "Thái Bình, ngày 05 tháng 3 năm 2026"
        page = letterhead(1, BHXH, "Số: 89/QĐ-BHXH", date_line, "QUYẾT ĐỊNH", ("Về việc cấp bù",), number_height=height)
        (document,) = understand([page.page()], TYPES)
        return field(document, "number")

    assert (number(0.0155).source, number(0.0155).confidence >= 0.9) == ("print", True)
    assert (number(0.0250).source, number(0.0250).confidence < 0.9) == ("handwriting", True)


def test_the_time_of_the_signature_bounds_the_date() -> None:
    def decision(date_line: str) -> Typesetter:
        return letterhead(1, BHXH, "Số: {12} /QĐ-BHXH", date_line, "QUYẾT ĐỊNH", ("Về việc cấp bù",))

    by_hand = decision("Thái Bình, ngày {4} tháng {Øl} năm 2025").page()
    (without,) = understand([by_hand], TYPES)
    assert field(without, "issued_month").value is None
    (bounded,) = understand([by_hand], TYPES, signed_at=date(2025, 1, 6))
    assert field(bounded, "issued_month").value == "2025-01"
    assert field(bounded, "issued_on").value is None or field(bounded, "issued_on").confidence < 0.9

    late = decision("Thái Bình, ngày 20 tháng 3 năm 2025").page()
    (contradicted,) = understand([late], TYPES, signed_at=date(2025, 1, 6))
    assert field(contradicted, "issued_on").confidence < 0.9
    assert field(contradicted, "issued_month").confidence < 0.9


@pytest.mark.parametrize("about", ["V/v", "Vv", "V/y", "Vlv"])
def test_an_official_letter_has_its_subject_under_the_number(about: str) -> None:
    page = letterhead(1, BHXH, "Số: 2115/BHXH-CĐ", "Thái Bình, ngày 12 tháng 5 năm 2025")
    page.lines((f"{about} hướng dẫn lập hồ sơ", "hưởng chế độ thai sản"), 0.17, middle=0.28, step=0.02)
    page.line("Kính gửi: Công ty TNHH May Sao Mai", 0.25, middle=0.5)
    (document,) = understand([signed(page, ("GIÁM ĐỐC",), "Phạm Văn Hùng").page()], TYPES)
    assert document.type.type_id == "CONG_VAN"
    assert field(document, "document_kind").value == "CÔNG VĂN"
    assert field(document, "symbol").value == "BHXH-CĐ"
    assert field(document, "subject").value == "V/v hướng dẫn lập hồ sơ hưởng chế độ thai sản"
    assert field(document, "signer_title").value == "GIÁM ĐỐC"


def test_old_reading_without_diacritics_is_understood() -> None:
    page = Typesetter(1, confidence=0.75)
    page.lines(("BAO HIEM XA HQI VIET NAM", "BAO HIEM XA HQI TINH THAI BINH"), 0.08, middle=0.28, step=0.02)
    page.line("CQNG HOA XA HQI CHU NGHIA VIET NAM", 0.08, middle=0.69).line("Doc lap - Tu do - Hanh phuc", 0.1, middle=0.69)
    page.line("Sé: 2402/QP-BHXH", 0.145, middle=0.28).line("Thai Binh, ngay 06 thang 08 nam 2021", 0.145, middle=0.69)
    page.line("QUYET PINH", 0.19, middle=0.52).line("Vé viéc huéng ché d6 huu tri hang thang", 0.212, middle=0.52)
    (document,) = understand([page.page()], TYPES)
    assert field(document, "document_kind").value == "QUYẾT ĐỊNH"
    assert field(document, "symbol").value == "QĐ-BHXH"
    assert field(document, "number").value == "2402"
    assert field(document, "issued_on").value == "2021-08-06"
    assert field(document, "issuer").value == "BẢO HIỂM XÃ HỘI TỈNH THÁI BÌNH"
    assert document.type.type_id in ("QD_HUU", "ADMIN_QD")


def test_a_stream_is_cut_at_letterheads_and_headings_and_blank_backs_stay_behind() -> None:
    second = body(Typesetter(2).line("2", 0.05, middle=0.52), 0.1).page()
    blank = Typesetter(3).page()
    discharge = Typesetter(4).line("BỆNH VIỆN ĐA KHOA TỈNH", 0.08, left=0.15).line("GIẤY RA VIỆN", 0.16, middle=0.5).page()
    receipt = Typesetter(5).line("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", 0.16, middle=0.5).page()
    documents = understand(
        [retirement_decision().page(), second, blank, discharge, receipt, retirement_decision(6).page()], TYPES
    )
    assert [document.pages for document in documents] == [(1, 2, 3), (4,), (5,), (6,)]
    assert [document.type.type_id for document in documents] == ["QD_HUU", "GIAY_RA_VIEN", "GIAY_TIEP_NHAN_HEN_TRA", "QD_HUU"]


def test_a_draft_behind_a_submission_lends_it_neither_number_nor_signer() -> None:
    submission = letterhead(
        1,
        ("ỦY BAN NHÂN DÂN", "TỈNH THÁI BÌNH"),
        "Số: 09/TTr-UBND",
        "Thái Bình, ngày 20 tháng 01 năm 2025",
        "TỜ TRÌNH",
        ("Về việc ban hành Nghị quyết",),
    )
    signed(submission, ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Trịnh Quang Huy")
    draft = letterhead(
        2,
        ("HỘI ĐỒNG NHÂN DÂN", "TỈNH THÁI BÌNH"),
        "Số: /NQ-HĐND",
        "Thái Bình, ngày tháng năm 2025",
        "NGHỊ QUYẾT",
        ("Bãi bỏ các nghị quyết",),
    )
    rest = signed(Typesetter(3).line("2", 0.05, middle=0.52), ("CHỦ TỊCH",), "Lưu Thị Bích Ngọc", 0.2)
    (document,) = understand([submission.page(), draft.page(), rest.page()], TYPES)
    assert document.pages == (1, 2, 3)
    assert document.type.type_id == "ADMIN_TTR"
    assert field(document, "number_symbol").value == "09/TTr-UBND"
    assert field(document, "signer").value == "Trịnh Quang Huy"


def test_an_appendix_stays_with_its_document_and_alone_inherits_number_and_date() -> None:
    appendix = Typesetter(2).line("PHỤ LỤC I", 0.07, middle=0.5)
    appendix.line("(Ban hành kèm theo Kế hoạch số 490/KH-BHXH ngày 25/02/2022)", 0.1, middle=0.5)
    (together,) = understand([retirement_decision().page(), appendix.page()], TYPES)
    assert together.pages == (1, 2)
    assert field(together, "number").value == "1247"

    (alone,) = understand([appendix.page()], TYPES)
    assert (field(alone, "number_symbol").value, field(alone, "issued_on").value) == ("490/KH-BHXH", "2022-02-25")
    assert {field(alone, name).source for name in ("number", "symbol", "issued_on")} == {"inherited"}


def test_the_deputy_under_the_seal_follows_from_the_line_above() -> None:
    page = letterhead(
        1,
        ("ỦY BAN NHÂN DÂN", "TỈNH THÁI BÌNH"),
        "Số: 15/QĐ-UBND",
        "Thái Bình, ngày 20 tháng 01 năm 2025",
        "QUYẾT ĐỊNH",
        ("Về việc cấp bù",),
    )
    (document,) = understand([signed(page, ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "hbmÓ Ủ"), "Đinh Công Tráng").page()], TYPES)
    assert field(document, "signer_title").value == "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"


def test_a_lost_mark_in_a_name_is_mended_but_not_confident() -> None:
    page = letterhead(1, BHXH, "Số: 15/QĐ-BHXH", "Thái Bình, ngày 20 tháng 01 năm 2025", "QUYẾT ĐỊNH", ("Về việc cấp bù",))
    (document,) = understand([signed(page, ("GIÁM ĐỐC",), "Đỗ Thi Thanh").page()], TYPES)
    assert field(document, "signer").value == "Đỗ Thị Thanh"
    assert field(document, "signer").confidence < 0.9


def test_a_shared_heading_alone_is_not_enough() -> None:
    bare = Typesetter(1).line("GIẤY ỦY QUYỀN", 0.1, middle=0.5).line("Tôi tên là Trần Văn Bình", 0.2)
    (unknown,) = understand([bare.page()], TYPES)
    assert unknown.type.type_id is None or unknown.type.confidence < 0.9
    numbered = Typesetter(1).line("Mẫu số: 13-HSB", 0.05, left=0.7).line("GIẤY ỦY QUYỀN", 0.1, middle=0.5)
    (known,) = understand([numbered.page()], TYPES)
    assert (known.type.type_id, known.type.confidence >= 0.9) == ("HSB_13", True)


def test_what_no_cue_fits_is_not_known() -> None:
    page = Typesetter(1).lines(("Kính thưa quý khách,", "hôm nay cửa hàng nghỉ bán."), 0.2)
    (document,) = understand([page.page()], TYPES)
    assert document.type.type_id is None
    assert document.fields == ()


@pytest.mark.parametrize("seed", range(6))
def test_every_page_is_in_exactly_one_document(seed: int) -> None:
    makers = (
        lambda number: retirement_decision(number).page(),
        lambda number: Typesetter(number).page(),
        lambda number: body(Typesetter(number), 0.1).page(),
        lambda number: Typesetter(number).line("GIẤY RA VIỆN", 0.16, middle=0.5).page(),
        lambda number: Typesetter(number).line("PHỤ LỤC", 0.07, middle=0.5).page(),
    )
    random = Random(seed)
    pages = [random.choice(makers)(number) for number in range(1, 9)]
    documents = understand(pages, TYPES)
    assert sorted(number for document in documents for number in document.pages) == list(range(1, 9))
    assert all(0 <= one.confidence <= 1 and one.page in document.pages for document in documents for one in document.fields)


def test_no_pages_make_no_documents() -> None:
    assert understand([], TYPES) == []


def test_a_paper_of_the_party_has_a_dash_between_number_and_symbol() -> None:
    page = Typesetter(1)
    page.lines(("BAN CÁN SỰ ĐẢNG", "BẢO HIỂM XÃ HỘI VIỆT NAM"), 0.08, middle=0.28, step=0.02)
    page.line("ĐẢNG CỘNG SẢN VIỆT NAM", 0.08, middle=0.72)
    page.line("Số: 362-NQ/BCSĐ", 0.145, middle=0.28).line("Hà Nội, ngày 03 tháng 5 năm 2022", 0.145, middle=0.72)
    page.line("NGHỊ QUYẾT", 0.19, middle=0.52).line("về đẩy mạnh chuyển đổi số", 0.212, middle=0.52)
    (document,) = understand([page.page()], TYPES)
    assert field(document, "number_symbol").value == "362-NQ/BCSĐ"
    assert field(document, "issued_on").value == "2022-05-03"
    assert document.type.type_id == "ADMIN_NQ"


def test_forms_among_the_annexes_are_no_documents_of_their_own() -> None:
    annex = (
        Typesetter(2)
        .line("PHỤ LỤC", 0.07, middle=0.5)
        .line("(Kèm theo Quyết định số 1247/QĐ-BHXH ngày 05/3/2026)", 0.1, middle=0.5)
    )
    form = letterhead(
        3, ("TÊN CƠ QUAN", "TÊN ĐƠN VỊ"), "Số: /QĐ-...", "..., ngày ... tháng ... năm ...", "QUYẾT ĐỊNH", ("Về việc ...",)
    )
    (document,) = understand([retirement_decision().page(), annex.page(), form.page()], TYPES)
    assert document.pages == (1, 2, 3)


def test_a_list_goes_on_under_its_repeated_heading() -> None:
    def sheet(number: int) -> Typesetter:
        page = Typesetter(number).line("Mẫu số 01B-HSB", 0.04, left=0.75)
        return page.lines(("DANH SÁCH ĐỀ NGHỊ GIẢI QUYẾT HƯỞNG CHẾ ĐỘ ỐM ĐAU,", "THAI SẢN, DƯỠNG SỨC"), 0.1, middle=0.5)

    (document,) = understand([sheet(1).page(), sheet(2).page()], TYPES)
    assert document.pages == (1, 2)


def test_a_decision_that_adjusts_another_names_it() -> None:
    page = letterhead(
        1,
        BHXH,
        "Số: 77/QĐ-BHXH",
        "Thái Bình, ngày 05 tháng 3 năm 2026",
        "QUYẾT ĐỊNH",
        ("Về việc điều chỉnh lương hưu hằng tháng",),
    )
    body(page).line("Điều 1. Điều chỉnh Quyết định số 1247/QĐ-BHXH ngày 05/02/2024 về mức", 0.42)
    (document,) = understand([page.page()], TYPES)
    assert document.type.type_id == "QD_DIEU_CHINH"
    assert field(document, "number").value == "77"
    assert field(document, "target_number_symbol").value == "1247/QĐ-BHXH"
    assert field(document, "target_issued_on").value == "2024-02-05"
