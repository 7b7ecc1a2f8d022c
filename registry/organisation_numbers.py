"""What an officer does with the numbers of an organisation: adds one, compares one with the paper, ends one."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from registry.errors import OrganisationIdentifierUnknown, OrganisationMergeRefused
from registry.identifiers import GIVEN
from registry.identifying import set_period
from registry.organisations import checked, give, members
from registry.records import Organisation, OrganisationIdentifier
from registry.writing import until_settled
from sohoa.clock import utc_now


def add_number(
    session: Session,
    organisation: Organisation,
    kind: str,
    value: str,
    *,
    source: str = GIVEN,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> OrganisationIdentifier:
    """A further number of an organisation, or one on record with its period filled in.

    Raises `OrganisationIdentifierInvalid`, `IdentifierPeriodInvalid`, and `OrganisationsDisagree` where another has it.
    """
    settled = checked({kind: value})

    def attempt() -> OrganisationIdentifier:
        with session.begin_nested():
            return give(session, organisation, settled, source)[0]

    row = until_settled(attempt)
    set_period(row, valid_from or row.valid_from, valid_to or row.valid_to)
    session.flush()
    return row


def number_of(session: Session, organisation: Organisation, kind: str, value: str) -> OrganisationIdentifier:
    """A number of the organisation, whichever record it stands on.

    Raises `OrganisationIdentifierInvalid` and `OrganisationIdentifierUnknown`.
    """
    (wanted,) = checked({kind: value}).items()
    for row in _numbers_of(session, organisation):
        if (row.kind, row.value) == wanted:
            return row
    raise OrganisationIdentifierUnknown(organisation=organisation.id, kind=wanted[0], value=wanted[1])


def verify_number(session: Session, organisation: Organisation, kind: str, value: str, *, by: str) -> OrganisationIdentifier:
    """A named officer has compared the number with the paper. Once is enough: who was first stays on record.

    Raises `OrganisationIdentifierUnknown`, and `OrganisationMergeRefused` where another tax number of the same organisation is
    verified and in force.
    """
    row = number_of(session, organisation, kind, value)
    if row.verified_at is None:
        row.verified_at, row.verified_by = utc_now(), by
        refuse_two_tax_numbers(organisation.id, organisation.id, _numbers_of(session, organisation))
        session.flush()
    return row


def end_number(
    session: Session, organisation: Organisation, kind: str, value: str, *, last_day: date
) -> OrganisationIdentifier:  # fmt: skip
    """The number stopped being valid after that day. It goes on finding its organisation.

    Raises `OrganisationIdentifierUnknown`, `IdentifierPeriodInvalid`.
    """
    row = number_of(session, organisation, kind, value)
    set_period(row, row.valid_from, last_day)
    session.flush()
    return row


def refuse_two_tax_numbers(kept_id: int, merged_id: int, numbers: list[OrganisationIdentifier]) -> None:
    """Raises `OrganisationMergeRefused` where two different tax numbers among these are verified and in force."""
    verified = {
        row.value for row in numbers if row.kind == "tax_number" and row.valid_to is None and row.verified_at is not None
    }  # fmt: skip
    if len(verified) > 1:
        raise OrganisationMergeRefused(kept=kept_id, merged=merged_id, numbers=", ".join(sorted(verified)))


def _numbers_of(session: Session, organisation: Organisation) -> list[OrganisationIdentifier]:
    return [row for record in members(session, organisation) for row in record.identifiers]
