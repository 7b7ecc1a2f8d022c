"""Print that the recogniser passed over: a seal or a signature may make it take the words around for a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr import tesseract
from ocr.connected import connected
from ocr.found import Found
from ocr.pixels import Pixels, scaled

_WORKING_DPI = 100.0
_STRONG = 140
_LETTER_MM = (1.3, 6.0)
_FEWEST_LETTERS = 10
_JOIN_MM = (6.0, 5.0)
"""Letters nearer than this, across and down, belong to one place."""
_MARGIN_MM = 2.5
_MOST_PLACES = 2
_BLOCK_OF_TEXT = 6
"""Tesseract's segmentation for one even block of text: no looking for pictures."""
_LEAST_CONFIDENCE = 0.5


def read_again(grey: Pixels, dpi: float, found: Sequence[Found], *, seconds: float) -> list[Found]:
    """Words of the places that hold print but no word yet. Nothing is read, and no time taken, where there are none."""
    more: list[Found] = []
    for place, (left, top, right, bottom) in enumerate(_unread_places(grey, dpi, found)):
        words = tesseract.read_words(grey[top:bottom, left:right].copy(), dpi, psm=_BLOCK_OF_TEXT, seconds=seconds)
        block = 1000 + place
        moved = [
            replace(word, left=word.left + left, top=word.top + top, block=block, line=(block, *word.line[1:]))
            for word in words
            if word.confidence >= _LEAST_CONFIDENCE and sum(letter.isalnum() for letter in word.text) >= 2
        ]
        more += [word for word in moved if not any(_overlap(word, other) for other in found)]
    return more


def _unread_places(grey: Pixels, dpi: float, found: Sequence[Found]) -> list[tuple[int, int, int, int]]:
    """Boxes (left, top, right, bottom) in pixels, the fullest first."""
    factor = min(1.0, _WORKING_DPI / dpi)
    small = scaled(grey, factor)
    millimetre = dpi * factor / 25.4
    unread = _letters(small, millimetre)
    for word in found:
        top, left = int(word.top * factor) - 2, int(word.left * factor) - 2
        unread[
            max(top, 0) : int((word.top + word.height) * factor) + 3, max(left, 0) : int((word.left + word.width) * factor) + 3
        ] = 0
    across, down = (round(reach * millimetre) | 1 for reach in _JOIN_MM)
    joined = cv2.dilate(unread, np.ones((down, across), np.uint8))
    lines, letters = connected(joined), connected(unread)
    owners = lines.labels[(letters.top + letters.height // 2)[1:], (letters.left + letters.width // 2)[1:]]
    counts = np.bincount(owners, minlength=len(lines))
    counts[0] = 0
    places = []
    for place in sorted(range(len(lines)), key=lambda one: -int(counts[one]))[:_MOST_PLACES]:
        if counts[place] < _FEWEST_LETTERS:
            break
        left, top, width, height = (int(of[place]) for of in (lines.left, lines.top, lines.width, lines.height))
        margin = _MARGIN_MM * millimetre
        places.append(
            (
                max(0, round((left - margin) / factor)),
                max(0, round((top - margin) / factor)),
                min(grey.shape[1], round((left + width + margin) / factor)),
                min(grey.shape[0], round((top + height + margin) / factor)),
            )
        )
    return places


def _letters(small: Pixels, millimetre: float) -> NDArray[np.uint8]:
    """1 on everything dark that has the size of a letter."""
    found = connected((small < _STRONG).astype(np.uint8))
    width, height = found.width, found.height
    low, high = _LETTER_MM[0] * millimetre, _LETTER_MM[1] * millimetre
    fit = (height >= low) & (height <= high) & (width >= 0.3 * low) & (width <= 3 * high)
    fit[0] = False
    return np.asarray(fit[found.labels], np.uint8)


def _overlap(one: Found, other: Found) -> bool:
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return across > 0 and down > 0 and across * down > 0.3 * min(one.width * one.height, other.width * other.height)
