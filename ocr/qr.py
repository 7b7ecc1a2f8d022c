"""QR codes that carry the code of a dossier: found by their three finder squares, read module by module.

Nearly every page has none, and is told so from a small picture. Where there is one, each of its modules is averaged over its
whole area and the code is drawn anew, clean, before it is decoded: noise, broken toner and lost lines of a fax are averaged away.
What other codes say (identity cards carry a person's data, letters carry addresses) is nobody's business here and is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from math import hypot
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pixels import Pixels, scaled
from page.box import Box
from page.words import PrintedCode
from vietnamese.identifiers import parse_dossier_code

_WORKING_DPI = 100.0
_MODULES = (2.0, 12.0)
"""Pixels of a module: at the working resolution from 0.5 to 3 millimetres, in the picture of half its size from 1 to 6."""
_INK = 165
"""Of evenly lit paper with 255. Faint print is at 130, and a middle between the levels of an empty page would be its grain."""
_WIDEST_MM = 18
"""At a quarter of the working resolution a pixel is a millimetre."""
_CELL = 4
"""Pixels of the grid in which rows and columns must agree on a finder square."""
_MOST_SQUARES = 12
_LEAST_RUNS = 3
_LEAST_SEEN = 0.4
"""Share of the rows, and of the columns, through the middle of a finder square that must show it. Letters show one or two."""
_SIZES = range(21, 21 + 4 * 10, 4)
"""Modules along a side: versions 1 to 10. A dossier code of 60 characters needs version 5."""
_SAMPLES = 8
"""Pixels for each module when a code is straightened."""
_QUIET = 4
_FINDER = np.pad(np.pad(np.ones((3, 3), np.uint8), 1), 1, constant_values=1)
_SLACK = 0.04
"""Of the side of a code, all around it: as far as it may reach over its box."""


@dataclass(frozen=True, slots=True)
class _Square:
    """Middle of a finder square and its module, in pixels of the working picture."""

    x: float
    y: float
    module: float


def dossier_codes(page: Pixels, dpi: float) -> tuple[PrintedCode, ...]:
    """The dossier codes that stand on a page as QR codes, each once, from top to bottom.

    `page` is grey or colour (H x W, H x W x 3) at `dpi`, as it was scanned; boxes are in parts of it, without the quiet zone.
    It must not have been evened: wide black areas of a large code would be taken for shadow.
    """
    factor = min(1.0, _WORKING_DPI / dpi)
    small = _evenly_lit(_without_colour(scaled(page, factor)))
    found: dict[str, PrintedCode] = {}
    # Lines that a fax lost go through every square of a large code; in the smaller picture they are gone.
    for picture, scale in ((small, factor), (scaled(small, 0.5), 0.5 * factor)):
        for corners in _corners(_finder_squares(picture)):
            code = _read(page, [(square.x / scale, square.y / scale) for square in corners], _module(corners) / scale)
            if code is not None:
                found.setdefault(code.text, code)
    return tuple(sorted(found.values(), key=lambda code: code.box.top))


def without_codes(page: Pixels, codes: tuple[PrintedCode, ...]) -> Pixels:
    """The page with paper where the codes are: their modules are no letters."""
    if not codes:
        return page
    cleared = page.copy()
    height, width = page.shape[:2]
    for code in codes:
        margin = _SLACK * max(code.box.width * width, code.box.height * height)
        left, right = max(round(code.box.left * width - margin), 0), round(code.box.right * width + margin)
        top, bottom = max(round(code.box.top * height - margin), 0), round(code.box.bottom * height + margin)
        place = cleared[top:bottom, left:right]
        place[:] = np.quantile(place, 0.9, axis=(0, 1)).astype(np.uint8)
    return cleared


def _without_colour(page: Pixels) -> Pixels:
    """The brightest channel: red seals and blue pens are as bright as paper in their own."""
    if page.ndim == 2:
        return page
    blue, green, red = cv2.split(page)
    return np.asarray(cv2.max(cv2.max(blue, green), red), np.uint8)


def _evenly_lit(small: Pixels) -> Pixels:
    """Shadow divided out. What is dark over less than the inside of the largest finder square is print."""
    tiny = scaled(small, 0.25)
    reach = np.ones((_WIDEST_MM | 1, _WIDEST_MM | 1), np.uint8)
    paper = cv2.blur(cv2.morphologyEx(tiny, cv2.MORPH_CLOSE, reach), (9, 9))
    wide = cv2.resize(paper, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(small, wide, scale=255.0), np.uint8)


def _finder_squares(small: Pixels) -> list[_Square]:
    """Places where dark and light follow each other as 1:1:3:1:1, in rows and in columns alike."""
    ink = small < _INK
    across, down = _finder_runs(ink), _finder_runs(np.ascontiguousarray(ink.T))
    if not len(across) or not len(down):
        return []
    shape = (small.shape[0] // _CELL + 1, small.shape[1] // _CELL + 1)
    rows, columns = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    rows[(across[:, 1] / _CELL).astype(int), (across[:, 0] / _CELL).astype(int)] = 1
    columns[(down[:, 0] / _CELL).astype(int), (down[:, 1] / _CELL).astype(int)] = 1
    near = np.ones((3, 3), np.uint8)
    agreed = cv2.bitwise_and(cv2.dilate(rows, near), cv2.dilate(columns, near))
    count, labels = cv2.connectedComponents(agreed, connectivity=8)
    if count - 1 < 3:
        return []
    by_row = labels[(across[:, 1] / _CELL).astype(int), (across[:, 0] / _CELL).astype(int)]
    by_column = labels[(down[:, 0] / _CELL).astype(int), (down[:, 1] / _CELL).astype(int)]
    rows_of, columns_of = np.bincount(by_row, minlength=count), np.bincount(by_column, minlength=count)
    enough = np.flatnonzero(np.minimum(rows_of, columns_of) >= _LEAST_RUNS)
    squares = [_middle(across[by_row == label], down[by_column == label]) for label in enough if label]
    seen = [
        (min(rows_of[label], columns_of[label]) / min(3 * square.module, 3 * _CELL), square)
        for label, square in zip(enough[enough > 0], squares, strict=True)
    ]
    best = sorted((one for one in seen if one[0] >= _LEAST_SEEN), key=lambda one: -one[0])
    return [square for _, square in best[:_MOST_SQUARES]]


def _middle(of_row: NDArray[np.float64], of_column: NDArray[np.float64]) -> _Square:
    """Rows know best how far it is across, columns how far down."""
    x, y = np.median(of_row[:, 0]), np.median(of_column[:, 0])
    return _Square(float(x), float(y), float(np.median(np.concatenate([of_row[:, 2], of_column[:, 2]]))))


def _finder_runs(ink: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Middle along the row, row, and module of every 1:1:3:1:1 in the rows of a picture (n x 3)."""
    height, width = ink.shape
    framed = np.zeros((height, width + 2), bool)
    framed[:, 1:-1] = ink
    flat = framed.ravel()
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    runs = np.diff(changes).astype(np.float64)
    if len(runs) < 5:
        return np.empty((0, 3))
    start = np.arange(0, len(runs) - 4, 2)  # the page begins white: every other change is to dark
    one, two, three, four, five = (runs[start + place] for place in range(5))
    module = (one + two + three + four + five) / 7
    fits = (module >= _MODULES[0]) & (module <= _MODULES[1]) & (np.abs(three - 3 * module) < 1.0 * module + 0.6)
    for run in (one, two, four, five):
        fits &= np.abs(run - module) < 0.55 * module + 0.6
    fits &= changes[start] // (width + 2) == changes[start + 5] // (width + 2)  # all five in one row
    chosen = start[fits]
    middle = changes[chosen] + one[fits] + two[fits] + three[fits] / 2
    row = changes[chosen] // (width + 2)
    return np.column_stack([middle - row * (width + 2) - 1, row, module[fits]])


def _corners(squares: list[_Square]) -> Iterator[tuple[_Square, _Square, _Square]]:
    """Triples that can be the corners of one code: top left, top right, bottom left, however the page lies."""
    for corner, right, below in permutations(squares, 3):
        across, down = (right.x - corner.x, right.y - corner.y), (below.x - corner.x, below.y - corner.y)
        if across[0] * down[1] - across[1] * down[0] <= 0:
            continue
        module = _module((corner, right, below))
        alike = all(abs(one.module - module) < 0.3 * module for one in (corner, right, below))
        wide, high = hypot(*across), hypot(*down)
        square = abs(wide - high) < 0.12 * max(wide, high)
        upright = abs(across[0] * down[0] + across[1] * down[1]) < 0.12 * wide * high
        if alike and square and upright and _SIZES[0] - 9 < wide / module < _SIZES[-1] - 4:
            yield corner, right, below


def _module(corners: tuple[_Square, _Square, _Square]) -> float:
    return median(corner.module for corner in corners)


def _read(page: Pixels, corners: list[tuple[float, float]], module: float) -> PrintedCode | None:
    """The dossier code whose finder squares lie at about `corners`, or None."""
    return _read_at(page, corners, module) or _read_at(page, [_settled(page, corner, module) for corner in corners], module)


def _settled(page: Pixels, corner: tuple[float, float], module: float) -> tuple[float, float]:
    """The place near a corner where the page looks most like a finder square: where specks and lost lines broke its runs."""
    side = round(7 * module)
    reach = round(5.5 * module)
    left, top = max(round(corner[0]) - reach, 0), max(round(corner[1]) - reach, 0)
    window = _without_colour(page[top : top + 2 * reach, left : left + 2 * reach])
    if min(window.shape) < side:
        return corner
    drawn = cv2.resize(255 * (1 - _FINDER), (side, side), interpolation=cv2.INTER_AREA)
    _, _, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(window, drawn, cv2.TM_CCOEFF_NORMED))
    return left + x + (side - 1) / 2, top + y + (side - 1) / 2


def _read_at(page: Pixels, corners: list[tuple[float, float]], module: float) -> PrintedCode | None:
    measured = (hypot(corners[1][0] - corners[0][0], corners[1][1] - corners[0][1]) / module) + 7
    for size in sorted(_SIZES, key=lambda size: abs(size - measured))[:3]:
        text = _decoded(_clean(page, corners, size))
        if parse_dossier_code(text) is not None:
            return PrintedCode(text, _box(page, corners, size))
    return None


def _clean(page: Pixels, corners: list[tuple[float, float]], size: int) -> Pixels:
    """The code drawn anew: every module as dark or light as it is on the whole."""
    ends = np.array([[3.5, 3.5], [size - 3.5, 3.5], [3.5, size - 3.5]], np.float32) * _SAMPLES
    # Pixels have their middle at .5: both pictures are measured from the edges.
    matrix = np.asarray(cv2.getAffineTransform(np.array(corners, np.float32) + np.float32(0.5), ends), np.float64)
    matrix[:, 2] -= 0.5 - 0.5 * (matrix[:, 0] + matrix[:, 1])
    straight = cv2.warpAffine(
        page, matrix, (size * _SAMPLES, size * _SAMPLES), flags=cv2.INTER_LINEAR, borderValue=(255.0, 255.0, 255.0)
    )
    weights = np.outer(np.hanning(_SAMPLES + 2)[1:-1], np.hanning(_SAMPLES + 2)[1:-1])
    parts = _without_colour(np.asarray(straight, np.uint8)).reshape(size, _SAMPLES, size, _SAMPLES).astype(np.float32)
    means = np.einsum("aibj,ij->ab", parts, weights / weights.sum()).astype(np.uint8)
    _, modules = cv2.threshold(means, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    framed = cv2.copyMakeBorder(modules, _QUIET, _QUIET, _QUIET, _QUIET, cv2.BORDER_CONSTANT, value=(255.0,))
    return np.asarray(cv2.resize(framed, None, fx=_SAMPLES, fy=_SAMPLES, interpolation=cv2.INTER_NEAREST), np.uint8)


def _decoded(picture: Pixels) -> str:
    try:
        text, _, _ = cv2.QRCodeDetector().detectAndDecode(picture)
    except (cv2.error, UnicodeDecodeError):
        return ""  # OpenCV fails in these ways on what is no code after all.
    return text


def _box(page: Pixels, corners: list[tuple[float, float]], size: int) -> Box:
    (x, y), right, below = corners
    reach = 3.5 / (size - 7)
    across, down = (right[0] - x, right[1] - y), (below[0] - x, below[1] - y)
    places = [(-reach, -reach), (1 + reach, -reach), (-reach, 1 + reach), (1 + reach, 1 + reach)]
    xs = [(x + a * across[0] + d * down[0]) / page.shape[1] for a, d in places]
    ys = [(y + a * across[1] + d * down[1]) / page.shape[0] for a, d in places]
    return Box(max(min(xs), 0.0), max(min(ys), 0.0), min(max(xs), 1.0), min(max(ys), 1.0))
