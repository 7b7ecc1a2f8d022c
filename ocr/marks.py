"""Seals, stamps and pen strokes, told from each other by colour, size and shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from ocr.connected import connected
from ocr.ink import Inks, Mask
from ocr.pixels import scaled
from page.box import Box
from page.words import Mark, MarkKind

_WORKING_DPI = 50.0
_JOIN_MM = 2.5
"""Strokes nearer than this belong to one mark."""
_SEAL_MM = (15.0, 60.0)
_SMALLEST_MM = 2.5


def coloured_marks(inks: Inks, dpi: float) -> tuple[Mark, ...]:
    """Marks in red and blue ink, with boxes on the page of the masks."""
    return _without_parts(list(_marks(inks.red, dpi, "stamp"))) + _without_parts(list(_marks(inks.blue, dpi, "pen")))


def _without_parts(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Without the stars and letters inside a seal."""
    seals = [mark for mark in marks if mark.kind == "seal"]
    return tuple(
        mark
        for mark in marks
        if not any(mark is not seal and seal.box.overlap(mark.box) > 0.6 * mark.box.width * mark.box.height for seal in seals)
    )


def _marks(mask: Mask, dpi: float, usual: MarkKind) -> Iterator[Mark]:
    if not cv2.countNonZero(mask):
        return
    factor = min(1.0, _WORKING_DPI / dpi)
    small = (scaled(mask, factor) > 40).astype(np.uint8)
    millimetre = dpi * factor / 25.4
    reach = max(1, round(_JOIN_MM * millimetre)) | 1
    joined = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    found = connected(joined)
    inked = np.bincount(found.labels[small > 0], minlength=len(found))
    rows, columns = small.shape
    for place in range(1, len(found)):
        left, top, width, height = (int(of[place]) for of in (found.left, found.top, found.width, found.height))
        if max(width, height) < _SMALLEST_MM * millimetre or inked[place] < millimetre**2:
            continue
        box = Box(left / columns, top / rows, (left + width) / columns, (top + height) / rows)
        yield Mark(_kind(width / millimetre, height / millimetre, usual), box)


def _kind(width_mm: float, height_mm: float, usual: MarkKind) -> MarkKind:
    low, high = _SEAL_MM
    round_enough = low <= min(width_mm, height_mm) and max(width_mm, height_mm) <= high and 0.6 < width_mm / height_mm < 1.7
    return "seal" if round_enough else usual
