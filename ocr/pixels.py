"""Pixels of a page image: 8 bit, grey (H x W) or colour in the order of OpenCV (H x W x 3, blue, green, red)."""

from __future__ import annotations

from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.errors import PageImageInvalid

Pixels: TypeAlias = NDArray[np.uint8]


def checked(pixels: NDArray[Any]) -> Pixels:
    """The same pixels, contiguous. Raises PageImageInvalid where they are no page image."""
    good = pixels.dtype == np.uint8 and (pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)) and pixels.size > 0
    if not good:
        raise PageImageInvalid(shape="x".join(map(str, pixels.shape)), kind=str(pixels.dtype))
    return np.ascontiguousarray(pixels)


def scaled(pixels: Pixels, factor: float) -> Pixels:
    """Scaled by a factor: averaged when it gets smaller, cubic when it gets larger."""
    height, width = pixels.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    if size == (width, height):
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC), np.uint8)


def turned(pixels: Pixels, degrees: int) -> Pixels:
    """Turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(pixels, k=-(degrees // 90)))
