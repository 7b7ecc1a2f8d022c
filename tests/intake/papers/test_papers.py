"""Papers handed to the citizen: what they say, where it stands after NĐ 30/2020, and that others can read it."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from intake.errors import DossierCodeInvalid
from intake.papers import MissingPaper, Office, Signer, Slip, pdf_of
from intake.papers.errors import PaperFontMissing, PaperLetterMissing
from intake.papers.fonts import font_file, letters
from intake.papers.wording import day
from tests.intake.papers.rendered import fonts_of, picture_of, place_of, qr_on, text_of, words_of
from tests.intake.papers.slips import APOLOGY, CODE, HANDED, HEAD, HOA, MISSING, RECEIPT, SEPARATOR, SUPPLEMENT

ALL = {"receipt": RECEIPT, "supplement": SUPPLEMENT, "apology": APOLOGY, "separator": SEPARATOR}
WITH_HEAD = [RECEIPT, SUPPLEMENT, APOLOGY]
NAMES = ["receipt", "supplement", "apology"]
every_paper = pytest.mark.parametrize("slip", ALL.values(), ids=ALL)
every_headed_paper = pytest.mark.parametrize("slip", WITH_HEAD, ids=NAMES)


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (
            RECEIPT,
            [
                "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
                f"Mã hồ sơ: {CODE}",
                "Tiếp nhận hồ sơ của: Nguyễn Thị Hoa",
                "Số định danh cá nhân: 030185004321",
                "Địa chỉ: Thôn Đoài, xã Cẩm Giàng, thành phố Hải Phòng",
                "Giải quyết hưởng chế độ ốm đau (mã thủ tục: 1.001667)",
                *(paper.name for paper in HANDED),
                "Thời gian giải quyết hồ sơ theo quy định là: 06 ngày làm việc",
                "Thời gian nhận hồ sơ: 08 giờ 15 phút, ngày 10 tháng 3 năm 2026",
                "Thời gian trả kết quả giải quyết hồ sơ: 16 giờ 30 phút, ngày 18 tháng 3 năm 2026",
                "Trần Văn Bình",
            ],
        ),
        (
            SUPPLEMENT,
            [
                "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
                f"1. {MISSING[0].name} (Bản chính) Lý do: {MISSING[0].reason}. Căn cứ: {MISSING[0].legal_basis}.",
                f"2. {MISSING[1].name} Lý do: {MISSING[1].reason}.",
                "trước hết ngày 20 tháng 3 năm 2026",
                "liên hệ với Trần Văn Bình",
                "số điện thoại 028 3841 0000 để được hướng dẫn./.",
            ],
        ),
        (
            APOLOGY,
            [
                "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
                "Kính gửi: Ông/Bà Nguyễn Thị Hoa",
                f"mã hồ sơ: {CODE}",
                "Thời gian hẹn trả kết quả giải quyết hồ sơ: 16 giờ 30 phút, ngày 18 tháng 3 năm 2026.",
                f"Lý do: {APOLOGY.reason}.",
                "xin lỗi Ông/Bà và sẽ trả kết quả giải quyết hồ sơ vào ngày 25 tháng 3 năm 2026.",
                "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC",
                "Lê Thị Thanh Hương",
            ],
        ),
        (SEPARATOR, ["TỜ PHÂN CÁCH HỒ SƠ", CODE, "Nguyễn Thị Hoa", "Giải quyết hưởng chế độ ốm đau"]),
    ],
    ids=ALL,
)
def test_what_a_paper_says_can_be_copied_from_it_letter_by_letter(slip: Slip, said: list[str]) -> None:
    text = text_of(pdf_of(slip))
    assert [part for part in said if part not in text] == []


@every_paper
def test_a_paper_is_vietnamese_with_its_fonts_inside(slip: Slip) -> None:
    pdf = pdf_of(slip)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "vi"
    fonts = fonts_of(pdf)
    assert {"Tinos" in row[0] for row in fonts} == {True}
    assert {tuple(row[3:6]) for row in fonts} == {("yes", "yes", "yes")}  # embedded, a subset, mapped to letters


@every_paper
def test_the_same_values_are_the_same_bytes(slip: Slip) -> None:
    assert pdf_of(slip) == pdf_of(slip)


@every_headed_paper
def test_the_head_is_laid_out_after_the_decree(slip: Slip) -> None:
    """NĐ 30/2020, Phụ lục I: agency left, quốc hiệu and tiêu ngữ right; below them number left, place and day right."""
    pdf = pdf_of(slip)
    parent, agency = place_of(pdf, "BẢO HIỂM XÃ HỘI THÀNH"), place_of(pdf, "CƠ SỞ BÌNH THẠNH")
    country = place_of(pdf, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    motto = place_of(pdf, "Độc lập - Tự do - Hạnh phúc")
    number = place_of(pdf, f"Số: 09/{slip.symbol}")  # type: ignore[union-attr]
    signed_on = place_of(pdf, "Thành phố Hồ Chí Minh, ngày 10 tháng 3 năm 2026")
    heading = place_of(pdf, f"Mã hồ sơ: {CODE}")
    assert max(parent.right, agency.right) < 100 < country.left
    assert parent.top == pytest.approx(country.top, abs=0.5)
    assert parent.bottom <= agency.top + 0.5
    assert country.top < motto.top < signed_on.top == pytest.approx(number.top, abs=0.5)
    assert agency.bottom < number.top
    assert (number.right < 105, signed_on.right <= 195) == (True, True)
    assert (country.left + country.right) / 2 == pytest.approx((motto.left + motto.right) / 2, abs=1)
    assert heading.top > number.bottom


@pytest.mark.parametrize(("slip", "position"), [(SUPPLEMENT, "NGƯỜI HƯỚNG DẪN"), (APOLOGY, "PHÓ GIÁM ĐỐC")], ids=NAMES[1:])
def test_receivers_stand_left_of_the_signature(slip: Slip, position: str) -> None:
    pdf = pdf_of(slip)
    receivers, signature = place_of(pdf, "Nơi nhận:"), place_of(pdf, position)
    assert receivers.page == signature.page
    assert receivers.left == pytest.approx(31, abs=1.5)
    assert signature.left > 112


@every_headed_paper
def test_nothing_stands_in_the_margins(slip: Slip) -> None:
    words = words_of(pdf_of(slip))
    assert min(word.left for word in words) >= 30
    assert max(word.right for word in words) <= 195.5
    assert max(word.bottom for word in words) <= 277


@pytest.mark.parametrize(("slip", "least"), [*((one, 25.0) for one in WITH_HEAD), (SEPARATOR, 80.0)], ids=ALL)
def test_its_qr_code_is_large_enough_and_says_the_dossier(slip: Slip, least: float, tmp_path: Path) -> None:
    picture = picture_of(pdf_of(slip), tmp_path)
    text, corners = qr_on(picture)
    assert text == CODE
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    side = (right - left) / 200 * 25.4
    assert side >= least
    module = (right - left) / 25
    quiet, slack = int(3.5 * module), int(0.5 * module)  # four modules, less half a one by which a detector may be off
    framed = picture[int(top) - quiet : int(bottom) + quiet + 1, int(left) - quiet : int(right) + quiet + 1].copy()
    framed[quiet - slack : slack - quiet, quiet - slack : slack - quiet] = 255
    assert (framed > 200).all()


def test_many_missing_papers_with_long_names_flow_over_pages_and_none_is_lost() -> None:
    missing = [
        MissingPaper(
            f"Giấy tờ thứ {number} {'của người lao động đang hưởng chế độ ' * 6}", f"lý do {number} {'vì chưa đủ căn cứ ' * 20}"
        )
        for number in range(1, 41)
    ]
    pdf = pdf_of(replace(SUPPLEMENT, missing=tuple(missing)))
    words = words_of(pdf)
    pages = words[-1].page
    assert pages > 5
    numbers = [(word.page, word.text) for word in words if word.top < 15]
    assert numbers == [(page, str(page)) for page in range(2, pages + 1)]
    body = [word for word in words if word.top >= 15]
    assert all(word.top >= 20 and word.bottom <= 277.5 and word.left >= 30 and word.right <= 195.5 for word in body)
    text = " ".join(word.text for word in body)
    for number, paper in enumerate(missing, 1):
        assert " ".join(f"{number}. {paper.name} Lý do: {paper.reason}".split()) in text


def test_a_row_of_the_receipt_longer_than_a_page_goes_on_over_the_next() -> None:
    long = "bản sao có chứng thực trích lục hồ sơ người hưởng chế độ hằng tháng " * 70
    pdf = pdf_of(replace(RECEIPT, papers=(replace(HANDED[0], name=long), HANDED[1])))
    words = words_of(pdf)
    assert sum(word.text == "thực" for word in words) == 70
    assert all(word.bottom <= 277.5 for word in words)


@pytest.mark.parametrize("count", range(1, 14))
def test_nobody_signs_an_empty_page(count: int) -> None:
    pdf = pdf_of(replace(SUPPLEMENT, missing=MISSING[:1] * count))
    last = place_of(pdf, "NGƯỜI HƯỚNG DẪN").page
    assert place_of(pdf, "Trong quá trình hoàn thiện hồ sơ").page == place_of(pdf, "Nơi nhận:").page == last
    assert words_of(pdf)[-1].page == last


def test_decomposed_letters_are_printed_composed() -> None:
    apart = unicodedata.normalize("NFD", "Đặng Thị Hường")
    assert "Đặng Thị Hường" in text_of(pdf_of(replace(RECEIPT, head=replace(HEAD, applicant=replace(HOA, name=apart)))))


def test_what_looks_like_markup_is_printed_as_it_is() -> None:
    name = "Công ty **A&B** <Hải Phòng> __C__"
    assert name in text_of(pdf_of(replace(RECEIPT, head=replace(HEAD, applicant=replace(HOA, name=name)))))


def test_what_is_not_known_is_left_for_writing_or_not_printed() -> None:
    head = replace(HEAD, number=None, applicant=replace(HOA, identity="", address="", phone="", email=""))
    text = text_of(pdf_of(replace(RECEIPT, head=head, due=None, officer=Signer())))
    assert "Số: ……/TNHS" in text
    assert "Thời gian trả kết quả giải quyết hồ sơ: ………" in text
    assert "Địa chỉ" not in text
    assert "None" not in text


def test_an_agency_with_nobody_above_it_is_printed_alone() -> None:
    office = Office("Bảo hiểm xã hội Việt Nam", "Hà Nội")
    pdf = pdf_of(replace(RECEIPT, head=replace(HEAD, office=office)))
    assert place_of(pdf, "BẢO HIỂM XÃ HỘI VIỆT NAM").top == pytest.approx(place_of(pdf, "CỘNG HÒA XÃ HỘI").top, abs=0.5)


def test_letters_that_cannot_be_printed_are_refused_and_named() -> None:
    with pytest.raises(PaperLetterMissing, match="山"):
        pdf_of(replace(RECEIPT, head=replace(HEAD, applicant=replace(HOA, name="山田 Hoa"))))


@every_paper
def test_a_paper_of_no_dossier_is_refused(slip: Slip) -> None:
    wrong = (
        replace(slip, code="HS-17") if slip is SEPARATOR else replace(slip, head=replace(HEAD, code="HS-17"))  # type: ignore[call-arg]
    )
    with pytest.raises(DossierCodeInvalid):
        pdf_of(wrong)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
        (date(2026, 1, 10), "ngày 10 tháng 01 năm 2026"),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_a_nought(on: date, said: str) -> None:
    """NĐ 30/2020, Phụ lục I, mục II.4."""
    assert day(on) == said


@pytest.fixture
def no_fontconfig(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PATH", str(tmp_path))
    font_file.cache_clear()
    letters.cache_clear()
    yield
    font_file.cache_clear()
    letters.cache_clear()


@pytest.mark.usefixtures("no_fontconfig")
def test_without_the_font_it_is_said_what_to_install() -> None:
    with pytest.raises(PaperFontMissing, match="fonts-croscore"):
        pdf_of(RECEIPT)
