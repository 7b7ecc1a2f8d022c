"""Printed lines that are no letters: dotted leaders of forms, underlines and the ruling of tables, taken out before reading."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.connected import connected
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
_LOWEST_ROW_MM, _WIDEST_RULE_MM, _MEETS_MM = 4.5, 0.9, 0.8
"""A shorter line is a rule where it is at least so long, at most so wide, and both its ends lie so near to level rules."""
_BROKEN_MM = 0.4
"""A rule may be broken for so long: faxes lose single scan lines."""
_FULL_BYTE = 255
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
    rows = connected(joined)
    owners = rows.labels[top, left]
    long, flat = rows.width >= _SHORTEST_LEADER_MM * half, rows.height <= 2.0 * half
    return np.asarray((long & flat & (np.bincount(owners, minlength=len(rows)) >= _FEWEST_DOTS))[owners], np.bool_)


@dataclass(frozen=True)
class Rules:
    """Level and upright lines longer than 12 mm, and shorter upright ones from one level line to the next; 1 on them."""

    level: Pixels
    upright: Pixels


def find_rules(grey: Pixels, dpi: float) -> Rules:
    """The lines of tables, frames and underlines. `grey` is straightened, with white paper."""
    length = round(_SHORTEST_RULE_MM * dpi / 25.4)
    gap = round(_BROKEN_MM * dpi / 25.4) | 1
    ink = (grey < _INK).astype(np.uint8)
    level = _long_runs(ink, length, gap)
    upright = _transposed(_long_runs(_transposed(ink), length, gap))
    return Rules(level, upright | _between(level, ink, dpi))


def _transposed(layer: Pixels) -> Pixels:
    return np.asarray(cv2.transpose(layer), np.uint8)


def _long_runs(ink: Pixels, length: int, gap: int) -> Pixels:
    """1 on runs of ink along rows that are at least so long; they may be broken for less than `gap`."""
    whole = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8)), np.uint8)
    # Few rows have any: wherever a long run lies, it fills a number of neighbouring bytes of eight pixels each.
    eighths = (np.packbits(whole, axis=1) == _FULL_BYTE).astype(np.uint8)
    full = cv2.erode(eighths, np.ones((1, max(1, (length - 14) // 8)), np.uint8))
    rows = np.flatnonzero(full.any(axis=1))
    found = np.zeros_like(ink)
    if len(rows):
        found[rows] = cv2.morphologyEx(whole[rows], cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    return found


def _between(level: Pixels, ink: Pixels, dpi: float) -> Pixels:
    """Upright lines too short to be told from letters by themselves, that meet a level line at both ends: those of a low row."""
    found = np.zeros_like(ink)
    rows = np.flatnonzero(level.any(axis=1))
    if not len(rows):
        return found
    millimetre = dpi / 25.4
    top, bottom, slack = int(rows[0]), int(rows[-1]) + 1, round(_MEETS_MM * millimetre)
    whole = cv2.morphologyEx(ink[top:bottom], cv2.MORPH_CLOSE, np.ones((round(_BROKEN_MM * millimetre) | 1, 1), np.uint8))
    least = round(_LOWEST_ROW_MM * millimetre)
    band = np.asarray(cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((least, 1), np.uint8)), np.uint8)
    outlines, _ = cv2.findContours(band, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for left, above, width, height in map(cv2.boundingRect, outlines):
        ends = (level[max(0, top + end - slack) : top + end + slack, left : left + width] for end in (above, above + height))
        if width <= _WIDEST_RULE_MM * millimetre and all(end.any() for end in ends):
            found[top + above : top + above + height, left : left + width] |= band[above : above + height, left : left + width]
    return found


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
