"""Every operation that has a caller leaves an act: one that says what was looked at, else one that it was asked for.

The act is committed before the answer goes out, and a refusal is one too (`portal.api.actor.Caller`). What cannot be read as a
request at all was neither done nor refused.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from archive import acts
from portal.api.service import Service
from portal.on_record import Subject, note_asked, note_refusal
from registry.actor import Actor
from sohoa.errors import SohoaError

_SINGULAR = {"batches": "batch", "identifiers": "identifier", "supplements": "supplement"}
_HARMLESS_METHODS = ("GET", "HEAD")


@asynccontextmanager
async def kept_on_record(request: Request, here: Service, actor: Actor) -> AsyncIterator[None]:
    """While an operation runs."""
    sessions, operation = here.installation.sessions, f"{request.method} {_route(request)}"
    with acts.witnessed() as seen:
        try:
            yield
        except SohoaError as error:
            await run_in_threadpool(note_refusal, sessions, actor, subject_of(request), operation, error)
            raise
        if not seen:
            verb = "read" if request.method in _HARMLESS_METHODS else "answer"
            await run_in_threadpool(note_asked, sessions, actor, verb, subject_of(request), operation)


@asynccontextmanager
async def refusals_on_record(request: Request, here: Service, actor: Actor | None) -> AsyncIterator[None]:
    """The same of an operation that shows nothing of anybody: that it was asked for and answered is not worth an act."""
    try:
        yield
    except SohoaError as error:
        if actor is not None:
            operation = f"{request.method} {_route(request)}"
            await run_in_threadpool(note_refusal, here.installation.sessions, actor, subject_of(request), operation, error)
        raise


def subject_of(request: Request) -> Subject:
    """What a request is about, by its path: `/v1/documents/7/text` is about document 7, `/v1/dossiers` about dossiers."""
    parts = _route(request).strip("/").split("/")
    for before, part in pairwise(parts):
        if part.startswith("{"):
            name = part.strip("{}")
            kind = _SINGULAR.get(before, before.removesuffix("s"))
            return Subject.of(kind if name in ("id", "code") else name, request.path_params.get(name, ""))
    return Subject.of(parts[-1], "list")


def _route(request: Request) -> str:
    route: Any = request.scope.get("route")
    return getattr(route, "path", request.url.path)
