"""Số và ký hiệu of administrative documents: `47/QĐ-UBND`, `61/2018/NĐ-CP`, the Party's `362-NQ/BCSĐ`.

Readers take the letter Đ for P, D or B (`QP-UBND`, `ND-CP`): it is put back where an abbreviation of the law comes out, and
the raw reading is kept. A number may be missing: papers are printed as `Số:      /QĐ-UBND` and the number is filled in by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vietnamese.folding import nfc, without_tone

KIND_ABBREVIATIONS: dict[str, str] = {
    "NQ": "NGHỊ QUYẾT",
    "QĐ": "QUYẾT ĐỊNH",
    "CT": "CHỈ THỊ",
    "QC": "QUY CHẾ",
    "QyĐ": "QUY ĐỊNH",
    "TC": "THÔNG CÁO",
    "TB": "THÔNG BÁO",
    "HD": "HƯỚNG DẪN",
    "CTr": "CHƯƠNG TRÌNH",
    "KH": "KẾ HOẠCH",
    "PA": "PHƯƠNG ÁN",
    "ĐA": "ĐỀ ÁN",
    "DA": "DỰ ÁN",
    "BC": "BÁO CÁO",
    "TTr": "TỜ TRÌNH",
    "GUQ": "GIẤY ỦY QUYỀN",
    "PG": "PHIẾU GỬI",
    "PC": "PHIẾU CHUYỂN",
    "PB": "PHIẾU BÁO",
    "BB": "BIÊN BẢN",
    "HĐ": "HỢP ĐỒNG",
    "CĐ": "CÔNG ĐIỆN",
    "BGN": "BẢN GHI NHỚ",
    "BTT": "BẢN THỎA THUẬN",
    "GM": "GIẤY MỜI",
    "GGT": "GIẤY GIỚI THIỆU",
    "GNP": "GIẤY NGHỈ PHÉP",
}
"""Abbreviation of the kind of document -> the kind as printed at its head (NĐ 30/2020, Phụ lục III)."""

LEGAL_ABBREVIATIONS: dict[str, str] = {
    "NĐ": "NGHỊ ĐỊNH",
    "TT": "THÔNG TƯ",
    "TTLT": "THÔNG TƯ LIÊN TỊCH",
    "NQLT": "NGHỊ QUYẾT LIÊN TỊCH",
    "PL": "PHÁP LỆNH",
    "L": "LỆNH",
    "VBHN": "VĂN BẢN HỢP NHẤT",
    "SL": "SẮC LỆNH",
}

_AGENCY_ABBREVIATIONS = """
TTg HĐND LĐTBXH BLĐTBXH SLĐTBXH BCSĐ BCĐ HĐQT HĐTV LĐLĐ TLĐ ĐHQG GDĐT BGDĐT SGDĐT ĐKKD GĐYK HĐGĐYK CĐCS ĐTN
"""


def _as_misread(right: Iterable[str]) -> dict[str, str]:
    """What readers make of each abbreviation -> the abbreviation; where two meet, the first one."""
    right = tuple(right)
    misread = {one.upper(): one for one in right}
    for wrong in ("D", "P", "B", "ĐĐ", "ĐD", "DĐ", "ĐÐ"):
        for one in right:
            misread.setdefault(one.replace("Đ", wrong).upper(), one)
    return misread


_KINDS = _as_misread((*KIND_ABBREVIATIONS, *LEGAL_ABBREVIATIONS))
_AGENCIES = _as_misread(_AGENCY_ABBREVIATIONS.split())

_DASH = "-–—‐‑−"
_SLASH = r"[/⁄∕]"
_NUMBER = re.compile(
    r"\bs[^\s\d/:]{0,2}\d?\s*[:;.]?\s*(?P<number>\d{1,6}[a-z]?)\s*[/⁄∕]\s*"
    rf"(?:(?P<year>\d{{4}})\s*[/⁄∕]\s*)?(?P<symbol>[A-ZĐÐ]{{1,6}}(?:(?:\s*[{_DASH}]\s*){{1,2}}[A-ZĐÐ&]{{2,12}}g?){{0,3}})",
    re.IGNORECASE,
)
_NUMBER_WITHOUT_LABEL = re.compile(
    r"(?<![\w/⁄-])(?P<number>\d{1,6}[a-z]?)\s*[/⁄∕]\s*"
    rf"(?:(?P<year>\d{{4}})\s*[/⁄∕]\s*)?(?P<symbol>[A-ZĐÐ]{{1,4}}[a-z]?(?:\s*[{_DASH}]\s*[A-ZĐÐ&]{{2,12}}g?){{1,3}})(?!\w)",
)
_NO_NUMBER = re.compile(
    rf"\bs[^\s\d/:]{{0,2}}\s*[:;.]?[\s.…_]*[/⁄∕]\s*(?P<symbol>[A-ZĐÐ]{{1,6}}(?:\s*[{_DASH}]\s*[A-ZĐÐ&]{{2,12}}g?){{1,3}})",
    re.IGNORECASE,
)
_PARTY = re.compile(rf"(?<![\w/])(?P<number>\d{{1,5}})\s*[{_DASH}]\s*(?P<symbol>[A-ZĐÐ]{{2,4}}\s*/\s*[A-ZĐÐ]{{2,8}})(?!\w)")

SYMBOL = re.compile(
    rf"{_SLASH}\s*(?P<symbol>(?:\d{{4}}\s*{_SLASH}\s*)?[A-ZĐÐa-z]{{1,6}}(?:\s?[{_DASH}]{{1,2}}\s?[A-ZĐÐ&]{{2,12}}g?(?:\.[A-Z]{{1,8}})?){{1,3}})"
)
"""What stands behind the number, also where the number itself is written by hand."""


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A reference such as `47/QĐ-UBND`; `number` is None where none was filled in."""

    number: str | None
    year: str | None
    symbol: str
    party: bool = False

    def __str__(self) -> str:
        if self.party:
            return f"{self.number or ''}-{self.symbol}"
        return "/".join(part for part in (self.number or "", self.year, self.symbol) if part is not None)

    @property
    def kind_abbreviation(self) -> str | None:
        """`QĐ` of `QĐ-UBND`; None for a công văn, whose symbol begins with its agency."""
        first = re.split(r"[-/]", self.symbol)[0]
        return first if first in KIND_ABBREVIATIONS or first in LEGAL_ABBREVIATIONS else None


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A document number in a text; `start` and `end` are places in the text composed to NFC."""

    value: DocumentNumber
    raw: str
    start: int
    end: int


def normalise_symbol(raw: str) -> str:
    """`qp -ubnd` -> `QĐ-UBND`: dashes and blanks settled, Đ put back in known abbreviations, TTr and CTr in their spelling."""
    dashed = re.sub(rf"\s*[{_DASH}]+(?:\s*[{_DASH}])*\s*", "-", re.sub(rf"\s*{_SLASH}\s*", "/", nfc(raw).strip()))
    first, *others = re.split(r"([-/])", dashed)
    return _settled(first, _KINDS) + "".join(_settled(part, _AGENCIES) for part in others)


def _settled(part: str, known: dict[str, str]) -> str:
    upper = without_tone(part).replace("Ð", "Đ").replace(" ", "").upper()
    return known.get(upper, upper)


def find_document_numbers(text: str, *, labelled_only: bool = True) -> Iterator[FoundNumber]:
    """References to documents, in order: with `số` before them, in the Party's form, or with a blank number.

    With `labelled_only=False` also those that follow the kind directly, as in "Quyết định 896/QĐ-BHXH".
    """
    composed = nfc(text)
    patterns = (_NUMBER, _PARTY, _NO_NUMBER) if labelled_only else (_NUMBER, _PARTY, _NUMBER_WITHOUT_LABEL, _NO_NUMBER)
    kept: list[FoundNumber] = []
    for pattern in patterns:
        for match in pattern.finditer(composed):
            parts = match.groupdict()
            value = DocumentNumber(parts.get("number"), parts.get("year"), normalise_symbol(parts["symbol"]), pattern is _PARTY)
            found = FoundNumber(value, match.group(), match.start(), match.end())
            if all(found.start >= other.end or found.end <= other.start for other in kept):
                kept.append(found)
    yield from sorted(kept, key=lambda found: found.start)


def parse_document_number(text: str) -> DocumentNumber | None:
    """The one reference that the text is, with or without `Số:` before it."""
    trimmed = nfc(text).strip()
    for found in find_document_numbers(trimmed, labelled_only=False):
        if found.start == 0 and found.end == len(trimmed):
            return found.value
    return None
