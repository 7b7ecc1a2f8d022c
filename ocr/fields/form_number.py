"""Numbers of printed forms, mostly at the top right: `Mẫu số: 14-HSB`, `C70a-HD`, `D02-LT`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ocr.fields.administrative import field_of
from ocr.fields.layout import Sheet
from page.reading import Field

_FORM_NUMBER = re.compile(
    r"(?<![\w/])(?:(?:[CD]\s?)?\d{1,2}\s?[A-Za-z]{0,2}\s?[-–—]\s?(?:HSB|HBQP|TS|HD|LT|CBH|BV|TK|TST)|"
    r"(?:TK|[CDTK])\d{1,2}[a-zA-Z]?\s?[-–—]\s?(?:TS|HD|LT|HSB)|CT\s?\d{2}|\d{2}\s?/\s?(?:BV|KBCB)[-\d]*)(?!\w)"
)
_TOP = 0.25


def form_numbers(text: str) -> frozenset[str]:
    """Numbers of forms in a text, in one spelling."""
    return frozenset(settled_form_number(match.group()) for match in _FORM_NUMBER.finditer(text))


def settled_form_number(form: str) -> str:
    """Capitals, plain hyphen, no blanks."""
    return re.sub(r"[–—]", "-", re.sub(r"\s", "", form)).upper()


def form_number_field(sheets: Sequence[Sheet]) -> list[Field]:
    """The first form number at the top of the first page, if there is one."""
    for piece in sheets[0].pieces:
        if piece.y > _TOP:
            break
        match = _FORM_NUMBER.search(piece.text)
        part = piece.part(match.start(), match.end()) if match else None
        if match is not None and part is not None:
            sure = 0.5 + 0.47 * part.lowest_confidence
            return [
                field_of("form_number", re.sub(r"[–—]", "-", re.sub(r"\s", "", match.group())), part, sure, raw=match.group())
            ]
    return []
