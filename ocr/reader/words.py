"""All words of a cleaned page, as our own reader sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from ocr.found import Found
from ocr.lines import Strokes, TextLine, find_lines
from ocr.pixels import Pixels
from ocr.reader.alphabet import HAND
from ocr.reader.decoding import ReadLetter, letters, words
from ocr.reader.network import PAPER, STRIDE, answers
from ocr.reader.strips import Strip, strips


def read_words(grey: Pixels, dpi: float, barriers: Pixels | None) -> list[Found]:
    """The words of a page, line by line from top to bottom. `grey` is evened, straightened and without rules.

    `barriers` are its upright rules, 1 on them. What was written by hand is one word of `HAND`.
    """
    strokes, lines = find_lines(grey, dpi, barriers)
    cut = list(strips(grey, strokes, lines))
    found: list[Found] = []
    for number, (line, strip, answer) in enumerate(zip(lines, cut, answers([one.ink for one in cut]), strict=True)):
        found += _placed(strokes, line, strip, list(words(letters(answer))), number)
    return found


def _placed(
    strokes: Strokes, line: TextLine, strip: Strip, read: Sequence[tuple[ReadLetter, ...]], number: int
) -> Iterator[Found]:
    """Words where they stand on the page: the strokes under their letters say it to the pixel."""
    edges = _edges(read, strip)
    left, right = strokes.left[line.strokes], strokes.right[line.strokes]
    middle = (left + right) / 2
    for word, (start, end) in zip(read, edges, strict=True):
        own = line.strokes[(middle >= start) & (middle < end)]
        text = "".join(one.letter for one in word)
        text = HAND if set(text) == {HAND} else text
        confidence = float(np.prod([one.confidence for one in word]) ** (1 / len(word)))
        first, last = max(start, line.left), min(end, line.right)
        top, bottom = float(line.base_at((first + last) / 2)) - line.above, float(line.base_at((first + last) / 2)) + line.below
        if len(own):
            top, bottom = float(strokes.top[own].min()), float(strokes.bottom[own].max())
            first, last = max(first, float(strokes.left[own].min())), min(last, float(strokes.right[own].max()))
        yield Found(
            text,
            round(first),
            round(top),
            max(1, round(last - first)),
            max(1, round(bottom - top)),
            confidence,
            number,
            (number, 0, 0),
        )


def _edges(read: Sequence[tuple[ReadLetter, ...]], strip: Strip) -> list[tuple[float, float]]:
    """Where each word begins and ends on the page: halfway to the next."""

    def at(step: float) -> float:
        return strip.left + (step * STRIDE - PAPER) * strip.scale

    cuts = [at((one[-1].end + other[0].start) / 2) for one, other in pairwise(read)]
    if not read:
        return []
    return list(zip([at(read[0][0].start - 2), *cuts], [*cuts, at(read[-1][-1].end + 2)], strict=True))
