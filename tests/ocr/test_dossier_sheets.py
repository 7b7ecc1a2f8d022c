"""A sheet that carries a dossier's QR code begins a document, and what follows it belongs to that dossier."""

from __future__ import annotations

from dataclasses import replace

from ocr.understand import understand
from page.box import Box
from page.reading import SEPARATING_SHEET, DocumentReading
from page.words import PrintedCode, ReadPage
from tests.ocr.small_catalogue import TYPES, document_type, heading
from tests.ocr.typeset import Typesetter, body, letterhead, signed

FIRST, SECOND = "000.00.01.H29-260310-0420", "000.00.01.H29-260401-0007"
SMALL, LARGE = Box(0.14, 0.18, 0.27, 0.27), Box(0.28, 0.3, 0.72, 0.61)


def with_codes(page: ReadPage, *codes: str, box: Box = SMALL) -> ReadPage:
    return replace(page, codes=tuple(PrintedCode(code, box) for code in codes))


def separator(number: int, code: str = FIRST) -> ReadPage:
    return with_codes(Typesetter(number).line("TỜ PHÂN CÁCH HỒ SƠ", 0.15, middle=0.5).page(), code, box=LARGE)


def slip(number: int, *codes: str, printed: str = FIRST) -> ReadPage:
    page = Typesetter(number).line("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", 0.2, middle=0.6).line(f"Mã hồ sơ: {printed}", 0.24)
    return with_codes(page.page(), *codes)


def decision(number: int) -> ReadPage:
    head = letterhead(
        number,
        ("BẢO HIỂM XÃ HỘI VIỆT NAM", "BẢO HIỂM XÃ HỘI", "TỈNH THÁI BÌNH"),
        "Số: 1247/QĐ-BHXH",
        "Thái Bình, ngày 05 tháng 3 năm 2026",
        "QUYẾT ĐỊNH",
        ("Về việc hưởng chế độ hưu trí hằng tháng",),
    )
    return signed(body(head), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Vũ Thị Minh Nguyệt").page()


def plain(number: int, *, page_number: int | None = None) -> ReadPage:
    """A page of text without anything by which one tells a first page."""
    page = Typesetter(number)
    if page_number is not None:
        page.line(str(page_number), 0.04, middle=0.5)
    return page.lines(["Bảo hiểm xã hội đề nghị bà bổ sung giấy ra viện bản chính"] * 8, 0.2).page()


def blank(number: int) -> ReadPage:
    return ReadPage(number, 1654, 2339, 200, blank=True)


def filed(pages: list[ReadPage]) -> list[tuple[tuple[int, ...], str | None]]:
    return [(document.pages, document.dossier_code) for document in understand(pages, TYPES)]


def codes_of(document: DocumentReading) -> list[tuple[str | None, str]]:
    return [(field.value, field.source) for field in document.fields if field.name == "dossier_code"]


def test_what_follows_a_separating_sheet_is_its_dossier_s_until_the_next() -> None:
    pages = [separator(1), decision(2), plain(3, page_number=2), decision(4), separator(5, SECOND), decision(6)]
    assert filed(pages) == [((1,), FIRST), ((2, 3), FIRST), ((4,), FIRST), ((5,), SECOND), ((6,), SECOND)]


def test_what_lies_before_the_first_sheet_is_nobody_s() -> None:
    assert filed([decision(1), separator(2), decision(3)]) == [((1,), None), ((2,), FIRST), ((3,), FIRST)]


def test_behind_a_separating_sheet_any_page_begins_a_document() -> None:
    assert filed([separator(1), plain(2), plain(3)]) == [((1,), FIRST), ((2, 3), FIRST)]


def test_the_blank_back_of_a_separating_sheet_lies_with_it() -> None:
    assert filed([blank(1), separator(2), blank(3), plain(4)]) == [((1, 2, 3), FIRST), ((4,), FIRST)]


def test_a_sheet_on_which_nothing_but_the_code_was_read_separates_too() -> None:
    only_code = with_codes(ReadPage(2, 1654, 2339, 200), FIRST, box=LARGE)
    assert filed([decision(1), only_code, plain(3)]) == [((1,), None), ((2,), FIRST), ((3,), FIRST)]


def test_a_slip_keeps_its_further_pages() -> None:
    assert filed([slip(1, FIRST), plain(2, page_number=2), decision(3)]) == [((1, 2), FIRST), ((3,), FIRST)]


def test_a_slip_that_carries_its_code_on_every_page_is_one_document() -> None:
    assert filed([slip(1, FIRST), with_codes(plain(2, page_number=2), FIRST)]) == [((1, 2), FIRST)]
    assert filed([slip(1, FIRST), with_codes(plain(2, page_number=2), SECOND)]) == [((1,), FIRST), ((2,), SECOND)]


def test_two_slips_behind_each_other_are_two_documents() -> None:
    assert filed([slip(1, FIRST), slip(2, FIRST)]) == [((1,), FIRST), ((2,), FIRST)]


def test_the_codes_of_two_dossiers_on_one_sheet_say_nothing() -> None:
    """And what follows is not filed under the dossier before them either."""
    pages = [separator(1), slip(2, FIRST, SECOND), decision(3)]
    assert filed(pages) == [((1,), FIRST), ((2,), None), ((3,), None)]


def test_the_qr_code_stands_for_the_code_that_was_read_in_print() -> None:
    (document,) = understand([slip(1, FIRST, printed="000.00.01.H29-260810-0420")], TYPES)
    assert codes_of(document) == [(FIRST, "qr")]


def test_a_paper_that_prints_another_dossier_keeps_that_beside_where_it_is_filed() -> None:
    _, document = understand([separator(1), slip(2, printed=SECOND)], TYPES)
    assert codes_of(document) == [(SECOND, "print"), (FIRST, "qr")]
    assert document.dossier_code == FIRST


def test_it_is_told_on_which_sheet_the_code_stood() -> None:
    _, document = understand([separator(7), decision(8)], TYPES)
    assert document.filed_under is not None
    assert (document.filed_under.page, document.filed_under.box, document.filed_under.confidence) == (7, LARGE, 1.0)


def test_without_a_sheet_nothing_is_filed() -> None:
    assert filed([slip(1), decision(2)]) == [((1,), None), ((2,), None)]


# What a sheet that only separates is


WITH_SHEET = {**TYPES, SEPARATING_SHEET: document_type(SEPARATING_SHEET, heading("TỜ PHÂN CÁCH HỒ SƠ"), layout="other")}


def types_of(pages: list[ReadPage]) -> list[str | None]:
    return [document.type.type_id for document in understand(pages, WITH_SHEET)]


def test_a_separating_sheet_whose_code_was_read_is_told_from_papers() -> None:
    assert types_of([separator(1), decision(2)]) == [SEPARATING_SHEET, "QD_HUU"]


def test_a_page_of_which_nothing_but_a_large_code_was_read_is_one_too() -> None:
    assert types_of([with_codes(ReadPage(1, 1654, 2339, 200), FIRST, box=LARGE)]) == [SEPARATING_SHEET]
    assert types_of([with_codes(ReadPage(1, 1654, 2339, 200), FIRST, box=SMALL)]) == [None]


def test_a_paper_with_a_large_code_stays_what_it_is() -> None:
    """A slip of which only the part around its code was copied, or a paper of which nobody knows what it is."""
    assert types_of([with_codes(decision(1), FIRST, box=LARGE)]) == ["QD_HUU"]
    assert types_of([with_codes(plain(1), FIRST, box=LARGE)]) == [None]


def test_a_sheet_that_names_no_dossier_or_two_waits_for_somebody() -> None:
    bare = Typesetter(1).line("TỜ PHÂN CÁCH HỒ SƠ", 0.15, middle=0.5).page()
    assert types_of([bare]) == [None]
    assert types_of([with_codes(bare, FIRST, SECOND, box=LARGE)]) == [None]


def test_what_lies_behind_a_small_code_is_never_put_aside_with_it() -> None:
    """Only behind a large code every page begins a document: here the next one goes on, and must be seen."""
    assert types_of([with_codes(separator(1), FIRST, box=SMALL), plain(2)]) == [None]
