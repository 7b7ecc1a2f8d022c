"""All words of a cleaned page, as our own reader sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ocr.found import HAND, Found
from ocr.lines import Strokes, TextLine, find_lines
from ocr.pixels import Pixels
from ocr.reader.by_hand import FIGURES_MARGIN, read_figures
from ocr.reader.calibration import Said, calibrated, said_of
from ocr.reader.decoding import ReadWord, letters, words
from ocr.reader.network import PAPER, STRIDE, answers
from ocr.reader.open_marks import decided
from ocr.reader.slots import settled
from ocr.reader.strips import Strip, strips
from ocr.reader.wording import Wording, wording

_LETTER = 6
"""Steps that a letter reaches at most to either side of where it was seen."""


def read_words(grey: Pixels, dpi: float, barriers: Pixels | None, known: Wording | None = None) -> list[Found]:
    """As `said_words`, each word with how likely it is right."""
    found, said = said_words(grey, dpi, barriers, known)
    print_ = [place for place, one in enumerate(found) if not one.by_hand]
    for place, share in zip(print_, calibrated([said[place] for place in print_]), strict=True):
        found[place] = replace(found[place], confidence=share)
    return found


def said_words(grey: Pixels, dpi: float, barriers: Pixels | None, known: Wording | None = None) -> tuple[list[Found], list[Said]]:
    """The words of a page, line by line from top to bottom. `grey` is evened, straightened and without rules.

    `barriers` are its upright rules, 1 on them. What was written by hand is a word of its own (`Found.by_hand`).
    `known` decides between marks that the picture leaves open. Beside each word: what the network says of it.
    """
    strokes, lines = find_lines(grey, dpi, barriers)
    cut = list(strips(grey, strokes, lines))
    found: list[Found] = []
    said: list[Said] = []
    cuttings: dict[int, Pixels] = {}
    for number, (line, strip, answer) in enumerate(zip(lines, cut, answers([one.ink for one in cut]), strict=True)):
        seen = settled(list(words(letters(answer))), strip.ink)
        read = decided(seen, known) if known is not None else seen
        cuttings |= {len(found) + place: cutting for place, cutting in _by_hand(strip, read)}
        found += _placed(strokes, line, strip, read, number)
        said += said_of(read, seen, wording())
    for place, (figures, confidence) in zip(cuttings, read_figures(list(cuttings.values())), strict=True):
        found[place] = replace(found[place], text=HAND + figures, confidence=confidence)
    return found, said


def _by_hand(strip: Strip, read: Sequence[ReadWord]) -> Iterator[tuple[int, Pixels]]:
    """Of each word that was written by hand its place, and what lies between the letters of print beside it."""
    width = strip.ink.shape[1]
    for place, word in enumerate(read):
        if word[0].letter == HAND:
            left = read[place - 1][-1].end * STRIDE - PAPER - FIGURES_MARGIN if place else 0
            right = read[place + 1][0].start * STRIDE - PAPER + FIGURES_MARGIN if place + 1 < len(read) else width
            yield place, strip.ink[:, max(0, left) : max(right, 1)]


def _placed(strokes: Strokes, line: TextLine, strip: Strip, read: Sequence[ReadWord], number: int) -> Iterator[Found]:
    """Words where they stand on the page: strokes under their letters say it to the pixel. How sure each is, the page says."""
    edges = _edges(read, strip)
    left, right = strokes.left[line.strokes], strokes.right[line.strokes]
    middle = (left + right) / 2
    for word, (start, end) in zip(read, edges, strict=True):
        own = line.strokes[(middle >= start) & (middle < end)]
        text = "".join(one.letter for one in word)
        text = HAND if set(text) == {HAND} else text
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
            0.0,
            number,
            (number, 0, 0),
        )


def _edges(read: Sequence[ReadWord], strip: Strip) -> list[tuple[float, float]]:
    """Where each word begins and ends on the page: halfway to the next."""

    def at(step: float) -> float:
        return strip.left + (step * STRIDE - PAPER) * strip.scale

    cuts = [at((one[-1].end + other[0].start) / 2) for one, other in pairwise(read)]
    if not read:
        return []
    return list(zip([at(read[0][0].start - _LETTER), *cuts], [*cuts, at(read[-1][-1].end + _LETTER)], strict=True))
