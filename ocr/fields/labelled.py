"""Fields that stand behind a printed label: `Họ và tên: …`, `Giới tính: …`, on forms, cards, medical and civil-status papers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from ocr.fields.administrative import field_of
from ocr.fields.labels import BY_LAYOUT, GENERAL, PERSON_IN, Label, ValueKind
from ocr.fields.layout import Piece, Sheet
from ocr.fields.listed import listed_fields
from ocr.fields.person_name import mend_name
from page.reading import Field
from vietnamese.damage import find_phrase
from vietnamese.dates import find_dates
from vietnamese.folding import collapse, fold
from vietnamese.identifiers import Kind, find_identifiers, normalise
from vietnamese.names import is_person_name, person_name

if TYPE_CHECKING:
    from catalogue import DocumentType

_PARENTHESIS = re.compile(r"^\s*(?:\([^)]*\)|/\s?[A-Za-z][A-Za-z ,.']*)?\s*[:;.…]*\s*")
_SEX = re.compile(r"\b(nam|nu)\b")


@dataclass(frozen=True, slots=True)
class _Place:
    label: Label
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class _Value:
    value: str
    raw: str
    start: int
    end: int
    sure: float = 1.0
    """What the form of the value is worth: below 1 where it was mended or is free text."""


def labelled_fields(sheets: Sequence[Sheet], document_type: DocumentType | None) -> list[Field]:
    """Fields after their labels. Without a type only the labels that mean the same everywhere."""
    if document_type is not None and document_type.many_persons:
        return listed_fields(sheets)
    labels = (*BY_LAYOUT.get(document_type.layout, ()), *GENERAL) if document_type is not None else GENERAL
    person = PERSON_IN.get(document_type.id, "person_name") if document_type is not None else "person_name"
    fields: list[Field] = []
    for sheet in sheets:
        rows = [Piece(tuple(placed for piece in row for placed in piece.words), sheet.number) for row in sheet.rows]
        for place, row in enumerate(rows):
            below = rows[place + 1] if place + 1 < len(rows) else None
            fields += _in_row(row, below, labels, person)
    return _first_of_each(fields)


def _in_row(row: Piece, below: Piece | None, labels: Sequence[Label], person: str) -> Iterator[Field]:
    places = _places(row.text, labels)
    for number, place in enumerate(places):
        until = places[number + 1].start if number + 1 < len(places) else len(row.text)
        name = person if place.label.field == "person_name" else place.label.field
        where, value = row, _value(place.label, row.text, place.end, until)
        if (
            value is None
            and place.label.below
            and below is not None
            and number + 1 == len(places)
            and not row.text[place.end : until].strip(" :./…_-")
        ) and not _places(below.text, labels):
            where, value = below, _value(place.label, below.text, 0, len(below.text))
        if value is None:
            continue
        piece = where.part(value.start, value.end)
        if piece is not None:
            sure = (0.5 + 0.48 * piece.lowest_confidence) * (0.7 + 0.3 * place.score) * value.sure
            yield field_of(name, value.value, piece, sure, raw=value.raw)


def _places(text: str, labels: Sequence[Label]) -> list[_Place]:
    """Where labels stand in a line: the longest first, none inside another."""
    folded = fold(text)
    found = [place for label in labels for words in label.words if (place := _place(label, words, text, folded)) is not None]
    found.sort(key=lambda place: (-(place.end - place.start), -place.score))
    kept: list[_Place] = []
    for place in found:
        if all(place.start >= other.end or place.end <= other.start for other in kept):
            kept.append(place)
    return _outside_texts(sorted(kept, key=lambda place: place.start), text)


def _outside_texts(places: list[_Place], text: str) -> list[_Place]:
    """Behind the label of a free text only a label with a colon begins something else."""
    kept: list[_Place] = []
    for place in places:
        if kept and kept[-1].label.value == "text" and not re.search(r"[:;]", text[place.start : place.end]):
            continue
        kept.append(place)
    return kept


def _place(label: Label, words: str, text: str, folded: str) -> _Place | None:
    wanted = fold(words)
    match = re.search(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])", folded)
    if match is not None:
        start, end, score = match.start(), match.end(), 1.0
    elif len(wanted) >= 8 and (near := _near(words, text)) is not None:
        start, end, score = near
    else:
        return None
    tail = _PARENTHESIS.match(text[end:])
    after = end + (tail.end() if tail else 0)
    if label.colon and not re.search(r"[:;…]|\.\.", text[end:after]) and text[after:].strip():
        return None
    return _Place(label, start, after, score)


@lru_cache(maxsize=32768)
def _near(words: str, text: str) -> tuple[int, int, float] | None:
    match = find_phrase(words, text, at_least=0.88)
    if match is None or (match.start and text[match.start - 1].isalnum()) or text[match.end : match.end + 1].isalnum():
        return None
    return match.start, match.end, match.score


def _value(label: Label, text: str, start: int, end: int) -> _Value | None:
    """The value of the label's kind in this part of the line, or None."""
    part = text[start:end]
    found = _READERS[label.value](label, part)
    if found is None:
        return None
    return _Value(found.value, found.raw, start + found.start, start + found.end, found.sure)


def _whole(part: str, value: str, sure: float = 1.0) -> _Value | None:
    stripped = part.strip(" .:;,…_-")
    if not stripped or not value:
        return None
    start = part.find(stripped)
    return _Value(value, stripped, start, start + len(stripped), sure)


def _name(label: Label, part: str) -> _Value | None:
    del label
    match = re.match(r"[\s.…:_]*((?:[^\W\d_][\w'’]*\s+){1,5}[^\W\d_][\w'’]*)", part)
    words = match[1].split() if match else []
    while len(words) >= 2:
        reading = " ".join(words)
        if is_person_name(reading):
            return _at(part, reading, person_name(reading))
        name, doubt, _ = mend_name(reading)
        if name:
            return _at(part, reading, name, 0.95 - doubt)
        words = words[:-1]
    return None


def _at(part: str, raw: str, value: str, sure: float = 1.0) -> _Value:
    first, last = raw.split(" ")[0], raw.split(" ")[-1]
    start = part.find(first)
    end = part.find(last, start) + len(last)
    return _Value(value, raw, start, end, sure)


def _date(label: Label, part: str) -> _Value | None:
    found = next((one for one in find_dates(part) if one.date is not None), None)
    if found is not None and found.date is not None:
        return _Value(found.date.iso, part[found.start : found.end], found.start, found.end, 1.0 if found.date.day else 0.85)
    year = re.match(r"\W*((?:19|20)\d{2})(?!\d)", part)
    if year is not None and label.field == "birth_date":
        return _Value(year[1], year[1], year.start(1), year.end(1), 0.97)
    return None


def _sex(label: Label, part: str) -> _Value | None:
    del label
    match = _SEX.search(fold(part)[:16])
    if match is None:
        return None
    return _Value("nam" if match[1] == "nam" else "nữ", part[match.start() : match.end()], match.start(), match.end())


def _text(label: Label, part: str) -> _Value | None:
    del label
    return _whole(part, collapse(part.strip(" .:;,…_-")), 0.9)


def _percent(label: Label, part: str) -> _Value | None:
    del label
    match = re.search(r"(\d{1,3}(?:[.,]\d{1,2})?)\s?%", part)
    return _Value(match[1].replace(",", "."), match.group(), match.start(), match.end()) if match else None


def _money(label: Label, part: str) -> _Value | None:
    del label
    match = re.search(r"\d{1,3}(?:[.,\s]\d{3})+|\d{4,}", part)
    return _Value(re.sub(r"\D", "", match.group()), match.group(), match.start(), match.end()) if match else None


def _days(label: Label, part: str) -> _Value | None:
    del label
    match = re.search(r"(?<!\d)(\d{1,3})(?!\d|/)", part)
    return _Value(str(int(match[1])), match[1], match.start(1), match.end(1)) if match else None


def _code(label: Label, part: str) -> _Value | None:
    kind = cast(Kind, label.field)
    if label.field in ("icd10", "employer_code", "facility_code"):
        for match in re.finditer(r"[0-9A-Za-z.]+", part):
            if value := normalise(kind, match.group().strip(".")):
                return _Value(value, match.group(), match.start(), match.end())
        return None
    code = re.search(r"[0-9A-Z][0-9A-Z./-]*[0-9A-Z]", part)
    if code is None or not any(map(str.isdigit, code.group())):
        return None
    return _Value(code.group(), code.group(), code.start(), code.end())


def _identifier(label: Label, part: str) -> _Value | None:
    prompt = _PROMPTS.get(label.field, "")
    for found in find_identifiers(prompt + part):
        if found.start >= len(prompt) and (found.kind == label.field or label.field == "social_insurance_number"):
            if found.kind != label.field:
                return None
            start, end = found.start - len(prompt), found.end - len(prompt)
            return _Value(found.value, found.raw, start, end, 0.9 if found.repaired else 1.0)
    return None


_PROMPTS: dict[str, str] = {
    "personal_number": "định danh: ",
    "old_identity_number": "CMND: ",
    "social_insurance_number": "số BHXH: ",
    "health_card_number": "BHYT: ",
    "tax_number": "MST: ",
    "passport_number": "hộ chiếu: ",
    "account_number": "số tài khoản: ",
}
"""Before a value whose label was found, damaged or not: the words by which the finder knows it."""

_READERS: dict[ValueKind, Callable[[Label, str], _Value | None]] = {
    "name": _name,
    "date": _date,
    "sex": _sex,
    "text": _text,
    "percent": _percent,
    "money": _money,
    "days": _days,
    "code": _code,
    "identifier": _identifier,
}


def _first_of_each(fields: Sequence[Field]) -> list[Field]:
    """The first value of each field: later ones on a form belong to other persons."""
    kept: dict[str, Field] = {}
    for field in fields:
        kept.setdefault(field.name, field)
    return list(kept.values())
