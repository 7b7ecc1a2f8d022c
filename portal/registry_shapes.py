"""What goes out of the registry: persons with their numbers and merges, units; for the API and for `--json` alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import Field
from sqlalchemy.orm import Session

from portal.shapes import Shape
from registry import units
from registry.identifiers import masked, valid_on
from registry.identifying import disagreements
from registry.merging import PERSONS
from registry.persons import members
from registry.records import OrganisationIdentifier, OrganisationMerge, Person, PersonIdentifier, PersonMerge, Unit
from registry.suggesting import Suggestion


class MaskedIdentifierShape(Shape):
    """A number of a person, as in lists."""

    kind: str = Field(examples=["personal_number"])
    value: str = Field(examples=["•••••••••321"], description="Its last three characters.")
    valid: bool = Field(description="Whether it is still valid today. One that is not goes on finding its person.")


class PersonLineShape(Shape):
    """A person, as in lists."""

    id: int
    name: str | None
    birth_date: str | None = Field(examples=["1985-03-12"], description="As exact as known: day, month or year.")
    sex: str | None = Field(examples=["nữ"])
    identifiers: list[MaskedIdentifierShape]


class FoundPersonShape(PersonLineShape):
    """A person who was found, and how surely it is the one who is meant."""

    why: str = Field(description="number: it is that person; name or health_card: somebody to choose from.")
    likeness: float | None = Field(description="Of the names, 0 to 1; null where a number found the person.")
    birth_date_fit: str | None = Field(description="same, compatible (as far as both are known) or unknown")


class PersonsShape(Shape):
    """Persons who were found, the surest first."""

    persons: list[FoundPersonShape]


class IdentifierShape(Shape):
    """A number of a person or an organisation."""

    kind: str = Field(examples=["personal_number"])
    value: str = Field(examples=["030185004321"])
    valid_from: date | None
    valid_to: date | None = Field(description="Its last day.")
    valid: bool = Field(description="Whether it is still valid today. One that is not goes on finding its person.")
    source: str = Field(
        examples=["given"], description="given by an officer, read from a document, or derived from another number"
    )
    verified_at: datetime | None
    verified_by: str | None
    record: int = Field(description="The record that it stands on.")


class MergeShape(Shape):
    """That two records are one."""

    id: int
    kept_id: int
    merged_id: int
    reason: str
    merged_at: datetime
    merged_by: str
    unit: str | None
    undone_at: datetime | None
    undone_by: str | None
    undone_reason: str | None


class UndoneMergeShape(MergeShape):
    """A merge that was taken back."""

    learnt_since: list[IdentifierShape] = Field(
        description="Numbers that the kept record got while the merge stood: somebody has to see whose they are."
    )


class PersonShape(Shape):
    """All that the registry knows of a person."""

    id: int
    name: str | None
    birth_date: str | None = Field(examples=["1985-03-12"], description="As exact as known: day, month or year.")
    sex: str | None = Field(examples=["nữ"])
    records: list[int] = Field(description="All records that are this person, the kept one first.")
    identifiers: list[IdentifierShape]
    disagreements: list[str] = Field(description="What does not fit the personal number: birth year, sex.")
    merges: list[MergeShape] = Field(description="Those that were undone among them.")


class UnitLineShape(Shape):
    """A unit of the agency, as in lists."""

    code: str = Field(examples=["07906"])
    name: str = Field(examples=["Bảo hiểm xã hội cơ sở Bình Thạnh"])
    valid_from: date | None = Field(description="Its first day; null: it was always there.")
    valid_to: date | None = Field(description="Its last day; null: it is still there.")
    verified: bool = Field(description="Whether a person has compared it with its legal basis.")


class SuccessionShape(Shape):
    """A unit that took over from another, or the other."""

    unit: UnitLineShape
    since: date | None


class UnitsShape(Shape):
    """A part of the list of units, by code."""

    units: list[UnitLineShape]
    next: str | None = Field(description="Cursor of the next part; null: there is no more.")


class UnitShape(UnitLineShape):
    """A unit with whoever is around it."""

    legal_basis: str | None
    parent: UnitLineShape | None
    below: list[UnitLineShape] = Field(description="Directly below it, on whatever day.")
    predecessors: list[SuccessionShape]
    successors: list[SuccessionShape]
    stands_in: list[UnitLineShape] = Field(description="Who stands in for it on the day asked for: itself while it is there.")


class UnitsLoadedShape(Shape):
    """What a file of units changed."""

    added: int
    changed: int
    unchanged: int


def person_line(person: Person, today: date) -> PersonLineShape:
    """A person as in lists: of its own record, numbers masked."""
    numbers = [
        MaskedIdentifierShape(kind=row.kind, value=masked(row.value), valid=valid_on(row, today)) for row in person.identifiers
    ]
    return PersonLineShape(
        id=person.id, name=person.name, birth_date=person.birth_date, sex=person.sex, identifiers=numbers
    )  # fmt: skip


def found_by_number(person: Person, today: date) -> FoundPersonShape:
    """Whom a number found."""
    line = person_line(person, today)
    return FoundPersonShape(**line.model_dump(), why="number", likeness=None, birth_date_fit=None)


def suggested(found: Suggestion, today: date) -> FoundPersonShape:
    """Somebody who may be meant."""
    line = person_line(found.person, today)
    return FoundPersonShape(
        **line.model_dump(), why=found.why, likeness=found.likeness, birth_date_fit=found.birth_date
    )  # fmt: skip


def person_shape(session: Session, person: Person, today: date) -> PersonShape:
    """All that is known of a person, by whichever of its records."""
    records = members(session, person)
    main = records[0]
    return PersonShape(
        id=main.id,
        name=main.name,
        birth_date=main.birth_date,
        sex=main.sex,
        records=[record.id for record in records],
        identifiers=[identifier_shape(row, today) for record in records for row in record.identifiers],
        disagreements=list(disagreements(main)),
        merges=[MergeShape.model_validate(row) for row in PERSONS.merges_of(session, main)],
    )


def identifier_shape(row: PersonIdentifier | OrganisationIdentifier, today: date) -> IdentifierShape:
    """A number as it stands on record."""
    return IdentifierShape(
        kind=row.kind,
        value=row.value,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        valid=valid_on(row, today),
        source=row.source,
        verified_at=row.verified_at,
        verified_by=row.verified_by,
        record=row.person_id if isinstance(row, PersonIdentifier) else row.organisation_id,
    )


def undone_shape(
    row: PersonMerge | OrganisationMerge, learnt: Iterable[PersonIdentifier | OrganisationIdentifier], today: date
) -> UndoneMergeShape:
    """A merge that was taken back, with what was learnt while it stood."""
    merge = MergeShape.model_validate(row)
    return UndoneMergeShape(**merge.model_dump(), learnt_since=[identifier_shape(one, today) for one in learnt])


def unit_shape(session: Session, unit: Unit, day: date) -> UnitShape:
    """A unit with whoever is around it; who stands in for it on `day`."""
    parent = session.get(Unit, unit.parent_id) if unit.parent_id is not None else None
    line = UnitLineShape.model_validate(unit)
    return UnitShape(
        **line.model_dump(),
        legal_basis=unit.legal_basis,
        parent=UnitLineShape.model_validate(parent) if parent is not None else None,
        below=_lines(units.below(session, unit)),
        predecessors=_successions(units.predecessions_of(session, unit)),
        successors=_successions(units.successions_of(session, unit)),
        stands_in=_lines(units.successors_on(session, unit, day)),
    )


def _lines(found: Iterable[Unit]) -> list[UnitLineShape]:
    return [UnitLineShape.model_validate(unit) for unit in found]


def _successions(found: Iterable[tuple[Unit, date | None]]) -> list[SuccessionShape]:
    return [SuccessionShape(unit=UnitLineShape.model_validate(unit), since=since) for unit, since in found]
