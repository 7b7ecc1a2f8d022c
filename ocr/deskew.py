"""The angle of the lines of print, found from the profile of their rows, and taken out."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pixels import Pixels, scaled

_WORKING_DPI = 100.0
_WIDEST = 8.0
"""Degrees to either side in which the angle is sought."""
_FEWEST_POINTS = 400
_MOST_POINTS = 30_000
_LEAST_GAIN = 1.02
"""The best angle must sharpen the profile at least so much against none: else the page stays as it is."""
LEAST = 0.05
"""Degrees: less is not worth the blur of turning."""


@dataclass(frozen=True, slots=True)
class Angle:
    """The angle of the lines of print."""

    degrees: float
    """Clockwise; 0 where no lines can be told."""
    sharpness: float
    """How sharply lines and gaps follow each other at this angle, for a point of print."""


def find_angle(ink: NDArray[np.float32], *, roughly: bool = False) -> Angle:
    """The angle of the lines that these points of print make, 0 where none can be told, with its sharpness. `roughly`: to half
    a degree, where it is only asked whether these are lines at all."""
    if len(ink) < _FEWEST_POINTS:
        return Angle(0.0, 0.0)
    best = _best(ink, np.arange(-_WIDEST, _WIDEST + 0.01, 0.5))
    if not roughly:
        best = _best(ink, np.arange(best - 0.4, best + 0.41, 0.1))
        best = _best(ink, np.arange(best - 0.08, best + 0.081, 0.02))
    level, sharpest = _sharpness(ink, 0.0), _sharpness(ink, best)
    if abs(best) < LEAST or sharpest < _LEAST_GAIN * level:
        return Angle(0.0, level)
    return Angle(round(best, 3), sharpest)


def ink_points(grey: Pixels, dpi: float) -> NDArray[np.float32]:
    """Points (x, y) of print at 100 dpi, without what is too large for letters: frames, rules, the scanner's black edge."""
    factor = min(1.0, _WORKING_DPI / dpi)
    small = scaled(grey, factor)
    ink = (small < 165).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    largest = _WORKING_DPI / 2.54 * 1.2
    keep = (stats[:, cv2.CC_STAT_WIDTH] < 4 * largest) & (stats[:, cv2.CC_STAT_HEIGHT] < largest)
    keep[0] = False
    y, x = np.nonzero(keep[labels]) if count > 1 else (np.empty(0), np.empty(0))
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
