"""The angle of the lines of print, found from the profile of their rows, and taken out."""

from __future__ import annotations

from dataclasses import dataclass

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
_PAPER = 235
"""What is darker may be the edge of print."""
_COLUMNS, _MOST_GREYS = 5, 20_000
"""One in so many columns of pixels tells enough, and so many of their pixels."""
_STEP, _STEPS, _TRIES = 0.04, 4, 3
_SOFT = (1.0, 2.0, 1.0)
LEAST = 0.01
"""Degrees: less is not worth the blur of turning."""


@dataclass(frozen=True, slots=True, eq=False)
class Greys:
    """Points of print and how dark they are, 0 to 255."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    darkness: NDArray[np.float64]

    @property
    def sideways(self) -> Greys:
        """The same points of the page turned clockwise by a quarter."""
        return Greys(-self.y, self.x, self.darkness)


def find_angle(ink: NDArray[np.float32]) -> float:
    """Degrees clockwise of the lines that these points of print make, to a tenth; 0 where none can be told."""
    if len(ink) < _FEWEST_POINTS:
        return 0.0
    best = _best(ink, np.arange(-_WIDEST, _WIDEST + 0.01, 0.5))
    best = _best(ink, np.arange(best - 0.4, best + 0.41, 0.1))
    if _sharpness(ink, best) < _LEAST_GAIN * _sharpness(ink, 0.0):
        return 0.0
    return round(best, 3)


def refined(angle: float, print_: Greys) -> float:
    """The same to 0.05 degrees: greys tell where between two rows of pixels print ends, black and white do not."""
    if len(print_.x) < _FEWEST_POINTS:
        return angle
    for _ in range(_TRIES):
        angles = angle + _STEP * np.arange(-_STEPS, _STEPS + 1)
        filled = np.array([_unevenness(print_, float(one)) for one in angles])
        place = int(filled.argmax())
        angle = float(angles[place])
        if 0 < place < len(angles) - 1:  # The top of the parabola through the best and its neighbours; else on beyond the edge.
            before, best, behind = filled[place - 1 : place + 2]
            angle += _STEP * 0.5 * (before - behind) / (before - 2 * best + behind)
            break
    return round(angle, 3) if abs(angle) >= LEAST else 0.0


def _unevenness(print_: Greys, degrees: float) -> float:
    """How unevenly the rows of the page are filled when it is straightened by so many degrees."""
    rows = print_.y - np.tan(np.radians(degrees)) * print_.x
    rows -= rows.min()
    above = rows.astype(np.int64)
    below = (rows - above) * print_.darkness
    count = int(above.max()) + 2
    profile = np.bincount(above, print_.darkness - below, count) + np.bincount(above + 1, below, count)
    return float(np.sum(np.convolve(profile, _SOFT, "same") ** 2))


def ink_points(strokes: Strokes) -> NDArray[np.float32]:
    """Points (x, y) of print, without what is too large for letters: frames, rules, the scanner's black edge."""
    y, x = np.nonzero(_print_of(strokes))
    points = np.column_stack((x, y)).astype(np.float32)
    if len(points) > _MOST_POINTS:
        points = points[:: len(points) // _MOST_POINTS + 1]
    return points


def greys(grey: Pixels, strokes: Strokes) -> Greys:
    """The same points and those beside them as they are in the page, `grey`; the strokes may be those of a smaller picture."""
    near = cv2.dilate(_print_of(strokes).astype(np.uint8), np.ones((3, 3), np.uint8))
    columns = grey[:, ::_COLUMNS]
    y, x = np.nonzero(columns < _PAPER)
    (rows, width), (small_rows, small_width) = grey.shape, near.shape
    at_print = near[y * small_rows // rows, x * _COLUMNS * small_width // width] > 0
    y, x = y[at_print], x[at_print]
    some = slice(None, None, len(x) // _MOST_GREYS + 1)
    y, x = y[some], x[some]
    return Greys((x * _COLUMNS).astype(np.float64), y.astype(np.float64), 255.0 - columns[y, x].astype(np.float64))


def _print_of(strokes: Strokes) -> NDArray[np.bool_]:
    keep = (strokes.width < _WIDEST_MM * strokes.millimetre) & (strokes.height < _HIGHEST_MM * strokes.millimetre)
    keep[0] = False
    return np.asarray(keep[strokes.labels], np.bool_)


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
