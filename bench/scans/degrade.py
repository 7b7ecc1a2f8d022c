"""From a drawn sheet to the file's page: inks on paper, scanner, compression; and where every word then lies."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.scans.fonts import DPI
from bench.scans.levels import Level, Span
from bench.scans.sheet import Rect, Sheet
from bench.scans.truth import MarkTruth, PageTruth, WordTruth
from page.box import Box

Pixels = NDArray[np.uint8]
_Floats = NDArray[np.float32]
_INKS = {"pen": (0.13, 0.17, 0.55), "seal": (0.82, 0.07, 0.12), "stamp": (0.12, 0.14, 0.5)}
"""Colours of blue ball pen, seal and office stamp."""
_CLEAR = {"pen": 0.92, "seal": 0.78, "stamp": 0.7}


@dataclass(frozen=True)
class Scanned:
    """A page as it lies in a file: JPEG, or one-bit PNG for a fax."""

    data: bytes
    truth: PageTruth
    dpi: tuple[int, int]

    @property
    def pixels(self) -> Pixels:
        """BGR, or grey for one-bit pages."""
        flag = cv2.IMREAD_COLOR if self.data[:2] == b"\xff\xd8" else cv2.IMREAD_GRAYSCALE
        decoded = cv2.imdecode(np.frombuffer(self.data, np.uint8), flag)
        assert decoded is not None
        return np.asarray(decoded, np.uint8)


def scan(
    sheet: Sheet,
    level: Level,
    rng: np.random.Generator,
    *,
    number: int = 1,
    turn: Literal[0, 180] = 0,
    back: Sheet | None = None,
    holes: bool = False,
    grey: bool = False,
) -> tuple[Scanned, Callable[[Rect], Box]]:
    """Scan one sheet. `back` is what shows through from behind; `holes` punches it; `turn` lays it upside down.

    Returns the page, and what takes a rectangle of the sheet (pixels) to its box on the page as stored.
    """
    width, height = round(sheet.width / 25.4 * level.dpi[0]), round(sheet.height / 25.4 * level.dpi[1])
    skew = float(rng.uniform(-level.skew, level.skew))
    bend = _Bend(width, height, level, skew, rng)
    size = (width, height)
    image = _paper(sheet, level, size, rng) * _printed(sheet, back, level, size, rng)[:, :, None]
    if back is not None and "seal" in back.layers:
        # The oily ink of the seal goes deeper into the paper than toner.
        _tint(image, cv2.GaussianBlur(_small(back.layers["seal"], size)[:, ::-1], (0, 0), 1.1) * 0.3, "seal")
    for name, layer in sheet.layers.items():
        _tint(image, _small(layer, size) * _CLEAR[name], name)
    image = bend.applied(image)
    _light(image, level, rng)
    if holes:
        _punch(image, level, rng)
    data = _captured(image, level, turn, grey, rng)
    place = _placed(sheet, bend, turn)
    return Scanned(data, _truth(sheet, bend, number, turn, skew, place), level.dpi), place


def _span(span: Span, rng: np.random.Generator) -> float:
    return float(rng.uniform(*span))


class _Bend:
    """Skew about the middle, and the sag of a sheet that does not lie flat; the same for pixels and for boxes."""

    def __init__(self, width: int, height: int, level: Level, skew: float, rng: np.random.Generator) -> None:
        self.width, self.height = width, height
        self.matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -skew, 1.0)
        self.sag = _span(level.curve, rng) / 25.4 * level.dpi[1] * rng.choice((-1, 1))
        self.phase = rng.uniform(0, np.pi)

    def down(self, x: Any) -> Any:
        """By how many pixels the column x lies lower."""
        return self.sag * np.sin(np.pi * x / self.width + self.phase)

    def applied(self, image: _Floats) -> _Floats:
        if not self.matrix[0, 1] and not self.sag:
            return image
        x, y = np.meshgrid(np.arange(self.width, dtype=np.float32), np.arange(self.height, dtype=np.float32))
        inverse = cv2.invertAffineTransform(self.matrix).astype(np.float32)
        from_x = inverse[0, 0] * x + inverse[0, 1] * y + inverse[0, 2]
        from_y = inverse[1, 0] * x + inverse[1, 1] * y + inverse[1, 2]
        from_y -= self.down(from_x).astype(np.float32)
        return np.asarray(cv2.remap(image, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)

    def box(self, rect: Rect, scale: tuple[float, float]) -> Box:
        """Where a rectangle of the sheet lies on the page, upright."""
        left, top, right, bottom = rect[0] * scale[0], rect[1] * scale[1], rect[2] * scale[0], rect[3] * scale[1]
        corners = np.array([[left, top], [right, top], [left, bottom], [right, bottom]])
        corners[:, 1] += self.down(corners[:, 0])
        moved = corners @ self.matrix[:, :2].T + self.matrix[:, 2]
        moved = (moved / (self.width, self.height)).clip(0, 1)
        (x1, y1), (x2, y2) = moved.min(axis=0), moved.max(axis=0)
        return Box(float(x1), float(y1), float(x2), float(y2))


def _small(layer: Image.Image, size: tuple[int, int]) -> _Floats:
    return np.asarray(cv2.resize(np.asarray(layer), size, interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)


def _smooth_field(size: tuple[int, int], cells: int, rng: np.random.Generator) -> _Floats:
    """Slowly changing values, 0..1."""
    coarse = rng.uniform(0, 1, (cells + 1, cells)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC), np.float32).clip(0, 1)


def _paper(sheet: Sheet, level: Level, size: tuple[int, int], rng: np.random.Generator) -> _Floats:
    bright, yellow = _span(level.paper, rng), _span(level.yellow, rng)
    colour = np.array([bright, bright * (1 - 0.25 * yellow), bright * (1 - yellow)], np.float32)
    if sheet.ground is not None:
        ground = cv2.resize(np.asarray(sheet.ground), size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        return np.asarray(ground * colour, np.float32)
    return np.broadcast_to(colour, (size[1], size[0], 3)).copy()


def _printed(sheet: Sheet, back: Sheet | None, level: Level, size: tuple[int, int], rng: np.random.Generator) -> _Floats:
    """How light the page is under its print and under what shows through, 0..1: where nobody says what, something like itself."""
    light = 1 - _span(level.ink, rng) * _worn(_small(sheet.print, size), level, rng)
    if back is not None or level.show_through[1] > 0.05:
        behind = cv2.GaussianBlur(_small((back or sheet).print, size)[:, ::-1], (0, 0), 1.6)
        light *= 1 - max(_span(level.show_through, rng), 0.02) * behind
    return light


def _worn(black: _Floats, level: Level, rng: np.random.Generator) -> _Floats:
    """Toner that flaked off or a drum that did not print: patches, and grains within them."""
    if not level.wear[1]:
        return black
    size = (black.shape[1], black.shape[0])
    patches = _smooth_field(size, 9, rng)
    grains = cv2.GaussianBlur(rng.uniform(0, 1, size[::-1]).astype(np.float32), (0, 0), 0.9)
    worn = _span(level.wear, rng)
    return black * (1 - (grains < 0.36 + worn * patches) * patches * min(1.0, 5 * worn))


def _tint(image: _Floats, cover: Any, name: str) -> None:
    """Colour the page where an ink covers it, and nowhere else."""
    rows, columns = np.nonzero(cover.any(axis=1))[0], np.nonzero(cover.any(axis=0))[0]
    if len(rows):
        area = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        image[area] *= 1 - cover[area][:, :, None] * (1 - np.array(_INKS[name], np.float32))


def _light(image: _Floats, level: Level, rng: np.random.Generator) -> None:
    height, width = image.shape[:2]
    dark = _span(level.shadow, rng)
    if dark:
        lamp = _smooth_field((width, height), 3, rng)
        slope = np.linspace(0, 1, width, dtype=np.float32)[None, :] ** 3
        fold = slope if rng.uniform() < 0.5 else slope[:, ::-1]
        image *= (1 - dark * (0.55 * lamp + 0.45 * fold))[:, :, None]


def _punch(image: _Floats, level: Level, rng: np.random.Generator) -> None:
    """Two holes of a file binder at the left edge, with the dark lid behind them."""
    height = image.shape[0]
    x = round(_span((10, 13), rng) / 25.4 * level.dpi[0])
    radius = round(2.9 / 25.4 * level.dpi[0])
    for offset in (-40, 40):
        y = round(height / 2 + (offset + rng.uniform(-1, 1)) / 25.4 * level.dpi[1])
        cv2.circle(image, (x, y), radius + 1, (0.55, 0.55, 0.55), -1, cv2.LINE_AA)
        cv2.circle(image, (x - 1, y - 1), radius - 1, (0.16, 0.16, 0.17), -1, cv2.LINE_AA)


def _captured(image: _Floats, level: Level, turn: int, grey: bool, rng: np.random.Generator) -> bytes:
    blur = _span(level.blur, rng)
    if blur:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), blur), np.float32)
    image *= 255
    image += rng.standard_normal(image.shape[:2], np.float32)[:, :, None] * _span(level.noise, rng)
    _specks(image, level, rng)
    if turn:
        image = image[::-1, ::-1]
    if level.jpeg is None:
        return _one_bit(image, rng, level.dpi)
    pixels = image.clip(0, 255).astype(np.uint8)
    picture = Image.fromarray(pixels if not grey else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    out = io.BytesIO()
    quality = int(rng.integers(level.jpeg[0], level.jpeg[1] + 1))
    picture.save(out, "JPEG", quality=quality, dpi=level.dpi, subsampling=0 if quality > 80 else 2)
    return out.getvalue()


def _specks(image: _Floats, level: Level, rng: np.random.Generator) -> None:
    height, width = image.shape[:2]
    count = int(_span(level.specks, rng) * width / level.dpi[0] * height / level.dpi[1] * 6.45)
    for x, y, radius, shade in zip(
        rng.integers(0, width, count),
        rng.integers(0, height, count),
        rng.integers(0, 2, count),
        rng.uniform(20, 110, count),
        strict=True,
    ):
        cv2.circle(image, (int(x), int(y)), int(radius), (float(shade),) * 3, -1)


def _one_bit(image: _Floats, rng: np.random.Generator, dpi: tuple[int, int]) -> bytes:
    """A fax: one threshold for the whole page, salt and pepper, and scan lines that were lost on the way."""
    grey = image.mean(axis=2)
    black = grey < rng.uniform(148, 168)
    chance = rng.uniform(0, 1, black.shape)
    black = (black & (chance > 0.012)) | (chance > 0.9975)
    for y in rng.integers(0, black.shape[0] - 2, int(rng.integers(25, 60))):
        start = int(rng.integers(0, black.shape[1] // 2))
        black[y, start : start + int(rng.integers(200, black.shape[1]))] = False
    out = io.BytesIO()
    Image.fromarray(~black).convert("1").save(out, "PNG", dpi=dpi)
    return out.getvalue()


def _truth(sheet: Sheet, bend: _Bend, number: int, turn: Literal[0, 180], skew: float, place: Callable[[Rect], Box]) -> PageTruth:
    return PageTruth(
        number=number,
        width=bend.width,
        height=bend.height,
        lines=tuple(tuple(WordTruth(text, place(rect)) for text, rect in line) for line in sheet.lines),
        marks=tuple(MarkTruth(kind, place(rect), text) for kind, rect, text in sheet.marks),
        seal=place(sheet.seal) if sheet.seal else None,
        blank=sheet.blank,
        turn=turn,
        skew=round(skew, 3),
    )


def _placed(sheet: Sheet, bend: _Bend, turn: int) -> Callable[[Rect], Box]:
    scale = (bend.width / (sheet.width / 25.4 * DPI), bend.height / (sheet.height / 25.4 * DPI))
    return lambda rect: bend.box(rect, scale).turned(turn)
