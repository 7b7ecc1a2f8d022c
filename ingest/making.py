"""Renditions made from read pages: their words, and the searchable PDF; stored, and told what made them."""

from __future__ import annotations

import io
from collections.abc import Sequence, Sized
from pathlib import Path

from archive import MadeRendition
from ingest.opening.searchable import searchable_pdf_maker
from page import kept_words
from page.words import ReadPage
from sohoa.assembly import Installation

_SECONDS, _SECONDS_A_PAGE = 120, 5


def seconds_for(pages: Sized) -> int:
    """Time for splitting and fields, and for each searchable PDF: so much at least, and so much more for each page."""
    return _SECONDS + _SECONDS_A_PAGE * len(pages)


def store_words(installation: Installation, pages: Sequence[ReadPage]) -> MadeRendition:
    """The words of a document."""
    content = kept_words.to_bytes(pages)
    reader = ", ".join(sorted({page.reader for page in pages if page.reader}))
    return MadeRendition(
        "words", installation.objects.put(io.BytesIO(content)), kept_words.MEDIA_TYPE, tool="ocr", version=reader,
        settings={"dpi": installation.settings.dpi},
    )  # fmt: skip


def store_pdf(installation: Installation, file: Path) -> MadeRendition:
    """The searchable PDF of a document, that was written to `file`: it goes from there into the store."""
    with file.open("rb") as opened:
        stored = installation.objects.put(opened)
    file.unlink()
    tool, version, settings = searchable_pdf_maker()
    return MadeRendition("searchable_pdf", stored, "application/pdf", tool=tool, version=version, settings=settings)
