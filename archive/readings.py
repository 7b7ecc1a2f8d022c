"""What is said of a document: as it stands, as it stood before some of its corrections, as the machine read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from archive.records import Document, FieldValue


@dataclass(frozen=True, slots=True)
class Reading:
    """What is said of a document: its type, its values by the number of their record, its persons and organisations in roles."""

    type_id: str | None
    type_confidence: float
    fields: dict[int, dict[str, Any]]
    persons: frozenset[tuple[int, str]]
    organisations: frozenset[tuple[int, str]] = frozenset()


def as_it_stands(document: Document) -> Reading:
    """What is said of a document now, by machine and officers."""
    return Reading(
        document.type_id,
        document.type_confidence,
        {row.id: {"name": row.name, **kept(row)} for row in document.fields},
        frozenset((link.person_id, link.role) for link in document.persons),
        frozenset((link.organisation_id, link.role) for link in document.organisations),
    )


def as_it_stood(document: Document, version: int) -> Reading:
    """What was said of it when its record was at this version: what was corrected later is undone, from the last to the first."""
    stands = as_it_stands(document)
    type_id, confidence, fields, persons = stands.type_id, stands.type_confidence, dict(stands.fields), set(stands.persons)
    organisations = set(stands.organisations)
    for one in reversed([correction for correction in document.corrections if correction.version > version]):
        if one.what == "type" and one.before is not None:
            type_id, confidence = one.before["type_id"], one.before["confidence"]
        elif one.what == "field" and one.field_id is not None:
            fields.pop(one.field_id, None)
            if one.before is not None:
                fields[one.field_id] = {"name": one.name, **one.before}
        elif one.what == "person":
            persons = persons - _link("person_id", one.after) | _link("person_id", one.before)
        elif one.what == "organisation":
            organisations = organisations - _link("organisation_id", one.after) | _link("organisation_id", one.before)
    return Reading(type_id, confidence, dict(sorted(fields.items())), frozenset(persons), frozenset(organisations))


def as_read(document: Document) -> Reading:
    """What the machine said of it, before anybody corrected it; links that were made without an officer included."""
    return as_it_stood(document, 0)


def kept(row: FieldValue) -> dict[str, Any]:
    """What stands in a field, as corrections keep it."""
    return {"value": row.value, "confidence": row.confidence, "source": row.source, "note": row.note}


def _link(of: str, said: dict[str, Any] | None) -> set[tuple[int, str]]:
    return set() if said is None else {(said[of], said["role"])}
