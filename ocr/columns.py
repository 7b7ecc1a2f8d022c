"""Columns of running text, as in a gazette: each is read to its end before the next. A table is none, and is read across."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

import numpy as np

from ocr.fields.layout import Piece

_MIDDLE = (0.3, 0.7)
"""Where the gutter of two columns lies, in parts of the page's width."""
_BINS = 400
_NARROWEST = 0.008
_COVERED = 0.1
"""Of the rows, so many may run over the gutter: headings."""
_GAP, _ENOUGH = 0.6, 0.02
"""A row is cut where its words leave so much of the gutter's width free, or so much of the page's,"""
_WIDER = 1.3
"""and so much more than between its other words: in a heading over both columns a blank may lie there by chance."""
_FEWEST_LINES = 8
"""Lines that each column has at least."""
_FULL = 0.85
"""Lines of running text fill their column but for the last of each paragraph; cells of a table do not."""
_SAME_ROW = 0.5
"""Of a word's height: pieces whose middles differ by less stand in one row."""


@dataclass(frozen=True, slots=True)
class _Gutter:
    """The white between two columns, in parts of the page's width."""

    middle: float
    width: float


def by_columns(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces that stand row by row, from top to bottom; where they are two columns of text, the left one first."""
    gutter = _gutter(pieces)
    if gutter is None:
        return list(pieces)
    ordered: list[Piece] = []
    cut = [part for piece in pieces for part in _cut(piece, gutter)]
    for crosses, band in groupby(cut, key=lambda piece: piece.box.left < gutter.middle < piece.box.right):
        beside = list(band)
        left = [piece for piece in beside if piece.box.centre[0] < gutter.middle]
        right = [piece for piece in beside if piece.box.centre[0] >= gutter.middle]
        if not crosses and _is_text(left) and _is_text(right):
            beside = left + right
        ordered += beside
    return ordered


def _gutter(pieces: Sequence[Piece]) -> _Gutter | None:
    """Where the words of most rows leave the middle of the page free; None where they do not."""
    rows = sum(1 for _ in _rows(pieces))
    if rows < _FEWEST_LINES:
        return None
    covered = np.zeros(_BINS, np.int32)
    for piece in pieces:
        for word in piece.words:
            covered[int(word.box.left * _BINS) : int(word.box.right * _BINS) + 1] += 1
    low, high = (int(edge * _BINS) for edge in _MIDDLE)
    best, start, place = 0, 0, low
    for is_free, run in groupby((covered[low:high] <= _COVERED * rows).tolist()):
        length = len(list(run))
        if is_free and length > best:
            best, start = length, place
        place += length
    return _Gutter((start + best / 2) / _BINS, best / _BINS) if best >= _NARROWEST * _BINS else None


def _cut(piece: Piece, gutter: _Gutter) -> Iterable[Piece]:
    """The parts of a piece that reaches from one column into the other; the piece itself where it runs over the gutter."""
    gaps = [other.box.left - one.box.right for one, other in pairwise(piece.words)]
    for place, (one, other) in enumerate(pairwise(piece.words)):
        if one.box.right <= gutter.middle <= other.box.left:
            others = gaps[:place] + gaps[place + 1 :]
            if gaps[place] >= max(min(_GAP * gutter.width, _ENOUGH), _WIDER * max(others, default=0.0)):
                return Piece(piece.words[: place + 1], piece.page), Piece(piece.words[place + 1 :], piece.page)
    return (piece,)


def _is_text(column: Sequence[Piece]) -> bool:
    rows = [(min(piece.box.left for piece in row), max(piece.box.right for piece in row)) for row in _rows(column)]
    if len(rows) < _FEWEST_LINES:
        return False
    whole = max(right for _, right in rows) - min(left for left, _ in rows)
    return median(right - left for left, right in rows) >= _FULL * whole


def _rows(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces that stand side by side."""
    row: list[Piece] = []
    for piece in pieces:
        if row and abs(piece.y - row[-1].y) >= _SAME_ROW * piece.box.height:
            yield row
            row = []
        row.append(piece)
    if row:
        yield row
