"""Ink that touches is one piece: the same pieces, and as large, as OpenCV's own statistics tell."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ocr.connected import connected
from ocr.pixels import Pixels

SHAPES = st.tuples(st.integers(1, 24), st.integers(1, 24))
INKS = arrays.arrays(np.uint8, SHAPES, elements=st.sampled_from([0, 0, 1, 255]))


def assert_as_opencv_has_it(ink: Pixels) -> None:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    found = connected(ink)
    assert len(found) == count
    assert (found.labels == labels).all()
    told = np.column_stack((found.left, found.top, found.width, found.height, found.area))
    assert (told[1:] == stats[1:]).all()
    assert not told[0].any()
    assert (found.right == found.left + found.width).all()
    assert (found.bottom == found.top + found.height).all()


@given(INKS)
def test_pieces_are_those_of_opencv(ink: Pixels) -> None:
    assert_as_opencv_has_it(ink)


def test_so_they_are_on_a_page_of_specks() -> None:
    """As many pieces as a bad fax has."""
    assert_as_opencv_has_it((np.random.default_rng(7).random((2339, 1654)) < 0.06).astype(np.uint8))


def test_ink_at_the_end_of_a_row_does_not_touch_that_at_the_beginning_of_the_next() -> None:
    ink = np.zeros((3, 9), np.uint8)
    ink[0, 7:] = ink[1, :2] = 1
    found = connected(ink)
    pieces = zip(found.left[1:], found.top[1:], found.width[1:], found.area[1:], strict=True)
    assert sorted(pieces) == [(0, 1, 2, 2), (7, 0, 2, 2)]


def test_on_white_paper_there_is_none() -> None:
    assert len(connected(np.zeros((40, 30), np.uint8))) == 1
