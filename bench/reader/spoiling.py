"""From a drawing to what is left of it after paper, copier, scanner and compression, and after our own cleaning."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.reader.drawing import DPI, Drawing, DrawnWord
from ocr.background import even, stretched
from ocr.cleaning import READING_DPI
from ocr.pixels import Pixels
from ocr.specks import smoothed

_Floats = NDArray[np.float32]
_BANK = 1700


@dataclass(frozen=True, eq=False)
class Piece:
    """A cleaned piece of a page at 200 dpi, and where its words stand on it."""

    grey: Pixels
    words: tuple[DrawnWord, ...]


class Spoiler:
    """Spoils drawings, each in a way of its own, from hardly at all to worse than a fax."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self._grain = rng.standard_normal((_BANK, _BANK), np.float32)
        soft = cv2.GaussianBlur(self._grain, (0, 0), 1.0)
        self._soft = soft / soft.std()

    def spoiled(self, drawing: Drawing) -> Piece:
        """What the reader would be given of it."""
        rng = self.rng
        harsh = float(rng.beta(1.1, 2.0))
        ink, words = self._placed(drawing, harsh)
        light = self._inked(ink[0], harsh)
        if ink[1].any():
            light *= 1 - ink[1] * rng.uniform(0.1, 0.75)
        page = light * self._paper(light.shape, harsh)
        blur = rng.uniform(0.2, 0.55 + 0.5 * harsh)
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), blur), np.float32) * 255
        page += self._noise(page.shape) * rng.uniform(0.5, 3 + 9 * harsh)
        if rng.random() < 0.4:
            page = self._sharpened(page)
        if rng.random() < 0.24 + 0.12 * harsh:
            return Piece(self._one_bit(page, harsh), words)
        grey = page.clip(0, 255).astype(np.uint8)
        if rng.random() < 0.85:
            quality = int(rng.uniform(88 - 65 * harsh, 95 - 30 * harsh))
            grey = cv2.imdecode(cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)
        if rng.random() < 0.1:
            # Scanned with less resolution, and brought up.
            part = rng.uniform(0.6, 0.9)
            height, width = grey.shape
            small = cv2.resize(grey, None, fx=part, fy=part, interpolation=cv2.INTER_AREA)
            grey = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
        return Piece(stretched(even(np.asarray(grey, np.uint8), READING_DPI)), words)

    def _sharpened(self, page: _Floats) -> _Floats:
        """As office scanners do it, until thin strokes break and thick ones stand out of white edges."""
        rng = self.rng
        around = np.asarray(cv2.GaussianBlur(page, (0, 0), rng.uniform(0.8, 1.8)), np.float32)
        return page + (page - around) * np.float32(rng.uniform(0.4, 2.2))

    def _placed(self, drawing: Drawing, harsh: float) -> tuple[tuple[_Floats, _Floats], tuple[DrawnWord, ...]]:
        """Brought to the reader's resolution, a little turned and bent: what deskew leaves."""
        rng = self.rng
        factor = READING_DPI / DPI
        across, down = factor * rng.uniform(0.94, 1.06), factor * rng.uniform(0.96, 1.04)
        width, height = round(drawing.print.width * across), round(drawing.height * down)
        slope = np.tan(np.radians(rng.normal(0, 0.05 + 0.1 * harsh)))
        sag = rng.normal(0, 3.0 * harsh) if rng.random() < 0.4 else 0.0
        phase = rng.uniform(0, np.pi)

        def lower(x: NDArray[np.float32]) -> NDArray[np.float32]:
            return np.asarray(slope * (x - width / 2) + sag * np.sin(np.pi * x / width + phase), np.float32)

        rows = np.arange(height, dtype=np.float32)[:, None] - lower(np.arange(width, dtype=np.float32))[None, :]
        columns = np.broadcast_to(np.arange(width, dtype=np.float32), rows.shape)

        def layer(image: NDArray[np.uint8]) -> _Floats:
            small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
            moved = cv2.remap(small, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
            return np.asarray(moved, np.float32) / np.float32(255)

        words = tuple(
            DrawnWord(
                word.text,
                word.left * across,
                word.right * across,
                word.base * down + float(lower(np.float32((word.left + word.right) / 2 * across))),
                word.written,
            )
            for word in drawing.words
        )
        over = np.asarray(drawing.over)
        empty = np.zeros((height, width), np.float32)
        return (layer(np.asarray(drawing.print)), layer(over) if over.any() else empty), words

    def _inked(self, cover: _Floats, harsh: float) -> _Floats:
        """How light the paper is under the print: thick or thin strokes, worn, pale."""
        rng = self.rng
        thin = rng.random()
        if thin < 0.33:
            cover = cover ** np.float32(rng.uniform(1.2, 1.8 + 1.2 * harsh))  # what is thin goes first
        elif thin < 0.5:
            cover = cover ** np.float32(rng.uniform(0.45, 0.9))
        if rng.random() < 0.35 * harsh + 0.05:
            size = (cover.shape[1], cover.shape[0])
            patches = cv2.resize(rng.uniform(0, 1, (4, 9)).astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
            grains = self._noise(cover.shape, soft=True)
            cover = cover * (1 - (grains < rng.uniform(-2.2, -0.5)) * patches)
        if rng.random() < 0.3:
            size = (cover.shape[1], cover.shape[0])
            uneven = cv2.resize(rng.uniform(0.6, 1, (3, 6)).astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
            cover = cover * uneven
        return np.asarray(1 - cover * np.float32(rng.uniform(0.5, 0.97) if harsh > 0.4 else rng.uniform(0.72, 0.98)), np.float32)

    def _paper(self, shape: tuple[int, ...], harsh: float) -> _Floats:
        rng = self.rng
        bright = np.float32(rng.uniform(1 - 0.2 * harsh, 1.0))
        if rng.random() > 0.4 * harsh + 0.1:
            return np.full(shape, bright, np.float32)
        shade = rng.uniform(1 - 0.4 * harsh, 1, (2, 4)).astype(np.float32)
        return np.asarray(cv2.resize(shade, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), np.float32) * bright

    def _noise(self, shape: tuple[int, ...], *, soft: bool | None = None) -> _Floats:
        rng = self.rng
        bank = self._soft if soft or (soft is None and rng.random() < 0.5) else self._grain
        tall, wide = (int(rng.integers(0, max(1, _BANK - one))) for one in shape[:2])
        cut = bank[tall : tall + shape[0], wide : wide + shape[1]]
        if cut.shape == shape:
            return cut
        return np.resize(np.tile(bank, (1 + shape[0] // _BANK, 1 + shape[1] // _BANK)), shape).astype(np.float32)

    def _one_bit(self, page: _Floats, harsh: float) -> Pixels:
        """Black or white, as copiers and faxes send it: rough edges, salt and pepper, scan lines lost on the way."""
        rng = self.rng
        page = page + self._noise(page.shape, soft=rng.random() < 0.25) * np.float32(rng.uniform(2, 12 + 22 * harsh))
        black = page < 255 * rng.uniform(0.45, 0.68)
        if rng.random() < 0.5:
            chance = np.abs(self._noise(black.shape, soft=False))
            black = (black & (chance > rng.uniform(0, 0.02))) | (chance > rng.uniform(2.9, 4.0))
        if rng.random() < 0.5:
            for _ in range(rng.poisson(black.shape[0] * 0.02)):
                row, left = int(rng.integers(black.shape[0])), int(rng.integers(black.shape[1]))
                black[row, left : left + int(rng.integers(200, black.shape[1]))] = False
        picture = np.where(black, np.uint8(0), np.uint8(255))
        count = int(rng.uniform(0, 0.0004 * harsh) * black.size)
        rows, columns = rng.integers(0, black.shape[0] - 1, count), rng.integers(0, black.shape[1] - 1, count)
        picture[rows, columns] = 0
        picture[rows + 1, columns] = 0
        return smoothed(picture, READING_DPI) if rng.random() < 0.85 else picture
