"""Ruled tables: their cells with row, column and place, and their text cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import ImageDraw

import ocr
from page.words import ReadPage, Table
from tests.ocr.picture import DPI, HEIGHT, WIDTH, Picture, Pixels, tilted

LEFTS = (200, 320, 760, 1120, 1450)
"""Edges of the columns, in pixels; the last one is the right edge of the table."""
TOPS = (500, 580, 720, 860, 940)
HEADS = ("Số", "Họ và tên", "Từ tháng", "Mức đóng")
ROWS = (
    ("01", ("Nguyễn Thị Thanh", "Hương Giang"), "01/2019", "4.700.000"),
    ("02", ("Trần Quốc Bảo", "Khánh Nguyên"), "05/2021", "5.230.000"),
    ("03", ("Lê Văn An",), "11/2023", "6.070.000"),
)
ROW_BY_ROW = (
    "Số Họ và tên Từ tháng Mức đóng 01 Nguyễn Thị Thanh Hương Giang 01/2019 4.700.000 "
    "02 Trần Quốc Bảo Khánh Nguyên 05/2021 5.230.000 03 Lê Văn An 11/2023 6.070.000"
)


def table(*, broken: int = 0) -> Picture:
    """A list of payments; `broken` is how many pixels of each rule are missing here and there."""
    picture = Picture()
    pen = ImageDraw.Draw(picture.image)
    for left in LEFTS:
        pen.line([(left, TOPS[0]), (left, TOPS[-1])], fill=(20, 20, 20), width=3)
    for top in TOPS:
        pen.line([(LEFTS[0], top), (LEFTS[-1], top)], fill=(20, 20, 20), width=3)
    if broken:
        for top, left in ((TOPS[0], 500), (TOPS[2], 900), (TOPS[4], 1300)):
            pen.rectangle((left, top - 5, left + broken, top + 5), fill=(255, 255, 255))
        for top, left in ((630, LEFTS[0]), (780, LEFTS[2])):
            pen.rectangle((left - 5, top, left + 5, top + broken), fill=(255, 255, 255))
    for text, left in zip(HEADS, LEFTS, strict=False):
        picture.line(text, left + 15, TOPS[0] + 15)
    for top, row in zip(TOPS[1:], ROWS, strict=False):
        for left, cell in zip(LEFTS, row, strict=False):
            for number, line in enumerate((cell,) if isinstance(cell, str) else cell):
                picture.line(line, left + 15, top + 12 + 60 * number)
    return picture


def read(pixels: Pixels) -> ReadPage:
    return ocr.read_page(pixels, number=1, dpi=DPI)


def shape(found: Table) -> tuple[int, int, int]:
    """How many cells, rows and columns."""
    return len(found.cells), 1 + max(cell.row for cell in found.cells), 1 + max(cell.column for cell in found.cells)


def _holds_each_word(page: ReadPage, words: Sequence[tuple[int, int, str]]) -> None:
    """Each word stands in its cell: what is found in the page's words and what in its tables agrees."""
    (found,) = page.tables
    for row, column, text in words:
        (cell,) = [cell for cell in found.cells if (cell.row, cell.column) == (row, column)]
        (word,) = [word for word in page.words if word.text == text]
        assert cell.box.holds(*word.box.centre), (text, cell, word)


def test_each_cell_is_known_by_row_and_column() -> None:
    page = read(table().pixels())
    (found,) = page.tables
    assert shape(found) == (16, 4, 4)
    for cell in found.cells:
        sides = np.array([cell.box.left * WIDTH, cell.box.right * WIDTH, cell.box.top * HEIGHT, cell.box.bottom * HEIGHT])
        drawn = [LEFTS[cell.column], LEFTS[cell.column + 1], TOPS[cell.row], TOPS[cell.row + 1]]
        assert np.abs(sides - drawn).max() < 8, cell
    _holds_each_word(page, [(1, 1, "Giang"), (2, 2, "05/2021"), (3, 3, "6.070.000"), (0, 0, "Số")])


def test_a_cell_of_two_lines_is_read_to_its_end_before_the_next() -> None:
    assert read(table().pixels()).text.replace("\n", " ") == ROW_BY_ROW


def test_a_row_whose_cells_have_one_line_each_is_one_line() -> None:
    assert "03 Lê Văn An 11/2023 6.070.000" in read(table().pixels()).text.splitlines()


@pytest.mark.parametrize("degrees", [-1.6, 2.1])
@pytest.mark.parametrize("turn", [0, 180])
def test_cells_lie_on_the_page_as_it_was_scanned(degrees: float, turn: int) -> None:
    pixels = tilted(table().lines(["Danh sách người lao động đóng bảo hiểm xã hội của đơn vị"] * 14, 1100).pixels(), degrees)
    page = read(np.ascontiguousarray(np.rot90(pixels, -turn // 90)))
    assert shape(page.tables[0]) == (16, 4, 4)
    _holds_each_word(page, [(1, 1, "Giang"), (2, 2, "05/2021"), (3, 3, "6.070.000")])


def test_rules_that_are_worn_away_for_a_part_still_shut_cells_in() -> None:
    assert shape(read(table(broken=16).pixels()).tables[0]) == (16, 4, 4)


def test_a_cell_over_several_columns_says_so() -> None:
    picture = table()
    pen = ImageDraw.Draw(picture.image)
    pen.line([(LEFTS[0], 940), (LEFTS[0], 1020), (LEFTS[-1], 1020), (LEFTS[-1], 940)], fill=(20, 20, 20), width=3)
    picture.line("Cộng: 16.000.000 đồng", 700, 955)
    (found,) = read(picture.pixels()).tables
    last = found.cells[-1]
    assert (last.row, last.column, last.rows, last.columns) == (4, 0, 1, 4)


def test_the_low_head_of_a_table_has_its_cells_although_a_row_over_all_columns_follows() -> None:
    picture = Picture()
    pen = ImageDraw.Draw(picture.image)
    tops = (500, 572, 640, 780, 920)
    for left in LEFTS:
        pen.line([(left, tops[0]), (left, tops[1])], fill=(20, 20, 20), width=3)
        pen.line([(left, tops[2]), (left, tops[-1])], fill=(20, 20, 20), width=3)
    for left in (LEFTS[0], LEFTS[-1]):
        pen.line([(left, tops[0]), (left, tops[-1])], fill=(20, 20, 20), width=3)
    for top in tops:
        pen.line([(LEFTS[0], top), (LEFTS[-1], top)], fill=(20, 20, 20), width=3)
    for text, left in zip(HEADS, LEFTS, strict=False):
        picture.line(text, left + 15, tops[0] + 10)
    picture.line("A. Đợt tháng 6 năm 2025", 560, tops[1] + 8)
    for top, row in zip(tops[2:], ROWS, strict=False):
        for left, cell in zip(LEFTS, row, strict=False):
            picture.line(cell if isinstance(cell, str) else cell[0], left + 15, top + 40)
    (found,) = read(picture.pixels()).tables
    assert [(cell.row, cell.column, cell.columns) for cell in found.cells[:5]] == [*((0, at, 1) for at in range(4)), (1, 0, 4)]


def test_where_the_rule_between_two_rows_is_gone_in_some_columns_rows_are_still_read_one_after_the_other() -> None:
    picture = table()
    pen = ImageDraw.Draw(picture.image)
    pen.rectangle((LEFTS[2] + 6, TOPS[3] - 4, LEFTS[4] - 6, TOPS[3] + 4), fill=(255, 255, 255))
    page = read(picture.pixels())
    assert {(cell.row, cell.column): cell.rows for cell in page.tables[0].cells}[2, 2] == 2
    assert page.text.replace("\n", " ") == ROW_BY_ROW


def test_a_cell_over_several_rows_is_read_with_the_first_of_them() -> None:
    picture = table()
    pen = ImageDraw.Draw(picture.image)
    pen.rectangle((LEFTS[0] + 6, TOPS[1] + 6, LEFTS[1] - 6, TOPS[4] - 6), fill=(255, 255, 255))
    picture.line("01", LEFTS[0] + 15, (TOPS[2] + TOPS[3]) // 2 - 20)
    assert " Mức đóng 01 Nguyễn Thị Thanh" in read(picture.pixels()).text.replace("\n", " ")


def test_a_frame_around_text_is_no_table() -> None:
    picture = Picture().lines(["Kính gửi: Bảo hiểm xã hội tỉnh Nam Định", "Đề nghị giải quyết chế độ thai sản"], 400)
    ImageDraw.Draw(picture.image).rectangle((180, 370, 1300, 560), outline=(20, 20, 20), width=3)
    assert read(picture.pixels()).tables == ()


def test_a_page_without_rules_has_none() -> None:
    assert read(Picture().lines(["Kính gửi: Bảo hiểm xã hội tỉnh Nam Định"] * 3).pixels()).tables == ()
