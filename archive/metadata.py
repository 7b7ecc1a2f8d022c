"""The compulsory metadata of a document after công văn 7197/BKHCN-CDSQG, over the type and the fields that stand in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from archive.doubt import OFFICER
from archive.readings import Reading
from catalogue import DocumentTypes
from vietnamese.damage import likeness
from vietnamese.document_number import KIND_ABBREVIATIONS, LEGAL_ABBREVIATIONS, parse_document_number
from vietnamese.folding import collapse, fold

ALIKE = 0.8
"""Names and subjects less alike than this differ: a reader of print loses letters."""
OFFICIAL_LETTER, OTHER_KIND = "CV", "GT"
FIELDS = ("number", "symbol", "issued_on", "issuer", "subject")
_DAY = len("2026-03-09")
_IN_WORDS = frozenset({"issuer", "subject"})
_ABBREVIATIONS = KIND_ABBREVIATIONS | LEGAL_ABBREVIATIONS


def _in_code(abbreviation: str) -> str:
    """An abbreviation of the law in the letters of a code."""
    upper = abbreviation.upper()
    plain = upper.replace("Đ", "D")
    return upper.replace("Đ", "DD") if plain != upper and plain in _ABBREVIATIONS else plain


_KINDS = {fold(name): _in_code(short) for short, name in _ABBREVIATIONS.items()} | {fold("CÔNG VĂN"): OFFICIAL_LETTER}
LONGEST_KIND = max(map(len, _KINDS.values()))


def kind_in_code(type_name: str | None) -> str:
    """What stands in a code for a kind of document, by the name of its type: `QD` for "Quyết định về việc hưởng chế độ hưu trí".

    It is the abbreviation of NĐ 30/2020 (Phụ lục III), or of the kinds of legal documents, whose kind the name begins with; `CV`
    for a công văn, which has none there; `GT` (giấy tờ) for everything else. In capitals without marks: `QyĐ` is `QYD`, `TTr` is
    `TTR`. Where D for Đ would make it another kind's, DD stands for Đ: `HĐ` (hợp đồng) is `HDD` beside `HD` (hướng dẫn), `ĐA` (đề
    án) `DDA` beside `DA` (dự án).
    """
    name = fold(collapse(type_name or ""))
    named = [kind for kind in _KINDS if re.match(rf"{re.escape(kind)}\b", name)]
    return _KINDS[max(named, key=len)] if named else OTHER_KIND


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is said of a document. None: nothing is."""

    type_name: str | None = None
    number: str | None = None
    symbol: str | None = None
    issued_on: str | None = None
    """ISO 8601."""
    issuer: str | None = None
    subject: str | None = None

    @property
    def day(self) -> date | None:
        """`issued_on`; None also where only a month or a year was read."""
        return date.fromisoformat(self.issued_on) if self.issued_on is not None and len(self.issued_on) == _DAY else None

    def as_json(self) -> dict[str, str]:
        """Only what is said."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def metadata_of(reading: Reading, types: DocumentTypes) -> Metadata:
    """The metadata of what is said of a document. Where number and symbol stand in one field, they are taken apart."""
    kind = types.get(reading.type_id or "")
    values = {name: _value(reading.fields.values(), name) for name in FIELDS}
    whole = parse_document_number(_value(reading.fields.values(), "number_symbol") or "")
    if whole is not None:
        values["number"] = values["number"] or whole.number
        values["symbol"] = values["symbol"] or "/".join(part for part in (whole.year, whole.symbol) if part is not None)
    return Metadata(kind.name_vi if kind is not None else None, **values)


def _value(rows: Iterable[Mapping[str, Any]], name: str) -> str | None:
    return next((row["value"] for row in rows if row["name"] == name and row["value"] is not None), None)


def differing(said: Mapping[str, str], reading: Reading, types: DocumentTypes) -> Iterator[str]:
    """The fields of which a sender says something else than was read. What an officer said is settled, and with what was not read
    nothing can disagree.
    """
    settled = {row["name"] for row in reading.fields.values() if row["source"] == OFFICER}
    if _agrees_on_kind(said, reading, types) is False and reading.type_confidence < 1.0:
        yield "document_kind"
    yield from (name for name, agrees in _compared(said, reading, types) if not agrees and name not in settled)


def agreements(said: Mapping[str, str], reading: Reading, types: DocumentTypes) -> int:
    """How much of what a sender says stands in a document."""
    return sum(agrees for _, agrees in _compared(said, reading, types)) + (_agrees_on_kind(said, reading, types) or 0)


def _agrees_on_kind(said: Mapping[str, str], reading: Reading, types: DocumentTypes) -> bool | None:
    """None where one of the two does not say."""
    kind = types.get(reading.type_id or "")
    return kind_in_code(said["type_name"]) == kind_in_code(kind.name_vi) if kind is not None and "type_name" in said else None


def _compared(said: Mapping[str, str], reading: Reading, types: DocumentTypes) -> Iterator[tuple[str, bool]]:
    """Whether both say the same, of all that both say."""
    standing = metadata_of(reading, types).as_json()
    for name in FIELDS:
        if name in said and name in standing:
            yield name, _agree(name, said[name], standing[name])


def _agree(name: str, one: str, other: str) -> bool:
    if name in _IN_WORDS:
        return likeness(collapse(one), collapse(other)) >= ALIKE
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    """A number without the zeros before it, a symbol without its marks."""
    return re.sub(r"[\s.]", "", fold(text)).lstrip("0")
