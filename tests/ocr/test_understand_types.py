"""What decides a type where headings are shared: trích yếu, issuer, form number; and what must not decide it."""

import pytest

from ocr.understand import understand
from tests.ocr.small_catalogue import TYPES
from tests.ocr.typeset import Typesetter, letterhead

BHXH = "BẢO HIỂM XÃ HỘI TỈNH THÁI BÌNH"
UBND = "ỦY BAN NHÂN DÂN TỈNH THÁI BÌNH"


def decision(issuer: str, subject: str, *text: str) -> tuple[str | None, float]:
    page = letterhead(1, (issuer,), "Số: 12/QĐ-XYZ", "Thái Bình, ngày 05 tháng 3 năm 2026", "QUYẾT ĐỊNH", (subject,))
    page.lines(text, 0.32)
    (document,) = understand([page.page()], TYPES)
    return document.type.type_id, document.type.confidence


@pytest.mark.parametrize(
    ("subject", "type_id"),
    [
        ("Về việc hưởng chế độ hưu trí hằng tháng", "QD_HUU"),
        ("Về việc hưởng chế độ tử tuất hằng tháng", "QD_TUAT"),
        ("Về việc điều chỉnh lương hưu hằng tháng", "QD_DIEU_CHINH"),
        ("Về việc hủy Quyết định số 77/QĐ-BHXH", "QD_HUY"),
        ("Về việc thành lập Ban Chỉ huy phòng chống thiên tai", "ADMIN_QD"),
    ],
)
def test_decisions_are_told_apart_by_their_subject(subject: str, type_id: str) -> None:
    found, confidence = decision(BHXH, subject)
    assert found == type_id
    assert confidence >= 0.9


def test_another_agency_does_not_issue_what_only_the_insurance_issues() -> None:
    assert decision(UBND, "Về việc điều chỉnh kế hoạch sử dụng đất")[0] == "ADMIN_QD"


def test_words_of_the_text_do_not_decide_against_the_subject() -> None:
    found, _ = decision(
        BHXH, "Về việc khen thưởng", "      Xét hồ sơ hưởng chế độ hưu trí của các đơn vị,", "điều chỉnh theo Điều 3"
    )
    assert found == "ADMIN_QD"


def test_a_heading_inside_other_words_is_none() -> None:
    page = Typesetter(1).line("BẢO HIỂM XÃ HỘI VIỆT NAM", 0.08, middle=0.28).line("Kính gửi ông Lê Văn Sơn", 0.2)
    (document,) = understand([page.page()], TYPES)
    assert document.type.type_id is None


@pytest.mark.parametrize("read", ["GIẤY RA VIỆN", "GIAY RA VIEN", "GIÂY RA VIÊN", "GlẤY RA VIỆN", "| GIẤY RA VIỆN ."])
def test_damaged_headings_are_known(read: str) -> None:
    (document,) = understand([Typesetter(1).line(read, 0.14, middle=0.5).page()], TYPES)
    assert document.type.type_id == "GIAY_RA_VIEN"
