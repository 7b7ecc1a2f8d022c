"""Which way up a page lies: its own rows of print tell; where they leave doubt, it lies as it can be read best.

Rows of print are told from columns by the sharper profile. Upright from upside down: Vietnamese print carries far more above the
body of its letters (ascenders, tones, hats) than below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args

import cv2
import numpy as np

from ocr.deskew import Angle, find_angle, ink_points, straightened
from ocr.pixels import Pixels, scaled, turned
from ocr.reader.legibility import legibility

Turn = Literal[0, 90, 180, 270]

_WORKING_DPI = 100.0
_STRIP_MM = 38.0
"""Rows are looked at in strips so wide: a column each, whatever stands beside it."""
_FAR_SHARPER = 2.5
"""Rows so much sharper than a rough look at columns leave no question."""
_CLEARLY_ROWS = 1.4
"""So much sharper must rows be than columns, or columns than rows."""
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
    across: Angle
    """Of lines of print that run from left to right as the page lies."""
    along: Angle
    """Of those that run from top to bottom, measured when the page is turned."""

    def skew(self, turn: Turn) -> float:
        """Degrees clockwise by which the lines of print slope once the page is turned so."""
        return (self.across if turn in (0, 180) else self.along).degrees


def find_turn(grey: Pixels, dpi: float, lie: Lie) -> Turn:
    """Degrees by which the page must be turned clockwise to stand upright; 0 where nothing can be read either way.

    Most pages stand upright and say so. Where one does not, or leaves doubt, lines of it are read in each of the four ways.
    """
    if lie.sure and lie.turn == 0:
        return 0
    ways: tuple[Turn, ...] = get_args(Turn)
    return max(ways, key=lambda turn: legibility(straightened(turned(grey, turn), lie.skew(turn)), dpi))


def how_it_lies(grey: Pixels, dpi: float) -> Lie:
    """What the rows of print say. `grey` is evened: white paper, dark print."""
    small, dpi = _reduced(grey, dpi)
    ink = ink_points(small, dpi)
    turned_ink = np.column_stack((-ink[:, 1], ink[:, 0]))
    across, along = find_angle(ink), find_angle(turned_ink, roughly=True)
    if across.sharpness < _FAR_SHARPER * along.sharpness:
        along = find_angle(turned_ink)
    rows = across.sharpness / max(along.sharpness, 1e-9)
    sideways = rows < 1.0
    print_ = np.asarray(255 - 255 * _print_only(small, dpi), np.uint8)
    standing = straightened(turned(print_, 90) if sideways else print_, along.degrees if sideways else across.degrees)
    above, below = _above_and_below(np.asarray(standing < 128, np.uint8), dpi)
    upright = above >= below
    sure = (
        max(rows, 1 / max(rows, 1e-9)) >= _CLEARLY_ROWS
        and above + below >= _ENOUGH_INK
        and max(above, below) >= _CLEARLY_UP * min(above, below)
    )
    turn = (90 if upright else 270) if sideways else (0 if upright else 180)
    return Lie(cast(Turn, turn), sure, across, along)


def _reduced(grey: Pixels, dpi: float) -> tuple[Pixels, float]:
    factor = min(1.0, _WORKING_DPI / dpi)
    return scaled(grey, factor), dpi * factor


def _above_and_below(ink: Pixels, dpi: float) -> tuple[float, float]:
    """Ink above and below the bodies of letters, over all rows of print. `ink` is 1 where there is print."""
    width = max(8, round(_STRIP_MM / 25.4 * dpi))
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


def _print_only(grey: Pixels, dpi: float) -> Pixels:
    """1 where there is print: without rules, frames and specks."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((grey < 150).astype(np.uint8), connectivity=8)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    millimetre = dpi / 25.4
    kept = (np.maximum(width, height) < 10 * millimetre) & (np.maximum(width, height) > 0.5 * millimetre)
    kept[0] = False
    return np.asarray(kept[labels], np.uint8)
