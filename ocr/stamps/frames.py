"""Framed stamps in black ("ĐẾN", "SAO Y"): rectangles of the size of a stamp, level or tilted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.found import Found
from ocr.pixels import Pixels, scaled

_WORKING_DPI = 100.0
_INK = 170
_LONG_MM, _SHORT_MM = (28.0, 85.0), (8.0, 48.0)
_SMALLEST_MM2 = 12.0
"""Smaller holes are those of letters."""
_FULL = 0.85
"""So much of its rectangle lies between its rules."""
_TILTED = 1.5
"""Degrees against the lines of print from which on nothing but a stamp is meant: forms are printed level."""
_PARENT = 3
"""Place of the outline around a hole in OpenCV's hierarchy of outlines."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle as a stamp leaves it, in pixels."""

    corners: NDArray[np.float32]
    """4 x 2, in order."""
    tilt: float
    """Degrees, at most 45 either way."""

    @property
    def is_tilted(self) -> bool:
        """Clearly not level."""
        return abs(self.tilt) >= _TILTED

    @property
    def place(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of the level box around it."""
        (left, top), (right, bottom) = self.corners.min(axis=0).tolist(), self.corners.max(axis=0).tolist()
        return left, top, right - left, bottom - top

    def holds(self, word: Found) -> bool:
        """Whether the middle of a word lies within."""
        middle = (word.left + word.width / 2, word.top + word.height / 2)
        return cv2.pointPolygonTest(self.corners, middle, measureDist=False) > 0


def find_frames(grey: Pixels, dpi: float) -> list[Frame]:
    """All rectangles of the size of a stamp. `grey` is straightened, with white paper and its rules."""
    factor = min(1.0, _WORKING_DPI / dpi)
    millimetre = dpi * factor / 25.4
    ink = cv2.dilate((scaled(grey, factor) < _INK).astype(np.uint8), np.ones((3, 3), np.uint8))
    outlines, hierarchy = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    holes: dict[int, list[NDArray[np.int32]]] = {}
    for number, outline in enumerate(outlines):
        parent = int(hierarchy[0, number, _PARENT])
        if parent >= 0 and cv2.contourArea(outline) >= _SMALLEST_MM2 * millimetre**2:
            holes.setdefault(parent, []).append(np.asarray(outline, np.int32))
    return [frame for own in holes.values() if (frame := _frame(own, millimetre, factor)) is not None]


def _frame(holes: Sequence[NDArray[np.int32]], millimetre: float, factor: float) -> Frame | None:
    rectangle = cv2.minAreaRect(np.concatenate(holes))
    (wide, high), angle = rectangle[1], rectangle[2]
    short, long = sorted((wide / millimetre, high / millimetre))
    if not (_LONG_MM[0] <= long <= _LONG_MM[1] and _SHORT_MM[0] <= short <= _SHORT_MM[1]):
        return None
    if sum(cv2.contourArea(hole) for hole in holes) < _FULL * wide * high:
        return None
    return Frame(np.asarray(cv2.boxPoints(rectangle), np.float32) / np.float32(factor), (angle + 45) % 90 - 45)
