"""From the image that was read back to the original page: through deskew, turning and scaling."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

from page.box import Box


@dataclass(frozen=True, slots=True)
class Placement:
    """How the image that was read lies on the original page."""

    width: int
    """Pixels of the image that was read (upright, straightened)."""
    height: int
    turn: int
    """Degrees clockwise by which the original was turned."""
    skew: float
    """Degrees clockwise of the lines of print on the upright page."""

    def original(self, left: float, top: float, width: float, height: float) -> Box:
        """The box of a word, given in pixels of the image that was read, on the original page in parts of it.

        A word keeps its size: it is moved to where its middle stood on the skewed page, and not made taller by its slope.
        """
        angle = radians(self.skew)
        across, down = left + width / 2 - self.width / 2, top + height / 2 - self.height / 2
        x = self.width / 2 + across * cos(angle) - down * sin(angle)
        y = self.height / 2 + across * sin(angle) + down * cos(angle)
        upright = Box(
            _part((x - width / 2) / self.width),
            _part((y - height / 2) / self.height),
            _part((x + width / 2) / self.width),
            _part((y + height / 2) / self.height),
        )
        return upright.turned(-self.turn)

    def read(self, box: Box) -> Box:
        """Where a box of the original page lies on the image that was read, in parts of it; it keeps its size."""
        upright = box.turned(self.turn)
        angle = radians(-self.skew)
        x, y = upright.centre
        across, down = (x - 0.5) * self.width, (y - 0.5) * self.height
        x = 0.5 + (across * cos(angle) - down * sin(angle)) / self.width
        y = 0.5 + (across * sin(angle) + down * cos(angle)) / self.height
        wide, high = upright.width / 2, upright.height / 2
        return Box(_part(x - wide), _part(y - high), _part(x + wide), _part(y + high))


def _part(value: float) -> float:
    return min(max(value, 0.0), 1.0)
