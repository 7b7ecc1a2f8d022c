"""Which earlier decision a decision adjusts, cancels or ends: named in its subject or its first article."""

from __future__ import annotations

from collections.abc import Sequence

from ocr.fields.administrative import field_of
from ocr.fields.heading import Heading
from ocr.fields.layout import Piece, Sheet
from page.reading import Field
from vietnamese.damage import find_phrase
from vietnamese.dates import find_dates
from vietnamese.document_number import find_document_numbers
from vietnamese.folding import fold


def target_fields(sheets: Sequence[Sheet], heading: Heading | None) -> list[Field]:
    """Number and date of the decision that the subject or Điều 1 names; nothing where neither names one."""
    pieces = [piece for sheet in sheets for piece in sheet.pieces]
    start = next((place for place, piece in enumerate(pieces) if find_phrase("Điều 1", piece.text[:8], at_least=0.85)), None)
    places = [list(heading.subject) if heading is not None else []]
    if start is not None:
        places.append(pieces[start : start + 6])
    for rows in places:
        if found := _named_in(rows):
            return found
    return []


def _named_in(rows: Sequence[Piece]) -> list[Field]:
    for place, row in enumerate(rows):
        following = rows[place + 1].text if place + 1 < len(rows) and rows[place + 1].page == row.page else ""
        text = f"{row.text} {following}"
        for reference in find_document_numbers(text, labelled_only=False):
            named = "quyet dinh" in fold(text[max(0, reference.start - 20) : reference.start + 4])
            if (
                reference.start >= len(row.text)
                or not reference.value.number
                or not (named or reference.value.kind_abbreviation == "QĐ")
            ):
                continue
            piece = row.part(reference.start, reference.end) or row
            sure = 0.4 + 0.45 * piece.lowest_confidence
            fields = [field_of("target_number_symbol", str(reference.value), piece, sure, raw=reference.raw)]
            day = next((one.date for one in find_dates(text[reference.end :]) if one.date is not None and one.start < 12), None)
            if day is not None and day.precision == "day":
                fields.append(field_of("target_issued_on", day.iso, row, sure))
            return fields
    return []
