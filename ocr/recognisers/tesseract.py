"""Tesseract as a recogniser: whole pages in one call, and a second look at what it passed over and at what a seal covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from ocr import tesseract
from ocr.cleaned import CleanedPage
from ocr.cleaning import CleaningSteps
from ocr.crumbs import without_crumbs
from ocr.found import Found
from ocr.under_seal import read_under_seals
from ocr.unread import read_again


class Tesseract:
    """The reference, and the fallback."""

    def version(self, steps: CleaningSteps) -> str:
        """As the port says."""
        taken = replace(steps, wording=False)  # That is our own reader's.
        return f"tesseract {tesseract.version()} {tesseract.LANGUAGE} psm{tesseract.PAGE_SEGMENTATION} {taken}"

    def read(self, pages: Sequence[CleanedPage], steps: CleaningSteps, seconds: float) -> list[list[Found]]:
        """As the port says: one call for pages that follow each other and have one resolution."""
        found: list[list[Found]] = []
        for dpi, alike in groupby(pages, key=lambda page: round(page.dpi)):
            together = list(alike)
            words = tesseract.read_pages([page.grey for page in together], dpi, seconds=seconds)
            found += [_looked_again(page, one, steps, seconds) for page, one in zip(together, words, strict=True)]
        return found


def _looked_again(page: CleanedPage, words: Sequence[Found], steps: CleaningSteps, seconds: float) -> list[Found]:
    found = list(without_crumbs(words))
    if steps.again:
        found += without_crumbs(read_again(page.grey, page.dpi, found, seconds=seconds))
    if steps.seal:
        marks = page.looked_at.marks
        found = list(without_crumbs(read_under_seals(page.grey, page.dpi, found, marks, page.placement, seconds=seconds)))
    return found
