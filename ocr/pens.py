"""What was written with a pen in colour: its ink alone, as if nothing else stood on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from ocr.deskew import straightened
from ocr.ink import Mask
from ocr.pixels import Pixels, turned
from page.box import Box
from page.words import Mark

_LARGEST_MM = 45.0
"""What is larger is a signature, or lines of writing."""
_MARGIN_MM, _FRINGE_MM = 1.0, 0.25


@dataclass(frozen=True, slots=True, eq=False)
class PenInk:
    """One mark of a pen."""

    box: Box
    """Where it stands on the original page."""
    grey: Pixels
    """H x W, as the page lies: its ink on white."""

    def upright(self, turn: int, skew: float) -> PenInk:
        """The same on the page that was turned and straightened."""
        return PenInk(self.box, straightened(turned(self.grey, turn), skew))


def pen_inks(colour: Pixels, pen: Mask, marks: Iterable[Mark], dpi: float) -> Iterator[PenInk]:
    """The ink of the marks of a pen, `colour` being H x W x 3 and `pen` the mask of all of it."""
    height, width = pen.shape
    millimetre = dpi / 25.4
    room, reach = round(_MARGIN_MM * millimetre), 2 * max(1, round(_FRINGE_MM * millimetre)) + 1
    for mark in marks:
        left, top, right, bottom = (
            round(side)
            for side in (mark.box.left * width, mark.box.top * height, mark.box.right * width, mark.box.bottom * height)
        )
        if mark.kind != "pen" or max(right - left, bottom - top) > _LARGEST_MM * millimetre:
            continue
        place = np.s_[max(0, top - room) : bottom + room, max(0, left - room) : right + room]
        ink = cv2.dilate(pen[place], np.ones((reach, reach), np.uint8))
        yield PenInk(mark.box, np.where(ink > 0, cv2.cvtColor(colour[place], cv2.COLOR_BGR2GRAY), 255).astype(np.uint8))
