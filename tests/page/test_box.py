"""Boxes through quarter turns: nothing is lost, nothing moves but the page."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from page.box import Box, around

SIDES = st.lists(st.floats(0, 1), min_size=4, max_size=4)
BOXES = SIDES.map(lambda s: Box(min(s[0], s[1]), min(s[2], s[3]), max(s[0], s[1]), max(s[2], s[3])))
TURNS = st.sampled_from([0, 90, 180, 270, -90, 360, 450])


def sides(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom


@given(BOXES, TURNS)
def test_turned_back_a_box_is_where_it_was(box: Box, degrees: int) -> None:
    assert sides(box.turned(degrees).turned(-degrees)) == pytest.approx(sides(box))


@given(BOXES, TURNS, TURNS)
def test_two_turns_are_one_turn_by_their_sum(box: Box, one: int, two: int) -> None:
    assert sides(box.turned(one).turned(two)) == pytest.approx(sides(box.turned(one + two)))


@given(BOXES, TURNS)
def test_a_turned_box_is_a_box_of_the_same_sides(box: Box, degrees: int) -> None:
    turned = box.turned(degrees)
    assert 0 <= turned.left <= turned.right <= 1
    assert 0 <= turned.top <= turned.bottom <= 1
    swapped = degrees % 180 == 90
    expected = (box.height, box.width) if swapped else (box.width, box.height)
    assert (turned.width, turned.height) == pytest.approx(expected)


@given(st.integers(0, 9), st.integers(0, 19), st.integers(1, 9), st.integers(1, 9), st.sampled_from([0, 90, 180, 270]))
def test_the_box_goes_with_the_picture(left: int, top: int, width: int, height: int, degrees: int) -> None:
    """numpy turns the picture: ink in the box before is ink in the turned box after."""
    picture = np.zeros((30, 20), np.uint8)
    picture[top : top + height, left : left + width] = 1
    turned = np.rot90(picture, -degrees // 90)
    box = Box(left / 20, top / 30, (left + width) / 20, (top + height) / 30).turned(degrees)
    rows, columns = turned.shape
    expected = np.zeros_like(turned)
    expected[round(box.top * rows) : round(box.bottom * rows), round(box.left * columns) : round(box.right * columns)] = 1
    assert (turned == expected).all()


def test_a_page_is_turned_by_quarters_only() -> None:
    with pytest.raises(ValueError, match="45"):
        Box(0, 0, 1, 1).turned(45)


@given(st.lists(BOXES, min_size=1, max_size=5))
def test_the_box_around_holds_them_all(boxes: list[Box]) -> None:
    whole = around(boxes)
    assert all(whole.union(box) == whole for box in boxes)
    assert all(whole.overlap(box) == pytest.approx(box.width * box.height) for box in boxes)


def test_around_nothing_there_is_no_box() -> None:
    with pytest.raises(ValueError, match="unpack"):
        around([])
