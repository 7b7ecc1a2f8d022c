"""A zip becomes the items that it holds. Each entry is an item; what is wrong with one entry does not touch the others."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import cast

from sqlalchemy import select

from ingest import receiving
from ingest.confinement import ConfinedPool
from ingest.opening.archive import ZipLimits, unpack
from ingest.opening.kinds import MEDIA_TYPES
from ingest.records import DONE, Item
from ingest.sources import file_at
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import utc_now

UNPACK_SECONDS = 600


def unpack_item(installation: Installation, pool: ConfinedPool, item_id: int, actor: Actor) -> None:
    """Take the files in a zip into its batch. Done twice, it makes no second items. Raises what `unpack` raises."""
    settings = installation.settings
    limits = ZipLimits(
        entries=settings.max_zip_entries,
        ratio=settings.max_zip_ratio,
        entry_bytes=settings.max_file_mb << 20,
        total_bytes=settings.max_zip_mb << 20,
    )
    with installation.sessions() as session:
        item = session.get_one(Item, item_id)
        known = set(session.scalars(select(Item.name).where(Item.container_id == item_id)))
    with installation.objects.local_copy(cast(str, item.sha256)) as path, pool.folder() as folder:
        unpacked, problems = pool.submit(unpack, path, Path(folder), limits, seconds=UNPACK_SECONDS).result()
        names = _Names(item.name)
        for entry in unpacked:
            name = names.of(entry.name)
            if name not in known:
                file = file_at(entry.path, name)
                receiving.add_file(installation, item.batch_id, file, actor, container_id=item_id)
        for problem in problems:
            name = names.of(problem.name)
            if name not in known:
                receiving.add_failed(installation, item.batch_id, name, problem.problem, container_id=item_id)
    with installation.sessions.begin() as session:
        done = session.get_one(Item, item_id)
        done.kind, done.state, done.tries, done.finished_at = "zip", DONE, 0, utc_now()
        receiving.note_media_type(session, done, MEDIA_TYPES["zip"])


class _Names:
    """Names of a zip's entries, each once: of two alike the second is told by a number, the same at every try."""

    def __init__(self, zip_name: str) -> None:
        self._zip_name = zip_name
        self._seen: Counter[str] = Counter()

    def of(self, entry: str) -> str:
        name = f"{self._zip_name}/{entry}"
        self._seen[name] += 1
        return name if self._seen[name] == 1 else f"{name} ({self._seen[name]})"
