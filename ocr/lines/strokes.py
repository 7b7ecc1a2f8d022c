"""Connected ink, sorted into what it can be: a letter, a sign of its own, a tone over a letter, or too large for print."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ocr.connected import Connected, Numbers, connected
from ocr.pixels import Pixels

INK = 165
"""Darker than this is a stroke: the page is evened, its paper white."""
_LETTER_MM = (0.95, 10.0)
_WIDEST_MM = 45.0
"""Letters that touch each other are one stroke: a word, but not a line."""
_FLAT = 0.22
"""Lower than this part of its width is a dash or what is left of a rule."""
_TONE = (0.55, 0.7, 0.95)
"""A tone or a dot is at most so high, by its letter; or, by the usual letter of the page and by its own."""
_GAP_ABOVE, _GAP_BELOW = 0.32, 0.22
"""It is at most so far over or under its letter, by the height of the usual letter."""
_FURTHEST_MM = 1.6
_THIN = 0.06
"""Ink in less than this part of its box is a frame or a scribble."""
_SOLID, _THICK_MM = 0.72, 2.2
"""Ink in more than this part of a box that is thicker than a stroke is a hole of a binder or a blot."""
_RULE_MM = (4.5, 0.65)
"""An upright rule is at least so high and at most so wide."""


@dataclass(frozen=True, eq=False)
class Strokes(Connected):
    """All strokes of a page."""

    millimetre: float
    """Pixels."""

    @staticmethod
    def of(grey: Pixels, dpi: float) -> Strokes:
        """The strokes of a page, `grey` being evened, straightened and without rules."""
        found = connected((grey < INK).astype(np.uint8))
        return Strokes(found.labels, found.left, found.top, found.width, found.height, found.area, dpi / 25.4)

    @cached_property
    def letter_like(self) -> NDArray[np.bool_]:
        """As high and as wide as a letter or a few that touch. Tones may be among them."""
        low, high = (round(mm * self.millimetre) for mm in _LETTER_MM)
        fit = (self.height >= low) & (self.height <= high) & (self.width <= _WIDEST_MM * self.millimetre)
        fit &= (self.height >= _FLAT * self.width) | (self.height >= 2 * low)
        whole = self.width * self.height
        fit &= self.area >= _THIN * whole
        fit &= (self.area <= _SOLID * whole) | (np.minimum(self.width, self.height) <= _THICK_MM * self.millimetre)
        fit &= ~self.is_rule
        fit[0] = False
        return fit

    @cached_property
    def is_rule(self) -> NDArray[np.bool_]:
        """What is left of an upright rule: shorter than those that were taken out, thinner than any letter as high."""
        return (self.height >= _RULE_MM[0] * self.millimetre) & (self.width <= _RULE_MM[1] * self.millimetre)

    @cached_property
    def usual(self) -> float:
        """Height of the page's usual letter, in pixels; 0 where there is none."""
        heights = self.height[self.letter_like]
        return float(np.median(heights)) if len(heights) else 0.0

    @cached_property
    def owner(self) -> Numbers:
        """The letter under a tone, or over a dot below; 0 for strokes that stand by themselves."""
        owner = np.zeros(len(self.left), np.int64)
        largest = 3.0 * self.millimetre
        small = np.flatnonzero((self.height <= largest) & (self.width <= largest) & (self.area >= 3))
        small = small[small > 0]
        for _ in range(2):  # a tone may stand on the hat of its letter
            for part in (0.5, 0.2, 0.8, -0.5):
                for downwards in (True, False):
                    waiting = small[owner[small] == 0]
                    owner[waiting] = self._beside(waiting, part, downwards, owner)
        return owner

    def _beside(self, small: Numbers, part: float, downwards: bool, owner: Numbers) -> Numbers:
        """What letter is the first that each of these strokes meets below or above it, at a part of its width; 0 for none."""
        rows, columns = self.labels.shape
        x = np.clip(self.left[small] + (part * self.width[small]).astype(np.int64), 0, columns - 1)[:, None]
        steps = np.arange(round(_FURTHEST_MM * self.millimetre))
        y = self.bottom[small, None] + steps if downwards else self.top[small, None] - 1 - steps
        met = np.where((y >= 0) & (y < rows), self.labels[np.clip(y, 0, rows - 1), x], 0)
        first = np.argmax(met > 0, axis=1)
        found = met[np.arange(len(small)), first].astype(np.int64)
        letter = np.where(owner[found] > 0, owner[found], found)
        high = self.height[letter]
        own = self.height[small]
        low = (own <= _TONE[0] * high) | ((own <= _TONE[1] * self.usual) & (own <= _TONE[2] * high))
        near = first <= (_GAP_ABOVE if downwards else _GAP_BELOW) * np.maximum(self.usual, 0.7 * high)
        return np.where((found > 0) & (letter != small) & self.letter_like[letter] & low & near, letter, 0)

    @cached_property
    def is_tone(self) -> NDArray[np.bool_]:
        """Belongs to a letter."""
        return self.owner > 0
