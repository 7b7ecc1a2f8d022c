"""Papers handed to the citizen, as PDF."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from catalogue.errors import FactInvalid, FactUnknown, ProcedureUnknown
from intake import errors
from intake.papers.errors import PaperFontMissing, PaperLetterMissing, PaperNotDue, PaperOfficeUnknown
from intake.papers.of_dossier import Asked, Kind
from portal.api.actor import Caller
from portal.api.problems import REFUSALS, documented
from portal.api.renditions import attachment
from portal.api.service import Here
from portal.errors import ActorMissing
from portal.papers import handed_out

router = APIRouter(prefix="/v1", tags=["dossiers"])
_FILE_NAMES = {
    "receipt": "giay-tiep-nhan",
    "supplement": "phieu-bo-sung",
    "apology": "phieu-xin-loi",
    "separator": "to-phan-cach",
}


@router.get(
    "/dossiers/{code}/papers/{kind}",
    summary="A paper for the citizen, as PDF",
    response_class=Response,
    responses={
        200: {
            "description": "The paper",
            "content": {"application/pdf": {"schema": {"type": "string", "contentMediaType": "application/pdf"}, "example": "…"}},
        },
        **documented(
            ActorMissing, *REFUSALS, errors.DossierUnknown, errors.DossierCodeInvalid, errors.DossierIncomplete,
            errors.OwnerNotIdentified, errors.ReasonNotGiven, ProcedureUnknown, FactUnknown, FactInvalid, PaperNotDue,
            PaperOfficeUnknown, PaperFontMissing, PaperLetterMissing,
        ),
    },
)  # fmt: skip
def paper(
    code: Annotated[str, Path(max_length=60, examples=["000.00.01.H29-260310-0420"])],
    kind: Annotated[Kind, Path(description="receipt, supplement, apology or separator", examples=["receipt"])],
    here: Here,
    actor: Caller,
    request: Annotated[
        int | None, Query(ge=1, le=2**62, description="Of a supplement slip: the request; the last unless given.")
    ] = None,
    reason: Annotated[str, Query(max_length=1000, description="Of an apology: why it is late, as the citizen reads it.")] = "",
    new_due: Annotated[date | None, Query(description="Of an apology: the day that is promised now.")] = None,
) -> Response:
    """With the dossier's QR code: scanned before other papers, they are filed under it.

    Handing it out is kept on record. It gets the next number of its office's register the first time, and has the same again. Of
    a dossier that is not in hand any more, a receipt needs a purpose for which all its papers may be found.
    """
    with here.installation.sessions.begin() as session:
        made = handed_out(session, here.installation, actor, code, kind, Asked(request, reason, new_due))
    headers = {
        "Content-Disposition": attachment(f"{_FILE_NAMES[kind]}-{code}.pdf"),
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(made, 200, headers, "application/pdf")
