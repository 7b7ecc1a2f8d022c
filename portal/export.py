"""Documents written to files, in the form that is asked for."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from archive.documents import document_text, find_rendition, read_pages
from archive.objects import ObjectStore, StoredBytes
from archive.records import Document
from catalogue import DocumentTypes
from page.alto import alto
from portal.errors import TargetExists, TargetUnwritable
from portal.shapes import read_page_shape, whole_document_shape


class Form(StrEnum):
    """The forms in which a document can be had."""

    original = "original"
    """The source file as it came in, with all documents in it."""
    searchable_pdf = "searchable_pdf"
    text = "text"
    alto = "alto"
    json = "json"
    """The record with its fields, and each page with its words."""


def export_document(document: Document, form: Form, target: Path, objects: ObjectStore, types: DocumentTypes) -> StoredBytes:
    """Write a document in a form to `target`, and say what was written.

    Raises `TargetExists`, `TargetUnwritable`, and what the archive raises for renditions and objects that are not there.
    """
    with closing(_opened(document, form, objects, types)) as source:
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


def _opened(document: Document, form: Form, objects: ObjectStore, types: DocumentTypes) -> BinaryIO:
    match form:
        case Form.original | Form.searchable_pdf:
            return objects.open(find_rendition(document, form.value).sha256)
        case Form.text:
            return io.BytesIO((document_text(document, objects) + "\n").encode("utf-8", errors="replace"))
        case Form.alto:
            return io.BytesIO(alto(read_pages(document, objects), document.source_name))
        case Form.json:
            whole = whole_document_shape(document, types).model_dump(mode="json")
            whole["words"] = [read_page_shape(page).model_dump(mode="json") for page in read_pages(document, objects)]
            return io.BytesIO(json.dumps(whole, ensure_ascii=False, indent=2).encode("utf-8", errors="replace"))
