"""Our own reader as a recogniser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ocr.cleaned import CleanedPage
from ocr.cleaning import CleaningSteps
from ocr.crumbs import without_crumbs
from ocr.found import Found
from ocr.reader.card import weights_name
from ocr.reader.wording import wording
from ocr.reader.words import read_words


class Own:
    """Lines found by `ocr.lines`, read by `ocr.reader`."""

    def version(self, steps: CleaningSteps) -> str:
        """As the port says. Second looks are Tesseract's."""
        return f"own {weights_name()} {replace(steps, again=False, seal=False)}"

    def read(self, pages: Sequence[CleanedPage], steps: CleaningSteps, seconds: float) -> list[list[Found]]:  # noqa: ARG002
        """As the port says; it takes a part of a second, and no limit is needed."""
        return [list(without_crumbs(_read(page, steps))) for page in pages]


def _read(page: CleanedPage, steps: CleaningSteps) -> list[Found]:
    return read_words(page.grey, page.dpi, page.upright_rules, wording() if steps.wording else None)
