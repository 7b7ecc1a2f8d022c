"""Figures written by hand between print: cut out of their line, and read by a small network of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ocr.pixels import Pixels
from ocr.reader.decoding import letters
from ocr.reader.network import answers

FIGURES = Path(__file__).with_name("weights") / "figures.onnx"
FIGURES_MARGIN = 14
"""Columns of a strip that are taken along at both sides: print beside the figures must be seen as print."""


def read_figures(cuttings: Sequence[Pixels]) -> list[tuple[str, float]]:
    """What each cutting (HEIGHT x W of a strip) says in figures, and how sure that is; "" where it says none."""
    read = []
    for answer in answers(cuttings, FIGURES):
        found = letters(answer)
        text = "".join(one.letter for one in found)
        read.append((text, float(np.prod([one.confidence for one in found]))) if text.isdecimal() else ("", 0.0))
    return read
