"""How far what the machine says of a document is in doubt: a sum of reasons, each with its weight. No database is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from archive.records import Document, DocumentPerson, FieldValue
from catalogue import DocumentType
from registry.persons import IDENTIFIER_KINDS
from registry.records import Person
from vietnamese.damage import likeness

CONFIDENT = 0.9
CERTAIN = 1000
"""Certainty of a document against which nothing speaks. It is never weighed down to 0, which means that nobody weighed it yet."""
OFFICER = "officer"
"""Source of a field value that a person answers for."""
OWNER, MENTIONED = "owner", "mentioned"
SAME_NAME = 0.8
"""Names less alike than this are of different persons, for whoever has to look at a paper."""
NAME_FIELDS = ("person_name", "child_name", "mother_name", "father_name", "deceased_name")
_OF_A_PERSON = frozenset({*NAME_FIELDS, *IDENTIFIER_KINDS})
_ONE_EACH = ("personal_number", "social_insurance_number")
"""Kinds of which nobody has two, so that another value is another person's."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for doubt: a stable code, its weight, and how it is said."""

    weight: int
    vi: str
    en: str


REASONS: dict[str, Reason] = {
    "NOT_WEIGHED": Reason(CERTAIN, "chưa chấm mức ngờ", "not weighed yet"),
    "TYPE_UNKNOWN": Reason(50, "chưa rõ loại giấy tờ", "the type is not known"),
    "IDENTIFIERS_DISAGREE": Reason(
        40, "số trên giấy không phải của chủ giấy tờ: {field}", "a number on the paper is not its owner's: {field}"
    ),
    "SEVERAL_OWNERS": Reason(
        40, "nhiều chủ giấy tờ: người nêu khi nộp và người có số trên giấy khác nhau",
        "several owners: who was given with it is not whom its numbers name",
    ),
    "NO_OWNER": Reason(30, "chưa rõ giấy tờ của ai", "nobody is known whose paper it is"),
    "NAME_DIFFERS": Reason(
        30, "họ tên trên giấy khác họ tên đã biết của chủ giấy tờ", "no name on the paper is that of its owner as known"
    ),
    "TYPE_UNSURE": Reason(25, "loại giấy tờ chưa chắc", "the type is not sure"),
    "PROOF_MISSING": Reason(
        20, "không đọc được trường cho biết giấy chứng minh việc gì, đến khi nào: {field}",
        "a field that tells what it proves, or until when, was not found: {field}",
    ),
    "PROOF_UNSURE": Reason(
        15, "trường cho biết giấy chứng minh việc gì, đến khi nào chưa chắc: {field}",
        "a field that tells what it proves, or until when, is not sure: {field}",
    ),
    "SAID_OTHERWISE": Reason(
        10, "người gửi khai khác với bản quét: {field}", "its sender said something else than was read: {field}"
    ),
    "SPLIT_OTHERWISE": Reason(
        15, "đọc lại thì tách thành nhiều tài liệu", "read again, it would be several documents"
    ),
    "READ_OTHERWISE": Reason(10, "đọc lại thì khác: {field}", "read again, it says otherwise: {field}"),
    "FIELD_UNSURE": Reason(3, "trường chưa chắc: {field}", "a field is not sure: {field}"),
    "FIELD_MISSING": Reason(1, "không thấy trường: {field}", "a field was not found: {field}"),
}  # fmt: skip
"""What may speak against a reading, by its stable code. `{field}` is the name of a field."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that speaks against what the machine says of a document."""

    code: str
    field: str | None = None

    @property
    def weight(self) -> int:
        """What it adds to the doubt about the document."""
        return REASONS[self.code].weight

    def said(self, vi_field: str | None = None) -> tuple[str, str]:
        """In Vietnamese and English; `vi_field` is what the field is called on screen."""
        reason, name = REASONS[self.code], self.field or ""
        return reason.vi.format(field=vi_field or name), reason.en.format(field=name.replace("_", " "))

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the document."""
        return {"code": self.code, "weight": self.weight} | ({"field": self.field} if self.field is not None else {})


NOT_WEIGHED = Doubt("NOT_WEIGHED")


def doubts_on_record(document: Document) -> list[Doubt]:
    """What spoke against it when it was weighed last, the gravest first."""
    if document.certainty == 0:
        return [NOT_WEIGHED]
    return [Doubt(one["code"], one.get("field")) for one in document.doubts if one["code"] in REASONS]


def doubt_of(document: Document) -> int:
    """The weight of all that spoke against it; `CERTAIN` where nobody weighed it yet."""
    return CERTAIN - document.certainty


def certainty(doubts: Iterable[Doubt]) -> int:
    """What is left of `CERTAIN`; at least 1."""
    return max(CERTAIN - sum(one.weight for one in doubts), 1)


def doubts_about(
    document: Document,
    kind: DocumentType | None,
    persons: Sequence[Person],
    said_otherwise: Iterable[str] = (),
    read_again: Iterable[Doubt] = (),
) -> list[Doubt]:
    """All that speaks against what is said of a document of this kind, the gravest first.

    `persons` are those linked to it, and those who were found to be the same persons (merged); `said_otherwise` are fields of
    which its sender said something else; `read_again` is what its last further reading raises.
    """
    found = [*_about_type(document, kind), *_about_owner(document, kind, persons), *_about_fields(document, kind)]
    found += [*(Doubt("SAID_OTHERWISE", name) for name in said_otherwise), *read_again]
    return sorted(found, key=lambda one: -one.weight)


def _about_type(document: Document, kind: DocumentType | None) -> list[Doubt]:
    if kind is None:
        return [Doubt("TYPE_UNKNOWN")]
    return [Doubt("TYPE_UNSURE")] if document.type_confidence < CONFIDENT else []


def _about_owner(document: Document, kind: DocumentType | None, persons: Sequence[Person]) -> list[Doubt]:
    if kind is not None and (kind.many_persons or _OF_A_PERSON.isdisjoint(kind.fields)):
        return []
    kept = kept_ids(persons)
    owners = [one for one in persons if kept[one.id] in {kept[number] for number in _in_a_role(document.persons)}]
    if not owners:
        return [Doubt("NO_OWNER")]
    doubts = [Doubt("IDENTIFIERS_DISAGREE", name) for name in _foreign_numbers(document.fields, owners)]
    if len({kept[link.person_id] for link in document.persons if link.role == OWNER}) > 1:
        doubts.append(Doubt("SEVERAL_OWNERS"))
    names = {row.value for row in document.fields if row.name in NAME_FIELDS and row.value and row.confidence >= CONFIDENT}
    held = {one.name for one in owners if one.name is not None}
    if names and held and not any(likeness(one, other) >= SAME_NAME for one, other in product(names, held)):
        doubts.append(Doubt("NAME_DIFFERS"))
    return doubts


def kept_ids(persons: Iterable[Person]) -> dict[int, int]:
    """Each person's number, and that of the person who is kept of all who were found to be the same."""
    into = {one.id: one.merged_into_id for one in persons}
    kept = {}
    for number in into:
        last = number
        while (further := into.get(last)) is not None:
            last = further
        kept[number] = last
    return kept


def _in_a_role(links: Iterable[DocumentPerson]) -> set[int]:
    """Persons of whom more is said than that a number of theirs stands there."""
    return {link.person_id for link in links if link.role != MENTIONED}


def _foreign_numbers(fields: Iterable[FieldValue], owners: Sequence[Person]) -> list[str]:
    """Kinds of numbers that the owners have, of which the paper shows others with confidence."""
    held = {(one.kind, one.value) for owner in owners for one in owner.identifiers}
    kinds = {kind for kind, _ in held}
    shown = {(row.name, row.value) for row in fields if row.name in _ONE_EACH and row.value and row.confidence >= CONFIDENT}
    return sorted({name for name, value in shown if name in kinds and (name, value) not in held})


def _about_fields(document: Document, kind: DocumentType | None) -> list[Doubt]:
    if kind is None:
        return []
    proofs = proof_fields(kind)
    doubts = []
    for name in dict.fromkeys((*proofs, *kind.fields)):
        rows = [row for row in document.fields if row.name == name]
        if all(is_settled(row) for row in rows) and rows:
            continue
        doubts.append(Doubt(f"{'PROOF' if name in proofs else 'FIELD'}_{'UNSURE' if rows else 'MISSING'}", name))
    return doubts


def is_settled(row: FieldValue) -> bool:
    """Read with confidence, or said by an officer: that the paper does not show it is an answer too."""
    return row.source == OFFICER or (row.value is not None and row.confidence >= CONFIDENT)


def proof_fields(kind: DocumentType) -> tuple[str, ...]:
    """The fields that tell which event a paper proves, and until when it counts."""
    named = [name for proof in kind.validity.proves for name in (proof.from_field, proof.to_field)]
    return tuple(dict.fromkeys(name for name in (*named, kind.validity.expiry.field) if name is not None))


def unread_proofs(fields: Collection[FieldValue], kind: DocumentType) -> list[str]:
    """Proof fields of which no value was read with confidence, and no officer said anything."""
    settled = {row.name for row in fields if is_settled(row)}
    return [name for name in proof_fields(kind) if name not in settled]
