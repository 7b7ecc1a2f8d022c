"""Rectangles on a page, in parts of the original page: 0 to 1 of width and height, origin top left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle. `left <= right`, `top <= bottom`, all within 0..1 of the page that it belongs to."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """In parts of the page's width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In parts of the page's height."""
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """Middle point (x, y)."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def overlap(self, other: Box) -> float:
        """Shared area, in parts of the page's area."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0.0) * max(height, 0.0)

    def turned(self, degrees: int) -> Box:
        """This box after the page is turned clockwise by 0, 90, 180 or 270 degrees."""
        match degrees % 360:
            case 0:
                return self
            case 90:
                return Box(1 - self.bottom, self.left, 1 - self.top, self.right)
            case 180:
                return Box(1 - self.right, 1 - self.bottom, 1 - self.left, 1 - self.top)
            case 270:
                return Box(self.top, 1 - self.right, self.bottom, 1 - self.left)
            case _:
                raise ValueError(f"a page is turned by quarter turns only, not by {degrees} degrees")


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them. Raises ValueError when there are none."""
    first, *rest = boxes
    for box in rest:
        first = first.union(box)
    return first
