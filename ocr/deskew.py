"""The angle of the lines of print, found from the profile of their rows, and taken out."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.lines import Strokes
from ocr.pixels import Pixels

_WIDEST = 8.0
"""Degrees to either side in which the angle is sought."""
_WIDEST_MM, _HIGHEST_MM = 48.0, 12.0
"""Letters that touch are one stroke: a word."""
_FEWEST_POINTS = 400
_MOST_POINTS = 30_000
_LEAST_GAIN = 1.02
"""The best angle must sharpen the profile at least so much against none: else the page stays as it is."""
LEAST = 0.05
"""Degrees: less is not worth the blur of turning."""


def find_angle(ink: NDArray[np.float32]) -> float:
    """Degrees clockwise of the lines that these points of print make, 0 where none can be told."""
    if len(ink) < _FEWEST_POINTS:
        return 0.0
    best = _best(ink, np.arange(-_WIDEST, _WIDEST + 0.01, 0.5))
    best = _best(ink, np.arange(best - 0.4, best + 0.41, 0.1))
    best = _best(ink, np.arange(best - 0.08, best + 0.081, 0.02))
    if abs(best) < LEAST or _sharpness(ink, best) < _LEAST_GAIN * _sharpness(ink, 0.0):
        return 0.0
    return round(best, 3)


def ink_points(strokes: Strokes) -> NDArray[np.float32]:
    """Points (x, y) of print, without what is too large for letters: frames, rules, the scanner's black edge."""
    keep = (strokes.width < _WIDEST_MM * strokes.millimetre) & (strokes.height < _HIGHEST_MM * strokes.millimetre)
    keep[0] = False
    y, x = np.nonzero(keep[strokes.labels])
    points = np.column_stack((x, y)).astype(np.float32)
    if len(points) > _MOST_POINTS:
        points = points[:: len(points) // _MOST_POINTS + 1]
    return points


def _best(points: NDArray[np.float32], angles: NDArray[np.float64]) -> float:
    return float(max(angles, key=lambda angle: _sharpness(points, float(angle))))


def _sharpness(points: NDArray[np.float32], degrees: float) -> float:
    """How sharply rows of print and gaps follow each other when the page is straightened by so many degrees."""
    slope = np.tan(np.radians(degrees))
    rows = np.round(points[:, 1] - slope * points[:, 0]).astype(np.int64)
    profile = np.bincount(rows - rows.min()).astype(np.float64)
    return float(np.sum(np.diff(profile) ** 2)) / len(points)


def straightened(grey: Pixels, skew: float) -> Pixels:
    """Rotated about the middle so that lines rotated clockwise by `skew` degrees become level; the size stays."""
    if not skew:
        return grey
    height, width = grey.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), skew, 1.0)
    return np.asarray(
        cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255),
        np.uint8,
    )
