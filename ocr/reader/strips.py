"""A line of print cut out of its page: straight, of one height, without what belongs to its neighbours.

Ink that belongs to no line stays: a pen or a seal may have letters in it that it runs through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.lines import Strokes, TextLine
from ocr.pixels import Pixels, histogram, percentile

HEIGHT = 40
"""Pixels of a strip: what body text has at 200 dpi, so that tones lose nothing."""
_LEAST_ABOVE, _LEAST_BELOW = 1.45, 0.42
"""A strip reaches at least so far above and below the base line, by the height of its letters."""
_MARGIN = 0.25
"""Paper to the left and right, by the height of its letters."""
_DARKEST = 2.0
"""Percentile of a strip's levels that is its ink."""
_FAINTEST = 120.0
"""Ink paler than this below paper white is made as dark as that, at most."""
_FULL = 225.0


@dataclass(frozen=True, eq=False)
class Strip:
    """A line as the network sees it."""

    ink: Pixels
    """HEIGHT x W: 0 on paper, up to 255 on ink."""
    left: float
    """Where it begins on the page,"""
    scale: float
    """and how many pixels of the page are one of its own."""


def strips(grey: Pixels, strokes: Strokes, lines: Sequence[TextLine]) -> Iterator[Strip]:
    """The strip of each line, in their order."""
    owner = np.full(len(strokes.left), -1, np.int32)
    for number, line in enumerate(lines):
        owner[line.strokes] = number
    owner[strokes.is_rule] = len(lines)
    owner[0] = -1
    for number, line in enumerate(lines):
        yield _strip(grey, strokes, line, (owner != number) & (owner >= 0))


def _strip(grey: Pixels, strokes: Strokes, line: TextLine, foreign: NDArray[np.bool_]) -> Strip:
    above = max(line.above, _LEAST_ABOVE * line.letter) + 1
    below = max(line.below, _LEAST_BELOW * line.letter) + 1
    margin = round(_MARGIN * line.letter)
    height, width = grey.shape
    left, right = max(0, line.left - margin), min(width, line.right + margin)
    base = line.base_at(np.array([left, (left + right) / 2, right]))
    top, bottom = max(0, int(base.min() - above)), min(height, int(np.ceil(base.max() + below)))
    crop = _cleared(grey[top:bottom, left:right], strokes.labels[top:bottom, left:right], foreign)
    scale = (above + below) / HEIGHT
    size = (max(1, round(crop.shape[1] / scale)), max(1, round(crop.shape[0] / scale)))
    small = cv2.resize(crop, size, interpolation=cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR)
    x = np.arange(size[0], dtype=np.float32)
    rise = ((line.base_at(left + (x + 0.5) * scale) - above - top) / scale).astype(np.float32)
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None] + rise[None, :]
    columns = np.broadcast_to(x, rows.shape)
    straight = cv2.remap(small, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    return Strip(_as_ink(np.asarray(straight, np.uint8)), float(left), scale)


def _cleared(crop: Pixels, labels: NDArray[np.int32], foreign: NDArray[np.bool_]) -> Pixels:
    """White where strokes stand that are not the line's own, with their soft edges."""
    alien = foreign[labels]
    if not alien.any():
        return crop
    cleared = crop.copy()
    around = cv2.dilate(alien.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    cleared[around & ((labels == 0) | alien)] = 255
    return cleared


def _as_ink(straight: Pixels) -> Pixels:
    """Dark becomes high; faint print is made darker."""
    darkest = 255.0 - percentile(histogram(straight), _DARKEST)
    return np.asarray(cv2.convertScaleAbs(255 - straight, alpha=_FULL / min(max(darkest, _FAINTEST), _FULL)), np.uint8)
