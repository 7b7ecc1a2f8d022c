"""Place and day over the signature of a form: `Đồng Tháp, ngày 18 tháng 01 năm 2026`, alone on its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ocr.fields.administrative import BY_HAND, field_of
from ocr.fields.layout import Piece, Sheet
from ocr.fields.leaders import sure_of_figures, word_confidence
from page.reading import Field, FieldSource
from vietnamese.dates import FoundDate, find_dates
from vietnamese.folding import collapse, fold, nfc
from vietnamese.provinces import FOLDED_PROVINCES

_PRINTED = 0.8
"""Printed digits are read with at least this confidence."""
_ONE_OF_SEVERAL = 0.7
_PLACE = re.compile(r"^[^\w]*(?P<place>[^\W\d_][^\d,;:()]{1,40}?)\s*[,.;]?\s*$")


def signing_date_fields(sheets: Sequence[Sheet]) -> list[Field]:
    """Day, month and place of the last such line of the document's own pages; nothing where there is none.

    Where several people signed on different days it is not sure which of them is the paper's.

    The date of a caption ("… kèm theo Quyết định số … ngày …") or inside a sentence is never it.
    """
    lines = [
        (sheet, piece, found, place)
        for sheet in sheets
        for piece in sheet.pieces
        if (found := next((one for one in find_dates(piece.text) if one.in_words), None)) is not None
        and (place := _place_before(piece.text, found)) is not None
    ]
    if not lines:
        return []
    fields = _fields(*lines[-1])
    if len({found.date for _, _, found, _ in lines if found.date is not None}) == 1:
        return fields
    note = "several days over signatures"
    return [replace(field, confidence=min(field.confidence, _ONE_OF_SEVERAL), note=field.note or note) for field in fields]


def _place_before(text: str, found: FoundDate) -> str | None:
    """The place named before the day, "" where none is; None where the line says more than place and day."""
    text = nfc(text)
    if sum(map(str.isalnum, text[found.end :])) > 1 or fold(text[found.start : found.start + 1]) == "":
        return None
    before = text[: found.start].strip(" .,;:-–—|_\"'“‘`")
    if not before:
        return ""
    match = _PLACE.match(text[: found.start])
    if match is None:
        return None
    words = match["place"].split()
    named = all(word[0].isupper() or not word[0].isalpha() or fold(word) in ("tinh", "xa", "phuong") for word in words)
    return collapse(match["place"]) if named and len(words) <= 6 else None


def _fields(sheet: Sheet, piece: Piece, found: FoundDate, place: str) -> list[Field]:
    fields = []
    figures = [placed for placed in piece.words if any(map(str.isdigit, placed.text))]
    lowest = min(map(word_confidence, figures), default=0.0)
    by_hand = lowest < _PRINTED and any(mark.by_hand for mark in sheet.marks_over(piece.original_box))
    sure = 0.3 * lowest if by_hand else sure_of_figures(lowest)
    source: FieldSource = "handwriting" if by_hand else "print"
    note = BY_HAND if by_hand else ""
    day = found.date
    if day is not None and day.month is not None:
        fields.append(field_of("issued_month", day.iso[:7], piece, sure, source=source, note=note))
    if day is not None and day.precision == "day":
        fields.append(field_of("issued_on", day.iso, piece, sure, source=source, note=note))
    else:
        fields.append(field_of("issued_on", None, piece, 0.0, source=source, note=note or "day not read"))
    named = piece.part(0, len(piece.text[: found.start].rstrip(" ,.")))
    if place and named is not None:
        known = FOLDED_PROVINCES.get(fold(place)) == place
        sure = 0.5 + 0.47 * named.lowest_confidence if known else 0.3 + 0.6 * named.lowest_confidence
        fields.append(field_of("place", place, named, sure))
    return fields
