"""Organisations: employers, facilities, schools and agencies, found by their numbers and codes. A name only suggests one.

Facts about the identifiers: `vietnamese.identifiers`; the code of an employer has seven letters or digits (`TZH490L`), that of a
facility five digits, an agency has a code in the old notation, in the new one, or in both. Where an organisation was on record
twice and that was merged, every number of either record finds the one that was kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.errors import OrganisationIdentifierInvalid, OrganisationsDisagree, OrganisationUnknown
from registry.identifiers import GIVEN, PERSONAL_DIGITS, READ
from registry.one_of_several import group_ids, kept, members
from registry.persons import name_key
from registry.records import Organisation, OrganisationIdentifier
from registry.writing import until_settled
from vietnamese.folding import collapse, nfc
from vietnamese.identifiers import parse_agency_code, parse_employer_code, parse_tax_number

__all__ = [
    "IDENTIFIER_KINDS",
    "ORGANISATION_KINDS",
    "checked",
    "find",
    "find_or_create",
    "get",
    "get_by_id",
    "give",
    "group_ids",
    "having",
    "kept",
    "members",
    "named",
    "named_on",
    "normalised",
    "recognised",
]

OrganisationKind = Literal["employer", "facility", "school", "agency"]
ORGANISATION_KINDS: tuple[OrganisationKind, ...] = get_args(OrganisationKind)
IdentifierKind = Literal["tax_number", "employer_code", "facility_code", "agency_code", "registration_number"]
IDENTIFIER_KINDS: tuple[IdentifierKind, ...] = get_args(IdentifierKind)
"""Kinds that name an organisation, the surest first: only a tax number has a check digit. The form of a registration number
(số đăng ký kinh doanh, số quyết định thành lập) differs by place and time, so that almost anything with a figure may be one.
"""
_FACILITY_CODE = re.compile(r"\d{5}")
_REGISTRATION_NUMBER = re.compile(r"[0-9A-ZĐ][0-9A-ZĐ./-]{2,39}")


def normalised(kind: str, text: str) -> str | None:
    """The identifier as it is stored, or None where the text is not one of that kind, its check digit included."""
    compact = re.sub(r"\s", "", nfc(text))
    if kind == "registration_number":
        return _registration_number(compact.upper())
    if not compact.isascii():
        return None
    match kind:
        case "tax_number":
            return parse_tax_number(compact)
        case "employer_code":
            return parse_employer_code(compact)
        case "facility_code":
            return compact if _FACILITY_CODE.fullmatch(compact) else None
        case "agency_code":
            return parse_agency_code(compact.upper())
        case _:
            return None


def _registration_number(text: str) -> str | None:
    return text if _REGISTRATION_NUMBER.fullmatch(text) and any(letter.isdigit() for letter in text) else None


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


def recognised(text: str) -> dict[str, str]:
    """A number of which the form tells the kind: tax number, code of an agency, code of an employer with a letter and a figure.

    Raises `OrganisationIdentifierInvalid`: five digits may be many things, and a registration number looks like anything.
    """
    mixed = any(letter.isalpha() for letter in text) and any(letter.isdigit() for letter in text)
    for kind in ("tax_number", "agency_code", *(("employer_code",) if mixed else ())):
        if (value := normalised(kind, text)) is not None:
            return {kind: value}
    raise OrganisationIdentifierInvalid(kind="mã số thuế, mã đơn vị hoặc mã cơ quan", value=text)


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


def get_by_id(session: Session, organisation_id: int) -> Organisation:
    """The record with this number, itself, though it may be merged into another. Raises `OrganisationUnknown`."""
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise OrganisationUnknown(kind="số bản ghi/record number", value=organisation_id)
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
        with session.begin_nested():
            organisation = found or Organisation(kind=kind)
            session.add(organisation)
            if organisation.name is None and name is not None:
                organisation.name, organisation.name_key = collapse(nfc(name)), name_key(name)
            session.flush()
            give(session, organisation, settled, source)
        return organisation

    return until_settled(attempt)


def give(
    session: Session, organisation: Organisation, settled: Mapping[str, str], source: str
) -> list[OrganisationIdentifier]:  # fmt: skip
    """Put numbers, in their one spelling, on record for an organisation; gives back their rows, those that were there among them.

    Raises `OrganisationsDisagree` where another has one of them, sqlalchemy's IntegrityError where another writer was faster.
    """
    held = {(row.kind, row.value): row for record in members(session, organisation) for row in record.identifiers}
    rows = []
    for number in settled.items():
        row = held.get(number)
        if row is None:
            if (other := _with(session, dict([number]))) is not None:
                raise OrganisationsDisagree(organisations=f"{organisation.id}, {other.id}")
            row = OrganisationIdentifier(kind=number[0], value=number[1], source=source)
            organisation.identifiers.append(row)
        rows.append(row)
    session.flush()
    return rows


def named_on(session: Session, numbers: Iterable[tuple[str, str]], *, name: str | None = None) -> list[Organisation]:
    """The organisations whose numbers were read from a paper, each once: (kind, value) pairs as fields have them.

    One becomes known by a number that proves itself: a tax number, by its check digit; `name` is what the paper calls it. Other
    codes find only who is known, since a misread one would make up an organisation. What is no identifier of an organisation, or
    is a person's, is passed over.
    """
    found: dict[int, Organisation] = {}
    for kind, value in numbers:
        settled = normalised(kind, value)
        if settled is None:
            continue
        one = _with(session, {kind: settled})
        if kind == "tax_number" and len(settled) != PERSONAL_DIGITS and (one is None or one.name is None):
            one = find_or_create(session, "employer", {kind: settled}, name=name, source=READ)
        if one is not None:
            found[one.id] = one
    return list(found.values())


def named(session: Session, name: str) -> list[Organisation]:
    """All organisations of this name, diacritics and case left out, as the records that were kept. A name never decides."""
    wanted = select(Organisation).where(Organisation.name_key == name_key(name)).order_by(Organisation.id)
    records = session.scalars(wanted.options(selectinload(Organisation.identifiers))).all()
    return list({one.id: one for record in records if (one := kept(session, record))}.values())


def having(*, kind: str | None = None, name: str | None = None, number: str | None = None) -> Select[Organisation]:
    """The query of organisations of this kind, with this in their name, diacritics and case left out, and with this number.

    Of those that were on record twice the record that was kept, whichever of them has the name or the number. Raises
    `OrganisationIdentifierInvalid` where the number can be no organisation's.
    """
    wanted = select(Organisation).where(Organisation.merged_into_id.is_(None)).options(selectinload(Organisation.identifiers))
    if kind is not None:
        wanted = wanted.where(Organisation.kind == kind)
    if name is not None:
        wanted = wanted.where(_stands_for(Organisation.name_key.contains(name_key(name), autoescape=True)))
    if number is not None:
        spellings = [(one, settled) for one in IDENTIFIER_KINDS if (settled := normalised(one, number)) is not None]
        if not spellings:
            raise OrganisationIdentifierInvalid(kind="mã/number", value=number)
        wanted = wanted.where(_stands_for(Organisation.identifiers.any(_one_of(spellings))))
    return wanted


def _stands_for(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A record of which this holds, or one that such a record was merged into."""
    met = select(Organisation.id, Organisation.merged_into_id).where(condition).cte(recursive=True)
    met = met.union(select(Organisation.id, Organisation.merged_into_id).where(Organisation.id == met.c.merged_into_id))
    return Organisation.id.in_(select(met.c.id))


def _one_of(numbers: Iterable[tuple[str, str]]) -> ColumnElement[bool]:
    pairs = (and_(OrganisationIdentifier.kind == kind, OrganisationIdentifier.value == value) for kind, value in numbers)
    return or_(*pairs)


def _with(session: Session, settled: Mapping[str, str]) -> Organisation | None:
    if not settled:
        return None
    wanted = select(OrganisationIdentifier).where(_one_of(settled.items()))
    rows = session.scalars(wanted.options(joinedload(OrganisationIdentifier.organisation))).all()
    found = {one.id: one for row in rows if (one := kept(session, row.organisation))}
    if len(found) > 1:
        raise OrganisationsDisagree(organisations=", ".join(str(one) for one in sorted(found)))
    return next(iter(found.values()), None)
