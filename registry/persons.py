"""Persons: found by their identifiers first. Name and birth date only suggest somebody, they never decide.

Where somebody was on record twice and that was merged, every number of either record finds the one that was kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, ScalarResult, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.errors import IdentifierInvalid, IdentifiersDisagree, PersonNameDiffers, PersonUnknown
from registry.identifiers import (
    DERIVED,
    GIVEN,
    IDENTIFIER_KINDS,
    READ,
    checked_identifiers,
    derived_identifiers,
    masked,
    recognised,
)
from registry.one_of_several import every_record_of, group_ids, kept, members
from registry.records import Person, PersonIdentifier
from registry.writing import until_settled
from vietnamese.damage import likeness
from vietnamese.folding import collapse, fold, nfc

__all__ = [
    "IDENTIFIER_KINDS",
    "checked_identifiers",
    "every_record_of",
    "find",
    "find_or_create",
    "get",
    "get_by_id",
    "give",
    "group_ids",
    "identified",
    "kept",
    "masked",
    "members",
    "recognised",
    "records_with",
]

SAME_NAME = 0.6
"""Names less alike than this are of different persons, however they were misread or shortened."""


def find(session: Session, identifiers: Mapping[str, str | None]) -> Person | None:
    """The person with one of these identifiers. Raises `IdentifierInvalid`, and `IdentifiersDisagree` for several persons.

    A number that only follows from another one finds somebody where no number that was given or read does.
    """
    return _meant(session, checked_identifiers(identifiers)).person


def get(session: Session, identifiers: Mapping[str, str | None]) -> Person:
    """As `find`, but nobody found raises `PersonUnknown`."""
    person = find(session, identifiers)
    if person is None:
        kind, value = next(((kind, value) for kind, value in identifiers.items() if value), ("identifier", ""))
        raise PersonUnknown(kind=kind, value=value)
    return person


def get_by_id(session: Session, person_id: int) -> Person:
    """The record with this number, itself, though it may be merged into another. Raises `PersonUnknown`."""
    person = session.get(Person, person_id)
    if person is None:
        raise PersonUnknown(kind="số bản ghi/record number", value=person_id)
    return person


def find_or_create(
    session: Session,
    *,
    personal_number: str | None = None,
    social_insurance_number: str | None = None,
    old_identity_number: str | None = None,
    health_card_number: str | None = None,
    tax_number: str | None = None,
    passport_number: str | None = None,
    name: str | None = None,
    birth_date: str | None = None,
    sex: str | None = None,
    source: str = GIVEN,
) -> Person:
    """The person with one of these identifiers, who then also has the others; somebody new where nobody has any.

    Safe against another writer who makes the same person at the same time: one of the two finds what the other made.

    Raises `IdentifierInvalid` where nothing that names a person was given, or something that cannot; `IdentifiersDisagree` and
    `PersonNameDiffers` where it names somebody else.
    """
    checked = checked_identifiers(
        {
            "personal_number": personal_number,
            "social_insurance_number": social_insurance_number,
            "old_identity_number": old_identity_number,
            "health_card_number": health_card_number,
            "tax_number": tax_number,
            "passport_number": passport_number,
        }
    )
    if not checked:
        raise IdentifierInvalid(kind="identifier", value="")

    described = {"name": name, "birth_date": birth_date, "sex": sex}

    def attempt() -> Person:
        meant = _meant(session, checked, name)
        if meant.person is None:
            return _completed(session, None, checked, described, source)
        if meant.whole and not any(described.values()):
            return meant.person
        records = members(session, meant.person)
        if meant.sure:
            _refuse_another_person(records, checked, name, source)
        if _says_nothing_new(records, checked, described):
            return meant.person
        return _completed(session, meant.person, checked, described, source if meant.sure else DERIVED)

    return until_settled(attempt, IdentifiersDisagree)


def records_with(session: Session, number: str) -> tuple[int, ...]:
    """The numbers of all records that are the person with this number, the kept one first.

    Raises `IdentifierInvalid`, `IdentifiersDisagree`, `PersonUnknown`.
    """
    return group_ids(session, get(session, recognised(number)))


def identified(session: Session, number: str) -> Person:
    """Somebody who stands at the counter with a number: known, or new and now known by it. Raises `IdentifierInvalid`."""
    return find_or_create(session, **recognised(number))


def give(session: Session, person: Person, checked: Mapping[str, str], source: str) -> list[PersonIdentifier]:
    """Put identifiers, in their one spelling, on record for a person; gives back their rows, those that were there among them.

    A number that follows from another yields to one that is given or read: it changes its source, and its person. Raises
    `IdentifiersDisagree` where somebody else has one of them, sqlalchemy's IntegrityError where another writer was faster.
    """
    held = _held(members(session, person))
    rows = []
    for number in checked.items():
        row = held.get(number) or _having(session, [number]).first()
        if row is None:
            row = PersonIdentifier(kind=number[0], value=number[1], source=source)
            person.identifiers.append(row)
        elif number not in held:
            _take_over(session, row, person)
        if row.source == DERIVED:
            row.source = source
        rows.append(row)
    kinds = {kind for kind, _ in held}
    for kind, value in derived_identifiers(checked).items():
        if kind not in kinds and _having(session, [(kind, value)]).first() is None:
            person.identifiers.append(PersonIdentifier(kind=kind, value=value, source=DERIVED))
    session.flush()
    return rows


def _completed(
    session: Session, person: Person | None, checked: Mapping[str, str], described: Mapping[str, str | None], source: str
) -> Person:
    """The person with all that was given. A savepoint, so that what another writer was faster with costs only this."""
    with session.begin_nested():
        if person is None:
            person = Person()
            session.add(person)
            session.flush()
        _describe(person, **described)
        give(session, person, checked, source)
    return person


def _says_nothing_new(records: list[Person], checked: Mapping[str, str], described: Mapping[str, str | None]) -> bool:
    held = _held(records)
    known = all(told is None or getattr(records[0], what) is not None for what, told in described.items())
    return known and all(number in held and held[number].source != DERIVED for number in checked.items())


@dataclass(frozen=True, slots=True)
class _Meant:
    """Whom identifiers name."""

    person: Person | None
    sure: bool = True
    """Not only by a number that follows from another one."""
    whole: bool = False
    """Every identifier is on record for the person, and sure."""


def _meant(session: Session, checked: Mapping[str, str], name: str | None = None) -> _Meant:
    """Who has one of these identifiers.

    A number that only follows from another one names somebody where no other does, and nothing speaks against it.
    """
    rows = _having(session, [*checked.items(), *derived_identifiers(checked).items()]).all() if checked else []
    sure = [row for row in rows if row.source != DERIVED and row.kind in checked]
    if sure or not rows:
        return _Meant(_the_one(session, sure), whole=len(sure) == len(checked))
    likely = _the_one(session, rows)
    if likely is not None and _speaks_against(members(session, likely), checked, name):
        return _Meant(None)
    return _Meant(likely, sure=False)


def _speaks_against(records: Iterable[Person], checked: Mapping[str, str], name: str | None) -> bool:
    """Another personal number, or another name."""
    records = list(records)
    numbers = {value for kind, value in _held(records) if kind == "personal_number"}
    another = "personal_number" in checked and bool(numbers) and checked["personal_number"] not in numbers
    return another or _another_name(records, name)


def _the_one(session: Session, rows: Iterable[PersonIdentifier]) -> Person | None:
    found = {person.id: person for row in rows if (person := kept(session, row.person))}
    if len(found) > 1:
        raise IdentifiersDisagree(persons=", ".join(str(one) for one in sorted(found)))
    return next(iter(found.values()), None)


def _having(session: Session, numbers: Sequence[tuple[str, str]]) -> ScalarResult[PersonIdentifier]:
    """Rows with one of these numbers, each as (kind, value)."""
    named = {f"kind_{place}": kind for place, (kind, _) in enumerate(numbers)}
    return session.scalars(
        _having_one_of(len(numbers)), named | {f"value_{place}": one for place, (_, one) in enumerate(numbers)}
    )


@cache
def _having_one_of(count: int) -> Select[PersonIdentifier]:
    """Built once for so many numbers: it stands at the beginning of every look-up."""
    one_of: list[ColumnElement[bool]] = [
        and_(PersonIdentifier.kind == bindparam(f"kind_{place}"), PersonIdentifier.value == bindparam(f"value_{place}"))
        for place in range(count)
    ]
    return select(PersonIdentifier).where(or_(*one_of)).order_by(PersonIdentifier.id).options(joinedload(PersonIdentifier.person))


def _refuse_another_person(records: list[Person], identifiers: Mapping[str, str], name: str | None, source: str) -> None:
    """Nobody has two personal numbers; a second insurance number counts only where an officer gives it. A name must be alike."""
    person = records[0]
    held = {number: row for number, row in _held(records).items() if row.source != DERIVED}
    for kind in ("personal_number", "social_insurance_number") if source == READ else ("personal_number",):
        in_force = [row for (of_kind, _), row in held.items() if of_kind == kind and row.valid_to is None]
        if kind in identifiers and in_force and (kind, identifiers[kind]) not in held:
            raise IdentifiersDisagree(persons=f"{person.id}; {kind} {masked(identifiers[kind])}")
    if name is not None and _another_name(records, name):
        raise PersonNameDiffers(person=person.id, held=next(one.name for one in records if one.name is not None), given=name)


def _another_name(records: Iterable[Person], name: str | None) -> bool:
    names = [record.name for record in records if record.name is not None]
    return name is not None and bool(names) and max(likeness(name, one) for one in names) < SAME_NAME


def _held(records: Iterable[Person]) -> dict[tuple[str, str], PersonIdentifier]:
    return {(one.kind, one.value): one for record in records for one in record.identifiers}


def _take_over(session: Session, row: PersonIdentifier, person: Person) -> None:
    """A number that somebody else only seemed to have goes to whom it is given."""
    other = row.person
    if row.source != DERIVED:
        raise IdentifiersDisagree(persons=f"{person.id}, {kept(session, other).id}")
    row.person_id = person.id
    session.flush()
    session.expire(row, ["person"])
    for changed in (other, person):
        session.expire(changed, ["identifiers"])


def _describe(person: Person, name: str | None, birth_date: str | None, sex: str | None) -> None:
    """What was not known is filled in; what was, stays."""
    if person.name is None and name is not None:
        person.name, person.name_key = nfc(name), name_key(name)
    person.birth_date = person.birth_date or birth_date
    person.sex = person.sex or sex


def name_key(name: str) -> str:
    """A name as it is looked for: without diacritics, case and spare blanks."""
    return collapse(fold(name))
