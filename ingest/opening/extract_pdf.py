"""The PDF of an extract: pages as scanned, all covered but the windows that are laid open, and only their words behind.

Runs in a confined child. Nothing of the source is copied but pixels: what it holds beside them stays behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import cv2
import pikepdf
from PIL import Image

from ingest.opening import Limits, PageImage, show
from ingest.opening.kinds import Kind
from page.covering import covered
from page.invisible_text import add_invisible_text
from page.windows import Window
from page.words import ReadPage

TITLE = "Trích: chỉ phần đầu và các dòng của người được nêu trong hồ sơ"
"""What the PDF says of itself."""
_QUALITY = 85


def write_extract_pdf(
    path: Path,
    kind: Kind,
    pages: Sequence[ReadPage],
    windows: Sequence[Sequence[Window]],
    target: Path,
    *,
    dpi: int,
    limits: Limits,
) -> None:
    """Write the pages to `target`, upright. `pages` hold only the words that are shown; `windows` are those of each page.

    The same input gives the same bytes. Raises `PageUnreadable`, and a `SourceError` where the source does not open.
    """
    with ExitStack() as stack:
        made = stack.enter_context(pikepdf.new())
        for read, opened in zip(pages, windows, strict=True):
            one = stack.enter_context(pikepdf.open(BytesIO(_one_page(show(path, kind, read.number, dpi, limits), opened))))
            add_invisible_text(one, one.pages[0], read)
            one.pages[0].rotate(read.turn, relative=True)
            made.pages.extend(one.pages)
        made.docinfo[pikepdf.Name.Title] = TITLE
        made.save(target, deterministic_id=True)


def _one_page(shown: PageImage, windows: Sequence[Window]) -> bytes:
    pixels = covered(shown.pixels, windows)
    picture = Image.fromarray(pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
    out = BytesIO()
    picture.save(out, "PDF", resolution=shown.dpi, quality=_QUALITY)
    return out.getvalue()
