"""Which organisations a document names: the employer, the facility, whoever issued it.

Numbers come first. A name links only where one organisation on record has it, and where no number on the paper speaks against it;
it never makes one known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive.organisation_links import FoundBy, Role
from archive.records import Document
from catalogue import DocumentType, DocumentTypes
from ingest.named_persons import CONFIDENT
from registry import organisations, persons
from registry.records import Organisation

_LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation, its role on the document, and what told it."""

    organisation_id: int
    role: Role
    found_by: FoundBy


_NUMBERS: Mapping[Role, tuple[str, ...]] = {"employer": ("employer_code", "tax_number"), "facility": ("facility_code",)}
_NAME: Mapping[Role, str] = {"employer": "employer_name", "facility": "facility", "issuer": "issuer"}
_KINDS: Mapping[Role, tuple[str, ...]] = {
    "employer": ("employer", "facility", "school", "agency"),
    "facility": ("facility",),
    "issuer": ("agency", "facility", "school", "employer"),
}
"""What may stand in a role: a hospital employs people too, and an employer ends a contract by a decision of its own."""


def organisations_named(session: Session, document: Document, types: DocumentTypes) -> list[Named]:
    """Every organisation whose number or name was read with confidence, each once a role."""
    kind = types.get(document.type_id or "")
    read: dict[str, set[str]] = {}
    for field in document.fields:
        if field.value is not None and field.confidence >= CONFIDENT:
            read.setdefault(field.name, set()).add(field.value)
    return [one for role in _NAME for one in _in_role(session, role, kind, read)]


def _in_role(session: Session, role: Role, kind: DocumentType | None, read: Mapping[str, set[str]]) -> Iterator[Named]:
    """Who its numbers say it is; where they name several, each is only mentioned. Where they name nobody, who has the name."""
    numbers = sorted((name, value) for name in _NUMBERS.get(role, ()) for value in read.get(name, ()))
    names = read.get(_NAME[role], set())
    name = next(iter(names)) if len(names) == 1 else None
    found = organisations.named_on(session, _of_organisations(session, kind, numbers), name=_whole(name))
    if len(found) == 1:
        yield Named(found[0].id, role, "number")
    elif found:
        yield from (Named(one.id, "mentioned", "number") for one in found)
    elif name is not None and (one := _alone_of_name(session, role, name, numbers)) is not None:
        yield Named(one.id, role, "name")


def _of_organisations(session: Session, kind: DocumentType | None, numbers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that are no person's. A tax number is an employer's where the form asks for that, or where one is known by it."""
    asks_employer = kind is not None and {"tax_number", "employer_name"} <= set(kind.fields)
    return [
        (name, value)
        for name, value in numbers
        if name != "tax_number"
        or organisations.find(session, {name: value}) is not None
        or (asks_employer and persons.find(session, {name: value}) is None)
    ]


def _whole(name: str | None) -> str | None:
    return name if name is not None and len(name) <= _LONGEST_NAME else None


def _alone_of_name(
    session: Session, role: Role, name: str, numbers: Iterable[tuple[str, str]]
) -> Organisation | None:  # fmt: skip
    """The only organisation of this name that may stand in the role, unless it has another number of a kind that was read."""
    fitting = [one for one in organisations.named(session, name) if one.kind in _KINDS[role]]
    if len(fitting) != 1:
        return None
    held = {row.kind for record in organisations.members(session, fitting[0]) for row in record.identifiers}
    return None if held & {kind for kind, _ in numbers} else fitting[0]
