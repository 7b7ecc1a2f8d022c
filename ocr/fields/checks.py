"""Fields of one paper held against each other: days against their count, stay against leave and day of issue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from page.reading import Field
from vietnamese.identifiers import parse_health_card

_AGREED = 0.95
_AGAINST = 0.6
_WORTH_RAISING = 0.7
"""Agreement raises only what was read at least so well; worse readings agree by chance too often."""
_BORN_BEFORE_ISSUE = timedelta(days=60)


def checked_fields(fields: Sequence[Field]) -> list[Field]:
    """The fields of a paper about one person; those that agree raised, those that contradict each other lowered."""
    settled = list(fields)
    for check in (_count_of_days, _stay, _birth_before_issue, _card_and_number):
        settled = check(settled)
    return settled


def _count_of_days(fields: list[Field]) -> list[Field]:
    """`Số ngày nghỉ` is last day minus first day plus one."""
    first, last, count = _day(fields, "leave_from"), _day(fields, "leave_to"), _only(fields, "leave_days")
    if first is None or last is None:
        return fields
    names = {"leave_from", "leave_to", "leave_days"}
    if count is None or count.value is None:
        return _lowered(fields, names, "last day before first day") if last < first else fields
    if (last - first).days + 1 == int(count.value):
        return _raised(fields, names, "first day, last day and count agree")
    return _lowered(fields, names, "first day, last day and count do not agree")


def _stay(fields: list[Field]) -> list[Field]:
    """Nobody leaves a hospital before entering it; papers are given on the day of leaving or later."""
    entered, left, issued = _day(fields, "admitted_on"), _day(fields, "discharged_on"), _day(fields, "issued_on")
    if entered is not None and left is not None and left < entered:
        return _lowered(fields, {"admitted_on", "discharged_on"}, "discharged before admitted")
    if left is not None and issued is not None:
        if left == issued:
            return _raised(fields, {"discharged_on", "issued_on"}, "issued on the day of discharge")
        if issued < left:
            return _lowered(fields, {"discharged_on", "issued_on"}, "issued before discharge")
    return fields


def _birth_before_issue(fields: list[Field]) -> list[Field]:
    """The certificate of a birth follows it within weeks: year and month were read right."""
    if not any(field.name == "mother_name" for field in fields):
        return fields
    born, issued = _day(fields, "birth_date"), _day(fields, "issued_on")
    if born is None or issued is None:
        return fields
    if issued < born:
        return _lowered(fields, {"birth_date", "issued_on"}, "issued before birth")
    if issued - born <= _BORN_BEFORE_ISSUE:
        return _raised(fields, {"birth_date"}, "shortly before the day of issue", at_least=0.8, to=0.92)
    return fields


def _card_and_number(fields: list[Field]) -> list[Field]:
    """The last ten digits of a health card are the social insurance number."""
    card, number = _only(fields, "health_card_number"), _only(fields, "social_insurance_number")
    parsed = parse_health_card(card.value or "") if card is not None else None
    if parsed is None or number is None:
        return fields
    names = {"health_card_number", "social_insurance_number"}
    if parsed.social_insurance_number == number.value:
        return _raised(fields, names, "card and social insurance number agree")
    return [
        _at_most(field, 0.85, "card and social insurance number differ") if field.name in names else field for field in fields
    ]


def _only(fields: Sequence[Field], name: str) -> Field | None:
    """The field, where all fields of that name say the same."""
    found = [field for field in fields if field.name == name and field.value is not None]
    return found[0] if len({field.value for field in found}) == 1 else None


def _day(fields: Sequence[Field], name: str) -> date | None:
    field = _only(fields, name)
    try:
        return date.fromisoformat(field.value or "") if field is not None else None
    except ValueError:
        return None


def _raised(
    fields: Sequence[Field], names: set[str], note: str, *, at_least: float = _WORTH_RAISING, to: float = _AGREED
) -> list[Field]:
    named = [field for field in fields if field.name in names]
    if any(field.confidence < at_least for field in named if field.value is not None):
        return list(fields)
    return [
        replace(field, confidence=to, note=note) if field.name in names and field.value and field.confidence < to else field
        for field in fields
    ]


def _lowered(fields: Sequence[Field], names: set[str], note: str) -> list[Field]:
    return [_at_most(field, _AGAINST, note) if field.name in names else field for field in fields]


def _at_most(field: Field, confidence: float, note: str) -> Field:
    return replace(field, confidence=confidence, note=note) if field.confidence > confidence else field
