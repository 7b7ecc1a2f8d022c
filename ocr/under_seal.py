"""The name under a seal, looked at once more: a crop of its own, at less resolution, reads better than the page did.

What is left of seal and pen is finer than print; at 150 dpi it fades, and a block of text has no pictures in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from ocr import tesseract
from ocr.found import Found
from ocr.pixels import Pixels, scaled
from ocr.placement import Placement
from page.words import Mark

_FACTOR = 0.75
_BESIDE_MM = (12.0, 70.0)
"""A name reaches so far to the left and to the right of its seal."""
_BELOW_MM = 12.0
_BETTER = 0.02
"""A second reading replaces the first where it is surer by so much."""
_SURE = 0.93
"""A name read with so much needs no second look."""


def read_under_seals(
    grey: Pixels, dpi: float, found: Sequence[Found], marks: Sequence[Mark], placement: Placement, *, seconds: float
) -> list[Found]:
    """The words of the page, those under its seals as the surer of two readings has them. No seal over print, no second look."""
    words = list(found)
    for mark in marks:
        if mark.kind != "seal":
            continue
        left, top, right, bottom = _place(mark, placement, dpi, grey)
        own = [word for word in words if left <= word.left and word.left + word.width <= right and _middle(word, top, bottom)]
        if not any(sum(letter.isalpha() for letter in word.text) >= 2 for word in own) or _has_sure_name(own):
            continue
        crop = scaled(grey[top:bottom, left:right].copy(), _FACTOR)
        again = [
            replace(
                word,
                left=left + round(word.left / _FACTOR),
                top=top + round(word.top / _FACTOR),
                width=round(word.width / _FACTOR),
                height=round(word.height / _FACTOR),
            )
            for word in tesseract.read_words(crop, dpi * _FACTOR, psm=6, seconds=seconds)
        ]
        for _, group in groupby(again, key=lambda word: word.line):
            words = _with_surer(words, _name_like(list(group)))
    return words


def _place(mark: Mark, placement: Placement, dpi: float, grey: Pixels) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in pixels of the image that was read."""
    box = placement.read(mark.box)
    millimetre = dpi / 25.4
    height, width = grey.shape
    return (
        max(0, round(box.left * width - _BESIDE_MM[0] * millimetre)),
        max(0, round(box.top * height)),
        min(width, round(box.right * width + _BESIDE_MM[1] * millimetre)),
        min(height, round(box.bottom * height + _BELOW_MM * millimetre)),
    )


def _middle(word: Found, top: int, bottom: int) -> bool:
    return top <= word.top + word.height / 2 <= bottom


def _name_like(line: list[Found]) -> list[Found]:
    """Words that begin with a capital, without the crumbs of pen and seal before and behind them."""
    words = [word for word in line if len(word.text) > 1 and word.text[0].isupper() and word.text.isalpha()]
    return words if 2 <= len(words) <= 6 else []


def _has_sure_name(words: Sequence[Found]) -> bool:
    """Whether a line that may be a name was read so well that no second reading would replace it."""
    lines = (_name_like(list(group)) for _, group in groupby(words, key=lambda word: word.line))
    return any(line and _sure(line) >= _SURE for line in lines)


def _with_surer(words: list[Found], line: list[Found]) -> list[Found]:
    """The words with this line in place of those that stand where it stands, if it is surer than they are."""
    if not line:
        return words
    left, right = min(word.left for word in line), max(word.left + word.width for word in line)
    middle = sum(word.top + word.height / 2 for word in line) / len(line)
    replaced = [
        word for word in words if word.top <= middle <= word.top + word.height and left <= word.left + word.width / 2 <= right
    ]
    if not replaced or _sure(line) < _sure(replaced) + _BETTER:
        return words
    kept = replaced[0]
    fresh = [replace(word, line=kept.line, block=kept.block) for word in line]
    place = words.index(kept)
    gone = {id(word) for word in replaced}
    return [
        *(word for word in words[:place] if id(word) not in gone),
        *fresh,
        *(word for word in words[place:] if id(word) not in gone),
    ]


def _sure(words: Sequence[Found]) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters
