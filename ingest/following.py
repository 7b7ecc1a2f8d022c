"""What the work tells of itself: each item in its trace and with its number on every message, counted when it ends."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import select

from ingest.opening import PageProblem
from ingest.records import OPEN_STATES, PAGE_FAILED, READ, Batch, Item
from ingest.tasks import PageWords
from sohoa.assembly import Installation
from sohoa.telemetry import about, continued, ended_span, span
from sohoa.telemetry.metrics import items_ended, page_reading_seconds, pages_ended

log = logging.getLogger(__name__)


@contextmanager
def followed(installation: Installation, item_id: int) -> Iterator[None]:
    """While an item is worked on: its batch's trace goes on. What ended within the context is counted and logged."""
    batch_id, trace = _batch_of(installation, item_id)
    with about(batch=batch_id, item=item_id), continued(trace), span("item", batch=batch_id, item=item_id) as begun:
        try:
            yield
        finally:
            state = _state_of(installation, item_id)
            begun.set_attribute("state", state)
            if state not in OPEN_STATES:
                items_ended.labels(state).inc()
                log.info("item %s: %s", item_id, state)


def tell_window(pages: range, began: float, results: Sequence[PageWords | PageProblem], failure: str | None) -> None:
    """A window of pages is done that was handed to a child at `began` (`time.time`); what has no result is tried again.

    `failure`: the code of what befell all of it.
    """
    read = [one for one in results if isinstance(one, PageWords)]
    failed = [one for one in results if isinstance(one, PageProblem)]
    for page in read:
        page_reading_seconds.observe(page.seconds)
    for one in failed:
        with about(page=one.number):
            log.info("page %s cannot be read: %s", one.number, one.problem.code)
    pages_ended.labels(READ).inc(len(read))
    pages_ended.labels(PAGE_FAILED).inc(len(failed))
    ended_span(
        "window", began, failure=failure, first_page=pages[0], last_page=pages[-1], read=len(read), failed=len(failed),
        reading_seconds=sum(one.seconds for one in read),
    )  # fmt: skip


def _batch_of(installation: Installation, item_id: int) -> tuple[int, str | None]:
    with installation.sessions() as session:
        batch_id, trace = session.execute(select(Batch.id, Batch.trace).join(Item).where(Item.id == item_id)).one()
        return batch_id, trace


def _state_of(installation: Installation, item_id: int) -> str:
    with installation.sessions() as session:
        return session.scalars(select(Item.state).where(Item.id == item_id)).one()
