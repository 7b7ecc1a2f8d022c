"""The versions of a document, for API and command line alike: what is shown of them, and the acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from archive.read_otherwise import read_otherwise
from archive.records import Correction, Document, FieldValue, FurtherReading
from archive.rights.extract import MASKED
from archive.versions import Version, accepted_in, forms_in, stood_in, versions_of
from catalogue import DocumentTypes
from portal.access import access_of
from portal.open_documents import OpenDocument, open_document
from portal.printing.field_names import FIELD_NAMES_VI
from portal.shapes import BoxShape, FieldShape, PersonLinkShape, RenditionShape
from portal.version_shapes import (
    AcceptanceShape,
    ChangeShape,
    FurtherReadingShape,
    OrganisationRoleShape,
    OtherwiseShape,
    ReadValueShape,
    StandingVersionShape,
    VersionShape,
    VersionsShape,
)
from registry.actor import Actor
from sohoa.assembly import Installation


def list_versions(session: Session, installation: Installation, actor: Actor, document_id: int) -> VersionsShape:
    """All versions, the first first; on record as a read.

    Raises `DocumentUnknown`, `PurposeNeeded`, `RightMissing`, `RowsNotTold`.
    """
    shown = _open(session, installation, actor, document_id)
    shown.record(session, actor, "read", what="versions")
    return VersionsShape(
        document=document_id, versions=[version_shape(shown, one) for one in versions_of(session, shown.document)]
    )


def show_version(
    session: Session, installation: Installation, actor: Actor, document_id: int, number: int
) -> StandingVersionShape:
    """One version as it stood; on record as a read. Raises what `list_versions` raises, and `VersionUnknown`."""
    shown = _open(session, installation, actor, document_id)
    stood, versions = stood_in(shown.document, number), versions_of(session, shown.document)
    accepted, whole = accepted_in(versions, number), shown.extract is None
    vi, en = _type_names(stood.type_id, installation.catalogue.types)
    shown.record(session, actor, "read", what="version", version=number)
    return StandingVersionShape(
        **dict(version_shape(shown, versions[number - 1])),
        type_id=stood.type_id,
        type_name_vi=vi,
        type_name_en=en,
        type_confidence=stood.type_confidence,
        fields=[_field(row, stood.fields[row.id]) for row in shown.fields if row.id in stood.fields],
        persons=[PersonLinkShape(person_id=who, role=role) for who, role in sorted(stood.persons) if _shows_person(shown, who)],
        organisations=[OrganisationRoleShape(organisation_id=of, role=role) for of, role in sorted(stood.organisations) if whole],
        renditions=[RenditionShape.model_validate(one) for one in forms_in(shown.document, number).values() if whole],
        accepted=AcceptanceShape.model_validate(accepted) if accepted is not None else None,
    )


def _open(session: Session, installation: Installation, actor: Actor, document_id: int) -> OpenDocument:
    access = access_of(session, installation.catalogue, actor)
    return open_document(session, access, document_id, "read", installation.objects)


def version_shape(shown: OpenDocument, version: Version) -> VersionShape:
    """A version as it is told.

    Of a paper that is open by rows: what was changed in them, and why where nothing else was changed with it.
    """
    changes = [one for one in version.corrections if _shows_change(shown, one)]
    return VersionShape(
        number=version.number,
        made_by=version.made_by,
        at=version.at,
        who=version.who,
        unit=version.unit,
        why=version.why if len(changes) == len(version.corrections) else MASKED,
        changes=[ChangeShape.model_validate(one) for one in changes],
        reading=_reading(shown, version.reading) if version.reading is not None else None,
        acceptances=[AcceptanceShape.model_validate(one) for one in version.acceptances],
    )


def _shows_change(shown: OpenDocument, one: Correction) -> bool:
    if shown.extract is None or one.what == "type":
        return True
    if one.what == "field":
        return any(row.id == one.field_id for row in shown.fields)
    return one.what == "person" and _shows_person(shown, int((one.before or one.after or {})["person_id"]))


def _shows_person(shown: OpenDocument, number: int) -> bool:
    return shown.extract is None or number in shown.extract.rows_of


def _reading(shown: OpenDocument, reading: FurtherReading) -> FurtherReadingShape:
    """What it says otherwise is said of the whole paper."""
    shape = further_reading_shape(shown.document, reading)
    return shape if shown.extract is None else shape.model_copy(update={"otherwise": []})


def further_reading_shape(document: Document, reading: FurtherReading) -> FurtherReadingShape:
    """A further reading, and what it says otherwise than stands now."""
    rows = {one.id: one for one in document.renditions}
    return FurtherReadingShape(
        reader=rows[reading.words_id].version,
        words=rows[reading.words_id].sha256,
        searchable_pdf=rows[reading.searchable_pdf_id].sha256,
        would_be_documents=len(reading.said["documents"]),
        otherwise=[
            OtherwiseShape(
                name=one.name,
                name_vi=FIELD_NAMES_VI.get(one.name, one.name),
                read=[ReadValueShape.model_validate(value) for value in one.read],
            )
            for one in read_otherwise(reading.said, document)
        ],
    )


def _field(row: FieldValue, stood: Mapping[str, Any]) -> FieldShape:
    said = {name: stood[name] for name in ("name", "value", "confidence", "source", "note")}
    return FieldShape(raw=row.raw, page=row.page, box=BoxShape.model_validate(row.box), **said)


def _type_names(type_id: str | None, types: DocumentTypes) -> tuple[str | None, str | None]:
    found = types.get(type_id or "")
    return (found.name_vi, found.name_en) if found is not None else (None, None)
