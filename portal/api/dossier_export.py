"""A dossier taken away as a whole, as a zip."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from archive.errors import ObjectMissing
from intake.errors import DossierUnknown
from portal.api.actor import Caller
from portal.api.dossiers import Code
from portal.api.problems import REFUSALS, documented
from portal.api.renditions import attachment
from portal.api.service import Here, Service
from portal.dossier_export import DossierExport, take_away
from portal.errors import ActorMissing
from portal.zipping import zipped
from sohoa.clock import VIETNAM, utc_now

router = APIRouter(prefix="/v1", tags=["dossiers"])


@router.get(
    "/dossiers/{code}/export",
    summary="Take a dossier away as a zip",
    response_class=Response,
    responses={
        200: {
            "description": "The zip",
            "content": {"application/zip": {"schema": {"type": "string", "contentMediaType": "application/zip"}, "example": "…"}},
        },
        **documented(ActorMissing, DossierUnknown, ObjectMissing, *REFUSALS),
    },
)
def export_dossier(code: Code, here: Here, actor: Caller) -> Response:
    """The searchable PDF of each paper, named `<mã hồ sơ>.<STT>.pdf` (TT 05/2025/TT-BNV), and an index of them as CSV.

    What may not be taken away is held back, and the index says so. Each paper is on record as an export.
    """
    with here.installation.sessions.begin() as session:
        taken = take_away(session, here.installation, actor, code)
    headers = {
        "Content-Disposition": attachment(f"{code}.zip"),
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return StreamingResponse(zipped(_files(here, taken), utc_now().astimezone(VIETNAM)), 200, headers, "application/zip")


def _files(here: Service, taken: DossierExport) -> Iterator[tuple[str, Callable[[], BinaryIO]]]:
    for name, rendition in taken.files:
        yield name, partial(here.installation.objects.open, rendition.sha256)
    yield taken.index_name, partial(io.BytesIO, taken.index)
