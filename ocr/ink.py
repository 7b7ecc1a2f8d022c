"""Red and blue ink (seals, stamps, pens) taken out of a page by hue and saturation.

Ink is a filter over paper and print: in its own channel (red for red ink, blue for blue) it is nearly as bright as paper, while
black print under it stays dark. There the pixel, divided by the brightness of the ink, is the page without the ink.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pixels import Pixels

_LEAST_CHROMA = 42
"""Difference of the strongest and the weakest channel of a pixel of coloured ink. JPEG fringes of black print have less."""
_LEAST_SATURATION = 0.22
_LEAST_VALUE = 95
"""The strongest channel of coloured ink: below this a pixel is black, whatever its hue."""
_RED_HUES = ((0, 12), (155, 179))
_BLUE_HUES = ((92, 154),)
_FRINGE_MM = 0.3
_MOST_OF_PAGE = 0.25
"""Colour over more of the page than this is the paper itself (a tinted form, a photograph), not ink."""
_COLOURED_PRINT = 0.6
"""Where so much of all ink has one colour the page is printed in it."""

Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class Inks:
    """Where coloured ink lies, 255 on it, 0 elsewhere."""

    red: Mask
    blue: Mask


def find_inks(colour: Pixels) -> Inks:
    """Red and blue ink of a page, `colour` being H x W x 3."""
    hsv = cv2.cvtColor(colour, cv2.COLOR_BGR2HSV)
    hue, saturation, value = (np.asarray(plane, np.uint8) for plane in cv2.split(hsv))
    strong = (
        (value >= _LEAST_VALUE)
        & (saturation >= round(255 * _LEAST_SATURATION))
        & (cv2.multiply(saturation, value, scale=1 / 255) >= _LEAST_CHROMA)
    )
    return Inks(_of_hue(hue, strong, _RED_HUES), _of_hue(hue, strong, _BLUE_HUES))


def _of_hue(hue: Pixels, strong: NDArray[np.bool_], bands: tuple[tuple[int, int], ...]) -> Mask:
    within = np.zeros(hue.shape, np.bool_)
    for low, high in bands:
        within |= (hue >= low) & (hue <= high)
    return (within & strong).astype(np.uint8) * 255


def without_inks(colour: Pixels, inks: Inks, dpi: float) -> Pixels:
    """The page in grey, as it would be without its red and blue ink."""
    grey = np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), np.uint8)
    dark = int(np.count_nonzero(grey < 140))
    for mask, channel, percentile in ((inks.red, 2, 25), (inks.blue, 0, 15)):
        amount = int(np.count_nonzero(mask))
        if not amount or amount > _MOST_OF_PAGE * mask.size or amount > _COLOURED_PRINT * (amount + dark):
            continue
        lit = colour[:, :, channel]
        brightness = max(float(np.percentile(lit[mask > 0], percentile)), 1.0)
        filtered = np.minimum(lit.astype(np.float32) * (255.0 / brightness), 255.0).astype(np.uint8)
        reach = max(1, round(_FRINGE_MM / 25.4 * dpi)) * 2 + 1
        fringe = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
        np.copyto(grey, np.maximum(filtered, grey), where=fringe > 0)
    return grey
