"""Paper made even: shadow, yellowing and show-through divided out, then a soft stretch of contrast."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.pixels import Pixels

_REDUCED_DPI = 50.0
_INK_REACH_MM = 7.0
"""Ink narrower than this is not paper: wider than the strokes of the largest heading."""
_DARKEST_PAPER = 0.55
"""Of the page's usual paper. What is darker over a wide area is a filled cell or a picture, not shadow."""
_WHITE = 232
"""Paper brighter than this becomes white: grain and what is left of show-through go."""
_BLACKEST = 120
"""Ink is darkened by at most so many levels: a harder stretch swells thin strokes."""


def even(grey: Pixels, dpi: float) -> Pixels:
    """The page divided by its own paper: 255 where there is no ink."""
    height, width = grey.shape
    factor = min(1.0, _REDUCED_DPI / dpi)
    small = cv2.resize(grey, (max(1, round(width * factor)), max(1, round(height * factor))), interpolation=cv2.INTER_AREA)
    reach = max(3, round(_INK_REACH_MM / 25.4 * dpi * factor)) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    paper = cv2.medianBlur(paper, reach)
    floor = max(1.0, _DARKEST_PAPER * float(np.median(paper)))
    paper = np.maximum(paper, np.uint8(floor))
    wide = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, wide, scale=255.0), np.uint8)


def stretched(grey: Pixels) -> Pixels:
    """Contrast stretched softly: paper to white, the ink of this page somewhat darker."""
    ink = grey[grey < 160]
    black = min(float(np.percentile(ink, 10)), _BLACKEST) if ink.size else 0.0
    ramp = np.clip((np.arange(256) - black) * 255.0 / (_WHITE - black), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(grey, ramp), np.uint8)
