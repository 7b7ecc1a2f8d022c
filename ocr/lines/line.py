"""A line of print on the straightened page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Curve = tuple[float, float, float]
"""y = a x² + b x + c."""


def along(curve: Curve, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The curve at x."""
    a, b, c = curve
    return (a * x + b) * x + c


def moved(curve: Curve, by: float, *, wider: float = 1.0) -> Curve:
    """The same curve where x counts from a place that lies `by` further left, in units `wider` times smaller."""
    a, b, c = curve
    a, b = a / wider**2, b / wider
    return a, b - 2 * a * by, (a * by - b) * by + c


@dataclass(frozen=True, eq=False)
class TextLine:
    """Letters that stand on one base line, with no column gap between them. Pixels of the page that was looked at."""

    left: int
    right: int
    """Of its ink; `right` is behind it."""
    base: Curve
    """The base line, x counted from `left`."""
    above: float
    """How far its ink reaches above the base line."""
    below: float
    """How far its ink reaches below it."""
    letter: float
    """Height of its usual letter."""
    strokes: NDArray[np.int64]
    """Numbers of its strokes."""

    def base_at(self, x: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Height of the base line in the column x."""
        return along(self.base, np.asarray(x, np.float64) - self.left)

    @property
    def top(self) -> int:
        """Of its ink."""
        return int(np.floor(self.base_at(np.array([self.left, (self.left + self.right) / 2, self.right])).min() - self.above))

    @property
    def bottom(self) -> int:
        """Behind its ink."""
        return int(np.ceil(self.base_at(np.array([self.left, (self.left + self.right) / 2, self.right])).max() + self.below))
