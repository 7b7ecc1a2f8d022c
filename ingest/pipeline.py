"""The way of one file: opened, read page by page, split into documents, deposited. A document that is read again goes it too.

Each step commits what it reached and may be repeated: whoever is cut off loses at most the window of pages that was being read.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import acts
from archive.documents import DocumentFilter, list_documents
from ingest.confinement import ConfinedPool
from ingest.depositing import Depositing
from ingest.errors import TaskCrashed, TaskMemory, TaskNoSpace, TaskTimeout, TaskUnexpected
from ingest.following import followed, tell_window
from ingest.opening import Examined, Limits, PageProblem, examine
from ingest.opening.errors import SourceError
from ingest.opening.kinds import MEDIA_TYPES, Kind, kind_of
from ingest.reading_again import ReadingAgain
from ingest.receiving import note_media_type
from ingest.records import (
    FAILED,
    OPEN_STATES,
    OPENED,
    PAGE_FAILED,
    PARTIAL,
    READ,
    RECEIVED,
    WAITING,
    Item,
    ItemPage,
    ItemProblem,
    SourceClaim,
)
from ingest.tasks import PageWords, neighbours, read_window
from ingest.unpacking import unpack_item
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import utc_now
from sohoa.errors import DatabaseUnreachable, SohoaError
from sohoa.telemetry import span

log = logging.getLogger(__name__)

EXAMINE_SECONDS = 120


class Interrupted(Exception):
    """The work was asked to stop; what was reached is kept."""


@dataclass(frozen=True)
class Pipeline:
    """Takes items to their end, in confined children of `pool`."""

    installation: Installation
    pool: ConfinedPool
    actor: Actor
    ends: Callable[[], bool]
    """Whether nothing more is to be begun."""

    def process(self, item_id: int) -> None:
        """Take an item on from the state in which it stands. Its own failures end on record, never here.

        Raises `DatabaseUnreachable`: the item stands as it stood.
        """
        with followed(self.installation, item_id), self.failing_on_record(item_id, unless=_has_no_record):
            try:
                self._count_try(item_id)
                if self.begin(item_id):
                    self.read_pages(item_id)
                    self.end(item_id)
            except (Interrupted, CancelledError):  # Cancelled: the pool was ended, the pages took too long for whoever asked.
                self._forget_tries(item_id)

    @contextmanager
    def failing_on_record(self, item_id: int, unless: Callable[[Exception], bool] = lambda _: False) -> Iterator[None]:
        """Within it a failure ends the item, and says on record why; `unless` says of which it is raised instead."""
        try:
            yield
        except Exception as error:
            if unless(error):
                raise
            if isinstance(error, SohoaError):
                self.fail(item_id, error)
                return
            # A mistake of ours on one file must not end the work on the others, and must not go unseen.
            log.exception("item %s", item_id)
            self.fail(item_id, TaskUnexpected(reason=f"{type(error).__name__}: {error}"[:500]))

    def begin(self, item_id: int) -> bool:
        """Open a file, or take the files out of a zip. Gives back whether there are pages to be read."""
        if self._kind_of(item_id) == "zip":
            with span("unpack"):
                unpack_item(self.installation, self.pool, item_id, self.actor)
            return False
        with span("open"):
            self.open(item_id)
        return True

    def _count_try(self, item_id: int) -> None:
        """An item that ends this very process again and again is set aside."""
        with self.installation.sessions.begin() as session:
            item = session.get_one(Item, item_id)
            item.tries += 1
            if item.tries > self.installation.settings.max_tries:
                raise TaskCrashed(reason=f"{item.tries - 1} lần / times")

    def _kind_of(self, item_id: int) -> Kind:
        """What the stored bytes are."""
        with self.installation.sessions() as session:
            sha256 = cast(str, session.get_one(Item, item_id).sha256)
        with self.installation.objects.local_copy(sha256) as path:
            return kind_of(path)

    def open(self, item_id: int) -> None:
        """Examine a received file: its pages are known afterwards."""
        with self.installation.sessions() as session:
            item = session.get_one(Item, item_id)
            if item.state != RECEIVED:
                return
        with self.installation.objects.local_copy(cast(str, item.sha256)) as path:
            examined = self.pool.submit(examine, path, item.name, self._limits, seconds=EXAMINE_SECONDS).result()
        with self.installation.sessions.begin() as session:
            item = session.get_one(Item, item_id, with_for_update=True)
            if item.state == RECEIVED:  # Else somebody who was taken for dead has opened it meanwhile.
                _note_examined(session, item, examined)

    def read_pages(self, item_id: int) -> None:
        """Read all waiting pages, a few windows at a time. Raises `Interrupted` when asked to stop."""
        with self.installation.sessions() as session:
            item = session.get_one(Item, item_id)
            waiting = [page.number for page in item.pages if page.state == WAITING]
        settings = self.installation.settings
        windows = list(windows_of(waiting, settings.window, settings.workers))
        with self.installation.objects.local_copy(cast(str, item.sha256)) as path:
            running: dict[Future[list[PageWords | PageProblem]], tuple[range, float]] = {}
            while windows or running:
                while windows and len(running) <= self.installation.settings.workers and not self.ends():
                    window = windows.pop(0)
                    running[self._read(path, cast(Kind, item.kind), window)] = window, time.time()
                if not running:
                    raise Interrupted
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    windows += self._note_window(item_id, *running.pop(done), done)

    def read_window(self, item_id: int, window: range) -> None:
        """Read the pages of a window that wait still, and commit what became of them."""
        with self.installation.sessions() as session:
            item = session.get_one(Item, item_id)
            of_window = select(ItemPage.number).where(ItemPage.item_id == item_id, ItemPage.number.between(window[0], window[-1]))
            waiting = session.scalars(of_window.where(ItemPage.state == WAITING).order_by(ItemPage.number)).all()
        if not waiting:
            return
        windows = [range(first, last + 1) for first, last in neighbours(waiting)]
        with self.installation.objects.local_copy(cast(str, item.sha256)) as path:
            while windows:
                some, began = windows.pop(0), time.time()
                done = self._read(path, cast(Kind, item.kind), some)
                wait([done])
                windows += self._note_window(item_id, some, began, done)

    def end(self, item_id: int) -> None:
        """Make documents of a file whose pages were read, or the next version of the document that was read again."""
        with self.installation.sessions() as session:
            of_document = session.get_one(Item, item_id).document_id is not None
        with span("deposit"):
            if of_document:
                ReadingAgain(self.installation, self.pool, self.actor).add_version(item_id)
            else:
                Depositing(self.installation, self.pool, self.actor).deposit_documents(item_id)

    def _read(self, path: Path, kind: Kind, window: range) -> Future[list[PageWords | PageProblem]]:
        settings = self.installation.settings
        return self.pool.submit(
            read_window, path, kind, window[0], window[-1], settings.dpi, self._limits, settings.reader,
            seconds=settings.page_seconds * len(window),
        )  # fmt: skip

    def _note_window(self, item_id: int, window: range, began: float, done: Future[list[PageWords | PageProblem]]) -> list[range]:
        """Commit what became of a window. Gives back the windows to try again: page by page, where several failed as one."""
        failure = None
        try:
            results = done.result()
        except TaskNoSpace:  # No page can help it, and none is the worse for it.
            raise
        except SohoaError as error:
            failure = error.code
            if again := self._again(item_id, window, error):
                tell_window(window, began, [], failure)
                return again
            results = [PageProblem(window[0], error.problem)]
        tell_window(window, began, results, failure)
        self.note_pages(item_id, results)
        self._forget_tries(item_id)
        return []

    def note_pages(self, item_id: int, results: Sequence[PageWords | PageProblem]) -> None:
        """Commit what became of pages."""
        with self.installation.sessions.begin() as session:
            item = session.get_one(Item, item_id)
            for result in results:
                page = _page(session, item_id, result.number)
                if page.state != WAITING:  # Somebody who was taken for dead has read it meanwhile.
                    continue
                if isinstance(result, PageWords):
                    page.state, page.words = READ, result.words
                else:
                    page.state = PAGE_FAILED
                    problem = result.problem.at(page=result.number)
                    item.problems.append(ItemProblem.of(problem))

    def _again(self, item_id: int, window: range, error: SohoaError) -> list[range]:
        if len(window) > 1:
            return [range(number, number + 1) for number in window]
        is_death = isinstance(error, (TaskCrashed, TaskTimeout, TaskMemory))
        return [window] if is_death and self._another_try(item_id, window[0]) else []

    def _forget_tries(self, item_id: int) -> None:
        """It came on: tries count only where nothing is reached."""
        with self.installation.sessions.begin() as session:
            session.get_one(Item, item_id).tries = 0

    def _another_try(self, item_id: int, number: int) -> bool:
        with self.installation.sessions.begin() as session:
            page = _page(session, item_id, number)
            page.tries += 1
            return page.tries < self.installation.settings.max_tries

    def fail(self, item_id: int, error: SohoaError) -> None:
        """End an item that cannot be used. What the file itself cannot help may be tried again with the same bytes."""
        with self.installation.sessions.begin() as session:
            item = session.get_one(Item, item_id, with_for_update=True)
            if item.state not in OPEN_STATES:
                return
            has_documents = bool(list_documents(session, DocumentFilter(source_item=item_id), limit=1))
            item.state, item.finished_at = PARTIAL if has_documents else FAILED, utc_now()
            item.problems.append(ItemProblem.of(error.problem))
            acts.record(session, self.actor, "fail", "item", item.id, code=error.problem.code)
            claim = session.get(SourceClaim, item.sha256)
            if claim is not None and claim.item_id == item.id and not has_documents and not isinstance(error, SourceError):
                session.delete(claim)

    @property
    def _limits(self) -> Limits:
        settings = self.installation.settings
        return Limits(pages=settings.max_pages, megapixels=settings.max_page_megapixels)


def _has_no_record(error: Exception) -> bool:
    return isinstance(error, DatabaseUnreachable)


def _note_examined(session: Session, item: Item, examined: Examined) -> None:
    item.kind, item.page_count, item.signed_on = examined.kind, examined.pages, examined.signed_at
    item.problems += [ItemProblem.of(warning, warning=True) for warning in examined.warnings]
    item.pages = [ItemPage(number=number) for number in range(1, examined.pages + 1)]
    item.state = OPENED
    note_media_type(session, item, MEDIA_TYPES[examined.kind])


def _page(session: Session, item_id: int, number: int) -> ItemPage:
    wanted = select(ItemPage).where(ItemPage.item_id == item_id, ItemPage.number == number)
    return session.scalars(wanted.with_for_update()).one()


def windows_of(numbers: Sequence[int], most: int, workers: int, others: int = 0) -> Iterator[range]:
    """Neighbouring pages, at most `most` together; fewer towards the end, so that all workers end at about the same time.

    `others`: pages of other files that wait besides.
    """
    start = 0
    while start < len(numbers):
        size = max(1, min(most, -(-(len(numbers) - start + others) // (2 * workers))))
        end = start + 1
        while end < min(start + size, len(numbers)) and numbers[end] == numbers[end - 1] + 1:
            end += 1
        yield range(numbers[start], numbers[end - 1] + 1)
        start = end
