"""What a file is, by its first bytes; its name does not count."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from ingest.opening.errors import SourceEmpty, SourceKindRefused, SourceKindUnknown

Kind = Literal["pdf", "tiff", "jpeg", "png", "zip"]

MEDIA_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "tiff": "image/tiff",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "zip": "application/zip",
}
KIND_OF_MEDIA: dict[str, Kind] = {MEDIA_TYPES[kind]: kind for kind in ("pdf", "tiff", "jpeg", "png", "zip")}
SUFFIXES: dict[str, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "tiff": (".tif", ".tiff"),
    "jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "png": (".png", ".apng"),
    "zip": (".zip",),
}
TAKEN: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
OFFICE = "Word, Excel, PowerPoint (Office)"
REFUSED: tuple[tuple[int, bytes, str], ...] = (
    (30, b"[Content_Types].xml", OFFICE),
    (30, b"_rels/.rels", OFFICE),
    (30, b"docProps/", OFFICE),
    (30, b"mimetypeapplication/", "OpenDocument / EPUB"),
    (0, b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000"),
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (8, b"WEBP", "WebP"),
    (8, b"avif", "AVIF"),
    (8, b"heic", "HEIC"),
    (0, b"8BPS", "Photoshop"),
    (0, b"icns", "icns"),
    (0, b"DDS ", "DDS"),
    (0, b"BLP", "BLP"),
    (0, b"\x01\xda", "SGI"),
    (0, b"%!PS", "PostScript"),
    (0, b"\xc5\xd0\xd3\xc6", "EPS"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Microsoft Office 97-2003 / Outlook"),
    (0, b"Rar!", "RAR"),
    (0, b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (0, b"\x1f\x8b", "gzip"),
    (257, b"ustar", "tar"),
    (0, b"AT&TFORM", "DjVu"),
)
PDF_HEADER_WITHIN = 1024
PDF_OBJECT = re.compile(rb"\b\d+ \d+ obj\b")
"""What stays of a PDF that lost its header: qpdf opens it after repair."""


def kind_of(path: Path) -> Kind:
    """The kind of a file. Raises `SourceEmpty`, `SourceKindRefused`, `SourceKindUnknown`."""
    with path.open("rb") as file:
        head = file.read(PDF_HEADER_WITHIN + 5)
    if not head:
        raise SourceEmpty()
    for offset, magic, name in REFUSED:
        if head[offset : offset + len(magic)] == magic:
            raise SourceKindRefused(kind=name)
    for magic, kind in TAKEN:
        if head.startswith(magic):
            return kind
    if b"%PDF-" in head or PDF_OBJECT.search(head):
        return "pdf"
    raise SourceKindUnknown()


def named_as(name: str, kind: str) -> bool:
    """Whether the suffix of a file name fits its kind; a name without a suffix fits all."""
    suffix = Path(name).suffix.lower()
    return not suffix or suffix in SUFFIXES[kind]
