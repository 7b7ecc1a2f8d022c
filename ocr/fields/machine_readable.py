"""The machine-readable lines on the back of identity cards: they bear out the number and the days that the card prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ocr.fields.layout import Piece, Sheet
from page.reading import Field

_BORNE_OUT = 0.95
_LINE = re.compile(r"<<|^[A-Z0-9<]{24,}$")
_DAYS = re.compile(r"^(?P<birth>\d{6})[0-9A-Z]?(?P<sex>[MF])(?P<expiry>\d{6})")


def borne_out(fields: Sequence[Field], sheets: Sequence[Sheet]) -> list[Field]:
    """The fields of a card; number, birth date and last day raised where the machine-readable lines hold the same figures."""
    lines = [text for sheet in sheets for row in sheet.rows if _LINE.search(text := _compact(row))]
    if not lines:
        return list(fields)
    days = next((match for line in lines if (match := _DAYS.match(line))), None)
    return [_raised(field) if _agrees(field, lines, days) else field for field in fields]


def _compact(row: Sequence[Piece]) -> str:
    return "".join(piece.text.replace(" ", "") for piece in row)


def _agrees(field: Field, lines: Sequence[str], days: re.Match[str] | None) -> bool:
    value = field.value or ""
    if field.name == "personal_number":
        return bool(value) and any(value in line for line in lines)
    figures = value.replace("-", "")[2:]
    if days is None or len(figures) != 6:
        return False
    return (field.name == "birth_date" and days["birth"] == figures) or (field.name == "valid_to" and days["expiry"] == figures)


def _raised(field: Field) -> Field:
    if field.confidence >= _BORNE_OUT:
        return field
    return replace(field, confidence=_BORNE_OUT, note="the machine-readable lines say the same")
