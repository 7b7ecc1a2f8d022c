"""What independent tools see in a PDF: poppler's text and boxes, its fonts, its pictures; OpenCV's own reader of QR codes."""

from __future__ import annotations

import html
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r'<page |<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


@dataclass(frozen=True)
class Word:
    """A word on its page, in millimetres from the left and the top."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float


def _poppler(program: str, pdf: bytes, *options: str) -> bytes:
    return subprocess.run([program, *options, "-", "-"], input=pdf, capture_output=True, check=True).stdout


def text_of(pdf: bytes) -> str:
    """The text as a reader copies it, with single blanks."""
    return " ".join(_poppler("pdftotext", pdf, "-raw").decode().split())


def words_of(pdf: bytes) -> list[Word]:
    found, page = [], 0
    for match in _WORD.finditer(_poppler("pdftotext", pdf, "-bbox").decode()):
        if match[5] is None:
            page += 1
        else:
            left, top, right, bottom = (float(side) * 25.4 / 72 for side in match.groups()[:4])
            found.append(Word(html.unescape(match[5]), page, left, top, right, bottom))
    return found


def place_of(pdf: bytes, phrase: str) -> Word:
    """The first place where these words follow each other, as one box."""
    words = words_of(pdf)
    wanted = phrase.split()
    for start in range(len(words)):
        run = words[start : start + len(wanted)]
        if [word.text for word in run] == wanted:
            left, right = min(word.left for word in run), max(word.right for word in run)
            return Word(phrase, run[0].page, left, run[0].top, right, run[-1].bottom)
    raise AssertionError(f"{phrase} is not on the paper")


def fonts_of(pdf: bytes) -> list[list[str]]:
    """Rows of pdffonts: name, type, encoding, embedded, subset, mapped to letters."""
    lines = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode().splitlines()[2:]
    return [re.split(r"\s{2,}|(?<=yes) |(?<=no) ", line) for line in lines]


def picture_of(pdf: bytes, folder: Path, dpi: int = 200, page: int = 1) -> NDArray[np.uint8]:
    """A page in grey."""
    (folder / "paper.pdf").write_bytes(pdf)
    only = ["-r", str(dpi), "-gray", "-png", "-singlefile", "-f", str(page), "-l", str(page)]
    subprocess.run(["pdftoppm", *only, folder / "paper.pdf", folder / "paper"], check=True)
    return np.asarray(cv2.imread(str(folder / "paper.png"), cv2.IMREAD_GRAYSCALE), np.uint8)


def qr_on(picture: NDArray[np.uint8]) -> tuple[str, NDArray[np.float32]]:
    """What OpenCV's own detector reads on a picture, and the four corners in pixels."""
    text, corners, _ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert corners is not None
    return text, np.asarray(corners, np.float32).reshape(4, 2)
