"""Whether the parts are reached that this server works with. However many ask, each part is asked once a second."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

from sqlalchemy import select

from archive.log.records import LogHead
from portal.api.in_time import InTime
from sohoa.assembly import Installation
from sohoa.settings import Settings

log = logging.getLogger(__name__)

PartState = Literal["ok", "failing", "slow"]
LOOK_SECONDS = 2.0
"""Within these a part has to answer."""
KEPT_SECONDS = 1.0
"""For so long what was found holds for whoever asks."""


class Readiness:
    """Whether the parts are reached. How a part changes is logged, with what is wrong with it."""

    def __init__(self, parts: Mapping[str, Callable[[], object]]) -> None:
        """`parts`: by name, what raises where the part is not reached."""
        self._asking = {name: InTime(f"ready {name}", partial(_asked, name, ask)) for name, ask in parts.items()}
        self._lock = asyncio.Lock()
        self._found: dict[str, PartState] = dict.fromkeys(parts, "ok")
        self._looked_at = float("-inf")

    async def look(self) -> Mapping[str, PartState]:
        """The state of each part, as of now or of a second ago. Comes back within `LOOK_SECONDS`."""
        async with self._lock:
            if time.monotonic() - self._looked_at > KEPT_SECONDS:
                found = await self._ask()
                for name in found:
                    if found[name] != self._found[name]:
                        log.warning("%s: %s, before: %s", name, found[name], self._found[name])
                self._found, self._looked_at = found, time.monotonic()
            return self._found

    async def _ask(self) -> dict[str, PartState]:
        asked = {name: asyncio.wrap_future(one.asked()) for name, one in self._asking.items()}
        answered, _ = await asyncio.wait(asked.values(), timeout=LOOK_SECONDS)
        return {name: one.result() if one in answered else "slow" for name, one in asked.items()}


def _asked(name: str, ask: Callable[[], object]) -> PartState:
    try:
        ask()
    except Exception:
        log.exception("%s is not reached", name)  # Whatever it is: who asks is told no more than that it is so.
        return "failing"
    return "ok"


def readiness_of(installation: Installation, work_died: Callable[[], bool]) -> Readiness:
    """Of records, objects, index and queue. Work that fails is told by `/v1/health`: requests can be answered all the same."""

    def database() -> None:
        with installation.sessions() as session:
            session.scalars(select(LogHead.id)).one()

    def objects() -> None:
        if not installation.objects.state().ready:
            raise RuntimeError("chưa có chỗ lưu tệp, hoặc không ghi được / no place for objects, or it cannot be written")

    def pool() -> None:
        if work_died():
            raise RuntimeError("luồng xử lý đã dừng / the thread that works is gone")

    queue = _broker(installation.settings) if installation.settings.queue == "celery" else pool
    return Readiness({"database": database, "objects": objects, "index": installation.index.count, "queue": queue})


def _broker(settings: Settings) -> Callable[[], None]:
    from ingest.queue.broker import Broker  # With it comes Celery: others start without.

    return Broker(settings).reach
