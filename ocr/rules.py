"""Printed lines that are no letters: dotted leaders of forms, underlines and the ruling of tables, taken out before reading."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

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
_BROKEN_MM = 0.4
"""A rule may be broken for so long: faxes lose single scan lines."""
_PARENT = 3
"""Place of the outline around a hole in OpenCV's hierarchy of outlines."""


def without_leaders(grey: Pixels, dpi: float) -> Pixels:
    """The page without rows of dots or dashes. `grey` is straightened, with white paper."""
    millimetre = dpi / 25.4
    outlines, hierarchy = cv2.findContours((grey < _INK).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return grey
    boxes = np.array([cv2.boundingRect(outline) for outline in outlines], np.int64)
    width, height = boxes[:, 2], boxes[:, 3]
    small = (width <= _DOT_MM * millimetre) & (height <= _DOT_MM * millimetre)
    is_hole = hierarchy[0, :, _PARENT] >= 0
    dots = np.flatnonzero((small | (height <= _THIN_MM * millimetre)) & ~is_hole)
    mask = np.zeros_like(grey)
    leaders = [outlines[place] for place in dots[_in_leaders(boxes[dots], grey.shape, millimetre)]]
    cv2.drawContours(mask, leaders, -1, 1, cv2.FILLED)
    return _painted(grey, mask)


def _in_leaders(boxes: NDArray[np.int64], shape: tuple[int, ...], millimetre: float) -> NDArray[np.bool_]:
    """Which of the dots (left, top, width, height) stand in a row of many. Rows are sought at half size: they are still apart."""
    left, top, width, _ = (boxes // 2).T
    half = millimetre / 2
    canvas = np.zeros((shape[0] // 2 + 1, shape[1] // 2 + 1), np.uint8)
    canvas[top, left] = 1
    for place in np.flatnonzero(width > 1):
        canvas[top[place], left[place] : left[place] + width[place]] = 1
    joined = cv2.dilate(canvas, np.ones((max(1, round(0.3 * half)), round(_GAP_MM * half) | 1), np.uint8))
    _, rows, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    owners = rows[top, left]
    long = stats[:, cv2.CC_STAT_WIDTH] >= _SHORTEST_LEADER_MM * half
    flat = stats[:, cv2.CC_STAT_HEIGHT] <= 2.0 * half
    return np.asarray((long & flat & (np.bincount(owners, minlength=len(stats)) >= _FEWEST_DOTS))[owners], np.bool_)


@dataclass(frozen=True)
class Rules:
    """Level and upright lines longer than 12 mm, 1 on them."""

    level: Pixels
    upright: Pixels


def find_rules(grey: Pixels, dpi: float) -> Rules:
    """The lines of tables, frames and underlines. `grey` is straightened, with white paper."""
    length = round(_SHORTEST_RULE_MM * dpi / 25.4)
    gap = round(_BROKEN_MM * dpi / 25.4) | 1
    ink = (grey < _INK).astype(np.uint8)
    level, upright = (
        cv2.morphologyEx(
            cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1 + down * (gap - 1), 1 + across * (gap - 1)), np.uint8)),
            cv2.MORPH_OPEN,
            np.ones((1 + down * (length - 1), 1 + across * (length - 1)), np.uint8),
        )
        for down, across in ((0, 1), (1, 0))
    )
    return Rules(np.asarray(level, np.uint8), np.asarray(upright, np.uint8))


def without_rules(grey: Pixels, rules: Rules) -> Pixels:
    """The page without those lines."""
    return _painted(grey, np.asarray(cv2.bitwise_or(rules.level, rules.upright), np.uint8))


def _painted(grey: Pixels, mask: Pixels) -> Pixels:
    """White where the mask is set, and on the soft edge around it."""
    if not mask.any():
        return grey
    painted = grey.copy()
    painted[cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0] = 255
    return painted
