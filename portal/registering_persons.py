"""Acts on persons that are done with no other record: whom a number finds, who may be meant by a name, who becomes known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from archive.review import weigh_later
from portal.registering import Asking, Register
from portal.registry_shapes import FoundPersonShape, PersonShape, found_by_number, person_shape, suggested
from registry import identifying, persons, suggesting
from registry.identifiers import checked_identifiers, masked
from registry.merging import PERSONS as MERGING
from registry.records import Person

PERSONS = Register[Person, PersonShape](
    kind="person",
    merging=MERGING,
    by_id=persons.get_by_id,
    find=persons.find,
    add=identifying.add_identifier,
    verify=identifying.verify_identifier,
    end=identifying.end_identifier,
    shape=person_shape,
    asks_why=True,
    regrouped=weigh_later,  # Whose a paper is that waits, is told anew.
)


def find(asking: Asking, number: Mapping[str, str]) -> list[FoundPersonShape]:
    """Whom a number names: one person or nobody. Raises as `Register` does, and what `persons.find` raises."""
    PERSONS.admit(asking)
    person = persons.find(asking.session, number)
    found = [found_by_number(person, asking.today)] if person is not None else []
    return _on_record(asking, found, {kind: masked(value) for kind, value in number.items()})


def suggest(asking: Asking, name: str, birth_date: str | None, *, limit: int) -> list[FoundPersonShape]:
    """Who may be meant by a name. Raises as `Register` does, and `BirthDateInvalid`."""
    PERSONS.admit(asking)
    found = suggesting.suggest(asking.session, name, birth_date, limit=limit)
    return _on_record(asking, [suggested(one, asking.today) for one in found], {"name": name, "birth_date": birth_date})


def maybe_the_same(asking: Asking, named: Callable[[Session], Person], *, limit: int) -> list[FoundPersonShape]:
    """Other records that may be this person's. Raises as `Register` does, and what `named` raises."""
    PERSONS.admit(asking)
    person = named(asking.session)
    found = suggesting.maybe_the_same(asking.session, person, limit=limit)
    return _on_record(asking, [suggested(one, asking.today) for one in found], {"person": person.id})


def register(
    asking: Asking,
    numbers: Mapping[str, str],
    *,
    name: str | None = None,
    birth_date: str | None = None,
    sex: str | None = None,
) -> tuple[PersonShape, bool]:
    """The person with one of these numbers, and whether it is new. Raises as `Register` does, `BirthDateInvalid` and what
    `persons.find_or_create` raises.
    """

    def make() -> Person:
        day = suggesting.checked_birth_date(birth_date) if birth_date is not None else None
        return persons.find_or_create(asking.session, **checked_identifiers(numbers), name=name, birth_date=day, sex=sex)

    return PERSONS.register(asking, numbers, make)


def _on_record(asking: Asking, found: Sequence[FoundPersonShape], asked: Mapping[str, Any]) -> list[FoundPersonShape]:
    asking.record("search", "persons", "list", **asked, persons=[one.id for one in found])
    return list(found)
