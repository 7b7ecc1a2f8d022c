"""Persons: found by their identifiers first. Name and birth date only suggest somebody, they never decide."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.errors import IdentifierInvalid, IdentifiersDisagree, PersonNameDiffers, PersonUnknown
from registry.records import Person, PersonIdentifier
from vietnamese.damage import likeness
from vietnamese.folding import collapse, fold, nfc
from vietnamese.identifiers import Kind, normalise

IDENTIFIER_KINDS: tuple[Kind, ...] = (
    "personal_number",
    "old_identity_number",
    "social_insurance_number",
    "health_card_number",
    "tax_number",
    "passport_number",
)
"""Kinds that name a person, the surest first."""

SAME_NAME = 0.6
"""Names less alike than this are of different persons, however they were misread or shortened."""


def checked_identifiers(identifiers: Mapping[str, str | None]) -> dict[str, str]:
    """Identifiers in their one spelling; those that are None are left out. Raises `IdentifierInvalid`."""
    checked: dict[str, str] = {}
    for kind, value in identifiers.items():
        if value is None:
            continue
        known = next((one for one in IDENTIFIER_KINDS if one == kind), None)
        settled = normalise(known, value) if known is not None else None
        if settled is None:
            raise IdentifierInvalid(kind=kind, value=value)
        checked[kind] = settled
    return checked


def recognised(text: str) -> dict[str, str]:
    """A number that names a person, as kind and value: what kind it is, its form tells. Raises `IdentifierInvalid`."""
    for kind in ("personal_number", "social_insurance_number", "old_identity_number", "health_card_number"):
        if (value := normalise(kind, text)) is not None:
            return {kind: value}
    raise IdentifierInvalid(kind="số định danh cá nhân, mã số BHXH, CMND hoặc thẻ BHYT", value=text)


def find(session: Session, identifiers: Mapping[str, str | None]) -> Person | None:
    """The person with one of these identifiers. Raises `IdentifierInvalid`, and `IdentifiersDisagree` for several persons."""
    found = {
        row.person_id: row.person
        for kind, value in checked_identifiers(identifiers).items()
        for row in session.scalars(select(PersonIdentifier).where(PersonIdentifier.kind == kind, PersonIdentifier.value == value))
    }
    if len(found) > 1:
        raise IdentifiersDisagree(persons=", ".join(str(one) for one in sorted(found)))
    return next(iter(found.values()), None)


def get(session: Session, identifiers: Mapping[str, str | None]) -> Person:
    """As `find`, but nobody found raises `PersonUnknown`."""
    person = find(session, identifiers)
    if person is None:
        kind, value = next(((kind, value) for kind, value in identifiers.items() if value), ("identifier", ""))
        raise PersonUnknown(kind=kind, value=value)
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
    source: str = "given",
) -> Person:
    """The person with one of these identifiers, who then also has the others; somebody new where nobody has any.

    Raises `IdentifierInvalid` where nothing that names a person was given, or something that cannot; `IdentifiersDisagree` and
    `PersonNameDiffers` where it names somebody else.
    """
    identifiers = {
        "personal_number": personal_number,
        "social_insurance_number": social_insurance_number,
        "old_identity_number": old_identity_number,
        "health_card_number": health_card_number,
        "tax_number": tax_number,
        "passport_number": passport_number,
    }
    checked = checked_identifiers(identifiers)
    if not checked:
        raise IdentifierInvalid(kind="identifier", value="")
    person = find(session, checked)
    if person is None:
        person = Person()
        session.add(person)
    held = {(one.kind, one.value) for one in person.identifiers}
    _refuse_another_person(person, checked, name, read=source == "read")
    for kind, value in checked.items():
        if (kind, value) not in held:
            person.identifiers.append(PersonIdentifier(kind=kind, value=value, source=source))
    if person.name is None and name is not None:
        person.name, person.name_key = nfc(name), collapse(fold(name))
    person.birth_date = person.birth_date or birth_date
    person.sex = person.sex or sex
    session.flush()
    return person


def _refuse_another_person(person: Person, identifiers: Mapping[str, str], name: str | None, *, read: bool) -> None:
    """Nobody has two personal numbers; a second insurance number counts only where an officer gives it. A name must be alike."""
    one_each = ("personal_number", "social_insurance_number") if read else ("personal_number",)
    for kind in one_each:
        others = {one.value for one in person.identifiers if one.kind == kind} - {identifiers.get(kind)}
        if kind in identifiers and others:
            raise IdentifiersDisagree(persons=f"{person.id}; {kind} {masked(identifiers[kind])}")
    if name is not None and person.name is not None and likeness(name, person.name) < SAME_NAME:
        raise PersonNameDiffers(person=person.id, held=person.name, given=name)


def identified(session: Session, number: str) -> Person:
    """Somebody who stands at the counter with a number: known, or new and now known by it. Raises `IdentifierInvalid`."""
    return find_or_create(session, **recognised(number))


def suggest(session: Session, name: str, birth_date: str | None = None, *, limit: int = 20) -> list[Person]:
    """Persons with this name, and birth date where given: for an officer to choose from, never a decision."""
    query = select(Person).where(Person.name_key == collapse(fold(name)))
    if birth_date is not None:
        query = query.where(Person.birth_date == birth_date)
    return list(session.scalars(query.order_by(Person.id).limit(limit)))


def masked(value: str) -> str:
    """An identifier as it is shown in lists: the last three characters."""
    return "•" * max(len(value) - 3, 0) + value[-3:]
