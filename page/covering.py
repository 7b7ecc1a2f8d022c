"""The picture of a page with all of it covered but the windows that are laid open. Pure.

Not what is hidden is covered, but all, so pen, stamps and what nobody could read stay hidden too.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from page.windows import Window

Pixels = NDArray[np.uint8]
COVER = 214
"""Grey of what is covered."""


def covered(pixels: Pixels, windows: Iterable[Window]) -> Pixels:
    """A page as it was scanned (H x W or H x W x 3) with only the windows left."""
    height, width = pixels.shape[:2]
    opened = np.zeros((height, width), np.uint8)
    for window in windows:
        corners = (np.array(window, np.float32) * (width, height)).round().astype(np.int32)
        cv2.fillConvexPoly(opened, cv2.convexHull(corners), 255)
    left = np.full_like(pixels, COVER)
    left[opened > 0] = pixels[opened > 0]
    return left
