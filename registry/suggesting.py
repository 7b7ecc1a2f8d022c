"""Who somebody may be, by name and birth date or by a number on a card: for an officer to choose from, never a decision."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, selectinload

from registry.errors import BirthDateInvalid
from registry.identifiers import derived_identifiers
from registry.persons import group_ids, kept, members, name_key
from registry.records import Person, PersonIdentifier
from vietnamese.damage import likeness
from vietnamese.dates import parse_date, partial_date

BirthDateFit = Literal["same", "compatible", "unknown"]
Why = Literal["name", "health_card"]

NEARLY_THE_NAME = 0.85
"""Likeness from which a name counts as the same one, misread."""
WORTH_COMPARING = 70.0
"""Plain likeness in per cent below which it is not worth taking letters for one another."""
MOST_NAMED = 500
"""Of a common name, no more are weighed: who has a birth date comes before who has none."""
MOST_COMPARED = 5_000
"""Of one birth year in a registry of a whole province, no more are compared letter by letter."""
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_FITS: tuple[BirthDateFit, ...] = ("same", "compatible", "unknown")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who may be meant."""

    person: Person
    why: Why
    likeness: float
    """Of the names, 0 to 1, diacritics and case left out."""
    birth_date: BirthDateFit
    """`compatible`: one of the two says only year or month, and the other agrees; `unknown`: one of them says nothing."""


def checked_birth_date(text: str) -> str:
    """A birth date as it is stored: `1985-03-12`, `1985-03` or `1985`. Raises `BirthDateInvalid`."""
    trimmed = text.strip()
    if (match := _ISO.fullmatch(trimmed)) is not None:
        found = partial_date(*(int(part) if part else None for part in match.groups()))
        if found is not None and found.iso == trimmed:
            return found.iso
        raise BirthDateInvalid(value=text)
    found = parse_date(trimmed)
    if found is None:
        raise BirthDateInvalid(value=text)
    return found.iso


def suggest(session: Session, name: str, birth_date: str | None = None, *, limit: int = 20) -> list[Suggestion]:
    """Persons of this name, best first: written with or without diacritics, and, where a birth date is given, nearly this name.

    Birth dates agree as far as both are known: 1985 agrees with 1985-03-12, and who has none is not left out. Raises
    `BirthDateInvalid`.
    """
    day = checked_birth_date(birth_date) if birth_date is not None else None
    key = name_key(name)
    found = list(session.scalars(_of_name(key, day).limit(MOST_NAMED))) if key else []
    if day is not None and key:
        found += _misread(session, key, day)
    return _best(session, ((one, "name", key, day) for one in found), limit)


def maybe_the_same(session: Session, person: Person, *, limit: int = 20) -> list[Suggestion]:
    """Other records that may be this person's: by the number on a health card, by name and birth date."""
    records = members(session, person)
    own = set(group_ids(session, person))
    main = records[0]
    key, day = main.name_key or "", main.birth_date
    found: list[tuple[Person, Why, str, str | None]] = [
        (one, "health_card", key, day) for record in records for one in _by_card(session, record) if one.id not in own
    ]
    if main.name is not None:
        found += [(one.person, "name", key, day) for one in suggest(session, main.name, day, limit=limit + len(own))]
    return [one for one in _best(session, found, limit + len(own)) if one.person.id not in own][:limit]


def _of_name(key: str, day: str | None) -> Select[Person]:
    wanted = select(Person).where(Person.name_key == key)
    if day is not None:
        wanted = wanted.where(or_(Person.birth_date.is_(None), _agrees(day)))
    return wanted.order_by(Person.birth_date.is_(None), Person.id).options(selectinload(Person.identifiers))


def _misread(session: Session, key: str, day: str) -> list[Person]:
    """Those of the day whose name is nearly the same: letters are lost and taken for one another when names are read."""
    of_the_day = session.execute(
        select(Person.id, Person.name_key)
        .where(_agrees(day), Person.name_key.is_not(None), Person.name_key != key)
        .order_by(Person.id)
        .limit(MOST_COMPARED)
    )
    near = [
        id
        for id, other in of_the_day
        if other is not None and fuzz.ratio(key, other) >= WORTH_COMPARING and likeness(key, other) >= NEARLY_THE_NAME
    ]
    return list(session.scalars(select(Person).where(Person.id.in_(near)).options(selectinload(Person.identifiers))))


def _by_card(session: Session, record: Person) -> list[Person]:
    """Whose insurance number is the one on a card of this record, and whose card has this record's insurance number."""
    numbers = {one.value for one in record.identifiers if one.kind == "social_insurance_number"}
    cards = [one.value for one in record.identifiers if one.kind == "health_card_number"]
    wanted = {value for card in cards for value in derived_identifiers({"health_card_number": card}).values()}
    has_number = (PersonIdentifier.kind == "social_insurance_number") & PersonIdentifier.value.in_(wanted)
    has_card = [(PersonIdentifier.kind == "health_card_number") & PersonIdentifier.value.endswith(number) for number in numbers]
    rows = session.scalars(select(PersonIdentifier).where(or_(has_number, *has_card)))
    return [row.person for row in rows]


def _agrees(day: str) -> ColumnElement[bool]:
    """A birth date that says the same as far as both are known."""
    parts = day.split("-")
    shorter = ["-".join(parts[:length]) for length in range(1, len(parts) + 1)]
    if len(parts) == 3:
        return Person.birth_date.in_(shorter)
    return or_(Person.birth_date.in_(shorter), Person.birth_date.startswith(f"{day}-"))


def _best(session: Session, found: Iterable[tuple[Person, Why, str, str | None]], limit: int) -> list[Suggestion]:
    """Each person once, as the record that was kept."""
    by_person: dict[int, Suggestion] = {}
    for record, why, key, day in found:
        person = kept(session, record)
        like = likeness(key, record.name_key) if key and record.name_key else 0.0
        told = Suggestion(person, why, round(like, 3), _fit(day, record.birth_date))
        if person.id not in by_person or _rank(told) < _rank(by_person[person.id]):
            by_person[person.id] = told
    return sorted(by_person.values(), key=_rank)[:limit]


def _rank(told: Suggestion) -> tuple[bool, int, float, int]:
    return told.why == "name", _FITS.index(told.birth_date), -told.likeness, told.person.id


def _fit(one: str | None, other: str | None) -> BirthDateFit:
    if one is None or other is None:
        return "unknown"
    return "same" if one == other else "compatible"
