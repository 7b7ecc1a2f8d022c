"""Our own reader as a recogniser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ocr.cleaned import CleanedPage
from ocr.cleaning import CleaningSteps
from ocr.crumbs import without_crumbs
from ocr.found import HAND, Found
from ocr.reader.by_hand import cutting_of, read_figures
from ocr.reader.card import weights_name
from ocr.reader.wording import wording
from ocr.reader.words import read_words

_LEAST = 0.5
"""What is less sure to be figures is taken for something else that was drawn with the pen."""


class Own:
    """Lines found by `ocr.lines`, read by `ocr.reader`."""

    def version(self, steps: CleaningSteps) -> str:
        """As the port says. Second looks are Tesseract's."""
        return f"own {weights_name()} {replace(steps, again=False, seal=False)}"

    def read(self, pages: Sequence[CleanedPage], steps: CleaningSteps, seconds: float) -> list[list[Found]]:  # noqa: ARG002
        """As the port says; it takes a part of a second, and no limit is needed."""
        return [list(without_crumbs(_read(page, steps))) for page in pages]


def _read(page: CleanedPage, steps: CleaningSteps) -> list[Found]:
    words = read_words(page.grey, page.dpi, page.upright_rules, wording() if steps.wording else None)
    in_colour = list(_in_colour(page, len(words)))
    return [one for one in words if not (one.by_hand and any(_holds(pen, one) for pen in in_colour))] + in_colour


def _holds(pen: Found, word: Found) -> bool:
    """Whether the word is what is left of the pen's ink in a page from which it was taken out."""
    x, y = word.left + word.width / 2, word.top + word.height / 2
    return pen.left <= x <= pen.left + pen.width and pen.top <= y <= pen.top + pen.height


def _in_colour(page: CleanedPage, line: int) -> Iterator[Found]:
    """Figures that were written with a pen in colour; each is a line of its own, and the first has this number."""
    read = read_figures([cutting_of(pen.grey) for pen in page.pens])
    for number, (pen, (figures, confidence)) in enumerate(zip(page.pens, read, strict=True), line):
        if confidence >= _LEAST:
            box = page.placement.read(pen.box)
            left, top = round(box.left * page.placement.width), round(box.top * page.placement.height)
            width, height = round(box.width * page.placement.width), round(box.height * page.placement.height)
            yield Found(HAND + figures, left, top, width, height, confidence, number, (number, 0, 0))
