"""The application: its operations, its door, its life."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.openapi.utils import get_openapi
from fastapi.telemetry import TelemetryConfig

from ingest.confinement import ConfinedPool
from portal.api import (
    accounts,
    audit,
    batches,
    counter,
    documents,
    dossier_export,
    dossiers,
    front,
    grants,
    health,
    national_documents,
    openid,
    organisations,
    papers,
    persons,
    reports,
    review,
    searching,
    signing_in,
    tokens,
    units,
    versions,
)
from portal.api.actor import ACTOR_HEADER, scoped
from portal.api.doorkeeper import Doorkeeper, public_address
from portal.api.fixity import ScheduledFixity
from portal.api.problems import ProblemDetails, speak_in_problems
from portal.api.readiness import readiness_of
from portal.api.record_metrics import told_of_records
from portal.api.request_telemetry import ToldRequests
from portal.api.service import AccountsThere, Service, Work
from portal.openid import openid_of
from sohoa.assembly import open_installation
from sohoa.settings import Settings

PICTURES_AT_ONCE = 2
_NOT_BY_ITSELF: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""FastAPI would send addresses and what stands behind their question marks, which name people, to whoever the environment names.
What is told of requests, `portal.api.request_telemetry` tells.
"""
_DESCRIPTION = f"""
Scanned dossiers become documents that can be found and re-used at the counter.

{front.NOTICE_EN}

* Who asks is kept with every act: whoever is signed in (`Authorization: Bearer …`, or a cookie), and only where there are no
  accounts whoever the header `{ACTOR_HEADER}` names.
* Failures are `application/problem+json` (RFC 9457) with a stable `code` and a sentence in Vietnamese and in English; `detail`
  follows `Accept-Language`, Vietnamese unless told otherwise. All codes: docs/errors.md.
* Boxes are in parts of the page as scanned: 0 to 1 of width and height, origin top left.
"""
_TAGS = [
    {"name": "batches", "description": "Files come in, are read, and what became of them."},
    {"name": "documents", "description": "What was found in the files."},
    {"name": "review", "description": "Documents that wait for a person: look, correct, accept."},
    {"name": "search", "description": "Full text."},
    {"name": "counter", "description": "What a citizen must still bring."},
    {"name": "dossiers", "description": "From the opening to the result; papers asked for, handed in, used again."},
    {"name": "reports", "description": "Figures and proofs for a period."},
    {"name": "log", "description": "Who did what, and who looked at somebody's papers."},
    {"name": "persons", "description": "Who somebody is: numbers, suggestions, merges."},
    {"name": "organisations", "description": "Employers, facilities, schools, agencies: numbers, merges."},
    {"name": "units", "description": "The agency's units on a day, and their successors."},
    {"name": "accounts", "description": "Who may sign in, with which roles; for an administrator of the whole agency."},
    {"name": "grants", "description": "Named things with named papers for a time: given, taken back, one's own."},
    {"name": "catalogue", "description": "Procedures and document types."},
    {"name": "công văn 7197", "description": "The published paths for digitised documents, under the names of the công văn."},
    {"name": "sessions", "description": "Signing in and out, one's own password and second factor; tokens of services."},
    {"name": "front", "description": "The API itself."},
]


_ROOMS: tuple[tuple[ModuleType, tuple[str, ...]], ...] = (
    (batches, ("ingest",)),
    (documents, ("documents:read", "documents:write")),
    (versions, ("documents:read", "documents:write")),
    (review, ("documents:read", "documents:write")),
    (searching, ("search",)),
    (counter, ("intake",)),
    (dossiers, ("dossiers",)),
    (dossier_export, ("dossiers",)),
    (papers, ("dossiers",)),
    (persons, ("persons",)),
    (organisations, ("persons",)),
    (units, ("units",)),
    (reports, ("reports",)),
    (audit, ("audit",)),
    (accounts, ("accounts",)),
    (grants, ("grants",)),
    (national_documents, ("documents:read", "documents:write")),
)
"""The operations, and the scopes that tokens of services need for them: to read, and to write where that is another."""


def create_app(settings: Settings, *, work: bool = True) -> FastAPI:
    """The API over the installation that the settings name. With `work` it also does the work on what comes in.

    Raises what `open_installation` raises. The installation is closed when the application ends.
    """
    installation = open_installation(settings)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        with (
            ConfinedPool(min(PICTURES_AT_ONCE, settings.workers), memory_mb=settings.child_memory_mb) as pictures,
            told_of_records(installation),
        ):
            fixity, at_work = ScheduledFixity(installation), Work(installation)
            here = Service(
                installation, at_work, pictures, AccountsThere(installation), readiness_of(installation, lambda: at_work.died),
                openid_of(settings),
            )  # fmt: skip
            app.state.service = here
            installation.log.start()
            if work:
                here.work.start()
                fixity.start()
            yield
            here.leave()
            await run_in_threadpool(fixity.end)
            await run_in_threadpool(here.work.end)
            if here.openid is not None:
                here.openid.close()
        installation.close()

    app = FastAPI(
        title="Sổ Hóa", lifespan=life, openapi_url=front.OPENAPI_PATH, docs_url=None, redoc_url=None, telemetry=_NOT_BY_ITSELF
    )
    for room, scopes in _ROOMS:
        app.include_router(room.router, dependencies=[Depends(scoped(*scopes))])
    for room in (signing_in, tokens, openid, front, health):
        app.include_router(room.router)
    app.add_middleware(ToldRequests)
    app.add_middleware(Doorkeeper, language=settings.language, public=public_address(settings))
    speak_in_problems(app, settings)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title, version=front.program_version(), description=_DESCRIPTION.strip(), tags=_TAGS, routes=app.routes
        )
        schema = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
        app.openapi_schema = front.describe(made, schema)
    return app.openapi_schema
