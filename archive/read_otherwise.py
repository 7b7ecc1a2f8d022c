"""What reading a document again says otherwise than what stands in it. Pure: nothing is changed, a person decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from archive.doubt import OFFICER, Doubt
from archive.records import Document, FieldValue
from page.reading import DocumentReading

KIND = "document_kind"
"""How the type is called among fields, where it is read otherwise."""
_FROM_ELSEWHERE = frozenset({"inherited", "qr"})
"""Sources of values that come from a paper before it: whoever reads the document alone does not see them."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A field that was read otherwise: all that was read of it, or that nothing was any more."""

    name: str
    read: tuple[Mapping[str, Any], ...]
    """Each as `page.reading.Field` has it, as values of JSON. Of the type: value and confidence."""


def said_by(readings: Sequence[DocumentReading]) -> dict[str, Any]:
    """What a further reading says, as it is kept. Several readings: it would be so many documents; the first tells the type."""
    first = readings[0]
    return {
        "type_id": first.type.type_id,
        "type_confidence": first.type.confidence,
        "title": first.title,
        "documents": [list(one.pages) for one in readings],
        "fields": [asdict(field) for one in readings for field in one.fields],
    }


def read_otherwise(said: Mapping[str, Any], document: Document) -> list[Otherwise]:
    """The fields that would be others, as far as no officer spoke of them; the type first."""
    found = []
    if said["type_id"] != document.type_id and document.type_confidence < 1.0:
        found.append(Otherwise(KIND, ({"value": said["type_id"], "confidence": said["type_confidence"]},)))
    of_itself = [one for one in said["fields"] if one["source"] not in _FROM_ELSEWHERE]
    for name in dict.fromkeys([row.name for row in document.fields] + [one["name"] for one in of_itself]):
        rows = [row for row in document.fields if row.name == name]
        read = tuple(one for one in of_itself if one["name"] == name)
        if not _is_settled_elsewhere(rows) and _values(rows) != {one["value"] for one in read} - {None}:
            found.append(Otherwise(name, read))
    return found


def doubts_raised(said: Mapping[str, Any], document: Document) -> list[Doubt]:
    """What a person has to look at because of a further reading."""
    split = [Doubt("SPLIT_OTHERWISE")] if len(said["documents"]) > 1 else []
    return split + [Doubt("READ_OTHERWISE", one.name) for one in read_otherwise(said, document)]


def _is_settled_elsewhere(rows: Sequence[FieldValue]) -> bool:
    """An officer answers for it, or it comes from another paper."""
    spoken_of = any(row.source == OFFICER for row in rows)
    return spoken_of or (bool(rows) and all(row.source in _FROM_ELSEWHERE for row in rows))


def _values(rows: Sequence[FieldValue]) -> set[str]:
    return {row.value for row in rows if row.value is not None and row.source not in _FROM_ELSEWHERE}
