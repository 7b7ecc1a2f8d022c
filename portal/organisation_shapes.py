"""What goes out of organisations: their numbers, their merges; for the API and for `--json` alike."""

from __future__ import annotations

from datetime import date

from pydantic import Field
from sqlalchemy.orm import Session

from portal.registry_shapes import IdentifierShape, MergeShape, identifier_shape
from portal.shapes import Shape
from registry.identifiers import PERSONAL_DIGITS, masked, valid_on
from registry.merging import ORGANISATIONS
from registry.organisations import members
from registry.records import Organisation


class OrganisationNumberShape(Shape):
    """A number of an organisation, as in lists."""

    kind: str = Field(examples=["tax_number"])
    value: str = Field(examples=["0100109106"], description="Masked where it is the personal number of whoever owns a business.")
    valid: bool = Field(description="Whether it is still valid today. One that is not goes on finding its organisation.")


class OrganisationLineShape(Shape):
    """An organisation, as in lists."""

    id: int
    kind: str = Field(examples=["employer"], description="employer, facility, school or agency")
    name: str | None = Field(examples=["Công ty TNHH May Sao Mai"])
    identifiers: list[OrganisationNumberShape]


class OrganisationsShape(Shape):
    """A part of the list of organisations, as they were made known."""

    organisations: list[OrganisationLineShape]
    next: str | None = Field(description="Cursor of the next part; null: there is no more.")


class OrganisationShape(Shape):
    """All that the registry knows of an organisation."""

    id: int
    kind: str = Field(examples=["employer"], description="employer, facility, school or agency")
    name: str | None
    valid_from: date | None = Field(description="Its first day, where that is known.")
    valid_to: date | None = Field(description="Its last day; null: no end is known.")
    records: list[int] = Field(description="All records that are this organisation, the kept one first.")
    identifiers: list[IdentifierShape]
    merges: list[MergeShape] = Field(description="Those that were undone among them.")


def organisation_line(organisation: Organisation, today: date) -> OrganisationLineShape:
    """An organisation as in lists, of its own record."""
    numbers = [
        OrganisationNumberShape(
            kind=row.kind,
            value=masked(row.value) if row.kind == "tax_number" and len(row.value) == PERSONAL_DIGITS else row.value,
            valid=valid_on(row, today),
        )
        for row in organisation.identifiers
    ]
    return OrganisationLineShape(id=organisation.id, kind=organisation.kind, name=organisation.name, identifiers=numbers)


def organisation_shape(session: Session, organisation: Organisation, today: date) -> OrganisationShape:
    """All that is known of an organisation, by whichever of its records."""
    records = members(session, organisation)
    main = records[0]
    return OrganisationShape(
        id=main.id,
        kind=main.kind,
        name=next((record.name for record in records if record.name is not None), None),
        valid_from=main.valid_from,
        valid_to=main.valid_to,
        records=[record.id for record in records],
        identifiers=[identifier_shape(row, today) for record in records for row in record.identifiers],
        merges=[MergeShape.model_validate(row) for row in ORGANISATIONS.merges_of(session, main)],
    )
