"""Columns of running text, as in a gazette: each is read to its end before the next. A table is none, and is read across."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from statistics import median

import numpy as np

from ocr.fields.layout import Piece

_MIDDLE = (0.3, 0.7)
"""Where the gutter of two columns lies, in parts of the page's width."""
_BINS = 400
_NARROWEST = 0.008
_FEWEST_LINES = 8
"""Lines that each column has at least."""
_FULL = 0.85
"""Lines of running text fill their column but for the last of each paragraph; cells of a table do not."""


def by_columns(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces that stand row by row, from top to bottom; where they are two columns of text, the left one first."""
    gutter = _gutter(pieces)
    if gutter is None:
        return list(pieces)
    ordered: list[Piece] = []
    for crosses, band in groupby(pieces, key=lambda piece: piece.box.left < gutter < piece.box.right):
        beside = list(band)
        left = [piece for piece in beside if piece.box.centre[0] < gutter]
        right = [piece for piece in beside if piece.box.centre[0] >= gutter]
        if not crosses and _is_text(left) and _is_text(right):
            beside = left + right
        ordered += beside
    return ordered


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Where most of the pieces leave the middle of the page free; None where they do not."""
    if len(pieces) < 2 * _FEWEST_LINES:
        return None
    covered = np.zeros(_BINS, np.int32)
    for piece in pieces:
        covered[int(piece.box.left * _BINS) : int(piece.box.right * _BINS) + 1] += 1
    low, high = (int(edge * _BINS) for edge in _MIDDLE)
    free = covered[low:high] <= 0.1 * len(pieces)
    runs = [(len(list(run)), is_free) for is_free, run in groupby(free.tolist())]
    best, start, place = 0, 0, low
    for length, is_free in runs:
        if is_free and length > best:
            best, start = length, place
        place += length
    return (start + best / 2) / _BINS if best >= _NARROWEST * _BINS else None


def _is_text(column: Sequence[Piece]) -> bool:
    if len(column) < _FEWEST_LINES:
        return False
    left, right = min(piece.box.left for piece in column), max(piece.box.right for piece in column)
    return median(piece.box.width for piece in column) >= _FULL * (right - left)
