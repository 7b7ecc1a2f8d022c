"""Identifiers wherever they stand on the pages of a document, validated, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ocr.fields.administrative import field_of
from ocr.fields.layout import Piece, Sheet
from ocr.fields.leaders import sure_of_figures
from page.reading import Field
from vietnamese.dates import parse_date
from vietnamese.identifiers import Found, Kind, find_identifiers, parse_personal_number

FIELD_KINDS: frozenset[Kind] = frozenset(
    {
        "personal_number",
        "old_identity_number",
        "social_insurance_number",
        "health_card_number",
        "tax_number",
        "passport_number",
        "dossier_code",
        "employer_code",
        "facility_code",
        "icd10",
        "account_number",
    }
)
"""Identifiers that are fields of a document. Codes of procedures, results and agencies are only mentioned in texts."""

_UNLABELLED = 0.88
_WELL_READ = _UNLABELLED
DOES_NOT_FIT = "does not fit the personal number: {}"


def identifier_fields(sheets: Sequence[Sheet]) -> list[Field]:
    """One field for each identifier and place, in reading order."""
    return [field for sheet in sheets for row in sheet.rows for field in _in_row(row)]


def _in_row(row: tuple[Piece, ...]) -> Iterator[Field]:
    line = Piece(tuple(placed for piece in row for placed in piece.words), row[0].page)
    if sum(letter.isdigit() for letter in line.text) < 2:
        return
    for found in find_identifiers(line.text):
        piece = line.part(found.start, found.end)
        if found.kind in FIELD_KINDS and piece is not None:
            yield field_of(
                found.kind,
                found.value,
                piece,
                _confidence(found, piece),
                raw=found.raw,
                note="letters read as digits" * found.repaired,
            )


def _confidence(found: Found, piece: Piece) -> float:
    sure = sure_of_figures(piece.lowest_confidence)
    if found.repaired:
        sure = min(sure, 0.85)
    return sure if found.labelled else min(sure, _UNLABELLED)


def cross_checked(fields: Sequence[Field]) -> list[Field]:
    """Personal number held against birth date and sex where the document shows one person.

    Agreement raises the number, disagreement lowers all who disagree: one of them was read wrong.
    """
    numbers = [field for field in fields if field.name == "personal_number" and field.value]
    births = [field for field in fields if field.name == "birth_date" and field.value]
    sexes = [field for field in fields if field.name == "sex" and field.value]
    if (
        len({field.value for field in numbers}) != 1
        or len({field.value for field in births}) > 1
        or len({field.value for field in sexes}) > 1
    ):
        return list(fields)
    number = parse_personal_number(numbers[0].value or "")
    if number is None or not (births or sexes):
        return list(fields)
    birth = parse_date(_day_first(births[0].value or "")) if births else None
    sex = sexes[0].value if sexes else None
    wrong = number.disagreements(birth_year=birth.year if birth else None, sex=sex)
    return [_checked(field, wrong, bool(birth)) for field in fields]


def _day_first(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


def _checked(field: Field, wrong: tuple[str, ...], has_birth: bool) -> Field:
    concerned = {"birth year": "birth_date", "sex": "sex"}
    if field.name == "personal_number":
        if wrong:
            return replace(field, confidence=min(field.confidence, 0.6), note=DOES_NOT_FIT.format(", ".join(wrong)))
        # The six figures that nothing bears out have to be well read.
        return replace(field, confidence=max(field.confidence, 0.95)) if has_birth and field.confidence >= _WELL_READ else field
    if field.name == "sex" and not wrong and field.confidence >= 0.7:
        return replace(field, confidence=max(field.confidence, 0.93))
    for reason in wrong:
        if field.name == concerned[reason]:
            return replace(field, confidence=min(field.confidence, 0.6), note=DOES_NOT_FIT.format(reason))
    return field
