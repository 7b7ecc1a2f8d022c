"""Round seals in black, as on copies and faxes: where their ring lies, found by the strokes that turn around one middle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.found import Found
from ocr.pixels import Pixels, scaled

_WORKING_DPI = 50.0
_RADIUS_MM = (7.5, 22.0)
"""Of seals; small ones are printed where a file was signed digitally."""
_INK = 150
_LEAST_SLOPE = 60.0
_EVERY = 4
"""Of all edges one in so many votes: there are far more than it takes."""
_BESIDE = 4
"""Pixels."""
_CANDIDATES = 8
_ANGLES = 180
_WORN = (0.35, 0.26)
"""So much of a ring is left at least where it is worn, and so much more than of the usual circle around its middle;"""
_WHOLE = (0.68, 0.2)
"""where it is whole, print and emblem may fill it,"""
_SMALL = (0.75, 0.5)
"""and a small one has to be whole and nearly empty: it is hardly ever more than the picture of a seal on a signed file."""
_LARGE_MM = 16.0
"""A worn ring is believed from this radius on: seals on real scans have 18 to 20, a loop of a signature is smaller."""
_OUTER = (0.5, 0.2)
"""Of rings around one middle the outer counts: so much of it is left, and so much more than outside of it."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Middle and radius, in pixels."""

    x: float
    y: float
    radius: float

    def holds(self, line: Sequence[Found]) -> bool:
        """Whether all words of a line lie within."""
        across = max(max(self.x - word.left, word.left + word.width - self.x) for word in line)
        down = max(abs(word.top + word.height / 2 - self.y) for word in line)
        return across**2 + down**2 <= self.radius**2


def find_rings(grey: Pixels, dpi: float) -> list[Ring]:
    """The rings of black seals. `grey` has white paper."""
    factor = min(1.0, _WORKING_DPI / dpi)
    small, millimetre = scaled(grey, factor), dpi * factor / 25.4
    circles = _Circles.of(small, millimetre)
    rings: list[Ring] = []
    for x, y in _middles(small, millimetre):
        ring = circles.ring_around(x, y)
        if ring is not None and all(np.hypot(ring.x - one.x, ring.y - one.y) > max(ring.radius, one.radius) for one in rings):
            rings.append(ring)
    return [Ring(one.x / factor, one.y / factor, one.radius / factor) for one in rings]


def _middles(small: Pixels, millimetre: float) -> Iterator[tuple[int, int]]:
    """Places around which most edges turn, the likeliest first: each edge votes for those that it may turn around."""
    soft = cv2.GaussianBlur(small, (0, 0), 0.8)
    across, down = (np.asarray(cv2.Sobel(soft, cv2.CV_32F, *order)) for order in ((1, 0), (0, 1)))
    slope = np.sqrt(across * across + down * down)  # Of whole numbers: that of OpenCV is not the same each time, to the last bit.
    y, x = (places[::_EVERY] for places in np.nonzero(slope > _LEAST_SLOPE))
    dx, dy = across[y, x] / slope[y, x], down[y, x] / slope[y, x]
    room = _radii(millimetre)[1]
    reach = np.arange(*_radii(millimetre), dtype=np.float32)
    reach = np.concatenate([reach, -reach])[:, None]
    height, width = small.shape[0] + 2 * room, small.shape[1] + 2 * room
    at_x, at_y = (x + room + 0.5 + reach * dx).astype(np.int64), (y + room + 0.5 + reach * dy).astype(np.int64)
    votes = np.bincount((at_y * width + at_x).ravel(), minlength=height * width).reshape(height, width)
    votes = np.asarray(cv2.GaussianBlur(votes[room:-room, room:-room].astype(np.float32), (0, 0), 1.2))
    width -= 2 * room
    for _ in range(_CANDIDATES):
        place = int(votes.argmax())
        middle = (place % width, place // width)
        yield middle
        cv2.circle(votes, middle, round(_RADIUS_MM[0] * millimetre), (0.0,), cv2.FILLED)


def _radii(millimetre: float) -> tuple[int, int]:
    """From, and up to but without, in pixels."""
    return round(_RADIUS_MM[0] * millimetre), round(_RADIUS_MM[1] * millimetre) + 1


@dataclass(frozen=True, eq=False)
class _Circles:
    """How much ink lies on circles around any place."""

    ink: NDArray[np.bool_]
    """With room for the largest circle on all sides."""
    across: NDArray[np.int64]
    down: NDArray[np.int64]
    """Radii x angles: steps from the middle."""
    first: int
    """The smallest radius,"""
    large: float
    """and that from which on a worn ring is believed."""

    @staticmethod
    def of(small: Pixels, millimetre: float) -> _Circles:
        """Of a page in its working size."""
        first, end = _radii(millimetre)
        angles = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)
        radii = np.arange(first - 1, end + 1)[:, None]
        room = end + 4
        across, down = (np.rint(radii * part(angles)).astype(np.int64) + room for part in (np.cos, np.sin))
        return _Circles(np.pad(small < _INK, room), across, down, first, _LARGE_MM * millimetre)

    def ring_around(self, x: int, y: int) -> Ring | None:
        """The ring whose middle is within two pixels of a place; None where there is none."""
        shares, at_x, at_y = max(
            ((self._shares(x + across, y + down), x + across, y + down) for across in range(-2, 3) for down in range(-2, 3)),
            key=lambda one: float(one[0].max()),
        )
        outer = self._outer(shares)
        best, more = float(shares.max()), float(shares.max() - np.median(shares))
        known = (_WHOLE, _WORN) if self.first + outer >= self.large else (_SMALL,)
        if not any(best >= least and more >= least_more for least, least_more in known):
            return None
        return Ring(at_x, at_y, self.first + outer)

    def _outer(self, shares: NDArray[np.float64]) -> int:
        """Which of the circles is the outermost ring."""
        outside = np.lib.stride_tricks.sliding_window_view(np.pad(shares, (0, _BESIDE), mode="edge")[1:], _BESIDE).min(axis=1)
        rings = np.flatnonzero((shares >= _OUTER[0] * shares.max()) & (shares - outside >= _OUTER[1]))
        return int(rings[-1] if len(rings) else shares.argmax())

    def _shares(self, x: int, y: int) -> NDArray[np.float64]:
        """Of each circle around a place, how much has ink on it or a pixel beside it."""
        ink = self.ink[self.down + y, self.across + x]
        return np.asarray((ink[:-2] | ink[1:-1] | ink[2:]).mean(axis=1))
