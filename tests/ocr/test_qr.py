"""QR codes of dossiers: found on good and bad scans, however the page lies; nothing else is taken for one."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
import segno
from numpy.typing import NDArray

from intake.papers import SeparatorSheet, pdf_of
from ocr import read_page
from ocr.qr import dossier_codes, without_codes
from page.box import Box
from page.words import PrintedCode
from tests.intake.papers.slips import CODE, RECEIPT, SEPARATOR, SUPPLEMENT
from tests.ocr.picture import HEIGHT, WIDTH, text_page
from tests.paper_scans import printed, scanned

Pixels = NDArray[np.uint8]
DPI = 200.0
ON_THE_SLIP = Box(30 / 210, 0.0, 57 / 210, 1.0)
"""Where slips carry it, from left to right: 27 mm from the margin."""


def white() -> Pixels:
    return np.full((HEIGHT, WIDTH), 255, np.uint8)


def put(page: Pixels, text: str, *, left: float, top: float, side: float = 27.0, **options: Any) -> Pixels:
    """Draw a QR code, places and side in millimetres."""
    matrix = np.array([list(row) for row in segno.make_qr(text, **options).matrix], np.uint8)
    pixels = round(side / 25.4 * DPI)
    drawn = cv2.resize(255 * (1 - matrix), (pixels, pixels), interpolation=cv2.INTER_AREA)
    x, y = round(left / 25.4 * DPI), round(top / 25.4 * DPI)
    page[y : y + pixels, x : x + pixels] = drawn
    return page


def texts(codes: tuple[PrintedCode, ...]) -> list[str]:
    return [code.text for code in codes]


@pytest.mark.parametrize("slip", [RECEIPT, SEPARATOR], ids=["receipt", "separator"])
@pytest.mark.parametrize("level", ["office", "bad", "fax"])
@pytest.mark.parametrize(("seed", "turn"), [(1, 0), (2, 180)])
def test_the_code_of_a_scanned_paper_is_read(slip: Any, level: str, seed: int, turn: Any) -> None:
    page = scanned(pdf_of(slip), level, seed, turn=turn)
    read = dossier_codes(np.asarray(cv2.cvtColor(page.pixels, cv2.COLOR_BGR2GRAY) if page.pixels.ndim == 3 else page.pixels), DPI)
    assert texts(read) == [CODE]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_its_place_is_told_on_the_page_as_it_lies(turn: int) -> None:
    upright = np.asarray(printed(pdf_of(SUPPLEMENT), 200))
    (code,) = dossier_codes(np.ascontiguousarray(np.rot90(upright, -turn // 90)), DPI)
    box = code.box.turned(-turn)
    assert (box.left, box.right) == pytest.approx((ON_THE_SLIP.left, ON_THE_SLIP.right), abs=0.004)
    assert box.height * 297 == pytest.approx(27, abs=1)


@pytest.mark.parametrize(
    "code", ["G12.07.01-260310-0001", CODE, "38.98.H29-210519-0013", f"{'G12.' + '0123456789.' * 4 + 'AB'}-260310-000420"]
)
@pytest.mark.parametrize("resolution", [150, 200, 300, 400])
def test_long_and_short_codes_are_read_at_the_resolutions_of_offices(code: str, resolution: int) -> None:
    page = put(white(), code, left=30, top=60, error="q")
    resized = cv2.resize(page, None, fx=resolution / DPI, fy=resolution / DPI, interpolation=cv2.INTER_AREA)
    assert texts(dossier_codes(np.asarray(resized, np.uint8), resolution)) == [code]


def test_a_code_that_pen_and_staple_went_through_is_read() -> None:
    page = np.asarray(printed(pdf_of(RECEIPT), 200)).copy()
    (code,) = dossier_codes(page, DPI)
    x, y = (round(part * size) for part, size in zip(code.box.centre, (WIDTH, HEIGHT), strict=True))
    cv2.line(page, (x - 60, y + 20), (x + 80, y + 50), (0,), 6)
    cv2.line(page, (x + 30, y - 60), (x + 60, y - 50), (255,), 5)
    assert texts(dossier_codes(page, DPI)) == [CODE]


@pytest.mark.parametrize(
    "said",
    [
        "030185004321|145678901|Nguyễn Thị Hoa|12031985|Nữ|Thôn Đoài, xã Cẩm Giàng, Hải Dương|05082021",
        "https://dichvucong.gov.vn/p/home/dvc-tra-cuu-ho-so.html?ma=000.00.01.H29-260310-0420",
        "000.00.01.H29-261310-0420",
        "000.00.01.H29-260310-0420 ",
        "DN4012345678901",
    ],
    ids=["identity card", "address", "no such day", "blank", "health card"],
)
def test_what_is_no_dossier_code_is_dropped(said: str) -> None:
    page = put(put(white(), said, left=30, top=60, side=40, error="m"), CODE, left=120, top=60)
    assert texts(dossier_codes(page, DPI)) == [CODE]


def test_all_codes_of_a_page_are_told_from_top_to_bottom_each_once() -> None:
    page = put(white(), "000.00.01.H29-260401-0007", left=100, top=180, error="q")
    put(put(page, CODE, left=30, top=40, error="q"), CODE, left=140, top=40, error="q")
    assert texts(dossier_codes(page, DPI)) == [CODE, "000.00.01.H29-260401-0007"]


def test_print_is_no_code() -> None:
    grey = cv2.cvtColor(text_page().pixels(), cv2.COLOR_BGR2GRAY)
    assert dossier_codes(np.asarray(grey, np.uint8), DPI) == ()


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3)])
def test_pictures_too_small_for_a_code_have_none(size: tuple[int, int]) -> None:
    assert dossier_codes(np.zeros(size, np.uint8), DPI) == ()


def test_the_place_of_a_code_is_cleared_and_nothing_else() -> None:
    page = put(np.full((HEIGHT, WIDTH), 200, np.uint8), CODE, left=30, top=60)
    cleared = without_codes(page, dossier_codes(page, DPI))
    changed = np.argwhere(cleared != page)
    assert cleared.min() >= 200
    assert changed.min(axis=0).tolist() >= [round(58 / 25.4 * DPI), round(28 / 25.4 * DPI)]
    assert (changed.max(axis=0) <= [round(89 / 25.4 * DPI), round(59 / 25.4 * DPI)]).all()


def test_a_receipt_is_read_with_its_code_and_no_letters_are_made_of_its_modules() -> None:
    page = scanned(pdf_of(RECEIPT), "office", 3)
    read = read_page(page.pixels, number=4, dpi=200)
    assert texts(read.codes) == [CODE]
    (code,) = read.codes
    assert "GIẤY TIẾP NHẬN HỒ SƠ" in read.text
    assert [word.text for word in read.words if word.box.overlap(code.box) > 0.3 * word.box.width * word.box.height] == []


def test_a_sheet_with_nothing_but_a_code_is_not_blank() -> None:
    read = read_page(put(white(), CODE, left=60, top=100, side=90, error="q"), number=1, dpi=200)
    assert (read.blank, texts(read.codes)) == (False, [CODE])


def test_a_separating_sheet_says_its_name() -> None:
    read = read_page(np.asarray(printed(pdf_of(SeparatorSheet(CODE)), 200)), number=1, dpi=200)
    assert "TỜ PHÂN CÁCH HỒ SƠ" in read.text
    assert CODE in read.text
