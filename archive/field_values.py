"""What an officer enters for a field, checked and brought into the one spelling in which readings are stored. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import cast

from vietnamese.dates import PartialDate, parse_date, partial_date
from vietnamese.folding import collapse, fold, nfc
from vietnamese.identifiers import Kind, normalise

_OF_DAYS = "issued_on admitted_on discharged_on leave_from leave_to valid_from valid_to target_issued_on"
_DAYS = frozenset(_OF_DAYS.split())
_PERHAPS_PARTIAL = frozenset({"birth_date", "death_date"})
"""Papers and registers of former times know the year alone, or month and year."""
_OF_IDENTIFIERS = """
personal_number old_identity_number social_insurance_number health_card_number tax_number passport_number dossier_code
employer_code facility_code icd10 account_number
"""
_IDENTIFIERS = frozenset(_OF_IDENTIFIERS.split())
_COUNTS = {"leave_days": (1, 366), "weeks_of_pregnancy": (1, 45), "amount": (0, 10**15)}
LONGEST = 1000

Wanted = tuple[str, str]
"""What a field takes, in Vietnamese and English."""


def settled(name: str, given: str) -> str | None:
    """The value as it is stored; None where the field does not take it."""
    text = collapse(nfc(given))
    if not text or len(text) > LONGEST or not text.isprintable():
        return None
    if name in _IDENTIFIERS:
        return normalise(cast(Kind, name), text)
    if name in _DAYS or name in _PERHAPS_PARTIAL or name == "issued_month":
        return _day(name, text)
    if name in _COUNTS:
        return _count(text, *_COUNTS[name])
    if name == "disability_percent":
        return _percent(text)
    if name == "sex":
        return {"nam": "nam", "nu": "nữ"}.get(fold(text))
    return text


def wanted(name: str) -> Wanted:
    """What the field takes, for people."""
    if name in _IDENTIFIERS:
        return "đúng dạng của loại số này", "a number of this kind"
    if name in _DAYS:
        return "ngày, vd. 2026-03-02", "a day, e.g. 2026-03-02"
    if name in _PERHAPS_PARTIAL:
        return "ngày, tháng hoặc năm, vd. 2026-03-02, 1985-03, 1985", "a day, a month or a year, e.g. 2026-03-02, 1985-03, 1985"
    if name == "issued_month":
        return "tháng, vd. 2026-03", "a month, e.g. 2026-03"
    if name in _COUNTS:
        least, most = _COUNTS[name]
        return f"số nguyên từ {least} đến {most}", f"a whole number from {least} to {most}"
    if name == "disability_percent":
        return "số từ 0 đến 100", "a number from 0 to 100"
    if name == "sex":
        return "nam hoặc nữ", "nam or nữ"
    return f"chữ, dài nhất {LONGEST}", f"text, at most {LONGEST} letters"


def _day(name: str, text: str) -> str | None:
    found = _iso(text) or parse_date(text)
    if found is None:
        return None
    precision = {"issued_month": {"month"}}.get(name, {"day"} | ({"month", "year"} if name in _PERHAPS_PARTIAL else set()))
    return found.iso if found.precision in precision else None


def _iso(text: str) -> PartialDate | None:
    """ISO 8601, whole or shortened; a day that no calendar has is none."""
    if re.fullmatch(r"\d{4}(-\d\d){0,2}", text, re.ASCII) is None:
        return None
    parts = [int(part) for part in text.split("-")]
    try:
        date(*[*parts, 1, 1][:3])
    except ValueError:
        return None
    return partial_date(*parts)


def _count(text: str, least: int, most: int) -> str | None:
    figures = re.sub(r"(?<=\d)[.\s](?=\d{3}\b)", "", text)
    return str(int(figures)) if re.fullmatch(r"\d{1,16}", figures, re.ASCII) and least <= int(figures) <= most else None


def _percent(text: str) -> str | None:
    match = re.fullmatch(r"(\d{1,3}(?:[.,]\d{1,2})?)\s?%?", text, re.ASCII)
    return match[1].replace(",", ".") if match is not None and float(match[1].replace(",", ".")) <= 100 else None
