"""Pages of one bit a pixel (fax, copiers): lone specks taken out, ragged strokes smoothed into grey."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.connected import connected
from ocr.pixels import Pixels, histogram

_FEWEST_GREYS = 0.1
"""Where grey pixels are fewer than this, measured by dark ones, the page was scanned with one bit a pixel."""
_SPECK_MM2 = 0.04
_LONELY_MM = 0.7
"""A speck so far from any stroke belongs to none. Nearer ones may be what is left of a tone or of a worn stroke."""
_SMOOTHING_MM = 0.15


def is_one_bit(grey: Pixels) -> bool:
    """True where there is next to nothing between black and white; scaling by the viewer leaves a few greys."""
    counts = histogram(grey)
    return bool(counts[40:216].sum() < _FEWEST_GREYS * max(int(counts[:128].sum()), 1))


def smoothed(grey: Pixels, dpi: float) -> Pixels:
    """A one-bit page without its lone specks, in soft grey: tesseract reads greys better than ragged edges."""
    millimetre = dpi / 25.4
    ink = (grey < 128).astype(np.uint8)
    found = connected(ink)
    labels, kept = found.labels, found.area > _SPECK_MM2 * millimetre**2
    kept[0] = False
    reach = 2 * max(1, round(_LONELY_MM * millimetre)) + 1
    near = cv2.dilate(kept[labels].astype(np.uint8), np.ones((reach, reach), np.uint8))
    kept[np.unique(labels[near > 0])] = True
    kept[0] = False
    clean = np.where(kept[labels], np.uint8(0), np.uint8(255))
    return np.asarray(cv2.GaussianBlur(clean, (0, 0), _SMOOTHING_MM * millimetre), np.uint8)
