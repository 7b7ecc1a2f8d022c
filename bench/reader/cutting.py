"""Pieces of pages cut into strips by the same code that cuts pages, each with what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bench.reader.drawing import DrawnWord
from bench.reader.spoiling import Piece
from ocr.cleaning import READING_DPI
from ocr.lines import TextLine, find_lines
from ocr.pixels import Pixels
from ocr.reader.by_hand import FIGURES_MARGIN
from ocr.reader.strips import Strip, strips
from ocr.rules import find_rules, without_leaders, without_rules

_ON_THE_LINE = 0.45
"""A word stands on a line where their base lines are so near, by the height of its letters."""
_CUT = (0.2, 0.8)
"""A word of which such a part lies in a strip was cut, and nobody can say what the strip says."""

_BEFORE = 24
"""Columns of paper that are taken along where no print stands beside figures."""


def cut(piece: Piece) -> Iterator[tuple[Pixels, str]]:
    """The strips of a piece, with their text: empty where there is nothing to read."""
    for strip, words in _lines(piece):
        yield strip.ink, " ".join(word.text for word in words)


def cut_figures(piece: Piece, rng: np.random.Generator) -> Iterator[tuple[Pixels, str]]:
    """What stands between print where figures were written by hand, with some of the print, and the figures."""
    for strip, words in _lines(piece):
        for place, word in enumerate(words):
            if not word.written:
                continue
            start = words[place - 1].right if place else word.left - strip.scale * _BEFORE
            end = words[place + 1].left if place + 1 < len(words) else word.right + strip.scale * _BEFORE
            left, right = (round((edge - strip.left) / strip.scale) for edge in (min(start, word.left), max(end, word.right)))
            left, right = left - int(rng.integers(0, 2 * FIGURES_MARGIN)), right + int(rng.integers(0, 2 * FIGURES_MARGIN))
            ink = strip.ink[:, max(0, left) : right]
            if ink.shape[1] > FIGURES_MARGIN:
                yield ink, word.written


def _lines(piece: Piece) -> Iterator[tuple[Strip, list[DrawnWord]]]:
    """The strips of a piece of which it is known what they say."""
    rules = find_rules(piece.grey, READING_DPI)
    grey = without_rules(without_leaders(piece.grey, READING_DPI), rules)
    strokes, lines = find_lines(grey, READING_DPI, rules.upright)
    for line, strip in zip(lines, strips(grey, strokes, lines), strict=True):
        words = said(line, piece.words)
        if words is not None:
            yield strip, words


def said(line: TextLine, words: Sequence[DrawnWord]) -> list[DrawnWord] | None:
    """The words of a line, from left to right; None where it cuts a word, or runs through words of another line."""
    own: list[DrawnWord] = []
    for word in words:
        shared = min(line.right, word.right) - max(line.left, word.left)
        if shared <= 0:
            continue
        off = abs(float(line.base_at((word.left + word.right) / 2)) - word.base)
        if off >= _ON_THE_LINE * line.letter:
            if off < 0.8 * line.letter:
                return None
            continue
        part = shared / max(word.right - word.left, 1.0)
        if _CUT[0] < part < _CUT[1]:
            return None
        if part >= _CUT[1]:
            own.append(word)
    return sorted(own, key=lambda word: word.left)
