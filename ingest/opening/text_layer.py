"""The text that a PDF page carries itself, used only where it really is the page's text. Runs in a confined child.

Scans that were signed electronically carry the words of the signature's stamp and nothing else; scans that somebody else has
read carry what that reader made of them; old fonts carry letters that mean others. None of these is the page's text, and None
is the answer: such a page is read from its picture, which costs a second and loses nothing.
"""

from __future__ import annotations

import html
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray

from ingest.opening.content import Looks, looks_of
from ingest.opening.pdf import ODDITIES, open_pdf, page_size
from ocr.qr import dossier_codes
from page.box import Box
from page.words import ReadPage, Word
from vietnamese.folding import fold, nfc
from vietnamese.identifiers import parse_dossier_code
from vietnamese.syllables import is_syllable

READER = "pdf text layer, poppler"
LEAST_WORDS = 40
"""A stamp of a signature has 10 to 25."""
MOST_PICTURE = 0.3
"""Share of the page that pictures may cover: a logo, a photo, a seal; not a scan."""
LEAST_VIETNAMESE = 0.85
"""Share of words of letters that can be Vietnamese; names and abbreviations make up the rest."""
LEAST_MARKED = 0.4
"""Share of these that carry a mark of Vietnamese (ệ, đ, á): a text without is another language, or has lost them."""
MOST_RUBBLE = 0.005
LEAST_INK_COVERED = 0.6
"""Share of the page's ink that must lie in the words; rulings of tables and drawings make up the rest."""
MOST_STEPS = 0.9
INK_DPI = 60
CONFIDENCE = 0.99
DPI = 200
SECONDS = 30
LETTERS = frozenset(nfc(base + tone) for base in "aăâeêioôơuưy" for tone in ("", *"\u0300\u0301\u0303\u0309\u0323")) | set(
    "bcdđghklmnpqrstvx"
)
ABBREVIATION = 6
"""Letters of the longest: `BHXH`, `QĐ`, `TTHCC`. They are no syllables and say nothing for or against."""
WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>|<(line|block) ')


def text_layers(path: Path, numbers: Iterable[int]) -> dict[int, ReadPage]:
    """The words with their boxes of those pages (from 1) whose text layer is the page's text, by number."""
    with open_pdf(path) as pdf:
        return {number: read for number in numbers if (read := _text_layer(path, pdf, number)) is not None}


def _text_layer(path: Path, pdf: pikepdf.Pdf, number: int) -> ReadPage | None:
    try:
        page = pdf.pages[number - 1]
        looks = looks_of(page)
        size, turned = page_size(page), page.rotation % 180 == 90
    except ODDITIES:
        return None  # A page as odd as that is better read from its picture.
    if not is_typed(looks):
        return None
    found = list(_words(_run("pdftotext", "-bbox-layout", "-cropbox", *_only(number), str(path), "-")))
    if len(found) < LEAST_WORDS or not is_vietnamese([text for text, *_ in found]):
        return None
    width, height = (size.height, size.width) if turned else (size.width, size.height)
    words = tuple(_on_page(found, width * 72 / size.unit, height * 72 / size.unit))
    if not stands_upright(words) or not covers_ink([word.box for word in words], _picture(path, number, INK_DPI)):
        return None
    named = any(parse_dossier_code(word.text.strip(".,;:()")) for word in words)  # A slip prints the code that its QR code says.
    codes = dossier_codes(_picture(path, number, DPI), DPI) if named else ()
    reader = f"{READER} {_version()}"
    return ReadPage(number, round(width * DPI), round(height * DPI), float(DPI), words, reader=reader, codes=codes)


def is_from_text_layer(read: ReadPage) -> bool:
    """Whether a page's words are those of its own text layer."""
    return read.reader.startswith(READER)


def is_typed(looks: Looks) -> bool:
    """Whether a page is set from letters: it is no picture with text over it, seen or unseen."""
    return looks.pictures <= MOST_PICTURE and not looks.invisible_text


def is_vietnamese(words: list[str]) -> bool:
    """Whether words read as Vietnamese. Text of TCVN3 and VNI fonts does not, nor of fonts that hide what their letters are."""
    text = "".join(words)
    rubble = sum(letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" or not letter.isprintable() for letter in text)
    cores = [core for word in words if len(core := re.sub(r"[\W\d_]+", "", nfc(word))) > 1]
    lower = [core.lower() for core in cores if not (core.isupper() and len(core) <= ABBREVIATION)]
    possible = [word for word in lower if LETTERS.issuperset(word) and is_syllable(fold(word))]
    marked = [word for word in possible if not word.isascii()]
    return (
        len(lower) >= LEAST_WORDS // 2
        and rubble <= MOST_RUBBLE * len(text)
        and len(possible) >= LEAST_VIETNAMESE * len(lower)
        and len(marked) >= LEAST_MARKED * len(possible)
    )


def stands_upright(words: Sequence[Word]) -> bool:
    """Whether the words of lines follow each other from left to right: if not, the page lies, and its picture is turned first."""
    steps = [after.box.left >= one.box.right for one, after in pairwise(words) if one.line == after.line]
    return sum(steps) >= MOST_STEPS * len(steps)


def covers_ink(boxes: list[Box], grey: NDArray[np.uint8]) -> bool:
    """Whether most of what is dark on a page lies in the boxes of its words."""
    ink = grey < 128
    height, width = ink.shape
    covered = np.zeros_like(ink)
    for box in boxes:
        top, bottom = int(box.top * height), int(np.ceil(box.bottom * height))
        covered[top : bottom + 1, int(box.left * width) : int(np.ceil(box.right * width)) + 1] = True
    return bool((ink & covered).sum() >= LEAST_INK_COVERED * ink.sum() > 0)


Placed = tuple[str, tuple[float, float, float, float], int, int]
"""A word, its sides in points from the left and the top, the number of its line and of its block."""


def _words(said: str) -> Iterator[Placed]:
    line = block = -1
    for left, top, right, bottom, text, opened in WORD.findall(said):
        if opened == "line":
            line += 1
        elif opened == "block":
            block += 1
        elif word := nfc(html.unescape(text)).strip():
            yield word, (float(left), float(top), float(right), float(bottom)), line, block


def _on_page(found: list[Placed], width: float, height: float) -> Iterator[Word]:
    """Words with boxes in parts of the page; what lies off the page is not seen on it."""
    for text, (left, top, right, bottom), line, block in found:
        box = Box(max(left / width, 0.0), max(top / height, 0.0), min(right / width, 1.0), min(bottom / height, 1.0))
        if box.left < box.right and box.top < box.bottom:
            yield Word(text, box, CONFIDENCE, line, block)


def _picture(path: Path, number: int, dpi: int) -> NDArray[np.uint8]:
    with tempfile.TemporaryDirectory() as folder:
        _run("pdftoppm", "-gray", "-cropbox", "-singlefile", "-r", str(dpi), *_only(number), str(path), f"{folder}/page")
        pixels = cv2.imread(f"{folder}/page.pgm", cv2.IMREAD_GRAYSCALE)
    return np.full((1, 1), 255, np.uint8) if pixels is None else pixels.astype(np.uint8)


def _only(number: int) -> tuple[str, ...]:
    return "-f", str(number), "-l", str(number)


def _run(*command: str) -> str:
    """What a program of poppler says. One that fails or hangs says nothing: the page is then read from its picture."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", "replace")


@lru_cache(maxsize=1)
def _version() -> str:
    told = subprocess.run(["pdftotext", "-v"], capture_output=True, text=True, check=False).stderr
    return told.split()[2]
