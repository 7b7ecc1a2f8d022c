"""Is there any print on a page? A back side may show the print and the seal of its front, fainter than its own would be."""

from __future__ import annotations

import numpy as np

from ocr.connected import connected
from ocr.pixels import Pixels, scaled

_WORKING_DPI = 100.0
_STRONG = 135
"""Print is darker than this on evened paper; what shows through is paler."""
_LETTER_MM = (0.9, 12.0)
"""Height of a letter or of letters that touch."""
_FEWEST_LETTERS = 8
_EDGE_MM = 4.0
"""Shadows of the paper's edge and of punch holes lie within this of the border."""


def is_blank(grey: Pixels, dpi: float) -> bool:
    """True where hardly anything of the size of letters is as dark as print. `grey` is evened and without coloured ink."""
    return letters(grey, dpi) < _FEWEST_LETTERS


def letters(grey: Pixels, dpi: float) -> int:
    """How many separate strokes of the size and darkness of print there are."""
    factor = min(1.0, _WORKING_DPI / dpi)
    small = scaled(grey, factor)
    millimetre = dpi * factor / 25.4
    edge = round(_EDGE_MM * millimetre)
    inner = small[edge:-edge, edge:-edge] if min(small.shape) > 4 * edge else small
    ink = (inner < _STRONG).astype(np.uint8)
    found = connected(ink)
    height, width, area = found.height[1:], found.width[1:], found.area[1:]
    low, high = _LETTER_MM[0] * millimetre, _LETTER_MM[1] * millimetre
    fit = (height >= low) & (height <= high) & (width >= 0.3 * low) & (width <= 4 * high) & (area >= 0.15 * width * height)
    return int(np.count_nonzero(fit))
