"""Lists of many persons (01B-HSB, C70a-HD, D02-LT …): one group of person fields for each row, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ocr.fields.administrative import field_of
from ocr.fields.layout import Piece, Sheet
from page.reading import Field
from vietnamese.dates import find_dates
from vietnamese.identifiers import parse_digits, parse_personal_number
from vietnamese.names import is_person_name, person_name

_NUMBER = re.compile(r"(?<![\w/.])\d{9,16}(?![\w/])")


def listed_fields(sheets: Sequence[Sheet]) -> list[Field]:
    """For each row with a number of a person: name, numbers, and the days of the row."""
    return [field for sheet in sheets for row in sheet.rows for field in _row(row, sheet.number)]


def _row(row: Sequence[Piece], page: int) -> Iterator[Field]:
    line = Piece(tuple(placed for piece in row for placed in piece.words), page)
    numbers = [match for match in _NUMBER.finditer(line.text) if _kind(match.group())]
    name = _name(line)
    if not numbers or name is None:
        return
    piece, value = name
    yield field_of("person_name", value, piece, 0.5 + 0.46 * piece.lowest_confidence)
    for match in numbers:
        where, kind = line.part(match.start(), match.end()), _kind(match.group())
        if where is not None and kind is not None:
            yield field_of(kind, match.group(), where, 0.5 + 0.45 * where.lowest_confidence)
    days = [found for found in find_dates(line.text) if found.date is not None and found.date.day]
    names = ("leave_from", "leave_to") if len(days) == 2 else ("birth_date", "leave_from", "leave_to") if len(days) == 3 else ()
    for name_of_day, found in zip(names, days, strict=False):
        where = line.part(found.start, found.end)
        if where is not None and found.date is not None:
            yield field_of(name_of_day, found.date.iso, where, 0.5 + 0.45 * where.lowest_confidence)


def _kind(digits: str) -> str | None:
    if parse_personal_number(digits):
        return "personal_number"
    if len(digits) == 10 and parse_digits(digits, 10):
        return "social_insurance_number"
    return "account_number" if len(digits) in (9, 11, 12, 13, 14, 15, 16) else None


def _name(line: Piece) -> tuple[Piece, str] | None:
    """The longest run of words that is a person's name."""
    words = line.words
    for length in (6, 5, 4, 3, 2):
        for start in range(len(words) - length + 1):
            piece = Piece(words[start : start + length], line.page)
            if is_person_name(piece.text):
                return piece, person_name(piece.text)
    return None
