"""The real scans with their true fields, and the words of their pages by either reader."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytesseract
from pdf2image import convert_from_path
from PIL import Image

import ocr
from page.box import Box
from page.words import ReadPage, Word

DPI = 200
SHARED = Path(os.environ.get("SOHOA_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))


@dataclass(frozen=True)
class Scan:
    """One file with the fields that a person read from it."""

    path: Path
    truth: dict[str, Any]

    @property
    def signed_at(self) -> date | None:
        """Day of the earliest signature, from the signature itself (its /M), never from the truth."""
        return earliest_signature(self.path)


def scans(folder: Path) -> list[Scan]:
    lines = (folder / "fields.jsonl").read_text(encoding="utf-8").splitlines()
    return [Scan(folder / truth["file"], truth) for truth in map(json.loads, lines)]


def earliest_signature(path: Path) -> date | None:
    days = []
    with pikepdf.open(path) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/ByteRange" in thing and "/M" in thing:
                stamp = str(thing["/M"]).removeprefix("D:")
                days.append(date(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:8])))
    return min(days, default=None)


Reader = Callable[[Path, int], ReadPage]


def page_image(path: Path, number: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    (picture,) = convert_from_path(str(path), dpi=DPI, first_page=number, last_page=number)
    return np.asarray(picture.convert("RGB"))[:, :, ::-1].copy()


def read_by_us(path: Path, number: int, reader: ocr.ReaderName = ocr.DEFAULT_READER) -> ReadPage:
    return ocr.read_page(page_image(path, number), number=number, dpi=DPI, reader=reader)


def read_plainly(path: Path, number: int) -> ReadPage:
    """Words of plain `tesseract` on the untouched picture: what our field rules get without our reading."""
    picture = Image.fromarray(page_image(path, number)[:, :, ::-1])
    rows = pytesseract.image_to_data(picture, lang="vie", output_type=pytesseract.Output.DICT)
    lines: dict[tuple[int, int, int], int] = {}
    words = []
    for place, text in enumerate(rows["text"]):
        if not text.strip():
            continue
        line = lines.setdefault((rows["block_num"][place], rows["par_num"][place], rows["line_num"][place]), len(lines))
        left, top = rows["left"][place] / picture.width, rows["top"][place] / picture.height
        right, bottom = left + rows["width"][place] / picture.width, top + rows["height"][place] / picture.height
        box = Box(left, top, min(right, 1.0), min(bottom, 1.0))
        words.append(Word(text, box, max(rows["conf"][place], 0) / 100, line, rows["block_num"][place]))
    return ReadPage(number, picture.width, picture.height, DPI, tuple(words), blank=not words, reader="tesseract plain")


def read_all(found: Sequence[Scan], reader: Reader, jobs: int = 2) -> dict[Path, list[ReadPage]]:
    os.environ["OMP_THREAD_LIMIT"] = "1"
    with ProcessPoolExecutor(jobs) as pool:
        pending = {
            scan.path: [pool.submit(reader, scan.path, number) for number in range(1, _pages(scan.path) + 1)] for scan in found
        }
        return {path: [page.result() for page in pages] for path, pages in pending.items()}


def _pages(path: Path) -> int:
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)
