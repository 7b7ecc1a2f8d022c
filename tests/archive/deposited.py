"""Readings of invented papers, ready to be deposited."""

from __future__ import annotations

from archive import MadeRendition, Source
from archive.objects import StoredBytes
from page.box import Box
from page.reading import DocumentReading, Field, TypeReading
from page.words import ReadPage, Word
from registry.actor import Actor

OFFICER = Actor("Lê Thị Thủy", "cli", unit="BHXH-HN", purpose="Số hóa hồ sơ hưu trí")


def sha256(of: int) -> str:
    return f"{of:064x}"


def source(item: int = 1, unit: str | None = "BHXH-HN", scan: int | None = None) -> Source:
    stored = StoredBytes(sha256(scan if scan is not None else item), 120_000)
    return Source(item, f"hồ sơ {item}.pdf", stored, "application/pdf", unit=unit)


def reading(*pages: int, type_id: str | None = "GIAY_RA_VIEN") -> DocumentReading:
    fields = (
        Field("person_name", "Nguyễn Thị Hoa", "NGUYỄN THỊ HOA", 0.97, pages[0], Box(0.2, 0.3, 0.5, 0.32)),
        Field("number", None, "Số: 4?", 0.4, pages[0], Box(0.1, 0.1, 0.2, 0.12), "handwriting", "by hand"),
    )
    return DocumentReading(pages, TypeReading(type_id, 0.95 if type_id else 0.3, "GIẤY RA VIỆN"), fields, "GIẤY RA VIỆN")


def read(*pages: int) -> list[ReadPage]:
    return [
        ReadPage(number, 1654, 2339, 200.0, (Word("GIẤY", Box(0.1, 0.1, 0.2, 0.12), 0.9, 0),), turn=180, skew=0.4)
        for number in pages
    ]


def words_rendition(of: int = 900) -> MadeRendition:
    return MadeRendition(
        "words", StoredBytes(sha256(of), 2_000), "application/vnd.sohoa.words+json+zlib", "tesseract", "5.3.0", {"psm": 3}
    )
