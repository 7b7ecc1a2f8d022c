"""Whether this server lives, and whether requests may be sent to it: for those who watch over it and share out requests.

Both are asked every few seconds by address and without an account, so they tell nothing of anybody and cost next to nothing.
"""

from __future__ import annotations

from fastapi import APIRouter, Response

from portal.api import examples
from portal.api.answers import AliveShape, ReadyShape
from portal.api.problems import documented
from portal.api.service import Here

router = APIRouter(tags=["front"])


@router.get(
    "/healthz",
    summary="Does it live?",
    responses={200: {"content": {"application/json": {"example": examples.ALIVE}}}, **documented()},
)
async def alive() -> AliveShape:
    """Answers by itself and asks nobody: where this does not come, the process is to be started anew."""
    return AliveShape(alive=True)


@router.get(
    "/readyz",
    summary="May requests be sent here?",
    responses={
        200: {"content": {"application/json": {"example": examples.READY}}},
        503: {"description": "The records are not reached, or the server is about to end.", "model": ReadyShape},
        **documented(),
    },
)
async def ready(here: Here, response: Response) -> ReadyShape:
    """Whether the records are reached within two seconds, as of a second ago at most; no, too, once the server was asked to end.

    The other parts are told and do not count: all replicas have the same ones, and the counter is answered without them. Why
    one is not reached is in the log.
    """
    parts, leaving = await here.readiness.look(), here.leaving.is_set()
    is_ready = not leaving and parts["database"] == "ok"
    response.status_code = 200 if is_ready else 503
    return ReadyShape(ready=is_ready, leaving=leaving, parts=dict(parts))
