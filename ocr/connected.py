"""Ink that touches: which pixels are one piece, and how large each piece is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Connected:
    """Pieces of ink by number, in pixels; number 0 is the paper, of which nothing is told."""

    labels: NDArray[np.int32]
    """H x W: the number of the piece that a pixel belongs to."""
    left: Numbers
    top: Numbers
    width: Numbers
    height: Numbers
    area: Numbers

    @property
    def bottom(self) -> Numbers:
        """Behind it."""
        return self.top + self.height

    @property
    def right(self) -> Numbers:
        """Behind it."""
        return self.left + self.width

    def __len__(self) -> int:
        return len(self.left)


def connected(ink: MatLike) -> Connected:
    """The pieces of what is not 0 in an 8-bit picture; pixels touch at corners too.

    As OpenCV's own statistics have it, in a third of the time: those look at every pixel, this at where ink begins and ends in
    each row of pixels.
    """
    count, labels = cv2.connectedComponents(ink, connectivity=8, ltype=cv2.CV_32S)
    y, begin, end = _runs(ink)
    piece = labels[y, begin]
    area = np.bincount(piece, weights=end - begin, minlength=count).astype(np.int64)
    top, bottom, left, right = np.zeros((4, count), np.int64)
    top[piece[::-1]] = y[::-1]  # Runs come from top to bottom: of each piece the first one is left standing, then the last one.
    bottom[piece] = y + 1
    order = np.argsort(piece, kind="stable")
    first = np.flatnonzero(np.diff(piece[order], prepend=0))
    if len(first):
        left[1:], right[1:] = np.minimum.reduceat(begin[order], first), np.maximum.reduceat(end[order], first)
    return Connected(np.asarray(labels, np.int32), left, top, right - left, bottom - top, area)


def _runs(ink: MatLike) -> tuple[Numbers, Numbers, Numbers]:
    """Row, begin and end of each run of ink, row by row."""
    height, width = ink.shape
    padded = np.zeros((height, width + 2), np.bool_)
    np.not_equal(ink, 0, out=padded[:, 1:-1])
    flat = padded.ravel()
    edges = np.flatnonzero(flat[1:] != flat[:-1])
    y, begin = np.divmod(edges[::2], width + 2)
    return y, begin, edges[1::2] - y * (width + 2)
