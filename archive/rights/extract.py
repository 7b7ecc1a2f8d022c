"""An extract of a paper that names many people: its heading and the rows of given persons, as text, picture, PDF and places.

Made from the same words each time, so that nothing is hidden in one and shown in another. Of the picture not what is hidden is
covered, but all, and only strips along the words that are shown are laid open: so pen, stamps and what nobody could read stay
hidden too. Pure.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import groupby

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image

from archive.rights.rows import Listed, heading_of, rows_of
from page.box import Box, around
from page.invisible_text import add_invisible_text
from page.words import ReadPage, Word

Pixels = NDArray[np.uint8]
MASKED = "▇▇▇"
"""Stands in the text for words that are hidden, however many they are."""
TITLE = "Trích: chỉ phần đầu và các dòng của người được nêu trong hồ sơ"
"""What the PDF says of itself."""
_COVER = 214
"""Grey of what is covered."""
_EDGE = 0.12
"""Of a word's height: so much beside it is laid open with it."""
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class ExtractPage:
    """A page of which only some words are shown. `shown` are their places in `read.words`."""

    read: ReadPage
    shown: frozenset[int]

    @property
    def words(self) -> ReadPage:
        """The page with these words alone; marks and codes are hidden."""
        words = tuple(word for place, word in enumerate(self.read.words) if place in self.shown)
        return replace(self.read, words=words, marks=(), codes=())

    @property
    def text(self) -> str:
        """A line of print a line; hidden words are `MASKED`, hidden lines one after the other only once."""
        lines = [self._line(list(line)) for _, line in groupby(enumerate(self.read.words), key=lambda one: one[1].line)]
        return "\n".join(line for line, _ in groupby(lines))

    def _line(self, words: Sequence[tuple[int, Word]]) -> str:
        parts = groupby(words, key=lambda one: one[0] in self.shown)
        return " ".join(word for shown, some in parts for word in ([one.text for _, one in some] if shown else [MASKED]))

    def shows(self, box: Box) -> bool:
        """Whether a place of the original page lies in words that are shown, nearly all of it: fields and highlights ask this."""
        area = box.width * box.height
        inside = [self.read.words[place].box for place in self.shown]
        touched = [one for one in inside if one.overlap(box) > 0]
        others = (word.box for place, word in enumerate(self.read.words) if place not in self.shown)
        hidden = any(one.overlap(box) > 0.3 * one.width * one.height for one in others)
        return bool(touched) and not hidden and area > 0 and around(touched).overlap(box) >= 0.8 * area

    def picture(self, pixels: Pixels) -> Pixels:
        """The page as it was scanned (H x W or H x W x 3), all covered but what is shown."""
        height, width = pixels.shape[:2]
        opened = np.zeros((height, width), np.uint8)
        for strip in self._strips(width, height):
            cv2.fillConvexPoly(opened, strip, 255)
        covered = np.full_like(pixels, _COVER)
        covered[opened > 0] = pixels[opened > 0]
        return covered

    def _strips(self, width: int, height: int) -> Iterable[NDArray[np.int32]]:
        """Around each word, and between two that stand side by side in one line, as polygons in pixels."""
        words = [(place, word) for place, word in enumerate(self.read.words) if place in self.shown]
        for (place, word), following in zip(words, [*words[1:], None], strict=True):
            corners = _corners(word.box, width, height)
            yield corners
            if following is not None and following[0] == place + 1 and following[1].line == word.line:
                both = np.concatenate([corners, _corners(following[1].box, width, height)])
                yield np.asarray(cv2.convexHull(both), np.int32)


def _corners(box: Box, width: int, height: int) -> NDArray[np.int32]:
    edge = _EDGE * min(box.height * height, box.width * width)
    left, right = box.left * width - edge, box.right * width + edge
    top, bottom = box.top * height - edge, box.bottom * height + edge
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32).round().astype(np.int32)


def extract(pages: Sequence[ReadPage], persons: Sequence[Listed]) -> list[ExtractPage] | None:
    """The rows of these persons on all pages, and the heading of the first page. None: no row of theirs can be told apart."""
    rows = [rows_of(page, persons) for page in pages]
    if not any(rows):
        return None
    headings = [heading_of(pages[0]), *(frozenset[int]() for _ in pages[1:])]
    return [ExtractPage(page, head | own) for page, head, own in zip(pages, headings, rows, strict=True)]


def extract_pdf(pages: Sequence[ExtractPage], pictures: Sequence[Pixels]) -> bytes:
    """The pages as pictures with only the words that are shown behind them; upright. `pictures` are the pages as scanned."""
    with ExitStack() as stack:
        made = stack.enter_context(pikepdf.new())
        for page, pixels in zip(pages, pictures, strict=True):
            one = stack.enter_context(pikepdf.open(io.BytesIO(_one_page(page, pixels))))
            add_invisible_text(one, one.pages[0], page.words)
            one.pages[0].rotate(page.read.turn, relative=True)
            made.pages.extend(one.pages)
        made.docinfo[pikepdf.Name.Title] = TITLE
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
        return out.getvalue()


def _one_page(page: ExtractPage, pixels: Pixels) -> bytes:
    shown = page.picture(pixels)
    picture = Image.fromarray(shown if shown.ndim == 2 else cv2.cvtColor(shown, cv2.COLOR_BGR2RGB))
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=page.read.dpi, quality=_QUALITY)
    return out.getvalue()
