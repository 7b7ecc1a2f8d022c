"""What names a person: kinds of numbers, their one spelling, what follows from them, and for how long they count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from registry.errors import IdentifierInvalid, IdentifiersDisagree
from registry.records import OrganisationIdentifier, PersonIdentifier
from vietnamese.identifiers import Kind, normalise, parse_health_card

IDENTIFIER_KINDS: tuple[Kind, ...] = (
    "personal_number",
    "old_identity_number",
    "social_insurance_number",
    "health_card_number",
    "tax_number",
    "passport_number",
)
"""Kinds that name a person, the surest first."""

GIVEN, READ, DERIVED = "given", "read", "derived"
"""Sources of an identifier: said by an officer, read from a document, following from another number."""

LAST_DAYS: Mapping[str, date] = {"old_identity_number": date(2024, 12, 31)}
"""The last day of every number of a kind. CMND: Luật Căn cước 26/2023/QH15, Điều 46. Such numbers go on finding old papers."""


def checked_identifiers(identifiers: Mapping[str, str | None]) -> dict[str, str]:
    """Identifiers in their one spelling; those that are None are left out.

    A tax number of 12 digits is the personal number. Raises `IdentifierInvalid`, and `IdentifiersDisagree` where a tax number is
    another personal number than the one that is given beside it.
    """
    checked: dict[str, str] = {}
    for kind, value in identifiers.items():
        if value is None:
            continue
        known = next((one for one in IDENTIFIER_KINDS if one == kind), None)
        settled = normalise(known, value) if known is not None else None
        if known is None or settled is None:
            raise IdentifierInvalid(kind=kind, value=value)
        name = "personal_number" if known == "tax_number" and len(settled) == PERSONAL_DIGITS else known
        if checked.setdefault(name, settled) != settled:
            raise IdentifiersDisagree(persons=f"{name} {masked(settled)} ≠ {masked(checked[name])}")
    return checked


PERSONAL_DIGITS = 12


def derived_identifiers(checked: Mapping[str, str]) -> dict[str, str]:
    """What follows from identifiers and was not given: the last ten figures of a health card are the social insurance number."""
    card = parse_health_card(checked.get("health_card_number", ""))
    if card is None or "social_insurance_number" in checked:
        return {}
    number = normalise("social_insurance_number", card.social_insurance_number)
    return {"social_insurance_number": number} if number is not None else {}


def recognised(text: str) -> dict[str, str]:
    """A number that names a person, as kind and value: what kind it is, its form tells. Raises `IdentifierInvalid`."""
    for kind in ("personal_number", "social_insurance_number", "old_identity_number", "health_card_number", "passport_number"):
        if (value := normalise(kind, text)) is not None:
            return {kind: value}
    raise IdentifierInvalid(kind="số định danh cá nhân, mã số BHXH, CMND hoặc thẻ BHYT", value=text)


def valid_on(identifier: PersonIdentifier | OrganisationIdentifier, day: date) -> bool:
    """Whether the number still names its owner to the world on that day. It finds that owner on any day."""
    ends = [end for end in (identifier.valid_to, LAST_DAYS.get(identifier.kind)) if end is not None]
    begun = identifier.valid_from is None or identifier.valid_from <= day
    return begun and all(day <= end for end in ends)


def masked(value: str) -> str:
    """An identifier as it is shown in lists: the last three characters."""
    return "•" * max(len(value) - 3, 0) + value[-3:]
