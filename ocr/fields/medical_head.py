"""The head of a paper of a hospital: the facility that issued it on the left, its serial number on the right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ocr.fields.administrative import field_of
from ocr.fields.layout import Piece, Sheet, join
from ocr.fields.leaders import sure_of_figures
from page.reading import Field
from vietnamese.damage import find_phrase
from vietnamese.folding import collapse, fold, settle_tone
from vietnamese.names import mostly_capitals

_TOP = 0.3
_LEFT = 0.5
_SERIAL = re.compile(
    r"(?<![a-z])(?P<label>(?:mau\s+)?so\s+se?\s?ri|seri|(?:so|ma)\s+luu\s+tru|so\s+ho\s+so|ma\s+y\s+te|so)\s*[:.]\s*"
    r"(?P<value>[0-9][0-9a-z./\-]*[0-9a-z]|[a-z]{1,3}[0-9][0-9a-z./\-]*)"
)
_NOT_BEFORE = re.compile(r"(?:quyen|mau|ma|to|dien thoai|the|roi)\s*$")
_HEADS = (
    "BỆNH VIỆN", "TRUNG TÂM Y TẾ", "TRUNG TÂM", "TRẠM Y TẾ", "PHÒNG KHÁM", "VIỆN", "NHÀ HỘ SINH", "BỆNH XÁ", "CƠ SỞ KHÁM BỆNH",
)  # fmt: skip
_ENDS = re.compile(r"^\W*(?:khoa|phong(?! kham)|so\b|ma\b|ms\b|quyen|dia chi|dien thoai|sdt)")
_LOWER = frozenset({"khu", "vực", "tỉnh", "thành", "phố", "huyện", "quận", "xã", "phường", "và", "của", "cấp", "hạng"})
"""Words of such names that are written small where the name is not in capitals."""
_KINDS: dict[str, str] = {
    "BỆNH VIỆN": "Bệnh viện",
    "TRUNG TÂM": "Trung tâm",
    "Y TẾ": "Y tế",
    "TRẠM Y TẾ": "Trạm Y tế",
    "ĐA KHOA": "Đa khoa",
    "PHỤ SẢN": "Phụ sản",
    "SẢN - NHI": "Sản - Nhi",
    "SẢN NHI": "Sản Nhi",
    "KHU VỰC": "khu vực",
    "CHUYÊN KHOA": "Chuyên khoa",
    "Y HỌC CỔ TRUYỀN": "Y học cổ truyền",
    "PHỤC HỒI CHỨC NĂNG": "Phục hồi chức năng",
    "CHẤN THƯƠNG CHỈNH HÌNH": "Chấn thương chỉnh hình",
    "TÂM THẦN": "Tâm thần",
    "DA LIỄU": "Da liễu",
    "UNG BƯỚU": "Ung bướu",
    "TRUNG ƯƠNG": "Trung ương",
    "PHÒNG KHÁM": "Phòng khám",
    "NHÀ HỘ SINH": "Nhà hộ sinh",
}
"""Parts of such names as they are written where the name is not in capitals; each is known whatever marks were lost."""
_BY_LETTERS = {fold(capitals): written for capitals, written in _KINDS.items()}


def medical_head_fields(sheets: Sequence[Sheet]) -> list[Field]:
    """Serial number and facility at the top of the first page, as far as they stand there."""
    return [*_serial(sheets[0]), *_facility(sheets)]


def _serial(sheet: Sheet) -> Iterator[Field]:
    """The number under its own label before one that is only called "Số"."""
    found: list[tuple[bool, int, str, Piece]] = []
    for piece in sheet.pieces:
        if piece.y > _TOP:
            break
        folded = fold(piece.text)
        for match in _SERIAL.finditer(folded):
            if _NOT_BEFORE.search(folded[: match.start()]):
                continue
            where = piece.part(*match.span("value"))
            if where is not None and any(map(str.isdigit, match["value"])):
                found.append((match["label"] == "so", len(found), piece.text[slice(*match.span("value"))], where))
    if found:
        *_, value, where = min(found, key=lambda one: one[:2])
        yield field_of("serial", value.strip("./-"), where, sure_of_figures(where.lowest_confidence), raw=where.text)


def _facility(sheets: Sequence[Sheet]) -> Iterator[Field]:
    sheet = sheets[0]
    left = [piece for piece in sheet.pieces if piece.y < _TOP and piece.box.centre[0] < _LEFT]
    start = next((place for place, piece in enumerate(left) if _begins(piece.text)), None)
    if start is None:
        return
    rows = [left[start]]
    for piece in left[start + 1 :]:
        step = piece.y - rows[-1].y
        if not mostly_capitals(piece.text) or _ENDS.match(fold(piece.text)) or step > 2.5 * rows[-1].box.height:
            break
        rows.append(piece)
    read = " ".join(re.sub(r"^[\W_]+|[\W_]+$", "", row.text) for row in rows)
    lines = tuple(piece.text for one in sheets for piece in one.pieces if piece not in rows)
    value = facility_name(read)
    piece = join(rows)
    named_again = any(_is_named(value, collapse(settle_tone(line))) for line in lines)
    sure = 0.95 if named_again else min(0.88, 0.4 + 0.5 * piece.lowest_confidence)
    if not _has_name_of_its_own(read):
        sure, named_again = min(sure, 0.5), False
    note = "named again in the text" if named_again else ""
    yield field_of("facility", value, piece, sure, raw=read, note=note)


def _is_named(name: str, line: str) -> bool:
    """The whole name stands in the line, and no longer one that begins with it."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\s+[^\W\d_]|\w)", line) is not None or any(
        following[:1].islower() for following in re.findall(rf"(?<!\w){re.escape(name)}\s+(\w+)", line)
    )


def _has_name_of_its_own(read: str) -> bool:
    """More than the words for a kind of facility: the rest of the name was not lost."""
    left = fold(read)
    for kind in sorted(_BY_LETTERS, key=len, reverse=True):
        left = left.replace(kind, " ")
    return any(map(str.isalpha, left))


def _begins(text: str) -> bool:
    return mostly_capitals(text) and any(
        (match := find_phrase(head, text[: len(head) + 3], at_least=0.85)) is not None and match.start <= 2 for head in _HEADS
    )


def facility_name(capitals: str) -> str:
    """The name of a facility in its usual case: `BỆNH VIỆN ĐA KHOA KHU VỰC …` -> `Bệnh viện Đa khoa khu vực …`."""
    words = settle_tone(collapse(capitals)).upper().split(" ")
    written: list[str] = []
    while words:
        taken = next((n for n in range(min(5, len(words)), 0, -1) if fold(" ".join(words[:n])) in _BY_LETTERS), 0)
        if taken:
            written.append(_BY_LETTERS[fold(" ".join(words[:taken]))])
        else:
            word = words[0].lower()
            written.append(word if word in _LOWER else word[:1].upper() + word[1:])
        words = words[taken or 1 :]
    return " ".join(written)
