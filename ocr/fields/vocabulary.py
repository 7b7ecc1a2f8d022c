"""Words that stand in every letterhead and under every signature, and how damaged readings of them are mended.

Nothing here names one agency: only the generic parts that names of agencies and offices are made of, and the provinces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from vietnamese.damage import find_phrase, likeness, nearest
from vietnamese.folding import collapse, fold, settle_tone
from vietnamese.provinces import FOLDED_PROVINCES


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split("/"))


AGENCY_HEADS: tuple[str, ...] = _listed(
    """
ỦY BAN NHÂN DÂN / HỘI ĐỒNG NHÂN DÂN / BẢO HIỂM XÃ HỘI / UBND / HĐND / BHXH / CHÍNH PHỦ / THỦ TƯỚNG CHÍNH PHỦ /
QUỐC HỘI / BỘ / SỞ / TỔNG CỤC / CỤC / CHI CỤC / VỤ / BAN / VĂN PHÒNG / PHÒNG / TRUNG TÂM / VIỆN / BỆNH VIỆN /
TRẠM Y TẾ / TRƯỜNG / HỌC VIỆN / CÔNG TY / TỔNG CÔNG TY / TẬP ĐOÀN / DOANH NGHIỆP / HỢP TÁC XÃ / CHI NHÁNH /
NGÂN HÀNG / TÒA ÁN NHÂN DÂN / VIỆN KIỂM SÁT NHÂN DÂN / CÔNG AN / BỘ CHỈ HUY QUÂN SỰ / BAN CHỈ HUY QUÂN SỰ /
KHO BẠC NHÀ NƯỚC / THANH TRA / HỘI ĐỒNG / LIÊN ĐOÀN LAO ĐỘNG / CÔNG ĐOÀN / ĐẢNG BỘ / ĐẢNG ỦY / TỈNH ỦY / HUYỆN
ỦY / THÀNH ỦY / BAN CHẤP HÀNH / BAN CÁN SỰ / ỦY BAN MẶT TRẬN TỔ QUỐC / HỘI / ĐOÀN / PHÒNG KHÁM ĐA KHOA / NHÀ
MÁY / XÍ NGHIỆP / CỬA HÀNG / ĐẠI HỌC / TRẠI GIAM / PHÂN VIỆN / BAN QUẢN LÝ
"""
)
"""Words with which the name of an agency begins: a line of a letterhead that begins so is a new agency."""

AGENCY_PARTS: tuple[str, ...] = (
    *AGENCY_HEADS,
    *_listed(
        """
VIỆT NAM / TỈNH / THÀNH PHỐ / HUYỆN / QUẬN / THỊ XÃ / THỊ TRẤN / PHƯỜNG / XÃ / KHU VỰC / CƠ SỞ / NỘI VỤ / TÀI
CHÍNH / Y TẾ / TƯ PHÁP / XÂY DỰNG / CÔNG THƯƠNG / GIÁO DỤC VÀ ĐÀO TẠO / KHOA HỌC VÀ CÔNG NGHỆ / NÔNG NGHIỆP VÀ
MÔI TRƯỜNG / KẾ HOẠCH VÀ ĐẦU TƯ / NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN / TÀI NGUYÊN VÀ MÔI TRƯỜNG / LAO ĐỘNG -
THƯƠNG BINH VÀ XÃ HỘI / THÔNG TIN VÀ TRUYỀN THÔNG / GIAO THÔNG VẬN TẢI / VĂN HÓA, THỂ THAO VÀ DU LỊCH / NGOẠI
GIAO / QUỐC PHÒNG / DÂN TỘC VÀ TÔN GIÁO / ĐA KHOA / PHỤ SẢN / SẢN NHI / NHI / MẮT / TÂM THẦN / CHẤN THƯƠNG
CHỈNH HÌNH / TRUNG ƯƠNG / KHU KINH TẾ / TRÁCH NHIỆM HỮU HẠN / CỔ PHẦN / TNHH / MTV / MỘT THÀNH VIÊN / LƯU TRỮ
/ PHỤC VỤ HÀNH CHÍNH CÔNG / GIÁM ĐỊNH Y KHOA / NHÂN DÂN / TIỂU HỌC / TRUNG HỌC CƠ SỞ / TRUNG HỌC PHỔ THÔNG /
MẦM NON / MẪU GIÁO
"""
    ),
)

OFFICES: tuple[str, ...] = _listed(
    """
ỦY BAN NHÂN DÂN / HỘI ĐỒNG NHÂN DÂN / CHỦ TỊCH / PHÓ CHỦ TỊCH / CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG / GIÁM
ĐỐC / PHÓ GIÁM ĐỐC / TỔNG GIÁM ĐỐC / PHÓ TỔNG GIÁM ĐỐC / BỘ TRƯỞNG / THỨ TRƯỞNG / THỦ TƯỚNG / PHÓ THỦ TƯỚNG /
CHÍNH PHỦ / CỤC TRƯỞNG / PHÓ CỤC TRƯỞNG / TỔNG CỤC TRƯỞNG / PHÓ TỔNG CỤC TRƯỞNG / CHI CỤC TRƯỞNG / PHÓ CHI CỤC
TRƯỞNG / VỤ TRƯỞNG / PHÓ VỤ TRƯỞNG / TRƯỞNG PHÒNG / PHÓ TRƯỞNG PHÒNG / TRƯỞNG BAN / PHÓ TRƯỞNG BAN / TRƯỞNG
KHOA / PHÓ TRƯỞNG KHOA / HIỆU TRƯỞNG / PHÓ HIỆU TRƯỞNG / CHỦ NHIỆM / PHÓ CHỦ NHIỆM / VIỆN TRƯỞNG / PHÓ VIỆN
TRƯỞNG / CHÁNH THANH TRA / PHÓ CHÁNH THANH TRA / BÍ THƯ / PHÓ BÍ THƯ / TRƯỞNG ĐẠI DIỆN / CHÁNH ÁN / PHÓ CHÁNH
ÁN / THẨM PHÁN / THỦ TRƯỞNG ĐƠN VỊ / NGƯỜI ĐẠI DIỆN / THƯỜNG TRỰC / BAN THƯỜNG VỤ / PHÓ CHỦ TỊCH THƯỜNG TRỰC /
CHÁNH VĂN PHÒNG ỦY BAN NHÂN DÂN / TRƯỞNG CÔNG AN / CHỦ TỊCH HỘI ĐỒNG / PHÓ CHỦ TỊCH HỘI ĐỒNG / TRẠM TRƯỞNG /
TRƯỞNG TRẠM / PHÓ TRƯỞNG TRẠM / KẾ TOÁN TRƯỞNG
"""
)
"""Offices under which papers are signed."""

AUTHORITY = ("TM.", "KT.", "TL.", "TUQ.", "Q.")
"""On behalf of, for, by order of, by authority of, acting."""

DEPUTIES: dict[str, str] = {
    **{office: f"PHÓ {office}" for office in OFFICES if f"PHÓ {office}" in OFFICES},
    "BỘ TRƯỞNG": "THỨ TRƯỞNG",
}
"""Who signs under "KT." and an office: its deputy (NĐ 30/2020, Phụ lục I, phần II, mục 7)."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A reading in capitals after mending, and how much of it is known words (0..1)."""

    text: str
    known: float


def mend_agency(text: str, *, evidence: Iterable[str] = ()) -> Mended:
    """The name of an agency with its generic words and its province spelled right; the rest as read.

    `evidence` are other lines of the same document: a word that a careful line spells with marks decides one in capitals
    that lost them.
    """
    return _mend(settle_tone(collapse(text)).upper(), tuple(evidence))


def _mend(text: str, evidence: tuple[str, ...]) -> Mended:
    words = text.split(" ")
    mended: list[str] = []
    known = 0
    while words:
        taken, replacement = _known_start(words)
        doubtful = taken == 0 or (taken == 1 and words[0].lower() == fold(words[0]))
        if doubtful and mended and (spelled := _by_evidence(words[0], mended[-1], evidence)):
            taken, replacement = 1, spelled
        known += sum(len(word) for word in words[:taken])
        taken = taken or 1
        mended.append(replacement or words[0])
        words = words[taken:]
    result = " ".join(mended)
    letters = sum(len(word) for word in text.split(" "))
    return Mended(result, known / letters if letters else 0.0)


_ALIKE = 0.85
"""Likeness from which words stand for a known phrase."""


@lru_cache(maxsize=4096)
def _best_known(words: tuple[str, ...]) -> tuple[float, str]:
    """The known phrase of as many words that is nearest to these, with its likeness; of one that is not like them, 0."""
    reading = " ".join(words)
    candidates = _PHRASES.get(len(words), ())
    scored = [(likeness(reading, phrase, at_least=_ALIKE), phrase) for phrase in candidates]
    return max(scored, default=(0.0, ""))


def _known_start(words: list[str]) -> tuple[int, str]:
    """How many of the first words make a known phrase or a province, and its spelling. (0, "") where they do not."""
    if (unit := _unit_of_a_province(words))[0]:
        return unit
    for length in range(min(8, len(words)), 0, -1):
        reading = tuple(words[:length])
        if province := FOLDED_PROVINCES.get(fold(" ".join(reading))):
            return length, province.upper()
        score, phrase = _best_known(reading)
        letters = sum(len(word) for word in phrase.split(" "))
        if letters <= 4:
            if score == 1.0 and (length > 1 or _unmarked_or_same(reading, phrase)):
                return length, phrase
        elif score >= (0.9 if letters <= 10 else _ALIKE) and all(
            likeness(*pair) >= 0.6 for pair in zip(reading, phrase.split(" "), strict=True)
        ):
            return length, phrase
    return 0, ""


def _unmarked_or_same(reading: tuple[str, ...], phrase: str) -> bool:
    """A short word may be another one with other marks ("BÀN", "BAN"): only a reading that lost its marks is mended."""
    text = " ".join(reading)
    return text == phrase or text.lower() == fold(text)


def _unit_of_a_province(words: list[str]) -> tuple[int, str]:
    """`TĨNH QUANG NGAl` -> `TỈNH QUẢNG NGÃI`: after "tỉnh" and "thành phố" a province within one letter is meant."""
    folded = fold(" ".join(words))
    for unit, length in (("TỈNH", 1), ("THÀNH PHỐ", 2), ("TP.", 1)):
        if not folded.startswith(fold(unit) + " "):
            continue
        for taken in range(4, 0, -1):
            name = " ".join(words[length : length + taken])
            if len(words) >= length + taken and (found := nearest(name, FOLDED_PROVINCES.values(), most_edits=1)):
                return length + taken, f"{unit} {found.upper()}"
    return 0, ""


def _by_evidence(word: str, before: str, evidence: tuple[str, ...]) -> str | None:
    """How other lines spell the word after the same neighbour, else None."""
    if len(word) < 2:
        return None
    wanted, neighbour = fold(word), fold(before.split(" ")[-1])
    spelled: dict[str, int] = {}
    for line in evidence:
        tokens = line.split(" ")
        for place, token in enumerate(tokens):
            token = token.strip(".,;:()")
            if place and fold(token) == wanted and fold(tokens[place - 1].strip(".,;:()")) == neighbour:
                spelling = settle_tone(token).upper()
                spelled[spelling] = spelled.get(spelling, 0) + 1
    return max(spelled, key=lambda spelling: spelled[spelling]) if spelled else None


def _phrases_by_length() -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for phrase in AGENCY_PARTS:
        found.setdefault(len(phrase.split(" ")), []).append(phrase)
    return {length: tuple(phrases) for length, phrases in found.items()}


_PHRASES = _phrases_by_length()


def begins_agency(line: str) -> bool:
    """The line begins like the name of an agency."""
    folded = fold(collapse(line))
    return any(folded.startswith(fold(head) + " ") or folded == fold(head) for head in AGENCY_HEADS) or any(
        (match := find_phrase(head, line[: len(head) + 3], at_least=0.85)) is not None and match.start <= 1
        for head in AGENCY_HEADS
        if len(head) >= 10
    )


_WORTH_COMPARING = 45
_AN_OFFICE = 0.72
"""Likeness from which a line names an office."""
"""Of 100. Lines that share less with an office are not that office, however they were misread."""


@lru_cache(maxsize=1024)
def mend_office(line: str) -> tuple[str, float]:
    """The office that a line under a signature names, with its authority (`KT. CHỦ TỊCH`), and how sure that is, 0..1."""
    text = re.sub(r"^[^\w]+|[^\w.]+$", "", settle_tone(collapse(line)).upper())
    authority, rest = _authority(text)
    near = (office for office in OFFICES if fuzz.ratio(fold(rest), fold(office)) > _WORTH_COMPARING)
    best = max(((likeness(rest, office, at_least=_AN_OFFICE), office) for office in near), default=(0.0, ""))
    contained = max(
        ((match.score * 0.98, office) for office in OFFICES if (match := find_phrase(office, rest, at_least=0.92)) is not None),
        key=lambda pair: (len(pair[1]) * (pair[0] >= 0.9), pair[0]),
        default=(0.0, ""),
    )
    score, office = max(best, contained, key=lambda pair: pair[0])
    return (f"{authority} {office}".strip(), score) if score >= _AN_OFFICE else (text, 0.0)


def _authority(text: str) -> tuple[str, str]:
    match = re.match(r"(T[MN]|[KR][TI]|T[LI1]|TU[QO0]|Q|QUYỀN)\s?[.,:]\s*(?=\w)|(TM|KT|TL|TUQ)\s+(?=\w)", text)
    if match is None:
        return "", text
    read = (match[1] or match[2] or "").upper()
    authority = (
        nearest(read, ("TM", "KT", "TL", "TUQ", "Q"), most_edits=1) if read not in ("TM", "KT", "TL", "TUQ", "Q") else read
    )
    return (f"{authority}." if authority else "", text[match.end() :])
