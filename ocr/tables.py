"""Ruled tables: the cells that their lines shut in, with rows and columns."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ocr.pixels import Pixels
from ocr.placement import Placement
from ocr.rules import Rules
from page.words import Cell, Table

_GAP_MM = 3.0
"""A rule may be broken for so long,"""
_END_MM = 1.2
"""and end so far before the one that it should meet."""
_SMALLEST_MM = (4.0, 2.5)
_FULL = 0.8
"""Of its box, at least so much of a cell lies between its rules."""
_SAME_MM = 2.0
"""Edges nearer than this are one edge of the table."""
_FEWEST = 4
_SEEN = 0.6
"""So much of a table has to lie in cells that were seen; the rest is filled in along the edges of the others."""
_OWN_RULES = 0.85
"""So much of all rules at its height are those of the table."""
_HALF = 2
"""Rules are sought in half the size: cells are large."""
_PARENT = 3
"""Place of the outline around a hole in OpenCV's hierarchy of outlines."""

_Place = tuple[int, int, int, int]
"""Left, top, width, height of a cell, in half pixels."""


def find_tables(rules: Rules, dpi: float, placement: Placement) -> tuple[Table, ...]:
    """The tables of a page from top to bottom, with boxes on its original. A frame around text is none."""
    if not cv2.countNonZero(rules.upright) or not cv2.countNonZero(rules.level):
        return ()
    millimetre = dpi / 25.4 / _HALF
    drawn = _drawn(rules, millimetre)
    outlines, hierarchy = cv2.findContours(drawn, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    grids: dict[int, list[_Place]] = {}
    for number, outline in enumerate(outlines):
        parent = int(hierarchy[0, number, _PARENT])
        if parent >= 0 and (place := _cell(outline, millimetre)) is not None:
            grids.setdefault(parent, []).append(place)
    whole = (grid for grid in grids.values() if _is_whole(grid, drawn))
    tables = [table for grid in whole if (table := _table(grid, millimetre, placement)) is not None]
    return tuple(sorted(tables, key=lambda table: table.cells[0].box.turned(placement.turn).top))


def _drawn(rules: Rules, millimetre: float) -> Pixels:
    """Both kinds of rules in half the size, mended where they are broken, until they meet."""
    drawn = np.zeros_like(_halved(rules.level))
    gap, end = round(_GAP_MM * millimetre) | 1, round(_END_MM * millimetre) * 2 + 1
    for layer, along in ((rules.level, (1, 0)), (rules.upright, (0, 1))):
        thick = cv2.dilate(_halved(layer), np.ones((1 + 2 * along[0], 1 + 2 * along[1]), np.uint8))
        whole = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1 + along[1] * (gap - 1), 1 + along[0] * (gap - 1)), np.uint8))
        drawn |= np.asarray(cv2.dilate(whole, np.ones((1 + along[1] * (end - 1), 1 + along[0] * (end - 1)), np.uint8)), np.uint8)
    return drawn


def _halved(layer: Pixels) -> Pixels:
    height, width = (length // _HALF * _HALF for length in layer.shape)
    even = layer[:height, :width]
    return np.asarray(even[::2, ::2] | even[1::2, ::2] | even[::2, 1::2] | even[1::2, 1::2], np.uint8)


def _cell(outline: np.ndarray, millimetre: float) -> _Place | None:
    left, top, width, height = cv2.boundingRect(outline)
    if width < _SMALLEST_MM[0] * millimetre or height < _SMALLEST_MM[1] * millimetre:
        return None
    return (left, top, width, height) if cv2.contourArea(outline) >= _FULL * width * height else None


def _is_whole(grid: Sequence[_Place], drawn: Pixels) -> bool:
    """No rules are left beside it: a part of a worn table would be read apart from the rest of its rows."""
    left, right = min(left for left, _, _, _ in grid), max(left + wide for left, _, wide, _ in grid)
    top, bottom = min(top for _, top, _, _ in grid), max(top + tall for _, top, _, tall in grid)
    band = drawn[top:bottom]
    inside = cv2.countNonZero(band[:, max(0, left - 2) : right + 2])
    return inside >= _OWN_RULES * cv2.countNonZero(band)


def _table(grid: Sequence[_Place], millimetre: float, placement: Placement) -> Table | None:
    """Cells with rows and columns counted by the edges of all; None where there are not two of each, or too much is missing."""
    same = _SAME_MM * millimetre
    columns = _edges([(left, wide) for left, _, wide, _ in grid], same)
    rows = _edges([(top, tall) for _, top, _, tall in grid], same)
    whole = (columns[-1] - columns[0]) * (rows[-1] - rows[0])
    if len(grid) < _FEWEST or len(columns) < 3 or len(rows) < 3 or sum(wide * tall for _, _, wide, tall in grid) < _SEEN * whole:
        return None
    spans = []
    for left, top, wide, tall in grid:
        column, row = _nearest(columns[:-1], left), _nearest(rows[:-1], top)
        spans.append((row, column, max(1, _nearest(rows, top + tall) - row), max(1, _nearest(columns, left + wide) - column)))
    seen = {(row + down, column + on) for row, column, over, across in spans for down in range(over) for on in range(across)}
    lost = ((row, column) for row in range(len(rows) - 1) for column in range(len(columns) - 1))
    spans += [(row, column, 1, 1) for row, column in lost if (row, column) not in seen]
    cells = []
    for row, column, over, across in sorted(spans):
        left, right, top, bottom = columns[column], columns[column + across], rows[row], rows[row + over]
        box = placement.original(left * _HALF, top * _HALF, (right - left) * _HALF, (bottom - top) * _HALF)
        cells.append(Cell(row, column, box, over, across))
    return Table(tuple(cells))


def _edges(spans: Sequence[tuple[int, int]], same: float) -> list[int]:
    """Where cells begin, and at last where they end; edges side by side are one. `spans` are places and lengths."""
    edges: list[int] = []
    for place in sorted(place for place, _ in spans):
        if not edges or place - edges[-1] > same:
            edges.append(place)
    return [*edges, max(place + length for place, length in spans)]


def _nearest(edges: Sequence[int], place: int) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - place))
