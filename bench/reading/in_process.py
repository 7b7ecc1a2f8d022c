"""`python -m bench.reading.in_process READER LIST TEXTS`: pictures of pages to words, in one process, with nothing around it.

LIST names a picture in each line, with its resolution behind a tab; TEXTS becomes a list of their texts, as JSON.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2

import ocr


def main(reader: str, pictures: Path, texts: Path) -> None:
    """Read all pictures, one after the other."""
    cv2.setNumThreads(1)
    read = {"own": _by_own, "tesserocr": _by_tesseract}[reader]()
    places = [line.split("\t") for line in pictures.read_text().splitlines()]
    texts.write_text(json.dumps([read(path, float(dpi)) for path, dpi in places], ensure_ascii=False))


def _by_own() -> Callable[[str, float], str]:
    def read(path: str, dpi: float) -> str:
        pixels = cv2.imread(path, cv2.IMREAD_UNCHANGED)
        assert pixels is not None, path
        return ocr.read_page(pixels, number=1, dpi=dpi, reader="own").text

    return read


def _by_tesseract() -> Callable[[str, float], str]:
    """With the model that the program `tesseract` has, by the library that tesserocr brings along."""
    import tesserocr

    told = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True).stdout
    (folder,) = re.findall(r'in "(.+?)"', told.splitlines()[0])
    api = tesserocr.PyTessBaseAPI(path=folder, lang="vie")

    def read(path: str, dpi: float) -> str:  # noqa: ARG001 - it is written in the picture
        api.SetImageFile(path)
        return str(api.GetUTF8Text())

    return read


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
