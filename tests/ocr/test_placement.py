"""Every word keeps its place on the page as it was scanned, whatever was done to read it."""

from __future__ import annotations

from math import cos, radians, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from ocr.deskew import straightened
from ocr.pixels import scaled, turned
from ocr.placement import Placement
from page.box import Box
from tests.ocr.picture import HEIGHT, WIDTH, tilted


@given(
    x=some.integers(300, WIDTH - 300),
    y=some.integers(300, HEIGHT - 300),
    turn=some.sampled_from([0, 90, 180, 270]),
    skew=some.floats(-6, 6),
    scale=some.sampled_from([0.5, 1.0, 1.5]),
)
def test_a_word_comes_back_through_turn_skew_and_scale(x: int, y: int, turn: int, skew: float, scale: float) -> None:
    """The way there is walked with rotation by the book; `Placement` must find the way back."""
    wide, high = WIDTH * scale, HEIGHT * scale
    across, down = x * scale - wide / 2, y * scale - high / 2
    angle = radians(-skew)
    read_x = across * cos(angle) - down * sin(angle) + wide / 2
    read_y = across * sin(angle) + down * cos(angle) + high / 2
    box = Placement(round(wide), round(high), turn, skew).original(read_x - 20, read_y - 8, 40, 16)
    upright = Box(x / WIDTH, y / HEIGHT, x / WIDTH, y / HEIGHT)
    assert box.centre == pytest.approx(upright.turned(-turn).centre, abs=0.001)
    assert Placement(round(wide), round(high), turn, skew).read(box).centre == pytest.approx(
        (read_x / wide, read_y / high), abs=0.001
    )
    sides = (box.width, box.height) if turn in (0, 180) else (box.height, box.width)
    assert sides == pytest.approx((40 / wide, 16 / high), rel=0.01)


@given(left=some.floats(-50, WIDTH), top=some.floats(-50, HEIGHT), turn=some.sampled_from([0, 90, 180, 270]))
def test_boxes_stay_on_the_page(left: float, top: float, turn: int) -> None:
    box = Placement(WIDTH, HEIGHT, turn, 5.0).original(left, top, 120, 40)
    assert 0 <= box.left <= box.right <= 1
    assert 0 <= box.top <= box.bottom <= 1


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [-4.0, 0.0, 2.5])
@pytest.mark.parametrize("scale", [0.5, 1.0])
def test_a_blot_is_found_where_it_was(turn: int, skew: float, scale: float) -> None:
    """The same with pixels: a blot on the original goes the way of a page, and its place is mapped back."""
    original = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    original[700:740, 400:520] = 0
    lying = turned(tilted(original, skew), (360 - turn) % 360)
    read = straightened(turned(scaled(lying[:, :, 0].copy(), scale), turn), skew)
    rows, columns = np.nonzero(read < 128)
    left, top = int(columns.min()), int(rows.min())
    box = Placement(read.shape[1], read.shape[0], turn, skew).original(
        left, top, int(columns.max()) + 1 - left, int(rows.max()) + 1 - top
    )
    rows, columns = np.nonzero(lying[:, :, 0] < 128)
    height, width = lying.shape[:2]
    wanted = ((columns.min() + columns.max() + 1) / 2 / width, (rows.min() + rows.max() + 1) / 2 / height)
    assert box.centre == pytest.approx(wanted, abs=0.0015)
