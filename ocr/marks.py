"""Seals, stamps and pen strokes, told from each other by colour, size and shape."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from ocr.ink import Inks, Mask
from page.box import Box
from page.words import Mark, MarkKind

_WORKING_DPI = 50.0
_JOIN_MM = 2.5
"""Strokes nearer than this belong to one mark."""
_SEAL_MM = (15.0, 60.0)
_SMALLEST_MM = 2.5


def coloured_marks(inks: Inks, dpi: float) -> tuple[Mark, ...]:
    """Marks in red and blue ink, with boxes on the page of the masks."""
    return tuple(_marks(inks.red, dpi, "stamp")) + tuple(_marks(inks.blue, dpi, "pen"))


def _marks(mask: Mask, dpi: float, usual: MarkKind) -> Iterator[Mark]:
    if not cv2.countNonZero(mask):
        return
    factor = min(1.0, _WORKING_DPI / dpi)
    small = (cv2.resize(mask, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) > 40).astype(np.uint8)
    millimetre = dpi * factor / 25.4
    reach = max(1, round(_JOIN_MM * millimetre)) | 1
    joined = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    inked = np.bincount(labels[small > 0], minlength=count)
    rows, columns = small.shape
    for place in range(1, count):
        left, top, width, height = (int(value) for value in stats[place, :4])
        if max(width, height) < _SMALLEST_MM * millimetre or inked[place] < millimetre**2:
            continue
        box = Box(left / columns, top / rows, (left + width) / columns, (top + height) / rows)
        yield Mark(_kind(width / millimetre, height / millimetre, usual), box)


def _kind(width_mm: float, height_mm: float, usual: MarkKind) -> MarkKind:
    low, high = _SEAL_MM
    round_enough = low <= min(width_mm, height_mm) and max(width_mm, height_mm) <= high and 0.6 < width_mm / height_mm < 1.7
    return "seal" if round_enough else usual
