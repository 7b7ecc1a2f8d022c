"""Paper made even: shadow, yellowing and show-through divided out, then a soft stretch of contrast."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.pixels import Pixels, histogram, scaled

_REDUCED_DPI = 50.0
_INK_REACH_MM = 7.0
"""Ink narrower than this is not paper: wider than the strokes of the largest heading."""
_DARKEST_PAPER = 0.55
"""Of the page's usual paper. What is darker over a wide area is a filled cell or a picture, not shadow."""
_WHITE = 232
"""Paper brighter than this becomes white: grain and what is left of show-through go."""
_INK = 160
"""Darker than this is ink."""
_BLACKEST_SHARE = 0.1
"""The darkest tenth of the ink becomes black,"""
_BLACKEST = 120
"""but ink is darkened by at most so many levels: a harder stretch swells thin strokes."""


def even(pixels: Pixels, dpi: float) -> Pixels:
    """The page, grey or colour, divided by its own paper: white where there is no ink, whatever the light and the tint."""
    height, width = pixels.shape[:2]
    wide = cv2.resize(_paper(pixels, dpi), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(pixels, wide, scale=255.0), np.uint8)


def _paper(pixels: Pixels, dpi: float) -> Pixels:
    """The brightness of the paper in each channel, much reduced: it changes slowly over the page."""
    factor = min(1.0, _REDUCED_DPI / dpi)
    small = scaled(pixels, factor)
    reach = max(3, round(_INK_REACH_MM / 25.4 * dpi * factor)) | 1
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    paper = cv2.medianBlur(scaled(np.asarray(closed, np.uint8), 0.5), reach // 2 | 1)
    floor = np.maximum(_DARKEST_PAPER * np.median(paper, axis=(0, 1)), 1.0)
    return np.asarray(np.maximum(paper, floor.astype(np.uint8)), np.uint8)


def stretched(grey: Pixels) -> Pixels:
    """Contrast stretched softly: paper to white, the ink of this page somewhat darker."""
    counts = np.cumsum(histogram(grey)[:_INK])
    black = min(float(np.searchsorted(counts, _BLACKEST_SHARE * counts[-1])), _BLACKEST) if counts[-1] else 0.0
    ramp = np.clip((np.arange(256) - black) * 255.0 / (_WHITE - black), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(grey, ramp), np.uint8)
