"""Lists of many persons (01B-HSB, C70a-HD, D02-LT …): one group of person fields for each row, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ocr.fields.administrative import field_of
from ocr.fields.layout import Piece, Placed, Sheet, join
from ocr.fields.leaders import sure_of_figures
from ocr.fields.person_name import name_in_place
from page.box import Box
from page.reading import Field
from vietnamese.dates import partial_date
from vietnamese.identifiers import parse_digits, parse_personal_number
from vietnamese.names import mostly_capitals

_RULES = "|[]{}_¦‖!"
"""What readers make of the rules between columns."""
_NUMBER = re.compile(r"(?<![\w/.])\d{9,16}(?![\w/])")
_DAY = re.compile(r"(\d{2})[/.\-⁄]?(\d{2})[/.\-⁄]?((?:19|20)\d{2})")
_WHOLE_DAY = re.compile(r"\d{2}([/.-])\d{2}\1\d{4}")
_COUNT = re.compile(r"\d{1,3}")
_NEAR = 1.6
"""A line of a broken name stands at most so many word heights above or below its row."""
_EXACT, _AGAINST = 0.96, 0.6


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with the number of a person in it."""

    line: Piece
    number: Placed
    kind: str

    @property
    def before(self) -> list[Placed]:
        """Words left of the number: sequence and name."""
        return [placed for placed in self.line.words if placed.box.right <= self.number.box.left + 0.005]

    @property
    def behind(self) -> Piece | None:
        """Words right of the number: days, how many, account."""
        words = tuple(placed for placed in self.line.words if placed.box.left >= self.number.box.right - 0.005)
        return Piece(words, self.line.page) if words else None


def listed_fields(sheets: Sequence[Sheet]) -> list[Field]:
    """For each row with a number of a person: name, numbers, and the days of the row."""
    return [field for sheet in sheets for field in _on_sheet(sheet)]


def _on_sheet(sheet: Sheet) -> Iterator[Field]:
    lines = [_without_rules(join(row)) for row in sheet.rows]
    lines = [line for line in lines if line.words]
    rows = [_row(line) for line in lines]
    for place, row in enumerate(rows):
        if row is None:
            continue
        around = [
            lines[near]
            for near in (place - 1, place + 1)
            if 0 <= near < len(lines) and rows[near] is None and abs(lines[near].y - row.line.y) < _NEAR * _height(sheet, row)
        ]
        yield from _name(row, around)
        yield from _numbers_before_days(row)
        if (behind := row.behind) is not None:
            yield from _behind_number(behind)


def _height(sheet: Sheet, row: _Row) -> float:
    return max(sheet.text_height, row.number.box.height)


def _without_rules(line: Piece) -> Piece:
    """The words without the rules of the table that stick to them."""
    kept = []
    for placed in line.words:
        text = placed.text.strip(_RULES).strip()
        if any(map(str.isalnum, text)):
            word = placed.word
            kept.append(placed if text == placed.text else Placed(replace(word, text=text), placed.box))
    return Piece(tuple(kept), line.page)


def _row(line: Piece) -> _Row | None:
    for placed in line.words:
        text = placed.text.strip(".,;:")
        if _NUMBER.fullmatch(text) and (kind := _kind(text)):
            return _Row(line, placed, kind)
    return None


def _kind(digits: str) -> str | None:
    if parse_personal_number(digits):
        return "personal_number"
    return "social_insurance_number" if len(digits) == 10 and parse_digits(digits, 10) else None


def _name(row: _Row, around: Sequence[Piece]) -> Iterator[Field]:
    """All words of the name's cell, which may be broken into lines above and below the row."""
    own = [placed for placed in row.before if not placed.text.strip(".,").isdigit()]
    left = min((placed.box.left for placed in own), default=0.0) - 0.02
    cell = Box(left, 0.0, row.number.box.left, 1.0)
    parts = (
        [(row.line.y, own), *((line.y, words) for line in around if (words := _broken(line, cell)))]
        if len(own) < 4
        else [(0.0, own)]
    )
    words = [placed for _, part in sorted(parts, key=lambda part: part[0]) for placed in part]
    found = name_in_place(" ".join(placed.text for placed in words))
    if found is None or not words:
        return
    piece = Piece(tuple(words), row.line.page)
    taken = piece.part(0, found.end) or piece
    left_out = sum(sum(map(str.isalpha, placed.text)) >= 2 for placed in words) - len(found.value.split(" "))
    note = "; ".join(part for part in (found.note, "words beside it were not taken" * (left_out > 0)) if part)
    sure = min(0.55 + 0.42 * taken.lowest_confidence, found.at_most, _AGAINST if left_out > 0 else 1.0)
    yield field_of("person_name", found.value, taken, sure, raw=piece.text, note=note)


def _broken(line: Piece, cell: Box) -> list[Placed]:
    """The one or two words of a line that stand in the cell, where nothing else of the line stands left of it."""
    if mostly_capitals(line.text) or any(placed.box.left < cell.left for placed in line.words):
        return []
    inside = [placed for placed in line.words if placed.box.right <= cell.right]
    return inside if len(inside) <= 3 and all(placed.text[0].isupper() for placed in inside) else []


def _numbers_before_days(row: _Row) -> Iterator[Field]:
    """The row's number, and another number of the same person that stands beside it, before any day."""
    for placed in row.line.words:
        text = placed.text.strip(".,;:")
        kind = _kind(text) if _NUMBER.fullmatch(text) else None
        if kind is not None:
            where = Piece((placed,), row.line.page)
            yield field_of(kind, text, where, sure_of_figures(where.lowest_confidence))
        if _day(placed) is not None:
            break


def _behind_number(behind: Piece) -> Iterator[Field]:
    """Days, their count and the account, in the order in which these lists have their columns."""
    days = [(placed, day) for placed in behind.words if (day := _day(placed)) is not None]
    names = ("leave_from", "leave_to") if len(days) == 2 else ("birth_date", "leave_from", "leave_to") if len(days) == 3 else ()
    if not names:
        return
    (_, start), (last_word, end) = days[-2:]
    rest = behind.words[behind.words.index(last_word) + 1 :]
    count = _count(rest)
    fits = _fits(start, end, int(count.text) if count is not None else None)
    for name, (placed, day) in zip(names, days, strict=True):
        yield _checked(name, day.isoformat(), Piece((placed,), behind.page), fits if name != "birth_date" else None)
    if count is not None:
        yield _checked("leave_days", str(int(count.text)), Piece((count,), behind.page), fits)
    account = next((placed for placed in rest if _NUMBER.fullmatch(placed.text)), None)
    if account is not None:
        yield field_of("account_number", account.text, Piece((account,), behind.page), sure_of_figures(account.word.confidence))


def _day(placed: Placed) -> date | None:
    """A day in one word; strokes may be lost: `12092024`, `2009/2024`."""
    match = _DAY.fullmatch(placed.text)
    found = partial_date(int(match[3]), int(match[2]), int(match[1])) if match else None
    return found.as_date() if found is not None else None


def _count(rest: Sequence[Placed]) -> Placed | None:
    """The first small number, before the account."""
    for placed in rest:
        if _COUNT.fullmatch(placed.text):
            return placed
        if _NUMBER.fullmatch(placed.text):
            break
    return None


def _fits(first: date, last: date, count: int | None) -> bool | None:
    """Whether the count is that of the days from first to last; None where nothing can be said.

    On lists working days may be counted: fewer than all days say nothing against them.
    """
    if last < first or (count is not None and count > (last - first).days + 1):
        return False
    return True if count == (last - first).days + 1 else None


def _checked(name: str, value: str, where: Piece, fits: bool | None) -> Field:
    """With the confidence that the reading and the count of the days give; what was mended is sure only where they agree."""
    sure = sure_of_figures(where.lowest_confidence)
    mended = name != "leave_days" and not _WHOLE_DAY.fullmatch(where.text)
    note = "a stroke of the date was not read" * mended
    if fits:
        return field_of(name, value, where, max(sure, 0.92 if mended else _EXACT), note="first day, last day and count agree")
    if fits is False:
        return field_of(name, value, where, min(sure, _AGAINST), note="first day, last day and count do not agree")
    return field_of(
        name, value, where, min(sure, 0.8) if mended else min(sure, 0.88) if name == "leave_days" else sure, note=note
    )
