"""Lists of invented employees as employers and the agency print them, scanned; and which word stands in whose row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Literal

import numpy as np

from archive.rights.rows import Listed
from bench.scans.degrade import Scanned, scan
from bench.scans.levels import LEVELS
from bench.scans.people import Person, Place, make_person, make_place
from bench.scans.sheet import Sheet
from bench.scans.typesetting import Type
from page.words import ReadPage, Word

FACE = Type(10.5)


@dataclass(frozen=True)
class Form:
    """A form: its heading, the heads of its columns and their widths in millimetres."""

    corner: str
    title: Sequence[str]
    heads: Sequence[str]
    widths: Sequence[float]


C70A_HD = Form(
    "Mẫu số: C70a-HD",
    ("DANH SÁCH GIẢI QUYẾT HƯỞNG CHẾ ĐỘ ỐM ĐAU, THAI SẢN,", "TRỢ CẤP DƯỠNG SỨC, PHỤC HỒI SỨC KHỎE"),
    ("STT", "Họ và tên", "Mã số BHXH", "Từ ngày", "Đến ngày", "Số ngày", "Số tiền", "Số tài khoản"),
    (12, 46, 32, 28, 28, 18, 34, 60),
)
D02_LT = Form(
    "Mẫu D02-LT",
    ("DANH SÁCH LAO ĐỘNG THAM GIA BHXH, BHYT, BHTN",),
    ("STT", "Họ và tên", "Mã số BHXH", "Số CCCD", "Ngày sinh", "Nam/Nữ", "Chức danh, nơi làm việc", "Tiền lương"),
    (12, 40, 32, 36, 28, 18, 62, 30),
)


@dataclass(frozen=True)
class ScannedList:
    """A list as scanned. Lines of print by whose they are: the heading's, each person's, and the rest."""

    people: tuple[Person, ...]
    scanned: Scanned
    page: ReadPage
    heading: frozenset[int]
    """Places of words."""
    rows: tuple[frozenset[int], ...]
    first_lines: tuple[frozenset[int], ...]
    """Of each row, the words of the first line of each cell, and the whole name."""

    def listed(self, place: int, *, named: bool = True) -> Listed:
        """A person as the registry knows them."""
        person = self.people[place]
        numbers = {person.social_insurance_number, person.personal_number, person.health_card_number}
        return Listed(frozenset(numbers), frozenset({person.name}) if named else frozenset())

    def words(self, places: frozenset[int]) -> list[str]:
        return [self.page.words[place].text for place in sorted(places)]


@lru_cache(maxsize=32)
def drawn(form: Form, level: str, seed: int, *, turn: Literal[0, 180] = 0, people: int = 9) -> ScannedList:
    """A list of so many people."""
    rng = np.random.default_rng(seed)
    place, everybody = make_place(rng), tuple(make_person(rng) for _ in range(people))
    sheet = Sheet({}, rng, width=297.0, height=210.0, left=18.0, right=282.0)
    _head(sheet, form, place)
    cells: list[list[int]] = []
    _table_row(sheet, form, form.heads, head=True)
    _table_row(sheet, form, [f"({number})" for number in range(1, len(form.heads) + 1)])
    heading = len(sheet.lines)
    for number, person in enumerate(everybody, 1):
        cells.append(_table_row(sheet, form, _row(form, number, person, place, rng)))
    sheet.write(226, sheet.y + 8, "THỦ TRƯỞNG ĐƠN VỊ", Type(12, bold=True), "centre")
    sheet.write(226, sheet.y + 24, everybody[0].name, Type(12, bold=True), "centre")
    page, _ = scan(sheet, LEVELS[level], rng, turn=turn)
    return _as_read(everybody, page, heading, cells)


def _head(sheet: Sheet, form: Form, place: Place) -> None:
    sheet.write(sheet.left, 16, f"Tên đơn vị: {place.company}", FACE)
    sheet.write(sheet.left, 21, f"Mã đơn vị: {place.employer_code}", FACE)
    sheet.write(sheet.left, 26, "Mã số thuế: 0312345678", FACE)
    sheet.write(250, 16, form.corner, FACE, "centre")
    for number, line in enumerate(form.title):
        sheet.write(150, 36 + 6 * number, line, Type(13, bold=True), "centre")
    sheet.y = 52.0


def _row(form: Form, number: int, person: Person, place: Place, rng: np.random.Generator) -> list[str]:
    begin = person.born + timedelta(days=int(rng.integers(9000, 11000)))
    days = int(rng.integers(2, 9))
    if form is C70A_HD:
        until = begin + timedelta(days=days - 1)
        return [
            str(number), person.name, person.social_insurance_number, f"{begin:%d/%m/%Y}", f"{until:%d/%m/%Y}", f"{days:02d}",
            f"{days * 187_000:,}".replace(",", "."), person.account,
        ]  # fmt: skip
    return [
        str(number), person.name, person.social_insurance_number, person.personal_number, f"{person.born:%d/%m/%Y}", person.sex,
        f"Công nhân, {place.company}", f"{int(rng.integers(50, 90)) * 100_000:,}".replace(",", "."),
    ]  # fmt: skip


def _table_row(sheet: Sheet, form: Form, row: Sequence[str], *, head: bool = False) -> list[int]:
    """Set one row; gives back for each line of print that it made whether it is the first of its cell (0), or a later one."""
    before = len(sheet.lines)
    sheet.table(sheet.left, form.widths, [row], FACE, heads=int(head))
    sheet.y -= 6.0
    made = sheet.lines[before:]
    highest = min(max(rect[3] for _, rect in line) for line in made)
    return [int(min(rect[1] for _, rect in line) > highest) for line in made]


def _as_read(people: tuple[Person, ...], scanned: Scanned, heading: int, cells: list[list[int]]) -> ScannedList:
    truth = scanned.truth
    words: list[Word] = []
    places: list[frozenset[int]] = []
    for number, line in enumerate(truth.lines):
        places.append(frozenset(range(len(words), len(words) + len(line))))
        words += [Word(word.text, word.box, 0.95, number) for word in line]
    page = ReadPage(
        truth.number, truth.width, truth.height, 200.0, tuple(words), turn=truth.turn, skew=truth.skew, reader="truth"
    )
    rows, first_lines, line = [], [], heading
    for kinds in cells:
        own = places[line : line + len(kinds)]
        rows.append(frozenset[int]().union(*own))
        first_lines.append(frozenset[int]().union(*(some for some, later in zip(own, kinds, strict=True) if not later)))
        line += len(kinds)
    return ScannedList(people, scanned, page, frozenset[int]().union(*places[:heading]), tuple(rows), tuple(first_lines))
