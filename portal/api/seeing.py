"""What everybody sees who holds a role: units and the catalogue. No secret, so nobody has to say who asks; refusals are kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from portal.access import refuse_unless
from portal.api.actor import known, origin_of
from portal.api.on_record import refusals_on_record
from portal.api.service import Here
from registry.accounts.identity import Identity


async def _sees(request: Request, here: Here, who: Annotated[Identity | None, Depends(known)]) -> None:
    if who is not None:
        actor = who.actor("api", origin_of(request), None)
        async with refusals_on_record(request, here, actor):
            await run_in_threadpool(refuse_unless, here.installation, actor, "see_units_catalogue")


SeesUnitsCatalogue = Depends(_sees)
"""Among the dependencies of an operation. Raises `RightMissing`."""
