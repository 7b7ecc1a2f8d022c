"""Papers of the counter as they come back: printed, and scanned as well or as badly as `bench.scans` degrades."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, ImageChops

from bench.scans.degrade import Scanned, scan
from bench.scans.fonts import DPI
from bench.scans.levels import LEVELS
from bench.scans.sheet import Sheet


def scanned(pdf: bytes, level: str, seed: int, *, page: int = 1, turn: Literal[0, 180] = 0) -> Scanned:
    """A page of a PDF, printed and scanned at a level of `bench.scans`."""
    rng = np.random.default_rng(seed)
    sheet = Sheet({}, rng)
    sheet.print = ImageChops.invert(printed(pdf, DPI, page)).resize(sheet.print.size)
    return scan(sheet, LEVELS[level], rng, turn=turn)[0]


def printed(pdf: bytes, dpi: int, page: int = 1) -> Image.Image:
    """A page as it comes out of the printer."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "paper.pdf"
        file.write_bytes(pdf)
        only = ["-r", str(dpi), "-gray", "-png", "-singlefile", "-f", str(page), "-l", str(page)]
        subprocess.run(["pdftoppm", *only, file, file.with_suffix("")], check=True)
        with Image.open(file.with_suffix(".png")) as opened:
            return opened.convert("L")
