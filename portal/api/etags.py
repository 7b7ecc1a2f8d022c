"""Strong ETags of single resources: what the caller has is not sent again, and what changed meanwhile is not overwritten.

    @router.get("/{code}", response_model=DossierShape, responses={…})
    def show(code: …, request: Request, here: Here, actor: Caller) -> Response:
        …
        return tagged(request, DossierShape.model_validate(found))

A change calls `refuse_outdated(request, shape_as_it_stands)` in its own transaction, before it changes anything.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from fastapi import Request
from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.responses import Response

from portal.errors import PreconditionFailed, PreconditionMissing

ETAG: dict[str, Any] = {"ETag": {"schema": {"type": "string"}, "description": "Of this state of the resource; strong."}}
"""For `responses` of an operation: the header that goes with the answer."""
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "If-None-Match named its ETag: the caller has it."}}
IF_MATCH: dict[str, Any] = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "schema": {"type": "string"},
            "description": "ETag of the state that the change is made to.",
        }
    ]
}
"""For `openapi_extra` of a change that asks for it."""


def etag_of(body: BaseModel) -> str:
    """The strong ETag of a resource: of the very bytes that are sent."""
    return f'"{sha256(body.model_dump_json().encode()).hexdigest()[:32]}"'


def tagged(request: Request, body: BaseModel) -> Response:
    """The resource with its ETag, or 304 where the caller has it already."""
    etag = etag_of(body)
    if _names(request.headers, "if-none-match", etag, weak=True):
        return Response(status_code=304, headers={"ETag": etag})
    return Response(body.model_dump_json().encode(), 200, {"ETag": etag}, media_type="application/json")


def refuse_outdated(request: Request, standing: BaseModel, *, required: bool = True) -> None:
    """Raises `PreconditionFailed` where If-Match names another state than the one that stands, and `PreconditionMissing` where
    it is `required` and names none.
    """
    if "if-match" not in request.headers:
        if required:
            raise PreconditionMissing
        return
    if not _names(request.headers, "if-match", etag_of(standing), weak=False):
        raise PreconditionFailed


def _names(headers: Headers, name: str, etag: str, *, weak: bool) -> bool:
    """Whether a list of ETags names this one. `W/` counts only where comparing weakly is enough (RFC 9110, 8.8.3.2)."""
    listed = [one.strip() for value in headers.getlist(name) for one in value.split(",")]
    return "*" in listed or any((one.removeprefix("W/") if weak else one) == etag for one in listed)
