"""Which words of a list are the rows of given persons: theirs, never another's."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.rights.rows import Listed, heading_of, rows_of
from page.box import Box
from page.words import ReadPage, Word
from tests.archive.rights.lists import C70A_HD, D02_LT, Form, drawn
from tests.ocr.typeset import Typesetter

COLUMNS = (0.05, 0.09, 0.34, 0.47, 0.6, 0.72, 0.78)
HEADS = ("TT", "Họ và tên", "Mã số BHXH", "Từ ngày", "Đến ngày", "Số ngày", "Số tài khoản")
HA = ("1", "Nguyễn Thị Thu Hà", "3420123456", "02/03/2026", "07/03/2026", "06", "0381092371696")
SON = ("2", "Lê Văn Sơn", "3419876543", "10/03/2026", "12/03/2026", "03", "9730830797")
MAI = ("3", "Lê Thị Mai", "3421765432", "11/03/2026", "13/03/2026", "03", "0381092371702")
SON_LISTED = Listed(frozenset({"3419876543", "001085004326"}), frozenset({"Lê Văn Sơn"}))
NUMBER_OF_SOMEBODY_ELSE = "001185004325"


def page(*rows: tuple[str, ...], step: float = 0.03, heads: bool = True, above: str = "Mã đơn vị: MB1981A") -> ReadPage:
    """A list with these rows."""
    made = Typesetter(1).line("Tên đơn vị: Công ty TNHH May Sao Mai", 0.05, left=0.05).line(above, 0.075, left=0.05)
    made.line("DANH SÁCH GIẢI QUYẾT HƯỞNG CHẾ ĐỘ ỐM ĐAU, THAI SẢN", 0.12, middle=0.5)
    table = [HEADS, *rows] if heads else list(rows)
    for number, cells in enumerate(table):
        for cell, left in zip(cells, COLUMNS, strict=False):
            made.line(cell, 0.25 + number * step, left=left)
    return made.page()


def shown(read: ReadPage, *persons: Listed) -> str:
    return " ".join(read.words[place].text for place in sorted(rows_of(read, persons)))


def higher(box: Box) -> Box:
    return Box(box.left, box.top - 0.006, box.right, box.bottom - 0.006)


def heading(read: ReadPage) -> str:
    return " ".join(read.words[place].text for place in sorted(heading_of(read)))


@pytest.mark.parametrize("turn", [0, 180])
@pytest.mark.parametrize("level", ["clean", "office", "bad", "fax"])
@pytest.mark.parametrize("form", [C70A_HD, D02_LT], ids=["C70a-HD", "D02-LT"])
def test_each_row_of_a_scanned_list_is_told_apart(form: Form, level: str, turn: Literal[0, 180]) -> None:
    drawn_list = drawn(form, level, 7, turn=turn)
    for place in range(len(drawn_list.people)):
        found = rows_of(drawn_list.page, [drawn_list.listed(place)])
        assert found <= drawn_list.rows[place], drawn_list.words(found - drawn_list.rows[place])
        assert found >= drawn_list.first_lines[place], drawn_list.words(drawn_list.first_lines[place] - found)


@pytest.mark.parametrize("turn", [90, 270])
def test_a_page_that_was_scanned_sideways_is_the_same_page(turn: Literal[90, 270]) -> None:
    upright = drawn(C70A_HD, "office", 7)
    laid = tuple(replace(word, box=word.box.turned(-turn)) for word in upright.page.words)
    sideways = replace(upright.page, words=laid, turn=turn, width=upright.page.height, height=upright.page.width)
    for place in range(len(upright.people)):
        assert rows_of(sideways, [upright.listed(place)]) == rows_of(upright.page, [upright.listed(place)])
    assert heading_of(sideways) == heading_of(upright.page)


@settings(deadline=None)
@given(data=st.data(), step=st.floats(0.018, 0.04), asked=st.integers(0, 7))
def test_of_other_rows_nothing_is_ever_shown(data: st.DataObject, step: float, asked: int) -> None:
    """However the words of a line stand, whatever is not read, and though names and days are the same in every row."""
    made, whose = Typesetter(1), []
    for number in range(8):
        cells = (
            str(number + 1),
            "Nguyễn Thị Thu Hà",
            f"34201234{number:02d}",
            "02/03/2026",
            "07/03/2026",
            "06",
            f"03810923{number:04d}",
        )
        for cell, left in zip(cells, COLUMNS, strict=True):
            if data.draw(st.integers(0, 9)) > 0:
                made.line(cell, 0.25 + number * step + data.draw(st.floats(-0.002, 0.002)), left=left)
                whose += [number] * len(cell.split())
    person = Listed(frozenset({f"34201234{asked:02d}"}), frozenset({"Nguyễn Thị Thu Hà"}))
    assert {whose[place] for place in rows_of(made.page(), [person])} <= {asked}


@pytest.mark.parametrize("form", [C70A_HD, D02_LT], ids=["C70a-HD", "D02-LT"])
def test_the_heading_ends_before_the_first_row(form: Form) -> None:
    drawn_list = drawn(form, "office", 7)
    found = heading_of(drawn_list.page)
    assert found == drawn_list.heading, drawn_list.words(found ^ drawn_list.heading)


def test_a_row_is_found_by_any_number_of_its_person_and_by_nothing_else() -> None:
    assert shown(page(HA, SON, MAI), SON_LISTED) == " ".join(SON)
    assert shown(page(HA, SON, MAI), Listed(frozenset({"3419876543"}))) == " ".join(SON)
    assert shown(page(HA, SON, MAI), Listed(frozenset({"001085004326"}), frozenset({"Lê Văn Sơn"}))) == ""


def test_several_persons_of_a_dossier_get_all_their_rows() -> None:
    mai = Listed(frozenset({"3421765432"}), frozenset({"Lê Thị Mai"}))
    assert shown(page(HA, SON, MAI), SON_LISTED, mai) == " ".join((*SON, *MAI))


@pytest.mark.parametrize("misread", ["341987654", "3419876548", "34I9876543"])
def test_a_number_that_was_misread_tells_nobody(misread: str) -> None:
    assert shown(page(HA, (SON[0], SON[1], misread, *SON[3:]), MAI), SON_LISTED) == ""


def test_a_number_beside_another_name_tells_nobody() -> None:
    assert shown(page(HA, (SON[0], "Trần Quốc Bình", *SON[2:]), MAI), SON_LISTED) == ""


def test_a_row_with_the_personal_number_of_somebody_else_tells_nobody() -> None:
    assert shown(page(HA, (*SON[:6], NUMBER_OF_SOMEBODY_ELSE), MAI), SON_LISTED) == ""


def test_rows_that_run_into_each_other_are_not_told_apart() -> None:
    assert shown(page(HA, SON, MAI, step=0.006), SON_LISTED) == ""
    assert shown(page(HA, SON, MAI, step=0.006), Listed(frozenset({"3419876543"}))) == ""


def test_words_that_stick_to_rules_and_damaged_names_do_not_matter() -> None:
    row = ("2_", "|Lê Văn Sdn", "|3419876543", "[10/03/2026", "|12/03/2026", "|03", "9730830797")
    assert shown(page(HA, row, MAI), SON_LISTED) == " ".join(row)


def test_of_a_name_broken_into_lines_its_own_words_are_shown_and_no_others() -> None:
    made = page(HA, ("2", "Trần Thị Ngọc", *SON[2:]), MAI, step=0.05)
    further = [
        Word("Hạnh", Box(0.09, 0.363, 0.13, 0.377), 0.95, 90),
        Word("Đội", Box(0.47, 0.363, 0.5, 0.377), 0.95, 91),
        Word("Thị", Box(0.13, 0.363, 0.16, 0.377), 0.95, 92),
    ]
    found = shown(
        replace(made, words=(*made.words, *further)), Listed(frozenset({"3419876543"}), frozenset({"Trần Thị Ngọc Hạnh"}))
    )
    assert found == "2 Trần Thị Ngọc 3419876543 10/03/2026 12/03/2026 03 9730830797 Hạnh"


def test_nobody_asked_for_is_nothing_shown() -> None:
    assert rows_of(page(HA, SON), []) == frozenset()


def test_the_heading_is_all_down_to_the_heads_of_the_columns() -> None:
    assert heading(page(HA, SON)).endswith("Mã số BHXH Từ ngày Đến ngày Số ngày Số tài khoản")
    assert "Hà" not in heading(page(HA, SON))


@pytest.mark.parametrize(
    "made",
    [
        page(HA, SON, heads=False),
        page(HA, SON, above="Người lập: Trần Thị Bích 3420111222"),
        page(HA, HEADS, SON, heads=False),
        page(("1", "Nguyễn Thị Thu Hà", "342OI23456", *HA[3:6]), HEADS, SON, heads=False),
    ],
    ids=["no heads", "a person above", "heads below a row", "heads below a row whose number is misread"],
)
def test_a_heading_whose_end_is_not_certain_is_not_shown(made: ReadPage) -> None:
    assert heading(made) == ""


@pytest.mark.parametrize(
    "above", ["Mã số thuế: 0312345678", "Số điện thoại: 02651779723", "Số điên 02651779723", "Số tài khoản: 3100201234567"]
)
def test_numbers_of_an_organisation_in_the_heading_do_not_hide_it(above: str) -> None:
    assert above in heading(page(HA, SON, above=above))


def test_a_label_of_which_a_word_was_read_a_little_higher_is_a_label_all_the_same() -> None:
    made = page(HA, SON, above="Số điện thoại: 02651779723")
    words = [replace(word, box=higher(word.box)) if word.text == "thoại:" else word for word in made.words]
    assert "02651779723" in heading(replace(made, words=tuple(words)))
