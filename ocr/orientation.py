"""Which way up a page lies: its own letters tell; where they leave doubt, it lies as it can be read best.

Words run across an upright page, whatever its columns look like: letters have the next one beside them, not below. Upright from
upside down: Vietnamese print carries far more above the body of its letters (ascenders, tones, hats) than below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from ocr.deskew import find_angle, ink_points, straightened
from ocr.lines import Strokes
from ocr.pixels import Pixels, scaled, turned
from ocr.reader.legibility import legibility

Turn = Literal[0, 90, 180, 270]

_WORKING_DPI = 100.0
_STRIP_MM = 38.0
"""Rows are looked at in strips so wide: a column each, whatever stands beside it."""
_LETTER_MM, _NEXT_MM = (0.8, 6.0), 1.3
"""A letter is so large; the next one of its word begins so near."""
_CLEARLY_ACROSS = 3.0
"""So many times as many letters must have the next one beside them as below, or below as beside. Print has ten times as many."""
_CLEARLY_UP = 1.4
"""So much more ink must stand above the letters' bodies than below."""
_ENOUGH_INK = 250.0
"""Pixels above and below bodies on which that can rest."""


@dataclass(frozen=True, slots=True)
class Lie:
    """How a page lies, as far as its print tells."""

    turn: Turn
    """Degrees by which it must be turned clockwise to stand upright."""
    sure: bool
    angle: float
    """Degrees clockwise by which its lines of print slope once it is turned so."""

    def skew(self, turn: Turn) -> float:
        """The same once it is turned by `turn`; 0 where its lines run up and down then."""
        return self.angle if (turn - self.turn) % 180 == 0 else 0.0


def find_turn(grey: Pixels, dpi: float, lie: Lie) -> Turn:
    """Degrees by which the page must be turned clockwise to stand upright; 0 where nothing can be read either way.

    Most pages stand upright and say so. Where one does not, or leaves doubt, lines of it are read this way and upside down.
    """
    if lie.sure and lie.turn == 0:
        return 0
    ways = [lie.turn, cast(Turn, (lie.turn + 180) % 360)]
    read = {turn: legibility(straightened(turned(grey, turn), lie.skew(turn)), dpi) for turn in ways}
    return max(ways, key=read.__getitem__) if any(read.values()) else 0


def how_it_lies(grey: Pixels, dpi: float) -> Lie:
    """What the letters say. `grey` is evened: white paper, dark print."""
    factor = min(1.0, _WORKING_DPI / dpi)
    strokes = Strokes.of(scaled(grey, factor), dpi * factor)
    beside, below = _neighbours(strokes)
    sideways = below > beside
    points = ink_points(strokes)
    angle = find_angle(np.column_stack((-points[:, 1], points[:, 0])) if sideways else points)
    print_ = _print_only(strokes)
    standing = straightened(turned(print_, 90) if sideways else print_, angle)
    up, down = _above_and_below(np.asarray(standing < 128, np.uint8), strokes.millimetre)
    sure = (
        max(beside, below) >= _CLEARLY_ACROSS * min(beside, below)
        and up + down >= _ENOUGH_INK
        and max(up, down) >= _CLEARLY_UP * min(up, down)
    )
    turn = (90 if up >= down else 270) if sideways else (0 if up >= down else 180)
    return Lie(cast(Turn, turn), sure, angle)


def _neighbours(strokes: Strokes) -> tuple[int, int]:
    """How many letters have another one close to their right, and how many close below."""
    low, high = (mm * strokes.millimetre for mm in _LETTER_MM)
    is_letter = (np.minimum(strokes.width, strokes.height) >= low) & (np.maximum(strokes.width, strokes.height) <= high)
    is_letter[0] = False
    letters = np.flatnonzero(is_letter)
    left, top, right, bottom = (edge[letters, None] for edge in (strokes.left, strokes.top, strokes.right, strokes.bottom))
    steps = np.arange(round(_NEXT_MM * strokes.millimetre))
    rows, columns = strokes.labels.shape

    def met(y: NDArray[np.int64], x: NDArray[np.int64]) -> int:
        others = strokes.labels[np.minimum(y, rows - 1), np.minimum(x, columns - 1)]
        return int(np.count_nonzero((is_letter[others] & (others != letters[:, None])).any(axis=1)))

    return met((top + bottom) // 2, right + steps), met(bottom + steps, (left + right) // 2)


def _above_and_below(ink: Pixels, millimetre: float) -> tuple[float, float]:
    """Ink above and below the bodies of letters, over all rows of print. `ink` is 1 where there is print."""
    width = max(8, round(_STRIP_MM * millimetre))
    above = below = 0.0
    for left in range(0, ink.shape[1] - width // 2, width):
        profile = ink[:, left : left + width].sum(axis=1, dtype=np.float64)
        steps = np.diff(np.concatenate(([0], (profile > 0.02 * width).astype(np.int8), [0])))
        for start, end in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True):
            row = profile[start:end]
            if not 6 <= end - start <= 40 or row.max() < 0.15 * width:
                continue
            body = np.flatnonzero(row >= 0.55 * row.max())
            above += float(row[: body[0]].sum())
            below += float(row[body[-1] + 1 :].sum())
    return above, below


def _print_only(strokes: Strokes) -> Pixels:
    """Black where there is print, without rules, frames and specks; else white."""
    longest = np.maximum(strokes.width, strokes.height)
    kept = (longest < 10 * strokes.millimetre) & (longest > 0.5 * strokes.millimetre)
    kept[0] = False
    return np.where(kept, np.uint8(0), np.uint8(255))[strokes.labels]
