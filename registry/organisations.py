"""Organisations: employers, facilities, schools and agencies, found by their numbers and codes. A name only suggests one.

Facts about the identifiers: `vietnamese.identifiers`; the code of an employer has seven letters or digits (`TZH490L`), that of a
facility five digits, an agency has a code in the old notation, in the new one, or in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.errors import OrganisationIdentifierInvalid, OrganisationsDisagree, OrganisationUnknown
from registry.identifiers import GIVEN, READ
from registry.persons import name_key
from registry.records import Organisation, OrganisationIdentifier
from registry.writing import until_settled
from vietnamese.folding import collapse, nfc
from vietnamese.identifiers import parse_agency_code, parse_tax_number

OrganisationKind = Literal["employer", "facility", "school", "agency"]
ORGANISATION_KINDS: tuple[OrganisationKind, ...] = get_args(OrganisationKind)
IdentifierKind = Literal["tax_number", "employer_code", "facility_code", "agency_code"]
IDENTIFIER_KINDS: tuple[IdentifierKind, ...] = get_args(IdentifierKind)
"""Kinds that name an organisation, the surest first: only a tax number has a check digit."""
_EMPLOYER_CODE, _FACILITY_CODE = re.compile(r"[0-9A-Z]{7}"), re.compile(r"\d{5}")


def normalised(kind: str, text: str) -> str | None:
    """The identifier as it is stored, or None where the text is not one of that kind, its check digit included."""
    compact = re.sub(r"\s", "", text)
    if not compact.isascii():
        return None
    match kind:
        case "tax_number":
            return parse_tax_number(compact)
        case "employer_code":
            code = compact.upper()
            return code if _EMPLOYER_CODE.fullmatch(code) and any(letter.isdigit() for letter in code) else None
        case "facility_code":
            return compact if _FACILITY_CODE.fullmatch(compact) else None
        case "agency_code":
            return parse_agency_code(compact.upper())
        case _:
            return None


def checked(identifiers: Mapping[str, str | None]) -> dict[str, str]:
    """Identifiers in their one spelling; those that are None are left out. Raises `OrganisationIdentifierInvalid`."""
    found = {}
    for kind, value in identifiers.items():
        if value is None:
            continue
        settled = normalised(kind, value)
        if settled is None:
            raise OrganisationIdentifierInvalid(kind=kind, value=value)
        found[kind] = settled
    return found


def find(session: Session, identifiers: Mapping[str, str | None]) -> Organisation | None:
    """The organisation with one of these identifiers.

    Raises `OrganisationIdentifierInvalid`, and `OrganisationsDisagree` where they name several.
    """
    return _with(session, checked(identifiers))


def get(session: Session, identifiers: Mapping[str, str | None]) -> Organisation:
    """As `find`, but none found raises `OrganisationUnknown`."""
    organisation = find(session, identifiers)
    if organisation is None:
        kind, value = next(((kind, value) for kind, value in identifiers.items() if value), ("identifier", ""))
        raise OrganisationUnknown(kind=kind, value=value)
    return organisation


def find_or_create(
    session: Session,
    kind: OrganisationKind,
    identifiers: Mapping[str, str | None],
    *,
    name: str | None = None,
    source: str = GIVEN,
) -> Organisation:
    """The organisation with one of these identifiers, which then also has the others; a new one where none has any.

    Safe against another writer at the same time. What was known of kind and name stays. Raises `OrganisationIdentifierInvalid`
    where nothing that names an organisation was given, or something that cannot; `OrganisationsDisagree`.
    """
    settled = checked(identifiers)
    if not settled:
        raise OrganisationIdentifierInvalid(kind="identifier", value="")

    def attempt() -> Organisation:
        found = _with(session, settled)
        held = {(one.kind, one.value) for one in found.identifiers} if found is not None else set()
        with session.begin_nested():
            organisation = found or Organisation(kind=kind)
            session.add(organisation)
            if organisation.name is None and name is not None:
                organisation.name, organisation.name_key = collapse(nfc(name)), name_key(name)
            for number in settled.items():
                if number not in held:
                    organisation.identifiers.append(OrganisationIdentifier(kind=number[0], value=number[1], source=source))
        return organisation

    return until_settled(attempt)


def named_on(session: Session, numbers: Iterable[tuple[str, str]]) -> list[Organisation]:
    """The organisations whose numbers were read from a paper, each once: (kind, value) pairs as fields have them.

    One becomes known by a number that proves itself: a tax number, by its check digit. Other codes find only who is known, since
    a misread one would make up an organisation. What is no identifier of an organisation, or is a person's, is passed over.
    """
    found: dict[int, Organisation] = {}
    for kind, value in numbers:
        settled = normalised(kind, value)
        if settled is None:
            continue
        one = _with(session, {kind: settled})
        if one is None and kind == "tax_number" and len(settled) != _PERSONAL:
            one = find_or_create(session, "employer", {kind: settled}, source=READ)
        if one is not None:
            found[one.id] = one
    return list(found.values())


_PERSONAL = 12
"""Digits of a tax number that is a person's: an organisation only where somebody says that it is one."""


def suggest(session: Session, name: str, *, limit: int = 20) -> list[Organisation]:
    """Organisations of this name, diacritics and case left out: for an officer to choose from, never a decision."""
    wanted = select(Organisation).where(Organisation.name_key == name_key(name)).order_by(Organisation.id).limit(limit)
    return list(session.scalars(wanted.options(selectinload(Organisation.identifiers))))


def _with(session: Session, settled: Mapping[str, str]) -> Organisation | None:
    if not settled:
        return None
    rows = session.scalars(
        select(OrganisationIdentifier)
        .where(
            or_(
                *(and_(OrganisationIdentifier.kind == kind, OrganisationIdentifier.value == one) for kind, one in settled.items())
            )
        )
        .options(joinedload(OrganisationIdentifier.organisation))
    )
    found = {row.organisation_id: row.organisation for row in rows}
    if len(found) > 1:
        raise OrganisationsDisagree(organisations=", ".join(str(one) for one in sorted(found)))
    return next(iter(found.values()), None)
