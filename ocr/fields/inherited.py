"""What an appendix without number and date of its own takes from the document that it was issued with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ocr.fields.administrative import field_of
from ocr.fields.layout import Sheet
from page.reading import Field
from vietnamese.dates import find_dates
from vietnamese.document_number import find_document_numbers
from vietnamese.folding import fold

_CAPTION = re.compile(r"kem theo\b")


def inherited_fields(sheets: Sequence[Sheet]) -> list[Field]:
    """Number, symbol and date from a caption such as "(Ban hành kèm theo Kế hoạch số 490/KH-BHXH ngày 25/02/2022)"."""
    for sheet in sheets:
        for place, piece in enumerate(sheet.pieces):
            if not _CAPTION.search(fold(piece.text)):
                continue
            following = sheet.pieces[place + 1].text if place + 1 < len(sheet.pieces) else ""
            text = f"{piece.text} {following}"
            number = next((found for found in find_document_numbers(text, labelled_only=False) if found.value.number), None)
            if number is None:
                continue
            sure = 0.45 + 0.45 * piece.lowest_confidence
            fields = [
                field_of("number", number.value.number, piece, sure, source="inherited", raw=number.raw),
                field_of("symbol", number.value.symbol, piece, sure, source="inherited", raw=number.raw),
                field_of("number_symbol", str(number.value), piece, sure, source="inherited", raw=number.raw),
            ]
            day = next((found.date for found in find_dates(text) if found.start >= number.end - 1 and found.date), None)
            if day is not None:
                fields.append(field_of("issued_month", day.iso[:7] if day.month else None, piece, sure, source="inherited"))
                if day.precision == "day":
                    fields.append(field_of("issued_on", day.iso, piece, sure, source="inherited"))
            return fields
    return []
