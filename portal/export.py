"""Documents written to files, in the form that is asked for."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from archive.documents import find_rendition
from archive.objects import StoredBytes
from archive.rights.errors import OnlyRowsOpen
from portal.access import Access
from portal.errors import TargetExists, TargetUnwritable
from portal.export_names import SUFFIXES, file_name
from portal.extracts import Extract
from portal.open_documents import OpenDocument, open_document, refuse_unless_file_is_open
from portal.shapes import read_page_shape
from sohoa.assembly import Installation


class Form(StrEnum):
    """The forms in which a document can be had."""

    original = "original"
    """The source file as it came in, with all documents in it."""
    searchable_pdf = "searchable_pdf"
    text = "text"
    alto = "alto"
    json = "json"
    """The record with its fields, and each page with its words."""


def to_export(session: Session, installation: Installation, access: Access, document_id: int, form: Form) -> OpenDocument:
    """The document as far as it may be exported in that form.

    Raises `DocumentUnknown`, `PurposeNeeded`, `RightMissing`, `RowsNotTold`, `OnlyRowsOpen` and `OriginalHoldsOthers`.
    """
    shown = open_document(session, access, document_id, "export", installation.objects)
    if form is Form.original:
        if shown.extract is not None:
            raise OnlyRowsOpen(id=document_id, kind=form.value)
        refuse_unless_file_is_open(session, access, shown.document)
    return shown


def target_in(session: Session, shown: OpenDocument, form: Form, to: Path, dossier: str | None) -> Path:
    """The file to write: `to`, or in that folder the one that is called as files that leave the house are."""
    if not to.is_dir():
        return to
    if shown.extract is not None:
        return to / f"{shown.name}{SUFFIXES[form.value]}"
    return to / file_name(session, shown.document, form.value, dossier)


def export_document(installation: Installation, shown: OpenDocument, form: Form, target: Path) -> StoredBytes:
    """Write a document, as far as it is open, to `target` in a form, and say what was written.

    Raises `TargetExists`, `TargetUnwritable`, what the archive raises for renditions and objects that are not there, and what
    drawing an extract raises.
    """
    with _opened(installation, shown, form) as source:
        write_new(target, source)
    with target.open("rb") as file:
        return StoredBytes(hashlib.file_digest(file, "sha256").hexdigest(), target.stat().st_size)


def write_new(target: Path, source: BinaryIO) -> None:
    """Write a file that is not there yet. Raises `TargetExists` and `TargetUnwritable`."""
    try:
        with target.open("xb") as file:
            shutil.copyfileobj(source, file)
    except FileExistsError as error:
        raise TargetExists(path=target) from error
    except OSError as error:
        raise TargetUnwritable(path=target, reason=error.strerror or error) from error


@contextmanager
def _opened(installation: Installation, shown: OpenDocument, form: Form) -> Iterator[BinaryIO]:
    if form is Form.searchable_pdf and shown.extract is not None:
        with _drawn(installation, shown, shown.extract) as file:
            yield file
    elif form in (Form.original, Form.searchable_pdf):
        with shown.objects.open(find_rendition(shown.document, form.value).sha256) as file:
            yield file
    else:
        yield io.BytesIO(_written(installation, shown, form))


@contextmanager
def _drawn(installation: Installation, shown: OpenDocument, extract: Extract) -> Iterator[BinaryIO]:
    from ingest.confinement import ConfinedPool  # With it comes OpenCV: other commands start without.
    from portal.drawing import source_kind, write_extract_pdf

    settings, kind = installation.settings, source_kind(shown.document)
    with ConfinedPool(1, memory_mb=settings.child_memory_mb) as pool, pool.folder() as folder:
        target = Path(folder, "trich.pdf")
        write_extract_pdf(pool, settings, shown, kind, extract, target)
        with target.open("rb") as file:
            yield file


def _written(installation: Installation, shown: OpenDocument, form: Form) -> bytes:
    if form is Form.alto:
        return shown.alto
    if form is Form.text:
        return (shown.text + "\n").encode("utf-8", errors="replace")
    whole = shown.shape(installation.catalogue.types).model_dump(mode="json")
    whole["words"] = [read_page_shape(page).model_dump(mode="json") for page in shown.pages]
    return json.dumps(whole, ensure_ascii=False, indent=2).encode("utf-8", errors="replace")
