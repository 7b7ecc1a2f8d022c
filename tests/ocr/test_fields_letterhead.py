import pytest

from ocr.fields.vocabulary import mend_agency, mend_office
from ocr.understand import understand
from tests.ocr.small_catalogue import TYPES
from tests.ocr.typeset import letterhead


@pytest.mark.parametrize(
    ("rows", "parent", "issuer"),
    [
        (("ỦY BAN NHÂN DÂN", "TỈNH NGHỆ AN"), None, "ỦY BAN NHÂN DÂN TỈNH NGHỆ AN"),
        (("UBND TỈNH THÁI BÌNH", "SỞ NỘI VỤ"), "UBND TỈNH THÁI BÌNH", "SỞ NỘI VỤ"),
        (("BỘ TÀI CHÍNH", "BẢO HIỂM XÃ HỘI VIỆT NAM"), "BỘ TÀI CHÍNH", "BẢO HIỂM XÃ HỘI VIỆT NAM"),
        (("BỘ Y TẾ", "BỆNH VIỆN BẠCH MAI"), "BỘ Y TẾ", "BỆNH VIỆN BẠCH MAI"),
        (("SỞ Y TẾ TỈNH THÁI BÌNH", "HỘI ĐỒNG GIÁM ĐỊNH Y KHOA"), "SỞ Y TẾ TỈNH THÁI BÌNH", "HỘI ĐỒNG GIÁM ĐỊNH Y KHOA"),
        (("CÔNG TY TNHH MAY", "SAO MAI"), None, "CÔNG TY TNHH MAY SAO MAI"),
        (("ỦY BAN NHÂN DÂN", "XÃ ĐÔNG XÁ"), None, "ỦY BAN NHÂN DÂN XÃ ĐÔNG XÁ"),
    ],
)
def test_the_left_column_names_the_agency_and_the_one_above_it(rows: tuple[str, ...], parent: str | None, issuer: str) -> None:
    page = letterhead(1, rows, "Số: 12/QĐ-XYZ", "Hà Nội, ngày 05 tháng 3 năm 2026", "QUYẾT ĐỊNH", ("Về việc cấp bù",))
    (document,) = understand([page.page()], TYPES)
    found = {field.name: field.value for field in document.fields}
    assert (found.get("parent_issuer"), found["issuer"]) == (parent, issuer)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("BAO HIEM XA HQI TINH THAI BINH", "BẢO HIỂM XÃ HỘI TỈNH THÁI BÌNH"),
        ("UỶ BAN NHÂN DẦN TĨNH NGHE AN", "ỦY BAN NHÂN DÂN TỈNH NGHỆ AN"),
        ("SỞ Y TÉ", "SỞ Y TẾ"),
        ("ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH", "ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH"),
        ("ỦY BAN NHÂN DÂN PHƯỜNG BÀN CỜ", "ỦY BAN NHÂN DÂN PHƯỜNG BÀN CỜ"),
    ],
)
def test_generic_words_and_provinces_are_mended_and_names_left_alone(read: str, printed: str) -> None:
    assert mend_agency(read).text == printed


def test_an_unknown_name_is_settled_by_a_careful_line_of_the_same_document() -> None:
    mended = mend_agency("ỦY BAN NHÂN DÂN XÃ DONG XA", evidence=("Ủy ban nhân dân xã Đông Xá chịu trách nhiệm thi hành.",))
    assert mended.text == "ỦY BAN NHÂN DÂN XÃ ĐÔNG XÁ"


@pytest.mark.parametrize(
    ("read", "office"),
    [
        ("KT. CHỦ TỊCH", "KT. CHỦ TỊCH"),
        ("KI. CHU TICH", "KT. CHỦ TỊCH"),
        ("P'HÓ CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        ("TM. UY BAN NHAN DAN", "TM. ỦY BAN NHÂN DÂN"),
        ("_—_. GIÁM ĐỐC", "GIÁM ĐỐC"),
        ("TUQ. GIÁM ĐỐC", "TUQ. GIÁM ĐỐC"),
    ],
)
def test_offices_are_mended(read: str, office: str) -> None:
    assert mend_office(read)[0] == office


@pytest.mark.parametrize("crumbs", ["Á Ă È", "F2 x R", "hbmÓ Ủ", "Nguyễn Văn An"])
def test_crumbs_of_a_seal_are_no_office(crumbs: str) -> None:
    assert mend_office(crumbs)[1] == 0


def test_a_letter_of_the_kind_that_was_lost_beside_the_number_comes_back_from_the_heading() -> None:
    page = letterhead(
        1,
        ["ỦY BAN NHÂN DÂN", "TỈNH LÂM ĐỒNG"],
        "Số: {23} /C-UBND",
        "Lâm Đồng, ngày {23} tháng 01 năm 2025",
        "BÁO CÁO",
        ["Kết quả công tác"],
    )
    (document,) = understand([page.page()], TYPES)
    (symbol,) = [field for field in document.fields if field.name == "symbol"]
    assert (symbol.value, symbol.raw) == ("BC-UBND", "C-UBND")
    assert symbol.confidence < 0.9


def test_an_office_that_lost_a_letter_under_the_seal_is_no_name() -> None:
    page = letterhead(
        1, ["BẢO HIỂM XÃ HỘI", "TỈNH ĐỒNG THÁP"], "Số: 31/QĐ-BHXH", "Đồng Tháp, ngày 08 tháng 01 năm 2026", "QUYẾT ĐỊNH"
    )  # fmt: skip
    page.line("Nơi nhận:", 0.7).line("IÁM ĐỐC", 0.7, middle=0.7).line("Đặng hj Bíc", 0.82, middle=0.7)
    (document,) = understand([page.page()], TYPES)
    found = {field.name: field.value for field in document.fields}
    assert (found.get("signer"), found["signer_title"]) == (None, "GIÁM ĐỐC")
