"""What a later reader makes of a paper, as if it had been read again."""

from __future__ import annotations

from archive import MadeRendition
from archive.further_readings import ReadAgain
from archive.objects import StoredBytes
from page.kept_words import MEDIA_TYPE
from page.reading import DocumentReading, Field, TypeReading
from tests.archive.corrected import STAY
from tests.archive.deposited import read, sha256

LATER = "tesseract 5.5.0 vie psm3"


def found(
    *fields: Field, words: int = 950, type_id: str | None = "GIAY_RA_VIEN", more: tuple[DocumentReading, ...] = ()
) -> ReadAgain:
    """Words and PDF with hashes made of `words`, and what is said; with `more`, the pages are several documents."""
    said = DocumentReading((1,), TypeReading(type_id, 0.96 if type_id else 0.2, "GIẤY RA VIỆN"), fields or STAY, "GIẤY RA VIỆN")
    return ReadAgain(
        read(1),
        [said, *more],
        MadeRendition("words", StoredBytes(sha256(words), 2_100), MEDIA_TYPE, "ocr", LATER, {"dpi": 200}),
        MadeRendition("searchable_pdf", StoredBytes(sha256(words + 1), 130_000), "application/pdf", "pikepdf + img2pdf"),
    )
