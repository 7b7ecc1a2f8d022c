"""Red and blue ink (seals, stamps, pens) taken out of a page by hue and saturation.

Ink is a filter over paper and print: in its own channel (red for red ink, blue for blue) it is nearly as bright as paper, while
black print under it stays dark. There the pixel, divided by the brightness of the ink, is the page without the ink.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pixels import Pixels, histogram, percentile, scaled

_LEAST_CHROMA = 30
"""Difference of the strongest and the weakest channel of a pixel of coloured ink. JPEG fringes of black print have less."""
_REDUCED, _ANY_CHROMA, _ROOM = 0.25, 12, 4
"""At a quarter of its size a page has no colour where no pixel has so much; so much room is left around the others."""
_LEAST_SATURATION = 0.15
_LEAST_VALUE = 95
"""The strongest channel of coloured ink: below this a pixel is black, whatever its hue."""
_RED_HUES = ((0, 12), (155, 179))
_BLUE_HUES = ((92, 154),)
_USUAL_INK = 75.0
"""Percentile of the brightness of ink, in its own channel, that becomes white. Lower ones make print under a seal pale."""
_FRINGE_MM = 0.1
_FAINT_CHROMA = (6.0, 20.0)
"""From here to there a pixel passes from grey to coloured: its grey moves from its luminance to its strongest channel."""
_MOST_OF_PAGE = 0.25
"""Colour over more of the page than this is the paper itself (a tinted form, a photograph), not ink."""
_COLOURED_PRINT = 0.6
"""Where so much of all ink has one colour the page is printed in it."""
_SEAL_ALONE = 0.008
"""So much of an otherwise empty page is a seal and a signature, not print."""

Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class Inks:
    """Where coloured ink lies, 255 on it, 0 elsewhere."""

    red: Mask
    blue: Mask
    rows: slice
    """Of the page, outside of which there is no colour: most pages have it in a small part, or nowhere."""


def find_inks(colour: Pixels) -> Inks:
    """Red and blue ink of a page, `colour` being H x W x 3 with white paper."""
    rows = _coloured_rows(colour)
    red, blue = (np.zeros(colour.shape[:2], np.uint8) for _ in range(2))
    if rows.stop > rows.start:
        hsv = np.asarray(cv2.cvtColor(cv2.blur(colour[rows], (3, 3)), cv2.COLOR_BGR2HSV), np.uint8)
        hue, saturation, value = cv2.split(hsv)
        chroma = cv2.multiply(saturation, value, scale=1 / 255)
        vivid = cv2.inRange(hsv, (0, round(255 * _LEAST_SATURATION), _LEAST_VALUE), (255, 255, 255))
        strong = np.asarray(cv2.bitwise_and(vivid, cv2.inRange(chroma, _LEAST_CHROMA, 255)), np.uint8)
        for mask, bands in ((red, _RED_HUES), (blue, _BLUE_HUES)):
            mask[rows] = _of_hue(np.asarray(hue, np.uint8), strong, bands)
    return Inks(red, blue, rows)


def _coloured_rows(colour: Pixels) -> slice:
    """From the first row that has any colour to the last, with some room."""
    blue, green, red = cv2.split(scaled(colour, _REDUCED))
    chroma = cv2.subtract(cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red))
    rows = np.flatnonzero(np.asarray(cv2.reduce(chroma, 1, cv2.REDUCE_MAX)).ravel() > _ANY_CHROMA)
    if not len(rows):
        return slice(0, 0)
    return slice(max(0, round((rows[0] - _ROOM) / _REDUCED)), min(len(colour), round((rows[-1] + 1 + _ROOM) / _REDUCED)))


def _of_hue(hue: Pixels, strong: Mask, bands: tuple[tuple[int, int], ...]) -> Mask:
    within = np.zeros_like(hue)
    for low, high in bands:
        cv2.bitwise_or(within, cv2.inRange(hue, low, high), dst=within)
    return np.asarray(cv2.bitwise_and(within, strong), np.uint8)


def without_inks(colour: Pixels, inks: Inks, dpi: float) -> Pixels:
    """The page in grey, as it would be without its red and blue ink. A page printed in one of them keeps it."""
    grey = np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), np.uint8)
    dark = int(np.count_nonzero(grey < 140))
    removable = [(mask[inks.rows], channel) for mask, channel in ((inks.red, 2), (inks.blue, 0)) if _is_ink(mask, dark)]
    coloured, band = colour[inks.rows], grey[inks.rows]
    if len(removable) == 2 and band.size:
        band = _strongest_where_coloured(coloured, band)
    for mask, channel in removable:
        if not cv2.countNonZero(mask):
            continue
        lit = np.asarray(cv2.extractChannel(coloured, channel), np.uint8)
        brightness = max(percentile(histogram(lit, mask), _USUAL_INK), 1)
        filtered = cv2.LUT(lit, np.minimum(np.arange(256) * (255.0 / brightness), 255.0).astype(np.uint8))
        reach = max(1, round(_FRINGE_MM / 25.4 * dpi)) * 2 + 1
        fringe = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
        band = np.asarray(cv2.copyTo(cv2.max(filtered, band), fringe, band), np.uint8)
    grey[inks.rows] = band
    return grey


def _is_ink(mask: Mask, dark: int) -> bool:
    """Not the paper's own colour, and not the colour in which the page is printed."""
    amount = cv2.countNonZero(mask)
    return amount <= _MOST_OF_PAGE * mask.size and amount <= max(_COLOURED_PRINT * (amount + dark), _SEAL_ALONE * mask.size)


def _strongest_where_coloured(colour: Pixels, luminance: Pixels) -> Pixels:
    """Luminance of grey pixels, the strongest channel of coloured ones: faint ink and its soft edges become paler."""
    blue, green, red = cv2.split(colour)
    strongest = cv2.max(cv2.max(blue, green), red)
    chroma = cv2.subtract(strongest, cv2.min(cv2.min(blue, green), red))
    low, high = _FAINT_CHROMA
    passage = np.clip((np.arange(256) - low) * 255 / (high - low), 0, 255).astype(np.uint8)
    lift = cv2.multiply(cv2.subtract(strongest, luminance), cv2.LUT(chroma, passage), scale=1 / 255)
    return np.asarray(cv2.add(luminance, lift), np.uint8)
