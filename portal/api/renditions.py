"""Bytes of a document as they go out: never shown by the browser itself, in parts where a part is asked for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response, StreamingResponse

from archive.documents import find_rendition
from archive.objects import ObjectStore, StoredBytes
from archive.records import Rendition
from archive.rights.errors import OnlyRowsOpen
from archive.versions import newest
from ingest.opening.kinds import Kind
from portal.api.service import Service
from portal.drawing import source_kind, write_extract_pdf
from portal.errors import RangeNotSatisfiable
from portal.extracts import Extract
from portal.open_documents import OpenDocument
from registry.actor import Actor

CHUNK = 256 << 10
LINK_SECONDS = 60
"""For which a link to the store itself opens: long enough to follow a redirect."""
_HARMLESS = "sandbox; default-src 'none'"
_ONE_RANGE = re.compile(r"bytes=(\d{1,18})?-(\d{1,18})?")


def attachment(name: str) -> str:
    """A Content-Disposition (RFC 6266) that every client understands, with the whole name for those that can."""
    plain = re.sub(r'[^ !#-\[\]-~]|["\\%]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _wanted_range(headers: Headers, rendition: Rendition) -> range | None:
    """The bytes that are asked for; None for all of them. Raises `RangeNotSatisfiable`.

    Only one range is served; whoever asks for several gets all, as RFC 9110 allows.
    """
    asked = _ONE_RANGE.fullmatch(headers.get("range", ""))
    if asked is None or asked[1] is asked[2] is None or headers.get("if-range", _etag(rendition)) != _etag(rendition):
        return None
    if asked[1] is None:
        first, last = max(rendition.size - int(asked[2]), 0), rendition.size - 1
    else:
        first, last = int(asked[1]), min(int(asked[2] or rendition.size), rendition.size - 1)
        if asked[2] is not None and int(asked[2]) < first:
            return None
    if first > last:
        raise RangeNotSatisfiable(range=headers["range"], size=rendition.size)
    return range(first, last + 1)


def _is_known_to(headers: Headers, rendition: Rendition) -> bool:
    """Whether the caller has these bytes already."""
    return _etag(rendition) in [one.strip() for one in headers.get("if-none-match", "").split(",")]


@dataclass(frozen=True, slots=True)
class ExtractAsked:
    """An extract, to be made of a source file of this kind."""

    extract: Extract
    source: Kind


def asked_for(shown: OpenDocument, kind: str, version: int | None = None) -> Rendition | ExtractAsked:
    """The form that is asked for, as far as the document is open; of a version, or of the one that stands.

    Raises `RenditionUnknown`, `VersionUnknown`, `ObjectKnownDamaged` and `OnlyRowsOpen`: an extract is made of what stands.
    """
    if shown.extract is None:
        return find_rendition(shown.document, kind, version)
    if kind != "searchable_pdf" or version not in (None, newest(shown.document)):
        raise OnlyRowsOpen(id=shown.document.id, kind=kind)
    return ExtractAsked(shown.extract, source_kind(shown.document))


def export(
    here: Service,
    actor: Actor,
    shown: OpenDocument,
    asked: Rendition | ExtractAsked,
    headers: Headers,
    name: str,
    *,
    by_link: bool = False,
) -> Response:
    """The bytes, on record as an export; 304 where the caller has them already.

    `by_link`: a redirect to a link that ends soon, where the store gives links. Raises `RangeNotSatisfiable`, `ObjectMissing`,
    and of an extract what drawing it raises.
    """
    if isinstance(asked, ExtractAsked):
        return _export_extract(here, actor, shown, asked)
    rendition, objects = asked, here.installation.objects
    if _is_known_to(headers, rendition):
        _record(here, actor, shown, "read", what="rendition", rendition=rendition.kind)
        return Response(status_code=304, headers=_headers(rendition))
    told: dict[str, Any] = {"rendition": rendition.kind, "sha256": rendition.sha256}
    if by_link and (link := _link(objects, rendition, name)) is not None:
        _record(here, actor, shown, "export", **told, link=LINK_SECONDS)
        return RedirectResponse(link, 307, {"Cache-Control": "no-store"})
    part = _wanted_range(headers, rendition)
    response = _response(objects, rendition, part, name)
    _record(here, actor, shown, "export", **told, **({} if part is None else {"bytes": [part.start, part.stop - 1]}))
    return response


def _record(here: Service, actor: Actor, shown: OpenDocument, verb: str, **told: Any) -> None:
    with here.installation.sessions.begin() as session:
        shown.record(session, actor, verb, **told)


def _export_extract(here: Service, actor: Actor, shown: OpenDocument, asked: ExtractAsked) -> Response:
    """Made anew each time: it is of whoever asks, and lies nowhere."""
    with here.pictures.folder() as folder:
        target = Path(folder, "trich.pdf")
        write_extract_pdf(here.pictures, here.installation.settings, shown, asked.source, asked.extract, target)
        file = target.open("rb")  # Its name goes with the folder, its bytes when they were sent.
    made = StoredBytes(hashlib.file_digest(file, "sha256").hexdigest(), file.tell())
    _record(here, actor, shown, "export", rendition="extract", sha256=made.sha256)
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": _HARMLESS,
        "Content-Disposition": attachment(f"{shown.name}.pdf"),
        "Content-Length": str(made.size),
    }
    return StreamingResponse(_pieces(file, 0, made.size), 200, headers, "application/pdf")


def _link(objects: ObjectStore, rendition: Rendition, name: str) -> str | None:
    return objects.link(rendition.sha256, seconds=LINK_SECONDS, disposition=attachment(name), media_type=rendition.media_type)


def _response(objects: ObjectStore, rendition: Rendition, part: range | None, name: str) -> Response:
    """The bytes of a rendition, or a part of them, as a file to save."""
    file = objects.open(rendition.sha256)
    headers = {
        **_headers(rendition),
        "Content-Disposition": attachment(name),
        "Content-Length": str(rendition.size if part is None else len(part)),
    }
    if part is None:
        return StreamingResponse(_pieces(file, 0, rendition.size), 200, headers, rendition.media_type)
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{rendition.size}"
    return StreamingResponse(_pieces(file, part.start, len(part)), 206, headers, rendition.media_type)


def _headers(rendition: Rendition) -> Mapping[str, str]:
    """What is said of the bytes with and without them."""
    return {
        "ETag": _etag(rendition),
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": _HARMLESS,
    }


def _etag(rendition: Rendition) -> str:
    return f'"{rendition.sha256}"'


def _pieces(file: BinaryIO, start: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while length > 0 and (piece := file.read(min(CHUNK, length))):
            length -= len(piece)
            yield piece
