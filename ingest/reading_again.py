"""The pages of a document read again by the reader of today, whatever was read of them before. All are read, or none."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from archive.documents import find_rendition
from archive.further_readings import ReadAgain
from archive.records import Document
from ingest.confinement import ConfinedPool
from ingest.errors import PageNotReadAgain
from ingest.making import seconds_for, store_pdf, store_words
from ingest.opening import Limits, PageProblem
from ingest.opening.kinds import KIND_OF_MEDIA, Kind
from ingest.pipeline import windows_of
from ingest.records import Item
from ingest.tasks import read_window, understand_pages, write_searchable
from page import kept_words
from page.words import ReadPage
from sohoa.assembly import Installation


@dataclass(frozen=True, slots=True)
class SourcePages:
    """Where a document lies: pages of a source file."""

    sha256: str
    kind: Kind
    pages: tuple[int, ...]
    """In the order of the document."""
    signed_on: date | None
    """Day of the first electronic signature of the file."""


def source_of(session: Session, document: Document) -> SourcePages:
    """Where it lies. Raises `ObjectKnownDamaged`."""
    original = find_rendition(document, "original")
    item = session.get(Item, document.source_item)
    pages = tuple(page.source_page for page in document.pages)
    return SourcePages(original.sha256, KIND_OF_MEDIA[original.media_type], pages, item.signed_on if item is not None else None)


def read_again(installation: Installation, pool: ConfinedPool, source: SourcePages) -> ReadAgain:
    """Read, understand and store, in confined children of `pool`: a few pages at a time, so that others have their turn.

    Nothing is on record afterwards. Raises `PageNotReadAgain`, `ObjectMissing`, and what children raise.
    """
    with installation.objects.local_copy(source.sha256) as path, tempfile.TemporaryDirectory() as folder:
        pages = list(_read(installation, pool, path, source))
        content, seconds, pdf = kept_words.to_bytes(pages), seconds_for(pages), Path(folder) / "searchable.pdf"
        readings = pool.submit(understand_pages, content, source.signed_on, [], seconds=seconds).result()
        pool.submit(write_searchable, path, source.kind, content, pdf, seconds=seconds).result()
        return ReadAgain(pages, readings, store_words(installation, pages, content), store_pdf(installation, pdf))


def _read(installation: Installation, pool: ConfinedPool, path: Path, source: SourcePages) -> Iterator[ReadPage]:
    settings = installation.settings
    limits = Limits(pages=settings.max_pages, megapixels=settings.max_page_megapixels)
    for window in windows_of(source.pages, settings.window, workers=1):
        read = pool.submit(
            read_window, path, source.kind, window[0], window[-1], settings.dpi, limits,
            seconds=settings.page_seconds * len(window),
        ).result()  # fmt: skip
        for page in sorted(read, key=lambda one: one.number):
            if isinstance(page, PageProblem):
                raise PageNotReadAgain(page=page.number, reason=f"{page.problem.vi} / {page.problem.en}")
            yield from kept_words.from_bytes(page.words)
