"""How far the work is, for whoever waits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ingest.records import OPEN_STATES, WAITING, Item, ItemPage


@dataclass(frozen=True, slots=True)
class Progress:
    """Files and pages of a batch, or of all that is open. `pages` counts what is known so far: unopened files count nothing."""

    files: int
    files_finished: int
    pages: int
    pages_finished: int

    @property
    def finished(self) -> bool:
        """Nothing is left to do."""
        return self.files == self.files_finished


def progress(session: Session, batch_id: int) -> Progress:
    """How far a batch is. A file whose bytes are being read for an earlier batch is finished when that one is."""
    of_batch = Item.batch_id == batch_id
    here = select(Item.id).where(of_batch, Item.duplicate_of.is_(None))
    elsewhere = select(Item.duplicate_of).where(of_batch, Item.duplicate_of.is_not(None))
    read_for_it = or_(Item.id.in_(here), Item.id.in_(elsewhere), Item.container_id.in_(elsewhere))
    files = _count(session, select(func.count(Item.id)).where(of_batch))
    unfinished = _count(session, select(func.count(Item.id)).where(read_for_it, Item.state.in_(OPEN_STATES)))
    pages = select(func.count(ItemPage.id)).where(ItemPage.item_id.in_(here))
    return Progress(
        files=files,
        files_finished=max(files - unfinished, 0),
        pages=_count(session, pages),
        pages_finished=_count(session, pages.where(ItemPage.state != WAITING)),
    )


def _count(session: Session, query: object) -> int:
    return session.scalar(query) or 0  # type: ignore[call-overload]
