"""Bytes of a document as they go out: never shown by the browser itself, in parts where a part is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import quote

from sqlalchemy.orm import Session
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response, StreamingResponse

from archive import acts
from archive.documents import find_rendition
from archive.objects import ObjectStore
from archive.records import Document, Rendition
from portal.errors import RangeNotSatisfiable
from registry.actor import Actor

CHUNK = 256 << 10
LINK_SECONDS = 60
"""For which a link to the store itself opens: long enough to follow a redirect."""
_SUFFIXES = {"searchable_pdf": ".pdf", "words": ".words"}
_ONE_RANGE = re.compile(r"bytes=(\d{1,18})?-(\d{1,18})?")


def download_name(document: Document, rendition: Rendition) -> str:
    """The original's own name; what was made from it is named after it and the document's number."""
    name = PurePosixPath(document.source_name).name
    if rendition.kind == "original":
        return name
    return f"{PurePosixPath(name).stem}-{document.id}{_SUFFIXES.get(rendition.kind, '')}"


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


def export(
    session: Session,
    objects: ObjectStore,
    actor: Actor,
    document: Document,
    kind: str,
    headers: Headers,
    name: str | None = None,
    *,
    by_link: bool = False,
) -> Response:
    """What is asked for of a form of a document, on record as an export; 304 where the caller has it already.

    `by_link`: a redirect to a link that ends soon, where the store gives links. Raises `RenditionUnknown`, `RangeNotSatisfiable`
    and `ObjectMissing`.
    """
    rendition = find_rendition(document, kind)
    if _is_known_to(headers, rendition):
        return Response(status_code=304, headers=_headers(rendition))
    name = name or download_name(document, rendition)
    if by_link and (link := _link(objects, rendition, name)) is not None:
        acts.record(session, actor, "export", "document", document.id, rendition=kind, sha256=rendition.sha256, link=LINK_SECONDS)
        return RedirectResponse(link, 307, {"Cache-Control": "no-store"})
    part = _wanted_range(headers, rendition)
    response = _response(objects, rendition, part, name)
    sent: dict[str, Any] = {} if part is None else {"bytes": [part.start, part.stop - 1]}
    acts.record(session, actor, "export", "document", document.id, rendition=kind, sha256=rendition.sha256, **sent)
    return response


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
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


def _etag(rendition: Rendition) -> str:
    return f'"{rendition.sha256}"'


def _pieces(file: BinaryIO, start: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while length > 0 and (piece := file.read(min(CHUNK, length))):
            length -= len(piece)
            yield piece
