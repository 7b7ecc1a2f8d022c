"""Who signed a form for the place that issued it: under the head of a hospital or unit, or the officer who took a dossier in.

Forms are signed side by side by several people: the doctor, the midwife, the person who hands in. The generic finder of
signatures takes the right-hand one; here the words over the name decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ocr.fields.administrative import field_of
from ocr.fields.layout import Piece, Sheet
from ocr.fields.person_name import NameInPlace, name_in_place
from page.reading import Field
from vietnamese.damage import find_phrase
from vietnamese.names import mostly_capitals

_ROLES = (
    "ĐẠI DIỆN CƠ SỞ KHÁM BỆNH, CHỮA BỆNH", "ĐẠI DIỆN CƠ SỞ KHÁM BỆNH", "THỦ TRƯỞNG CƠ SỞ Y TẾ", "THỦ TRƯỞNG CƠ SỞ",
    "THỦ TRƯỞNG ĐƠN VỊ", "GIÁM ĐỐC BỆNH VIỆN", "GIÁM ĐỐC TRUNG TÂM", "NGƯỜI TIẾP NHẬN HỒ SƠ", "NGƯỜI TIẾP NHẬN",
    "CÁN BỘ TIẾP NHẬN HỒ SƠ", "CÔNG CHỨC TIẾP NHẬN HỒ SƠ",
)  # fmt: skip
_REACH = 0.24
"""The name stands within this part of the page's height under the words."""
_ASIDE = 0.13
_DEGREES = re.compile(r"^\W*(?:(?:GS|PGS|TS|ThS|BSCKI{0,2}|BSCK[12]|BS|Bác sĩ|CN|DS|YS)\b[\s.,:]*)+", re.IGNORECASE)


def form_signature_fields(sheets: Sequence[Sheet]) -> list[Field]:
    """The signer under such words on the last page that has them; nothing where no name stands there."""
    for sheet in reversed(sheets):
        for piece in reversed(sheet.pieces):
            if _is_role(piece.text) and (names := list(_names_under(sheet, piece))):
                found, name = max(names, key=lambda pair: (pair[1].at_most >= 0.7, pair[0].y))
                sure = min(0.35 + 0.62 * found.lowest_confidence, name.at_most)
                return [field_of("signer", name.value, found, sure, note=name.note)]
    return []


def _is_role(text: str) -> bool:
    return mostly_capitals(text) and any(find_phrase(role, text, at_least=0.88) for role in _ROLES)


def _names_under(sheet: Sheet, role: Piece) -> Iterator[tuple[Piece, NameInPlace]]:
    for piece in sheet.pieces:
        near = abs(piece.box.centre[0] - role.box.centre[0]) < _ASIDE
        if not near or not role.y + 1.5 * sheet.text_height < piece.y < role.y + _REACH or mostly_capitals(piece.text):
            continue
        degree = _DEGREES.match(piece.text)
        start = degree.end() if degree else 0
        name = name_in_place(piece.text[start:])
        found = piece.part(start, start + name.end) if name is not None else None
        if name is not None and found is not None and name.at_most >= 0.6:
            yield found, name
