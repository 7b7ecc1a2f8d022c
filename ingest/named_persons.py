"""Whom a document names by number, and in which role: whose paper it is, a child and its parents, or one of many in a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from archive.doubt import MENTIONED, NAME_FIELDS, OWNER
from archive.records import Document, FieldValue
from catalogue import DocumentType, DocumentTypes
from registry import persons
from registry.errors import IdentifiersDisagree, PersonNameDiffers
from registry.records import Person
from vietnamese.identifiers import parse_personal_number

CONFIDENT = 0.9
_NUMBERS_OF_PEOPLE = ("personal_number", "social_insurance_number")
"""Numbers that make somebody known who was not. Other identifiers only find persons who are known."""
_ROLE_OF_NAME = {
    "person_name": OWNER,
    "child_name": "child",
    "mother_name": "mother",
    "father_name": "father",
    "deceased_name": "deceased",
}
_WHOSE_PAPER = ("child", "deceased")
"""Roles of whom a paper of civil status is about: it is theirs."""
_SEX_OF = {"mother": "nữ", "father": "nam"}

Links = set[tuple[int, str]]
"""Persons and their roles."""


def persons_named(session: Session, document: Document, types: DocumentTypes) -> Links:
    """Everybody whose number was read with confidence. Who is not known yet is made known by a number that nobody else has."""
    numbers = [one for one in document.fields if one.name in persons.IDENTIFIER_KINDS and _is_sure(one)]
    kind = types.get(document.type_id or "")
    by_role = _by_role(numbers, document.fields)
    links: Links = set()
    if kind is not None and (kind.many_persons or kind.layout == "list"):
        return _each_mentioned(session, numbers)
    for role, of_role in by_role.items():
        links |= _in_role(session, document, kind, role, of_role)
    return links


def _is_sure(field: FieldValue) -> bool:
    return field.value is not None and field.confidence >= CONFIDENT


def _by_role(numbers: Sequence[FieldValue], fields: Iterable[FieldValue]) -> dict[str, list[FieldValue]]:
    """Numbers by the role of the name that they stand behind: the last one before them on their page. Before any: the owner's."""
    names = [one for one in fields if one.name in NAME_FIELDS]
    groups: dict[str, list[FieldValue]] = {}
    for number in numbers:
        before = [one for one in names if one.page == number.page and _stands_before(one, number)]
        nearest = max(before, key=lambda one: (one.box.centre[1], one.left), default=None)
        groups.setdefault(_ROLE_OF_NAME[nearest.name] if nearest is not None else OWNER, []).append(number)
    return groups


def _stands_before(name: FieldValue, number: FieldValue) -> bool:
    """On a line above, or to the left on the same line."""
    middle = number.box.centre[1]
    return name.bottom <= middle or (name.top <= middle and name.right <= number.left)


def _in_role(session: Session, document: Document, kind: DocumentType | None, role: str, numbers: Sequence[FieldValue]) -> Links:
    """The one person whose numbers these are, in the role. Where they are several, or it does not fit, each is only mentioned."""
    values: dict[str, set[str]] = {}
    for one in numbers:
        values.setdefault(one.name, set()).add(one.value or "")
    single = all(len(some) == 1 for some in values.values())
    if not single or not _fits(document, role, values):
        return _each_mentioned(session, numbers)
    one_each = {name: some.pop() for name, some in values.items()}
    person = _person_of(session, document, kind, role, one_each)
    if person is None:
        return _each_mentioned(session, numbers)
    roles = {MENTIONED, role} | ({OWNER} if role in _WHOSE_PAPER else set())
    return {(person.id, one) for one in roles}


def _fits(document: Document, role: str, values: Mapping[str, set[str]]) -> bool:
    """A personal number tells sex and year of birth: a mother is a woman, and the child was born when the paper says."""
    for value in values.get("personal_number", ()):
        number = parse_personal_number(value)
        if number is None or _SEX_OF.get(role, number.sex) != number.sex:
            return False
        born = _only(document, "birth_date") if role == "child" else None
        if born is not None and number.disagreements(birth_year=int(born[:4])):
            return False
    return True


def _person_of(
    session: Session, document: Document, kind: DocumentType | None, role: str, one_each: Mapping[str, str]
) -> Person | None:
    """The person with all of these numbers; None where they are several, or somebody of another name."""
    given = {name: value for name, value in one_each.items() if name in _NUMBERS_OF_PEOPLE}
    if kind is None and len(given) > 1:
        return None  # Of what paper these are is not known, so neither that they are one person's.
    try:
        if given:
            return persons.find_or_create(session, **given, **_described(document, role), source="read")
        return persons.find(session, one_each)
    except (IdentifiersDisagree, PersonNameDiffers):
        return None


def _each_mentioned(session: Session, numbers: Sequence[FieldValue]) -> Links:
    """Each number stands for itself."""
    found = (_person_with(session, kind, value) for kind, value in {(one.name, one.value or "") for one in numbers})
    return {(person.id, MENTIONED) for person in found if person is not None}


def _person_with(session: Session, kind: str, value: str) -> Person | None:
    if kind in _NUMBERS_OF_PEOPLE:
        return persons.find_or_create(session, **{kind: value}, source="read")
    return persons.find(session, {kind: value})


def _described(document: Document, role: str) -> dict[str, str]:
    """Name, and of whom the paper is about birth date and sex, as far as they were read with confidence, and only once."""
    name_field = next(name for name, one in _ROLE_OF_NAME.items() if one == role)
    wanted = {"name": name_field}
    if role in (OWNER, *_WHOSE_PAPER):
        wanted |= {"birth_date": "birth_date", "sex": "sex"}
    read = {name: _only(document, field) for name, field in wanted.items()}
    return {name: value for name, value in read.items() if value is not None}


def _only(document: Document, name: str) -> str | None:
    values = {field.value for field in document.fields if field.name == name and _is_sure(field)}
    return values.pop() if len(values) == 1 else None
