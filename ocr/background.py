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
_INK = 160
"""Darker than this is ink."""
_BLACKEST_SHARE = 0.1
"""The darkest tenth of the ink becomes black,"""
_BLACKEST = 120
"""but ink is darkened by at most so many levels: a harder stretch swells thin strokes."""


def even(pixels: Pixels, dpi: float) -> Pixels:
    """The page, grey or colour, divided by its own paper: white where there is no ink, whatever the light and the tint."""
    if pixels.ndim == 3:
        return np.asarray(cv2.merge([_even_channel(pixels[:, :, channel], dpi) for channel in range(3)]), np.uint8)
    return _even_channel(pixels, dpi)


def _even_channel(channel: Pixels, dpi: float) -> Pixels:
    height, width = channel.shape
    factor = min(1.0, _REDUCED_DPI / dpi)
    small = cv2.resize(channel, (max(1, round(width * factor)), max(1, round(height * factor))), interpolation=cv2.INTER_AREA)
    reach = max(3, round(_INK_REACH_MM / 25.4 * dpi * factor)) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    paper = cv2.medianBlur(paper, reach)
    floor = max(1.0, _DARKEST_PAPER * float(np.median(paper)))
    paper = np.maximum(paper, np.uint8(floor))
    wide = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(channel, wide, scale=255.0), np.uint8)


def stretched(grey: Pixels) -> Pixels:
    """Contrast stretched softly: paper to white, the ink of this page somewhat darker."""
    counts = np.cumsum(np.bincount(grey.ravel(), minlength=256)[:_INK])
    black = min(float(np.searchsorted(counts, _BLACKEST_SHARE * counts[-1])), _BLACKEST) if counts[-1] else 0.0
    ramp = np.clip((np.arange(256) - black) * 255.0 / (_WHITE - black), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(grey, ramp), np.uint8)
