"""Figures written by hand between print: cut out of their line, and read by a small network of their own.

It sees each cutting as it is, and as other hands might have written it, more upright or aslant, wider or narrower: what it reads
in all of them is right far more often than what it reads in one and not in the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path

import cv2
import numpy as np

from ocr.pixels import Pixels
from ocr.reader.decoding import letters
from ocr.reader.network import Answer, answers
from ocr.reader.strips import HEIGHT

FIGURES = Path(__file__).with_name("weights") / "figures.onnx"
FIGURES_MARGIN = 14
"""Columns of a strip that are taken along at both sides: print beside the figures must be seen as print."""
_HANDS = ((1.0, 0.0), (1.08, 0.0), (0.93, 0.0), (1.0, 0.12), (1.0, -0.12))
"""How much wider each look at a cutting is, and how far it leans, in parts of its height. The first is the cutting itself."""

_INKED = 60
"""Darker than this is a stroke."""
_TALL, _BASE, _FULL = 30, 31, 225.0
"""As large figures stand in a strip: so many rows high, above this row, so dark."""


def cutting_of(pen: Pixels) -> Pixels:
    """What a pen wrote on white paper (H x W), as it would stand in a strip; without any width where there is nothing."""
    ink = 255 - pen
    rows, columns = np.flatnonzero((ink > _INKED).any(1)), np.flatnonzero((ink > _INKED).any(0))
    if not len(rows):
        return np.zeros((HEIGHT, 0), np.uint8)
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    dark = cv2.convertScaleAbs(ink, alpha=_FULL / float(np.percentile(ink[ink > _INKED], 90)))
    size = (max(1, round(ink.shape[1] * _TALL / ink.shape[0])), _TALL)
    small = cv2.resize(dark, size, interpolation=cv2.INTER_AREA if ink.shape[0] > _TALL else cv2.INTER_LINEAR)
    return np.asarray(np.pad(small, ((_BASE - _TALL, HEIGHT - _BASE), (FIGURES_MARGIN, FIGURES_MARGIN))), np.uint8)


def read_figures(cuttings: Sequence[Pixels]) -> list[tuple[str, float]]:
    """What each cutting (HEIGHT x W of a strip) says in figures, and how sure that is; "" where it says none."""
    looks = [_as_written(cutting, wider, lean) for cutting in cuttings for wider, lean in _HANDS]
    said = [_figures(answer) for answer in answers(looks, FIGURES)]
    return [agreed(said[first : first + len(_HANDS)]) for first in range(0, len(said), len(_HANDS))]


def _as_written(cutting: Pixels, wider: float, lean: float) -> Pixels:
    height, width = cutting.shape
    slanted = np.array([[wider, lean, -lean * height / 2], [0.0, 1.0, 0.0]])
    return np.asarray(cv2.warpAffine(cutting, slanted, (max(1, round(width * wider)), height)), np.uint8)


def _figures(answer: Answer) -> tuple[str, float]:
    found = letters(answer)
    text = "".join(one.letter for one in found)
    return (text, float(np.prod([one.confidence for one in found]))) if text.isdecimal() else ("", 0.0)


def agreed(looks: Sequence[tuple[str, float]]) -> tuple[str, float]:
    """What most looks say, each as far as it is sure. Those that say something else speak against it."""
    votes = dict.fromkeys((text for text, _ in looks), 0.0)
    for text, confidence in looks:
        votes[text] += confidence / len(looks)
    return max(votes.items(), key=itemgetter(1))
