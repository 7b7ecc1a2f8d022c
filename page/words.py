"""What was read on one page: words in reading order with box and confidence, and the marks that are not text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from page.box import Box, around

MarkKind = Literal["seal", "pen", "stamp", "handwriting"]


@dataclass(frozen=True, slots=True)
class Word:
    """One printed word.

    `box` lies on the *original* page (before it was turned upright or deskewed). `confidence` is 0..1.
    `line` numbers the lines of the page from 0 in reading order, `block` the groups of lines (columns, paragraphs, cells).
    `engine` is what read it (`own`, `tesseract`) where a page is read by more than one.
    """

    text: str
    box: Box
    confidence: float
    line: int
    block: int = 0
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Ink that is not print: a seal, pen strokes, a stamp, handwriting.

    `text` is a suggestion of what it says where somebody could tell, else None.
    """

    kind: MarkKind
    box: Box
    text: str | None = None
    confidence: float = 0.0

    @property
    def by_hand(self) -> bool:
        """Whether somebody drew or wrote it, whatever it is."""
        return self.kind in ("pen", "handwriting")


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A QR code that carries the code of a dossier, and where it stands on the *original* page."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a ruled table: row and column count from 0, and it may reach over several."""

    row: int
    column: int
    box: Box
    """On the *original* page."""
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: its cells, row by row."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Words of one line, from left to right."""

    words: tuple[Word, ...]
    box: Box
    """On the upright page."""

    @property
    def text(self) -> str:
        """Words joined by single spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One page of a source file after reading."""

    number: int
    """Page number in the source file, from 1."""
    width: int
    height: int
    """Pixels of the original page image that was read (before turning), at `dpi`."""
    dpi: float
    words: tuple[Word, ...] = ()
    marks: tuple[Mark, ...] = ()
    turn: Literal[0, 90, 180, 270] = 0
    """Degrees by which the original must be turned clockwise to stand upright."""
    skew: float = 0.0
    """Degrees by which the upright page was rotated clockwise against the lines of print (what deskew took out)."""
    blank: bool = False
    reader: str = ""
    """Tool, version and settings that read it, e.g. `tesseract 5.3.0 vie psm3`."""
    codes: tuple[PrintedCode, ...] = ()
    """Dossier codes that stand on it as QR codes, each once."""
    tables: tuple[Table, ...] = ()
    """From top to bottom; tables without rules are not among them."""

    def upright(self, box: Box) -> Box:
        """A box of the original page, as it lies on the upright page."""
        return box.turned(self.turn)

    def table_of(self, box: Box) -> Table | None:
        """The table in a cell of which the middle of a box of the original page lies; None outside of tables."""
        x, y = box.centre
        return next((table for table in self.tables if any(cell.box.holds(x, y) for cell in table.cells)), None)

    def lines(self) -> Iterator[Line]:
        """Lines in reading order."""
        for _, group in groupby(self.words, key=lambda word: word.line):
            words = tuple(group)
            yield Line(words, self.upright(around(word.box for word in words)))

    @property
    def text(self) -> str:
        """The page's text, one line of print a line."""
        return "\n".join(line.text for line in self.lines())
