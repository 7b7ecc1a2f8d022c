"""Pieces of pages cut into strips by the same code that cuts pages, each with what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.reader.drawing import DrawnWord
from bench.reader.spoiling import Piece
from ocr.cleaning import READING_DPI
from ocr.lines import TextLine, find_lines
from ocr.pixels import Pixels
from ocr.reader.strips import strips
from ocr.rules import find_rules, without_leaders, without_rules

_ON_THE_LINE = 0.45
"""A word stands on a line where their base lines are so near, by the height of its letters."""
_CUT = (0.2, 0.8)
"""A word of which such a part lies in a strip was cut, and nobody can say what the strip says."""


def cut(piece: Piece) -> Iterator[tuple[Pixels, str]]:
    """The strips of a piece, with their text: empty where there is nothing to read."""
    rules = find_rules(piece.grey, READING_DPI)
    grey = without_rules(without_leaders(piece.grey, READING_DPI), rules)
    strokes, lines = find_lines(grey, READING_DPI, rules.upright)
    for line, strip in zip(lines, strips(grey, strokes, lines), strict=True):
        text = said(line, piece.words)
        if text is not None:
            yield strip.ink, text


def said(line: TextLine, words: Sequence[DrawnWord]) -> str | None:
    """What a line says; None where it cuts a word, or runs through words of another line."""
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
    return " ".join(word.text for word in sorted(own, key=lambda word: word.left))
