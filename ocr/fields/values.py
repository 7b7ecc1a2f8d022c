"""What stands behind a label, read as the kind of value that the label asks for: a name, a day, a number, a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from ocr.fields.labels import Label, ValueKind
from ocr.fields.person_name import name_in_place
from vietnamese.dates import find_dates, partial_date
from vietnamese.folding import collapse, fold, settle_tone
from vietnamese.identifiers import Kind, find_identifiers, normalise

FIGURES: frozenset[ValueKind] = frozenset({"date", "percent", "money", "days", "code", "identifier"})
"""Kinds of which only the words with figures in them have to be read well."""

_SEX = re.compile(r"\b(nam|nu)\b")
_CRAMPED_DATE = re.compile(r"(?<!\d)(\d{2})[/.\-17lI|!]{0,2}(\d{2})[/.\-17lI|!]{0,2}((?:19|20)\d{2})(?!\d)")
"""`26/0712022`: a slash taken for a figure."""
_EDGE = " .:;,…_-–—|¬'\"*"


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a text, and where in the text it stands."""

    value: str
    raw: str
    start: int
    end: int
    sure: float = 1.0
    """What the form of the value is worth: below 1 where it is free text or was mended."""
    at_most: float = 0.99
    """No confidence above this."""
    note: str = ""


def read_value(label: Label, part: str) -> Value | None:
    """The value of the label's kind at the head of the text behind the label; None where none stands there."""
    return _READERS[label.value](label, part)


def _name(label: Label, part: str) -> Value | None:
    del label
    found = name_in_place(part)
    if found is None:
        return None
    raw = part[: found.end]
    start = len(raw) - len(raw.lstrip(_EDGE))
    return Value(found.value, raw[start:], start, found.end, at_most=found.at_most, note=found.note)


def _date(label: Label, part: str) -> Value | None:
    """A whole day before anything less; only a birth date may be a year alone."""
    dates = [one for one in find_dates(part) if one.date is not None]
    whole = next((one for one in dates if one.date is not None and one.date.precision == "day"), None)
    if whole is not None and whole.date is not None:
        return Value(whole.date.iso, part[whole.start : whole.end], whole.start, whole.end)
    if cramped := _CRAMPED_DATE.search(part):
        day, month, year = (int(figures) for figures in cramped.groups())
        mended = partial_date(year, month, day)
        if mended is not None and mended.precision == "day":
            note = "a stroke of the date was not read"
            return Value(mended.iso, cramped.group(), cramped.start(), cramped.end(), at_most=0.75, note=note)
    if label.field == "birth_date":
        year_alone = re.match(r"\W*((?:19|20)\d{2})(?!\d)", part)
        if year_alone is not None:
            return Value(year_alone[1], year_alone[1], year_alone.start(1), year_alone.end(1), 0.97)
    partial = dates[0] if dates else None
    if partial is not None and partial.date is not None:
        note = "only a part of the date was read"
        return Value(partial.date.iso, part[partial.start : partial.end], partial.start, partial.end, at_most=0.45, note=note)
    return None


def _sex(label: Label, part: str) -> Value | None:
    del label
    match = _SEX.search(fold(part)[:16]) or re.search(r"\b(n?nam|nn?u)e?\b", fold(part)[:16])
    if match is None:
        return None
    return Value("nữ" if match[1].endswith("u") else "nam", part[match.start() : match.end()], match.start(), match.end())


def _text(label: Label, part: str) -> Value | None:
    """Free text, without the code of the disease in brackets that a field of its own holds."""
    stripped = part.strip(_EDGE)
    if label.field == "diagnosis":
        stripped = re.sub(r"\s*[(\[]\s*[A-Z][0-9O]{2}(?:[.,]\d{1,2})?\s*[)\]]$", "", stripped).strip(_EDGE)
    if sum(letter.isalpha() for letter in stripped) < 3:
        return None
    if label.field == "employer_name":
        return replace(_as_it_stands(part, stripped), value=_with_legal_form(collapse(stripped)))
    return _as_it_stands(part, stripped)


def _as_it_stands(part: str, stripped: str) -> Value:
    start = part.find(stripped)
    return Value(collapse(stripped), stripped, start, start + len(stripped), 0.9)


def _with_legal_form(name: str) -> str:
    """The legal form at the head of a company's name with its marks; the rest as read."""
    match = re.match(r"cong ty (?:co phan|trach nhiem huu han)(?![a-z])", fold(name))
    if match is None:
        return name
    spelled = "cổ phần" if match.group().endswith("phan") else "trách nhiệm hữu hạn"
    read = name[8 : match.end()]
    return f"Công ty {spelled if read[0].islower() else spelled.capitalize()}{name[match.end() :]}"


def _rest(label: Label, part: str) -> Value | None:
    """A note that orders rest; other notes ("tái khám theo hẹn") are no field."""
    found = _text(label, part)
    return _spelled(found) if found is not None and re.search(r"\bngh[il1]\b.*\bngay\b", fold(found.value)) else None


def _surgery(label: Label, part: str) -> Value | None:
    """How a child was born, where it was by surgery."""
    found = _text(label, part)
    operated = found is not None and re.search(r"\bphau\s?thuat\b|\bmo (?:lay|de|bat)\b", fold(found.value))
    return _spelled(found) if found is not None and operated else None


def _spelled(found: Value) -> Value:
    """Sure only where each word is one that such notes are made of: readers lose marks on single letters."""
    unknown = [word for word in re.findall(r"[^\W\d_]+", found.value.lower()) if settle_tone(word) not in _NOTE_WORDS]
    if not unknown:
        return replace(found, sure=1.0)
    return replace(found, at_most=0.85, note=f"words that such notes seldom have: {', '.join(unknown[:3])}")


_NOTES = """
nghỉ ngơi thêm dưỡng việc cho được ngày tuần tháng năm kể từ đến hết ra viện sau khi tại nhà ở tái khám theo hẹn và người bệnh
để điều trị ngoại trú phục hồi sức khỏe hưởng chế độ bảo hiểm xã hội số là cần mẹ con sản phụ phẫu thuật lấy thai mổ đẻ bắt
sinh thường có không do ốm đau lao động nhẹ chăm sóc tiếp tục uống thuốc đơn
"""
_NOTE_WORDS = frozenset(_NOTES.split())
"""What notes about rest and about the way of a birth are usually made of."""


def _percent(label: Label, part: str) -> Value | None:
    del label
    match = re.search(r"(\d{1,3}(?:[.,]\d{1,2})?)\s?%", part)
    if match is None:
        return None
    return Value(match[1].replace(",", "."), match.group(), match.start(), match.end(), at_most=_up_to(match[1], 100))


def _up_to(figure: str, limit: int) -> float:
    return 0.99 if float(figure.replace(",", ".")) <= limit else 0.3


def _money(label: Label, part: str) -> Value | None:
    del label
    match = re.search(r"\d{1,3}(?:[.,\s]\d{3})+(?![\d])|(?<!\d)\d{4,}", part)
    if match is None:
        return None
    return Value(re.sub(r"\D", "", match.group()), match.group(), match.start(), match.end())


def _days(label: Label, part: str) -> Value | None:
    match = re.search(r"(?<![\d/])(\d{1,3})(?![\d/])", part)
    if match is None:
        return None
    plausible = 20 <= int(match[1]) <= 44 if label.field == "weeks_of_pregnancy" else 1 <= int(match[1]) <= 180
    return Value(str(int(match[1])), match[1], match.start(1), match.end(1), at_most=0.99 if plausible else 0.4)


def _code(label: Label, part: str) -> Value | None:
    """The first word with a figure in it that is such a code: a word of letters alone is more likely a word."""
    kind = cast(Kind, label.field)
    for match in re.finditer(r"[A-Za-z.]*\d[0-9A-Za-z.]*", part):
        if value := normalise(kind, match.group().strip(".")):
            return Value(value, match.group(), match.start(), match.end())
    return None


def _identifier(label: Label, part: str) -> Value | None:
    prompt = _PROMPTS.get(label.field, "")
    for found in find_identifiers(prompt + part):
        if found.start >= len(prompt) and (found.kind == label.field or label.field == "social_insurance_number"):
            if found.kind != label.field:
                return None
            start, end = found.start - len(prompt), found.end - len(prompt)
            note = "letters read as digits" * found.repaired
            return Value(found.value, found.raw, start, end, at_most=0.85 if found.repaired else 0.99, note=note)
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

_READERS: dict[ValueKind, Callable[[Label, str], Value | None]] = {
    "name": _name,
    "date": _date,
    "sex": _sex,
    "text": _text,
    "rest": _rest,
    "surgery": _surgery,
    "percent": _percent,
    "money": _money,
    "days": _days,
    "code": _code,
    "identifier": _identifier,
}
