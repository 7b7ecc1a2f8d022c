"""How well a page can be read as it lies: upside down, letters are no letters."""

from __future__ import annotations

from ocr.found import HAND
from ocr.lines import find_lines
from ocr.pixels import Pixels
from ocr.reader.decoding import letters
from ocr.reader.network import answers
from ocr.reader.strips import strips

_LINES = 12
"""The longest lines of a page tell."""
_FEWEST = 20
"""Letters."""


def legibility(grey: Pixels, dpi: float) -> float:
    """How sure our reader is of a letter, in the mean, 0..1; 0 where there are too few. `grey` is evened and straightened."""
    strokes, lines = find_lines(grey, dpi)
    longest = sorted(lines, key=lambda line: line.right - line.left)[-_LINES:]
    read = [one for answer in answers([strip.ink for strip in strips(grey, strokes, longest)]) for one in letters(answer)]
    sure = [one.confidence for one in read if one.letter not in (" ", HAND)]
    return sum(sure) / len(sure) if len(sure) >= _FEWEST else 0.0
