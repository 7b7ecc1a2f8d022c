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
_CLEARLY = 1.5
"""Print stands in lines where rows at the best angle are so much sharper than at most others: pages have 2.5, noise 1.15."""
_FINEST = 0.04
"""Degrees between the last angles tried; the top between them is that of the parabola through three."""
_SOFT = (1.0, 2.0, 1.0)
LEAST = 0.03
"""Degrees: less is not worth the blur of turning."""


def find_angle(ink: NDArray[np.float32]) -> float:
    """Degrees clockwise, to 0.05, of the lines that these points of print make; 0 where none can be told."""
    if len(ink) < _FEWEST_POINTS:
        return 0.0
    points = _off_the_grid(ink)
    angles = np.arange(-_WIDEST, _WIDEST + 0.01, 0.5)
    sharpness = _sharpness(points[::4], angles)
    if sharpness.max() < _CLEARLY * np.median(sharpness):
        return 0.0
    angles = angles[sharpness.argmax()] + np.arange(-0.4, 0.41, 0.1)
    angles = angles[_sharpness(points, angles).argmax()] + _FINEST * np.arange(-4, 5)
    best = _top(angles, _sharpness(points, angles))
    return round(best, 3) if abs(best) >= LEAST else 0.0


def ink_points(strokes: Strokes) -> NDArray[np.float32]:
    """Points (x, y) of print, without what is too large for letters: frames, rules, the scanner's black edge."""
    keep = (strokes.width < _WIDEST_MM * strokes.millimetre) & (strokes.height < _HIGHEST_MM * strokes.millimetre)
    keep[0] = False
    y, x = np.nonzero(keep[strokes.labels])
    points = np.column_stack((x, y)).astype(np.float32)
    if len(points) > _MOST_POINTS:
        points = points[:: len(points) // _MOST_POINTS + 1]
    return points


def _off_the_grid(ink: NDArray[np.float32]) -> NDArray[np.float64]:
    """The points, each up to a pixel lower, evenly spread. As pixels they lie in rows, which are sharpest when level: a page
    that slopes by less than a tenth of a degree would seem to be straight."""
    x, y = ink.T.astype(np.float64)
    return np.column_stack((x, y + (0.618034 * x + 0.754878 * y) % 1.0))


def _sharpness(points: NDArray[np.float64], angles: NDArray[np.float64]) -> NDArray[np.float64]:
    """How sharply rows of print and gaps follow each other when the page is straightened by so many degrees."""
    return np.array([_steepness(points[:, 1] - slope * points[:, 0]) for slope in np.tan(np.radians(angles))])


def _steepness(rows: NDArray[np.float64]) -> float:
    """How steeply the number of points in a row of pixels rises and falls. What lies between two rows counts for both."""
    rows = rows - rows.min()
    above = rows.astype(np.int64)
    below = rows - above
    count = int(above.max()) + 2
    profile = np.bincount(above, 1.0 - below, count) + np.bincount(above + 1, below, count)
    return float(np.sum(np.diff(np.convolve(profile, _SOFT, "same")) ** 2))


def _top(angles: NDArray[np.float64], sharpness: NDArray[np.float64]) -> float:
    """The angle at which the parabola through the sharpest and its neighbours is highest."""
    place = int(sharpness.argmax())
    if not 0 < place < len(angles) - 1:
        return float(angles[place])
    before, best, behind = sharpness[place - 1 : place + 2]
    return float(angles[place] + _FINEST * 0.5 * (before - behind) / (before - 2 * best + behind))


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
