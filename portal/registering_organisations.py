"""Acts on organisations that are done with no other record. Their numbers are public: without accounts reading them needs no
purpose. It is on record all the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Select

from portal.organisation_shapes import OrganisationShape, organisation_shape
from portal.registering import Asking, Register
from registry import organisation_numbers, organisations
from registry.merging import ORGANISATIONS as MERGING
from registry.organisations import OrganisationKind
from registry.records import Organisation

ORGANISATIONS = Register[Organisation, OrganisationShape](
    kind="organisation",
    merging=MERGING,
    by_id=organisations.get_by_id,
    find=organisations.find,
    add=organisation_numbers.add_number,
    verify=organisation_numbers.verify_number,
    end=organisation_numbers.end_number,
    shape=organisation_shape,
    asks_why=False,
)


def listed(asking: Asking, kind: str | None, name: str | None, number: str | None) -> Select[Organisation]:
    """The query of organisations as `organisations.having` gives it, which raises too. Raises as `Register` does."""
    ORGANISATIONS.admit(asking)
    return organisations.having(kind=kind, name=name, number=number)


def register(
    asking: Asking, kind: OrganisationKind, numbers: Mapping[str, str], *, name: str | None = None
) -> tuple[OrganisationShape, bool]:
    """The organisation with one of these numbers, and whether it is new. Raises as `Register` does, and what
    `organisations.find_or_create` raises.
    """
    return ORGANISATIONS.register(asking, numbers, lambda: organisations.find_or_create(asking.session, kind, numbers, name=name))
