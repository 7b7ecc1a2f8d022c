"""From read pages to documents in the archive: split and understood, each with a searchable PDF, deposited in one transaction.

Where further pages of a file were read after a deposit, the whole file is split and understood again. A document of which nothing
changes stays as it is. One that changes is superseded, unless a person verified it: then it stays too, the pages beside it become
documents of their own, and the item says so.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import MadeRendition, Source, add_rendition, deposit
from archive.documents import read_pages
from archive.objects import StoredBytes
from archive.records import Document, StoredObject
from archive.review import weigh
from ingest.confinement import ConfinedPool
from ingest.errors import TaskNoSpace, VerifiedKept
from ingest.filing import say_once, sheets_of_several
from ingest.kept_pages import KeptPages, keep
from ingest.linking import hand_over, link_documents
from ingest.making import seconds_for, store_pdf, store_words
from ingest.opening.kinds import Kind
from ingest.records import DONE, FAILED, OPEN_STATES, PAGE_FAILED, PARTIAL, READ, Item, ItemPage, ItemProblem
from ingest.standing import Standing, documents_in_force, new_among, standing
from ingest.tasks import understand_pages, understand_share, write_searchable
from page import kept_words
from page.reading import DocumentReading
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import utc_now
from sohoa.errors import Problem, SohoaError

log = logging.getLogger(__name__)

PAGES_A_SHARE = 8
"""With fewer pages it is not worth while to understand the documents of a file side by side."""
_AT_ONCE = 50
"""Pages that are taken from the database in one go."""


@dataclass(frozen=True, slots=True)
class Known:
    """An item whose pages were read, before its documents are made."""

    sha256: str
    kind: Kind
    signed_on: date | None
    standing: dict[int, Standing]
    """Its documents in the archive, by number."""
    read: KeptPages
    """Its pages. Where there are no further ones, only those of documents that lack their searchable PDF."""
    further: bool
    """Pages were read that lie in no document yet."""


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A document ready to be deposited, and why it has no searchable PDF, where it has none."""

    reading: DocumentReading
    renditions: list[MadeRendition]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Made:
    """What becomes of an item: new documents, searchable PDFs of earlier ones, and the verified ones that keep others apart."""

    documents: list[MadeDocument]
    mended: dict[int, MadeRendition]
    kept: list[Standing]


@dataclass(frozen=True)
class Depositing:
    """Makes the documents of items, in confined children of `pool`."""

    installation: Installation
    pool: ConfinedPool
    actor: Actor

    def deposit_documents(self, item_id: int) -> None:
        """Deposit the documents of all pages that were read, and end the item: one transaction."""
        while not self._deposit_unless_changed(item_id):
            log.info("item %s: a document of it was verified meanwhile, what is read is held against it again", item_id)

    def _deposit_unless_changed(self, item_id: int) -> bool:
        """False, with nothing written, where somebody verified a document meanwhile that this would have superseded or not."""
        with self.pool.folder() as folder:
            known = self._known(item_id, Path(folder))
            made = self._make(known, self._understood(known) if known.further else [], Path(folder))
            with self.installation.sessions.begin() as session:
                item = session.get_one(Item, item_id, with_for_update=True)
                if item.state not in OPEN_STATES:  # Somebody who was taken for dead has ended it meanwhile.
                    return True
                documents = documents_in_force(session, item_id)
                if {number: standing(one) for number, one in documents.items()} != known.standing:
                    return False
                self._mend(session, item, documents, made)
                self._deposit(session, item, documents, made, known.read)
                _end(item)
        return True

    def _known(self, item_id: int, folder: Path) -> Known:
        """Raises `ObjectMissing` and `ObjectDamaged` where the words of earlier documents are lost."""
        with self.installation.sessions() as session:
            item = session.get_one(Item, item_id)
            documents = documents_in_force(session, item_id)
            stands = {number: standing(one) for number, one in documents.items()}
            further = _undeposited(session, item, stands.values())
            needed = [one for number, one in documents.items() if further or not stands[number].has_pdf]
            pages = chain(self._deposited(needed), _words_of(session, item, further))
            read = keep(pages, folder / "pages").by_number()
        return Known(cast(str, item.sha256), cast(Kind, item.kind), item.signed_on, stands, read, bool(further))

    def _deposited(self, documents: Iterable[Document]) -> Iterator[tuple[int, bytes]]:
        for document in documents:
            for page in read_pages(document, self.installation.objects):
                yield page.number, kept_words.to_bytes([page])

    def _understood(self, known: Known) -> list[DocumentReading]:
        pages, seconds = known.read, seconds_for(known.read.places)
        verified = [one.pages for one in known.standing.values() if one.verified]
        if verified:
            return self.pool.submit(understand_pages, pages, known.signed_on, verified, seconds=seconds).result()
        shares = min(self.installation.settings.workers, -(-len(pages.places) // PAGES_A_SHARE))
        running = [
            self.pool.submit(understand_share, pages, known.signed_on, (one, shares), seconds=seconds) for one in range(shares)
        ]
        return sorted((reading for done in running for reading in done.result()), key=lambda reading: reading.pages)

    def _make(self, known: Known, readings: Sequence[DocumentReading], folder: Path) -> Made:
        stands = known.standing.values()
        new = new_among(readings, stands)
        lacking = [one for one in stands if not one.has_pdf and not one.gives_way(new)]
        pages = [one.pages for one in new] + [one.pages for one in lacking]
        with self.installation.objects.local_copy(known.sha256) as path:
            pdfs = self._searchable_pdfs(path, known, pages, folder)
            documents = [self._store_document(one, known.read, next(pdfs)) for one in new]
            mended = {
                one.id: store_pdf(self.installation, pdf) for one, pdf in zip(lacking, pdfs, strict=True) if isinstance(pdf, Path)
            }  # What keeps the others from being made is on record, and stays there.
        return Made(documents, mended, [one for one in stands if one.verified and readings and not one.stays(readings)])

    def _searchable_pdfs(
        self, path: Path, known: Known, pages: Sequence[Sequence[int]], folder: Path
    ) -> Iterator[Path | Problem]:
        """The searchable PDF of each document, or why there is none. Children write the next ones while the first are used."""
        targets = [folder / f"{place:05d}.pdf" for place in range(len(pages))]
        running = [
            self.pool.submit(write_searchable, path, known.kind, known.read, some, target, seconds=seconds_for(some))
            for some, target in zip(pages, targets, strict=True)
        ]
        for some, target, future in zip(pages, targets, running, strict=True):
            try:
                future.result()
            except TaskNoSpace:  # No document can help it: with room there is one.
                raise
            except SohoaError as error:
                log.warning("searchable PDF from page %s: %s", some[0], error)
                yield error.problem.at(page=some[0])
            else:
                yield target

    def _store_document(self, reading: DocumentReading, read: KeptPages, pdf: Path | Problem) -> MadeDocument:
        words = store_words(self.installation, list(read.read(reading.pages)))
        if isinstance(pdf, Problem):
            return MadeDocument(reading, [words], pdf)
        return MadeDocument(reading, [words, store_pdf(self.installation, pdf)], None)

    def _mend(self, session: Session, item: Item, documents: dict[int, Document], made: Made) -> None:
        for number, pdf in made.mended.items():
            add_rendition(session, documents[number], pdf, self.actor)
            _forget_problem(item, documents[number])

    def _deposit(self, session: Session, item: Item, documents: dict[int, Document], made: Made, read: KeptPages) -> None:
        source = _source(session, item)
        fresh: list[Document] = []
        successors: dict[int, list[Document]] = {}
        several: list[Problem] = []
        for one in made.documents:
            pages = list(read.read(one.reading.pages))
            several += sheets_of_several(pages)
            replaced = [earlier for earlier in documents.values() if _share_pages(earlier, one.reading)]
            document = deposit(session, source, one.reading, pages, one.renditions, self.actor, replaces=replaced)
            session.expire(document, ["pages", "renditions"])  # Nothing here asks for them again, and there may be thousands.
            fresh.append(document)
            for earlier in replaced:
                successors.setdefault(earlier.id, []).append(document)
        types = self.installation.catalogue.types
        link_documents(session, item, fresh, types, self.actor)
        for number, took_over in successors.items():
            hand_over(session, item, documents[number], took_over, self.actor)
            _forget_problem(item, documents[number])
        weigh(session, fresh, types)
        item.problems += [ItemProblem.of(one.problem) for one in made.documents if one.problem is not None]
        say_once(item, (VerifiedKept(document=one.id, page=one.pages[0]).problem for one in made.kept))
        say_once(item, several)


def _share_pages(document: Document, reading: DocumentReading) -> bool:
    return not {page.source_page for page in document.pages}.isdisjoint(reading.pages)


def _forget_problem(item: Item, document: Document) -> None:
    """The searchable PDF that a document lacked is there now, or nobody needs it any more."""
    item.problems = [one for one in item.problems if one.warning or one.page != document.first_page]


def _end(item: Item) -> None:
    wrong = any(not problem.warning for problem in item.problems)
    nothing_read = all(page.state == PAGE_FAILED for page in item.pages)
    item.state = FAILED if nothing_read else PARTIAL if wrong else DONE
    item.tries, item.finished_at = 0, utc_now()
    for page in item.pages:
        page.words = None


def _undeposited(session: Session, item: Item, stands: Iterable[Standing]) -> set[int]:
    """The numbers of pages that were read and lie in no document yet."""
    kept = select(ItemPage.number).where(ItemPage.item_id == item.id, ItemPage.state == READ, ItemPage.words.is_not(None))
    return set(session.scalars(kept)) - {number for one in stands for number in one.pages}


def _words_of(session: Session, item: Item, numbers: Collection[int]) -> Iterator[tuple[int, bytes]]:
    """What was read of these pages, a few of them in memory at a time."""
    in_order = sorted(numbers)
    for some in (in_order[start : start + _AT_ONCE] for start in range(0, len(in_order), _AT_ONCE)):
        wanted = select(ItemPage.number, ItemPage.words).where(ItemPage.item_id == item.id, ItemPage.number.in_(some))
        yield from ((number, words) for number, words in session.execute(wanted) if words is not None)


def _source(session: Session, item: Item) -> Source:
    stored = session.get_one(StoredObject, item.sha256)
    return Source(item.id, item.name, StoredBytes(stored.sha256, stored.size), stored.media_type, item.batch.unit)
