"""Printed lines that are no letters: dotted leaders of forms, underlines and the ruling of tables, taken out before reading."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.pixels import Pixels

_INK = 190
"""Leaders are fine and pale: everything darker than this counts."""
_DOT_MM = 0.9
"""Dots of a leader are at most so wide and high."""
_THIN_MM = 0.55
_GAP_MM = 1.5
_SHORTEST_LEADER_MM = 9.0
_FEWEST_DOTS = 6
_SHORTEST_RULE_MM = 12.0


def without_leaders(grey: Pixels, dpi: float) -> Pixels:
    """The page without rows of dots or dashes. `grey` is straightened, with white paper."""
    millimetre = dpi / 25.4
    ink = (grey < _INK).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    dot = ((width <= _DOT_MM * millimetre) & (height <= _DOT_MM * millimetre)) | (height <= _THIN_MM * millimetre)
    dot[0] = False
    dots = dot[labels].astype(np.uint8)
    joined = cv2.dilate(dots, np.ones((max(1, round(0.3 * millimetre)), round(_GAP_MM * millimetre) | 1), np.uint8))
    _, runs, run_stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    counts = np.bincount(runs[stats[dot][:, cv2.CC_STAT_TOP], stats[dot][:, cv2.CC_STAT_LEFT]], minlength=len(run_stats))
    long = run_stats[:, cv2.CC_STAT_WIDTH] >= _SHORTEST_LEADER_MM * millimetre
    flat = run_stats[:, cv2.CC_STAT_HEIGHT] <= 2.0 * millimetre
    leader = long & flat & (counts >= _FEWEST_DOTS)
    leader[0] = False
    return _painted(grey, (leader[runs] & (dots > 0)).astype(np.uint8))


def without_rules(grey: Pixels, dpi: float) -> Pixels:
    """The page without level and upright lines longer than 12 mm."""
    length = round(_SHORTEST_RULE_MM * dpi / 25.4)
    ink = (grey < _INK).astype(np.uint8)
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return _painted(grey, np.asarray(cv2.bitwise_or(level, upright), np.uint8))


def _painted(grey: Pixels, mask: Pixels) -> Pixels:
    """White where the mask is set, and on the soft edge around it."""
    painted = grey.copy()
    painted[cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0] = 255
    return painted
