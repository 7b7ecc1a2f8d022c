"""The work on items: one process of an installation at a time, several items and pages at a time within it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event

from sqlalchemy import select

from ingest.confinement import ConfinedPool, clear_left_over
from ingest.following_up import follow_up
from ingest.pipeline import Pipeline
from ingest.progress import progress
from ingest.records import OPEN_STATES, Item
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.errors import SohoaError
from sohoa.locks import locked

LOOK_AGAIN_SECONDS = 0.5
"""How often the work is looked at: for new items, and for whoever watches."""


def finish_batch(
    installation: Installation,
    batch_id: int,
    actor: Actor,
    *,
    on_change: Callable[[], None] = lambda: None,
    stop: Event | None = None,
) -> None:
    """Come back when the batch is finished, or when asked to stop. `on_change` is called now and then, for whoever watches.

    The work is done here, with what others left undone after it; or, where another process is at work, it is waited for. So
    it is where workers do it through a broker.
    """
    stop = stop or Event()
    if installation.settings.queue == "celery":
        from ingest.queue.elsewhere import wait_for  # With it comes Celery: others start without.

        wait_for(installation, batch_id, on_change=on_change, stop=stop)
        return
    clear_left_over()
    while not stop.is_set():
        with locked(installation.settings.data / "work.lock", wait=False) as ours:
            if ours:
                work(installation, actor, first_batch=batch_id, on_change=on_change, stop=stop)
        with installation.sessions() as session:
            if progress(session, batch_id).finished:
                return
        on_change()
        stop.wait(LOOK_AGAIN_SECONDS)


def work_forever(installation: Installation, actor: Actor, *, wake: Event, stop: Event) -> None:
    """Work on whatever comes in until asked to stop, or have it worked on. `wake` says that something came in."""
    if installation.settings.queue == "celery":
        from ingest.queue.elsewhere import announce_forever

        announce_forever(installation, wake=wake, stop=stop)
        return
    clear_left_over()
    while not stop.is_set():
        with locked(installation.settings.data / "work.lock", wait=False) as ours:
            if ours:
                work(installation, actor, stop=stop)
        wake.wait(LOOK_AGAIN_SECONDS)
        wake.clear()


def work(
    installation: Installation,
    actor: Actor,
    *,
    first_batch: int | None = None,
    on_change: Callable[[], None] = lambda: None,
    stop: Event,
) -> None:
    """Work on all open items until there is none, and tell index and object store. The caller holds the lock of the work.

    What keeps a document from the index does not keep others from being read: it is raised at the end. Asked to stop, it ends the
    pages at hand, and gives back those that take longer than the settings allow.
    """
    settings, broken = installation.settings, Event()
    too_late = float("inf")

    def ends() -> bool:
        return stop.is_set() or broken.is_set()

    failure = follow_up(installation)
    if not _open_items(installation, first_batch):
        _raise(failure)
        return
    with (
        ConfinedPool(settings.workers, memory_mb=settings.child_memory_mb) as pool,
        ThreadPoolExecutor(settings.workers + 1, thread_name_prefix="item") as threads,
        _set_by_errors(broken),
    ):
        pipeline = Pipeline(installation, pool, actor, ends)
        running: dict[Future[None], int] = {}
        while True:
            for item_id in _open_items(installation, first_batch):
                if len(running) <= settings.workers and item_id not in running.values() and not ends():
                    running[threads.submit(pipeline.process, item_id)] = item_id
            if not running:
                break
            finished = wait(running, timeout=LOOK_AGAIN_SECONDS, return_when=FIRST_COMPLETED).done
            for done in finished:
                del running[done]
                done.result()
            if finished:
                failure = follow_up(installation)
            on_change()
            too_late = min(too_late, time.monotonic() + settings.stop_seconds) if stop.is_set() else float("inf")
            if time.monotonic() > too_late:
                pool.close(wait=False)  # The pages being read wait again, as if nobody had begun them.
    _raise(failure)


@contextmanager
def _set_by_errors(broken: Event) -> Iterator[None]:
    """Whatever goes wrong here, the threads end in order: the pages being read are kept, no new ones are begun."""
    try:
        yield
    except BaseException:
        broken.set()
        raise


def _raise(failure: SohoaError | None) -> None:
    if failure is not None:
        raise failure


def _open_items(installation: Installation, first_batch: int | None) -> list[int]:
    """Items with work to do: those of the batch that somebody waits for, then the oldest; what is read again comes last."""
    limit = 2 * installation.settings.workers + 2
    with installation.sessions() as session:
        query = select(Item.id).where(Item.state.in_(OPEN_STATES))
        in_order = query.order_by(Item.batch_id != first_batch, Item.document_id.is_not(None), Item.id)
        return list(session.scalars(in_order.limit(limit)))
