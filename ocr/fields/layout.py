"""The words of a page as pieces of lines on the upright, straightened page: what the zones of a document are cut from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import prod, radians, tan
from operator import itemgetter
from statistics import median

from page.box import Box, around
from page.words import Mark, ReadPage, Word
from vietnamese.folding import nfc

_COLUMN_GAP = 1.4
"""A gap of this many word heights ends a piece: wider than a justified space, narrower than the gutter of a letterhead."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A word and where it lies on the straightened page."""

    word: Word
    box: Box

    @property
    def text(self) -> str:
        """As read."""
        return self.word.text


@dataclass(frozen=True)
class Piece:
    """Neighbouring words of one line, with no column gap and no rule of a table between them."""

    words: tuple[Placed, ...]
    page: int

    @cached_property
    def text(self) -> str:
        """Words joined by single spaces, composed."""
        return nfc(" ".join(placed.text for placed in self.words))

    @cached_property
    def box(self) -> Box:
        """On the straightened page."""
        return around(placed.box for placed in self.words)

    @cached_property
    def y(self) -> float:
        """Height of the line: the middle of the typical word, which marks above and below letters do not move much."""
        return median(placed.box.centre[1] for placed in self.words)

    @cached_property
    def original_box(self) -> Box:
        """On the page as it was scanned."""
        return around(placed.word.box for placed in self.words)

    @cached_property
    def confidence(self) -> float:
        """The reader's confidence, averaged over letters."""
        return mean_confidence(placed.word for placed in self.words)

    @cached_property
    def lowest_confidence(self) -> float:
        """Of the word that the reader is least sure of."""
        return min(placed.word.confidence for placed in self.words)

    def part(self, start: int, end: int) -> Piece | None:
        """The words that overlap the letters `start` to `end` of `text`."""
        chosen, place = [], 0
        for placed in self.words:
            length = len(nfc(placed.text))
            if place < end and place + length > start:
                chosen.append(placed)
            place += length + 1
        return Piece(tuple(chosen), self.page) if chosen else None


def mean_confidence(words: Iterable[Word]) -> float:
    """The reader's confidence, weighted by length. 0 where there are no words."""
    weighed = [(len(word.text), word.confidence) for word in words]
    total = sum(length for length, _ in weighed)
    return sum(length * confidence for length, confidence in weighed) / total if total else 0.0


def join(pieces: Sequence[Piece]) -> Piece:
    """One piece of several on the same page, in the order given."""
    return Piece(tuple(placed for piece in pieces for placed in piece.words), pieces[0].page)


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell of a table and where it lies on the straightened page."""

    table: int
    row: int
    column: int
    rows: int
    """Over which it reaches."""
    box: Box


@dataclass(frozen=True)
class Sheet:
    """A read page, ready for looking at zones."""

    page: ReadPage

    @property
    def number(self) -> int:
        """Page number in the source file."""
        return self.page.number

    @cached_property
    def words(self) -> tuple[Placed, ...]:
        """All words in the reader's order, placed on the straightened page."""
        return tuple(Placed(word, self._straightened(word.box)) for word in self.page.words if word.text.strip())

    def _straightened(self, box: Box) -> Box:
        """A box of the original page, on the straightened one."""
        upright, slope, aspect = self.page.upright(box), tan(radians(self.page.skew)), self.aspect or 1.0
        x, y = upright.centre
        right, down = slope * (y - 0.5) * aspect, -slope * (x - 0.5) / aspect
        return Box(upright.left + right, upright.top + down, upright.right + right, upright.bottom + down)

    @cached_property
    def cells(self) -> tuple[PlacedCell, ...]:
        """Of all ruled tables."""
        return tuple(
            PlacedCell(number, cell.row, cell.column, cell.rows, self._straightened(cell.box))
            for number, table in enumerate(self.page.tables)
            for cell in table.cells
        )

    def cell_of(self, box: Box) -> PlacedCell | None:
        """In which cell the middle of a box lies, on the straightened page; None outside of tables."""
        x, y = box.centre
        return next((one for one in self.cells if one.box.holds(x, y)), None)

    @cached_property
    def aspect(self) -> float:
        """Height by width of the upright page: turns parts of its height into parts of its width."""
        wide, high = (self.page.width, self.page.height) if self.page.turn % 180 == 0 else (self.page.height, self.page.width)
        return high / wide if wide else 1.0

    @cached_property
    def text_height(self) -> float:
        """Height of the typical word, in parts of the page's height."""
        return median(placed.box.height for placed in self.words) if self.words else 0.012

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Lines cut at column gaps and at the rules of tables, from top to bottom."""
        lines: dict[int, list[Placed]] = {}
        for placed in self.words:
            lines.setdefault(placed.word.line, []).append(placed)
        pieces = [piece for line in lines.values() for piece in self._cut(line)]
        return tuple(sorted(pieces, key=lambda piece: (piece.y, piece.box.left)))

    def _cut(self, line: list[Placed]) -> list[Piece]:
        line = sorted(line, key=lambda placed: placed.box.left)
        gap = _COLUMN_GAP * max(self.text_height, min(median(placed.box.height for placed in line), 0.03)) * self.aspect
        cells = [self.cell_of(placed.box) for placed in line]
        cuts = [
            0,
            *(
                i
                for i, (one, other) in enumerate(pairwise(line), start=1)
                if other.box.left - one.box.right > gap or cells[i - 1] != cells[i]
            ),
            len(line),
        ]
        return [Piece(tuple(line[start:end]), self.number) for start, end in pairwise(cuts)]

    @cached_property
    def rows(self) -> tuple[tuple[Piece, ...], ...]:
        """Pieces that stand at one height, each row from left to right."""
        rows: list[list[Piece]] = []
        for piece in self.pieces:
            if rows and abs(piece.y - median(one.y for one in rows[-1])) < 0.5 * self.text_height:
                rows[-1].append(piece)
            else:
                rows.append([piece])
        return tuple(tuple(sorted(row, key=lambda piece: piece.box.left)) for row in rows)

    def words_within(self, zone: Box) -> list[Placed]:
        """Words whose middle lies in the zone."""
        return [placed for placed in self.words if zone.holds(*placed.box.centre)]

    def rows_of(self, words: Iterable[Placed]) -> list[Piece]:
        """These words as rows from top to bottom, whatever lines the reader saw."""
        rows: list[list[Placed]] = []
        for placed in sorted(words, key=lambda placed: placed.box.centre[1]):
            if rows and abs(placed.box.centre[1] - median(one.box.centre[1] for one in rows[-1])) < 0.55 * self.text_height:
                rows[-1].append(placed)
            else:
                rows.append([placed])
        return [Piece(tuple(sorted(row, key=lambda placed: placed.box.left)), self.number) for row in rows]

    def marks_over(self, box: Box) -> list[Mark]:
        """Seals, pen strokes and stamps that touch a box of the original page."""
        return [mark for mark in self.page.marks if mark.box.overlap(box) > 0.2 * min(_area(mark.box), _area(box))]

    def written_behind(self, word: Placed, row: Piece) -> Mark | None:
        """What was written by hand behind a word, before the next of its row; None where nothing was, or nobody knows what.

        Figures that stand far from each other are marks of their own.
        """
        following = min((other.box.left for other in row.words if other.box.left > word.box.left), default=1.0)
        written: list[tuple[float, Mark]] = []
        for mark in self.page.marks:
            x, y = self._straightened(mark.box).centre
            if mark.by_hand and word.box.centre[0] < x < following and abs(y - row.y) < self.text_height:
                written.append((x, mark))
        marks = [mark for _, mark in sorted(written, key=itemgetter(0))]
        if not marks or not all(mark.text for mark in marks):
            return None
        says = "".join(mark.text or "" for mark in marks)
        return replace(marks[0], text=says, confidence=prod(mark.confidence for mark in marks))


def _area(box: Box) -> float:
    return max(box.width * box.height, 1e-9)
