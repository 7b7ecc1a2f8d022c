"""Pages and extracts of documents as pictures: source files are opened in confined children, here as everywhere."""

from __future__ import annotations

from pathlib import Path

from archive.documents import find_rendition
from archive.records import Document, DocumentPage
from ingest.confinement import ConfinedPool
from ingest.opening import Limits
from ingest.opening.kinds import KIND_OF_MEDIA, Kind
from ingest.tasks import page_picture, write_extract
from page import kept_words
from portal.extracts import Extract
from portal.open_documents import OpenDocument
from sohoa.settings import Settings


def source_kind(document: Document) -> Kind:
    """What its source file is. Raises `ObjectKnownDamaged`."""
    return KIND_OF_MEDIA[find_rendition(document, "original").media_type]


def page_jpeg(
    pool: ConfinedPool, settings: Settings, shown: OpenDocument, kind: Kind, page: DocumentPage, *, width: int, upright: bool
) -> bytes:
    """A page as far as it is open. Raises `PageUnreadable`, `ObjectMissing`, and what the pool raises."""
    windows = None if shown.extract is None else shown.extract.page(page.source_page).windows
    turn = page.turn if upright else 0
    with shown.objects.local_copy(shown.document.source_sha256) as path:
        return pool.submit(
            page_picture, path, kind, page.source_page, settings.dpi, _limits(settings), width, turn, windows,
            seconds=settings.page_seconds,
        ).result()  # fmt: skip


def write_extract_pdf(
    pool: ConfinedPool, settings: Settings, shown: OpenDocument, kind: Kind, extract: Extract, target: Path
) -> None:
    """Write the PDF of an extract. Raises as `page_jpeg` does."""
    words, windows = kept_words.to_bytes(extract.words), [page.windows for page in extract.pages]
    with shown.objects.local_copy(shown.document.source_sha256) as path:
        pool.submit(
            write_extract, path, kind, words, windows, target, settings.dpi, _limits(settings),
            seconds=settings.page_seconds * len(windows),
        ).result()  # fmt: skip


def _limits(settings: Settings) -> Limits:
    return Limits(pages=settings.max_pages, megapixels=settings.max_page_megapixels)
