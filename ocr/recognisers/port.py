"""The port behind which everything stands that can read print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from ocr.cleaned import CleanedPage
from ocr.cleaning import CleaningSteps
from ocr.found import Found

ReaderName = Literal["own", "tesseract", "both"]


class Recogniser(Protocol):
    """Reads pages that were made fit for reading."""

    def version(self, steps: CleaningSteps) -> str:
        """Which one it is, in which version, and the steps that it takes: kept with everything that is made from what it reads.

        Raises TesseractMissing where it needs that program.
        """
        ...

    def read(self, pages: Sequence[CleanedPage], steps: CleaningSteps, seconds: float) -> list[list[Found]]:
        """The words of each page, and in their places what was written by hand (`Found.by_hand`).

        `seconds` limit it for each page. Raises an error of `ocr.errors`; what keeps one page from being read is raised for all.
        """
        ...
