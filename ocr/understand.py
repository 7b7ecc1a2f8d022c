"""From read pages to documents: split the stream, tell each document's type, read its fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ocr.document_type import type_of
from ocr.fields.administrative import Administrative, administrative_fields
from ocr.fields.checks import checked_fields
from ocr.fields.decided import decided_fields
from ocr.fields.form_number import form_number_field
from ocr.fields.form_signature import form_signature_fields
from ocr.fields.heading import Heading, find_heading
from ocr.fields.identifiers import cross_checked, identifier_fields
from ocr.fields.inherited import inherited_fields
from ocr.fields.labelled import labelled_fields
from ocr.fields.labels import OF_TWO_PERSONS
from ocr.fields.machine_readable import borne_out
from ocr.fields.medical_head import medical_head_fields
from ocr.fields.signing_date import signing_date_fields
from ocr.fields.target import target_fields
from ocr.splitting import Part, is_appendix, split
from page.reading import SEPARATING_SHEET, DocumentReading, Field, TypeReading
from page.words import ReadPage

if TYPE_CHECKING:
    from catalogue import DocumentType, DocumentTypes


def understand(
    pages: Iterable[ReadPage],
    types: DocumentTypes,
    *,
    signed_at: date | None = None,
    under: Field | None = None,
    share: tuple[int, int] = (0, 1),
) -> list[DocumentReading]:
    """The documents of one source file, whose pages come in their order; every page is in exactly one of them.

    `signed_at` is the day of the earliest electronic signature of the file: it bounds the date on the paper. `under` is what a
    sheet before these pages says of their dossier. `share` (which, of how many): only every so manieth document is understood,
    where others understand the rest.
    """
    documents = []
    for place, part in enumerate(split(pages, types)):
        under = under if part.coded is None else _named_by(part.coded)
        if place % share[1] == share[0]:
            documents.append(_filed(_document(part, types, signed_at), under, names_itself=part.coded is not None))
    return documents


def _named_by(sheet: ReadPage) -> Field | None:
    """The dossier whose code a sheet carries; with the codes of several, it says nothing."""
    if len(sheet.codes) != 1:
        return None
    (code,) = sheet.codes
    return Field("dossier_code", code.text, code.text, 1.0, sheet.number, code.box, source="qr")


def _filed(document: DocumentReading, under: Field | None, *, names_itself: bool) -> DocumentReading:
    """With the dossier that it is filed under. The code of a sheet itself stands for what was read of it in print."""
    if under is None:
        return document
    others = [one for one in document.fields if one.name != under.name or not (names_itself or one.value == under.value)]
    return replace(document, fields=(*others, under))


def _document(part: Part, types: DocumentTypes, signed_at: date | None) -> DocumentReading:
    if not part.sheets:
        return DocumentReading(part.pages, _only_a_code(part, types), ())
    heading = find_heading(part.sheets[0], part.header)
    administrative = administrative_fields(part.sheets, part.header, heading, signed_at=signed_at)
    subject = heading.subject_text if heading else ""
    reading = type_of(part.sheets, types, kind=administrative.kind, subject=subject, issuer=_issuer(administrative))
    if reading.type_id == SEPARATING_SHEET and not part.has_separated:
        reading = TypeReading(None, 0.0, reading.evidence)  # Somebody has to see which dossier it was for.
    document_type = types.get(reading.type_id) if reading.type_id else None
    fields: list[Field] = [*administrative.fields]
    of_agency = document_type is None or document_type.layout == "administrative"
    if (
        administrative.kind is None
        and of_agency
        and (part.header is None or part.header.number is None)
        and is_appendix(part.sheets[0])
    ):
        fields += inherited_fields([*part.sheets, *part.annexes])
    own = [*part.sheets, *part.annexes] if document_type is not None and document_type.many_persons else part.sheets
    if document_type is not None and "target_number_symbol" in document_type.fields:
        fields += target_fields(part.sheets, heading)
    if document_type is None or not of_agency:
        fields += labelled_fields(own, document_type)
    if document_type is not None:
        fields = _joined(fields, decided_fields(part.sheets, document_type) if of_agency else _on_a_form(part, document_type))
    fields += form_number_field(part.sheets)
    fields += _new(identifier_fields(own), fields)
    if document_type is None or not document_type.many_persons:
        one_person = document_type is None or document_type.id not in OF_TWO_PERSONS
        fields = checked_fields(cross_checked(fields) if one_person else fields)
    if document_type is not None and document_type.layout == "card":
        fields = borne_out(fields, part.sheets)
    return DocumentReading(part.pages, reading, tuple(fields), _title(administrative, heading, reading))


def _only_a_code(part: Part, types: DocumentTypes) -> TypeReading:
    """Of pages without words: a separating sheet shows its code in the worst scan."""
    if part.has_separated and SEPARATING_SHEET in types:
        return TypeReading(SEPARATING_SHEET, 1.0, "QR")
    return TypeReading(None, 0.0, "no text")


def _on_a_form(part: Part, document_type: DocumentType) -> list[Field]:
    """What a form shows outside its labelled lines."""
    found = [*signing_date_fields(part.sheets), *form_signature_fields(part.sheets)]
    if document_type.layout in ("medical", "civil_status") and {"facility", "serial"} & set(document_type.fields):
        found += medical_head_fields(part.sheets)
    return found


def _joined(known: Sequence[Field], more: Sequence[Field]) -> list[Field]:
    """Fields found at two places: those known, unless they say nothing or the other reading is surer of the same value."""
    settled = list(known)
    for field in more:
        own = [one for one in settled if one.name == field.name and one.value is not None]
        if not own:
            settled = [one for one in settled if one.name != field.name] + [field]
        elif all(one.value == field.value and one.confidence < field.confidence for one in own):
            settled = [field if one is own[0] else one for one in settled]
    return settled


def _issuer(administrative: Administrative) -> str:
    return " / ".join(field.value for field in administrative.fields if field.name in ("issuer", "parent_issuer") and field.value)


def _new(found: Sequence[Field], known: Sequence[Field]) -> list[Field]:
    """Identifiers that no labelled field at the same place gave already."""
    taken = {(field.name, field.value) for field in known}
    fresh = []
    for field in found:
        if (field.name, field.value) not in taken:
            taken.add((field.name, field.value))
            fresh.append(field)
    return fresh


def _title(administrative: Administrative, heading: Heading | None, reading: TypeReading) -> str:
    parts = [administrative.kind or reading.evidence, heading.subject_text if heading else ""]
    return " ".join(part for part in parts if part)
