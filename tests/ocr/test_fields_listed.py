"""Lists of many persons as readers return tables: rules that stick to words, broken names, strokes lost from dates."""

from __future__ import annotations

from catalogue import load_catalogue
from ocr.understand import understand
from page.reading import Field
from tests.ocr.typeset import Typesetter

TYPES = load_catalogue().types
COLUMNS = (0.05, 0.09, 0.34, 0.47, 0.6, 0.72, 0.78)
Row = tuple[str, ...]
USUAL: Row = ("1", "Nguyễn Thị Thu Hà", "3420123456", "02/03/2026", "07/03/2026", "06", "0381092371696")


def read(*rows: Row, between: tuple[str, ...] = (), step: float = 0.03) -> list[Field]:
    """Fields of 01B-HSB with these rows; `between` are lines of the name's cell above and below the first one."""
    page = Typesetter(1).line("Tên cơ quan (đơn vị): Công ty TNHH May Sao Mai", 0.05, left=0.05)
    page.line("Mẫu 01B-HSB", 0.05, left=0.8).line("Mã đơn vị: MB1981A", 0.075, left=0.05)
    page.lines(("DANH SÁCH ĐỀ NGHỊ GIẢI QUYẾT HƯỞNG CHẾ ĐỘ", "ỐM ĐAU, THAI SẢN, DƯỠNG SỨC, PHỤC HỒI SỨC KHỎE"), 0.12, middle=0.5)
    page.line("A. CHẾ ĐỘ ỐM ĐAU", 0.25, left=0.05)
    for number, cells in enumerate(rows):
        for cell, left in zip(cells, COLUMNS, strict=False):
            page.line(cell, 0.3 + number * step, left=left)
    for line, y in zip(between, (0.29, 0.31), strict=False):
        page.line(line, y, left=COLUMNS[1])
    (document,) = understand([page.page()], TYPES)
    assert document.type.type_id == "HSB_01B"
    return list(document.fields)


def all_of(fields: list[Field], name: str) -> list[str | None]:
    return [field.value for field in fields if field.name == name]


def the(fields: list[Field], name: str) -> Field:
    (found,) = [field for field in fields if field.name == name]
    return found


def test_a_row_gives_all_its_columns() -> None:
    fields = read(USUAL, ("2", "Lê Văn Sơn", "3419876543", "10/03/2026", "12/03/2026", "03", "9730830797"))
    assert all_of(fields, "person_name") == ["Nguyễn Thị Thu Hà", "Lê Văn Sơn"]
    assert all_of(fields, "social_insurance_number") == ["3420123456", "3419876543"]
    assert all_of(fields, "leave_from") == ["2026-03-02", "2026-03-10"]
    assert all_of(fields, "leave_to") == ["2026-03-07", "2026-03-12"]
    assert all_of(fields, "leave_days") == ["6", "3"]
    assert all_of(fields, "account_number") == ["0381092371696", "9730830797"], "an account of ten digits is no insurance number"


def test_the_head_of_the_list_names_the_employer() -> None:
    fields = read(USUAL)
    assert the(fields, "employer_name").value == "Công ty TNHH May Sao Mai"
    assert the(fields, "employer_code").value == "MB1981A"


def test_rules_of_the_table_are_no_part_of_names_and_figures() -> None:
    fields = read(("1_", "|Nguyễn Thị Thu Hà", "|3420123456", "[02/03/2026", "|07/03/2026 -", "|06", "0381092371696"))
    assert the(fields, "person_name").value == "Nguyễn Thị Thu Hà"
    assert the(fields, "leave_to").value == "2026-03-07"
    assert the(fields, "leave_days").value == "6"


def test_a_name_broken_into_lines_of_its_cell_is_one_name() -> None:
    fields = read(("1", "", *USUAL[2:]), between=("Nguyễn Thị", "Thu Hà"))
    assert the(fields, "person_name").value == "Nguyễn Thị Thu Hà"


def test_a_title_of_a_group_is_no_part_of_a_name() -> None:
    page_rows = (USUAL, ("B. CHẾ ĐỘ THAI SẢN",), ("1", "Lê Thị Mai", *USUAL[2:]))
    assert all_of(read(*page_rows, step=0.022), "person_name") == ["Nguyễn Thị Thu Hà", "Lê Thị Mai"]


def test_days_and_their_count_that_agree_are_sure_and_others_are_not() -> None:
    names = ("leave_from", "leave_to", "leave_days")
    assert all(the(read(USUAL), name).confidence >= 0.9 for name in names)
    wrong = read((*USUAL[:5], "09", USUAL[6]))
    assert all(the(wrong, name).confidence < 0.9 and "do not agree" in the(wrong, name).note for name in names)


def test_fewer_days_than_the_calendar_has_may_be_working_days() -> None:
    fields = read((*USUAL[:5], "05", USUAL[6]))
    assert the(fields, "leave_from").confidence >= 0.9
    assert the(fields, "leave_days").confidence < 0.9


def test_strokes_lost_from_dates_are_made_good_where_the_count_agrees() -> None:
    agreeing = read((*USUAL[:3], "02032026", "0703/2026", "06", USUAL[6]))
    assert (the(agreeing, "leave_from").value, the(agreeing, "leave_to").value) == ("2026-03-02", "2026-03-07")
    assert the(agreeing, "leave_from").confidence >= 0.9
    without = read((*USUAL[:3], "02032026", "0703/2026", "", USUAL[6]))
    assert the(without, "leave_from").value == "2026-03-02"
    assert the(without, "leave_from").confidence < 0.9


def test_a_row_whose_name_cannot_be_read_keeps_its_numbers() -> None:
    fields = read(("1", "§%", *USUAL[2:]))
    assert all_of(fields, "person_name") == []
    assert the(fields, "social_insurance_number").value == "3420123456"
