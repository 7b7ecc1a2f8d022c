"""What an officer does with the numbers of a person: adds one, compares one with the paper, ends one."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from registry.errors import IdentifierPeriodInvalid, IdentifiersDisagree, IdentifierUnknown, MergeRefused
from registry.identifiers import GIVEN, checked_identifiers, masked
from registry.persons import give, members
from registry.records import OrganisationIdentifier, Person, PersonIdentifier
from registry.writing import until_settled
from sohoa.clock import utc_now
from vietnamese.identifiers import parse_personal_number

ONE_VERIFIED = "personal_number"
"""Of this kind nobody has two that a person has verified and that are in force."""


def add_identifier(
    session: Session,
    person: Person,
    kind: str,
    value: str,
    *,
    source: str = GIVEN,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> PersonIdentifier:
    """A further number of a person, or one on record with its period filled in.

    Raises `IdentifierInvalid`, `IdentifierPeriodInvalid`, and `IdentifiersDisagree` where somebody else has it, or where the
    person has another personal number that is in force.
    """
    checked = checked_identifiers({kind: value})
    _refuse_second_personal_number(session, person, checked)
    rows = until_settled(lambda: _given(session, person, checked, source))
    row = rows[0]
    set_period(row, valid_from or row.valid_from, valid_to or row.valid_to)
    session.flush()
    return row


def identifier_of(session: Session, person: Person, kind: str, value: str) -> PersonIdentifier:
    """A number of the person, whichever record it stands on. Raises `IdentifierInvalid` and `IdentifierUnknown`."""
    ((settled_kind, settled),) = checked_identifiers({kind: value}).items()
    for member in members(session, person):
        for row in member.identifiers:
            if (row.kind, row.value) == (settled_kind, settled):
                return row
    raise IdentifierUnknown(person=person.id, kind=settled_kind, value=masked(settled))


def verify_identifier(session: Session, person: Person, kind: str, value: str, *, by: str) -> PersonIdentifier:
    """A named officer has compared the number with the paper. Once is enough: who was first stays on record.

    Raises `IdentifierUnknown`, and `MergeRefused` where another personal number of the same person is verified and in force.
    """
    row = identifier_of(session, person, kind, value)
    if row.verified_at is None:
        refuse_two_verified(person.id, person.id, [*_numbers_of(session, person), row], about_to_be=row)
        row.verified_at, row.verified_by = utc_now(), by
        session.flush()
    return row


def end_identifier(session: Session, person: Person, kind: str, value: str, *, last_day: date) -> PersonIdentifier:
    """The number stopped being valid after that day. It goes on finding its person.

    Raises `IdentifierUnknown`, `IdentifierPeriodInvalid`.
    """
    row = identifier_of(session, person, kind, value)
    set_period(row, row.valid_from, last_day)
    session.flush()
    return row


def refuse_two_verified(
    kept_id: int, merged_id: int, numbers: list[PersonIdentifier], *, about_to_be: PersonIdentifier | None = None
) -> None:
    """Raises `MergeRefused` where two different personal numbers among these are verified and in force."""
    verified = {
        row.value
        for row in numbers
        if row.kind == ONE_VERIFIED and row.valid_to is None and (row.verified_at is not None or row is about_to_be)
    }
    if len(verified) > 1:
        raise MergeRefused(kept=kept_id, merged=merged_id, numbers=", ".join(masked(one) for one in sorted(verified)))


def disagreements(person: Person) -> tuple[str, ...]:
    """Which of `birth year`, `sex` do not fit what the person's own numbers say."""
    year = int(person.birth_date[:4]) if person.birth_date else None
    parsed = [parse_personal_number(row.value) for row in person.identifiers if row.kind == ONE_VERIFIED]
    found = [one.disagreements(birth_year=year, sex=person.sex) for one in parsed if one is not None]
    return tuple(dict.fromkeys(part for parts in found for part in parts))


def _given(session: Session, person: Person, checked: dict[str, str], source: str) -> list[PersonIdentifier]:
    with session.begin_nested():
        return give(session, person, checked, source)


def _numbers_of(session: Session, person: Person) -> list[PersonIdentifier]:
    return [row for member in members(session, person) for row in member.identifiers]


def _refuse_second_personal_number(session: Session, person: Person, checked: dict[str, str]) -> None:
    numbers = {row.value: row for row in _numbers_of(session, person) if row.kind == ONE_VERIFIED}
    new = ONE_VERIFIED in checked and checked[ONE_VERIFIED] not in numbers
    if new and any(row.valid_to is None for row in numbers.values()):
        raise IdentifiersDisagree(persons=f"{person.id}; {ONE_VERIFIED} {masked(checked[ONE_VERIFIED])}")


def set_period(row: PersonIdentifier | OrganisationIdentifier, valid_from: date | None, valid_to: date | None) -> None:
    """From when until when a number counts. Raises `IdentifierPeriodInvalid`."""
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise IdentifierPeriodInvalid(valid_from=valid_from.isoformat(), valid_to=valid_to.isoformat())
    row.valid_from, row.valid_to = valid_from, valid_to
