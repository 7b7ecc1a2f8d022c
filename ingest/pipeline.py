"""The way of one file: opened, read page by page, split into documents, deposited. A document that is read again goes it too.

Each step commits what it reached and may be repeated: whoever is cut off loses at most the window of pages that was being read.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import acts
from archive.documents import DocumentFilter, list_documents
from ingest.confinement import ConfinedPool
from ingest.depositing import Depositing
from ingest.errors import TaskCrashed, TaskMemory, TaskTimeout, TaskUnexpected
from ingest.opening import Examined, Limits, PageProblem, examine
from ingest.opening.errors import SourceError
from ingest.opening.kinds import MEDIA_TYPES, Kind, kind_of
from ingest.reading_again import ReadingAgain
from ingest.receiving import note_media_type
from ingest.records import (
    FAILED,
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
from ingest.tasks import PageWords, read_window
from ingest.unpacking import unpack_item
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.errors import SohoaError
from sohoa.records import utc_now

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
        """Take an item on from the state in which it stands. Its own failures end on record, never here."""
        try:
            kind = self.kind_of(item_id)
            if kind == "zip":
                unpack_item(self.installation, self.pool, item_id, self.actor)
                return
            self.open(item_id)
            self.read_pages(item_id)
            self.end(item_id)
        except SohoaError as error:
            self.fail(item_id, error)
        except Interrupted:
            self._forget_tries(item_id)
        except Exception as error:
            # A mistake of ours on one file must not end the work on the others, and must not go unseen.
            log.exception("item %s", item_id)
            self.fail(item_id, TaskUnexpected(reason=f"{type(error).__name__}: {error}"[:500]))

    def kind_of(self, item_id: int) -> Kind:
        """What the stored bytes are. Counts the try: an item that ends this very process again and again is set aside."""
        with self.installation.sessions.begin() as session:
            item = session.get_one(Item, item_id)
            item.tries += 1
            if item.tries > self.installation.settings.max_tries:
                raise TaskCrashed(reason=f"{item.tries - 1} lần / times")
            sha256 = cast(str, item.sha256)
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
            _note_examined(session, session.get_one(Item, item_id), examined)

    def read_pages(self, item_id: int) -> None:
        """Read all waiting pages, a few windows at a time. Raises `Interrupted` when asked to stop."""
        with self.installation.sessions() as session:
            item = session.get_one(Item, item_id)
            waiting = [page.number for page in item.pages if page.state == WAITING]
        settings = self.installation.settings
        windows = list(windows_of(waiting, settings.window, settings.workers))
        with self.installation.objects.local_copy(cast(str, item.sha256)) as path:
            running: dict[Future[list[PageWords | PageProblem]], range] = {}
            while windows or running:
                while windows and len(running) <= self.installation.settings.workers and not self.ends():
                    window = windows.pop(0)
                    running[self._read(path, cast(Kind, item.kind), window)] = window
                if not running:
                    raise Interrupted
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    windows += self._note_window(item_id, running.pop(done), done)

    def end(self, item_id: int) -> None:
        """Make documents of a file whose pages were read, or the next version of the document that was read again."""
        with self.installation.sessions() as session:
            of_document = session.get_one(Item, item_id).document_id is not None
        if of_document:
            ReadingAgain(self.installation, self.pool, self.actor).add_version(item_id)
        else:
            Depositing(self.installation, self.pool, self.actor).deposit_documents(item_id)

    def _read(self, path: Path, kind: Kind, window: range) -> Future[list[PageWords | PageProblem]]:
        settings = self.installation.settings
        return self.pool.submit(
            read_window, path, kind, window[0], window[-1], settings.dpi, self._limits,
            seconds=settings.page_seconds * len(window),
        )  # fmt: skip

    def _note_window(self, item_id: int, window: range, done: Future[list[PageWords | PageProblem]]) -> list[range]:
        """Commit what became of a window. Gives back the windows to try again: page by page, where several failed as one."""
        try:
            results = done.result()
        except SohoaError as error:
            if len(window) > 1:
                return [range(number, number + 1) for number in window]
            if isinstance(error, (TaskCrashed, TaskTimeout, TaskMemory)) and self._another_try(item_id, window[0]):
                return [window]
            results = [PageProblem(window[0], error.problem)]
        with self.installation.sessions.begin() as session:
            item = session.get_one(Item, item_id)
            for result in results:
                page = _page(session, item_id, result.number)
                if isinstance(result, PageWords):
                    page.state, page.words = READ, result.words
                else:
                    page.state = PAGE_FAILED
                    problem = result.problem.at(page=result.number)
                    item.problems.append(ItemProblem.of(problem))
        self._forget_tries(item_id)
        return []

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
            item = session.get_one(Item, item_id)
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


def _note_examined(session: Session, item: Item, examined: Examined) -> None:
    item.kind, item.page_count, item.signed_on = examined.kind, examined.pages, examined.signed_at
    item.problems += [ItemProblem.of(warning, warning=True) for warning in examined.warnings]
    item.pages = [ItemPage(number=number) for number in range(1, examined.pages + 1)]
    item.state = OPENED
    note_media_type(session, item, MEDIA_TYPES[examined.kind])


def _page(session: Session, item_id: int, number: int) -> ItemPage:
    return session.scalars(select(ItemPage).where(ItemPage.item_id == item_id, ItemPage.number == number)).one()


def windows_of(numbers: Sequence[int], most: int, workers: int) -> Iterator[range]:
    """Neighbouring pages, at most `most` together; fewer towards the end, so that all workers end at about the same time."""
    start = 0
    while start < len(numbers):
        size = max(1, min(most, -(-(len(numbers) - start) // (2 * workers))))
        end = start + 1
        while end < min(start + size, len(numbers)) and numbers[end] == numbers[end - 1] + 1:
            end += 1
        yield range(numbers[start], numbers[end - 1] + 1)
        start = end
