"""The searchable PDF of a document: its pages as scanned, upright, with the words that were read as invisible text in place.

Runs in a confined child. What is seen is copied, not encoded again, wherever PDF can hold it as it is; forms, signatures, links
and scripts of the source stay behind (what a field or the stamp of a signature shows is kept as part of the page).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import img2pdf
import pikepdf

from ingest.opening.errors import PageUnreadable
from ingest.opening.invisible import drop_invisible_text
from ingest.opening.kinds import Kind
from ingest.opening.pdf import ODDITIES, open_pdf
from ingest.opening.picture_pages import picture_files
from ingest.opening.text_layer import is_from_text_layer
from page.invisible_text import add_invisible_text
from page.words import ReadPage

Result = TypeVar("Result")
SEEN = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Resources", "/Group"}
"""What of a page object makes its picture."""


def searchable_pdf_maker() -> tuple[str, str, dict[str, Any]]:
    """Tool, version and settings, for the record of the rendition."""
    version = f"pikepdf {pikepdf.__version__}, qpdf {pikepdf.__libqpdf_version__}, img2pdf {img2pdf.__version__}"
    return "pikepdf + img2pdf", version, {"pictures": "as in the source", "text": "invisible, in place", "turn": "upright"}


def write_searchable_pdf(path: Path, kind: Kind, pages: Sequence[ReadPage], target: Path) -> None:
    """Write the pages of one document of the source `path` to `target`. The same input gives the same bytes.

    Raises a `SourceError` where the source does not open or a page cannot be taken over.
    """
    with ExitStack() as stack:
        made = stack.enter_context(pikepdf.new())
        for read, original in zip(pages, _originals(path, kind, pages, made, stack), strict=True):
            _take_over(read, made.pages.append, original)
        made.flatten_annotations("screen")
        for read, page in zip(pages, made.pages, strict=True):
            _take_over(read, _make_searchable, made, page, read)
        made.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _take_over(read: ReadPage, step: Callable[..., Result], *arguments: Any) -> Result:
    try:
        return step(*arguments)
    except ODDITIES as error:
        raise PageUnreadable(page=read.number, reason=" ".join(str(error).split())[:200] or type(error).__name__) from error


def _originals(path: Path, kind: Kind, pages: Sequence[ReadPage], made: pikepdf.Pdf, stack: ExitStack) -> Iterator[pikepdf.Page]:
    """The pages of the source, which stays open until the stack is left: what they hold is read when it is written."""
    if kind == "pdf":
        source = stack.enter_context(open_pdf(path))
        for read in pages:
            yield _take_over(read, source.pages.__getitem__, read.number - 1)
        if "/OCProperties" in source.Root:  # which of its layers are shown
            made.Root.OCProperties = made.copy_foreign(source.make_indirect(source.Root.OCProperties))
        return
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    for file in picture_files(path, kind, [read.number for read in pages], folder):
        yield from stack.enter_context(pikepdf.open(file)).pages


def _make_searchable(made: pikepdf.Pdf, page: pikepdf.Page, read: ReadPage) -> None:
    for name in set(page.obj.keys()) - SEEN:
        del page.obj[name]
    if not is_from_text_layer(read):
        drop_invisible_text(made, page)
        add_invisible_text(made, page, read)
    page.rotate(read.turn, relative=True)
