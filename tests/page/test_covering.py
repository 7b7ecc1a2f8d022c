"""A page with all of it covered but the words that are shown."""

from __future__ import annotations

import numpy as np
import pytest

from page.box import Box
from page.covering import COVER, covered
from page.windows import windows_along
from page.words import ReadPage, Word

NAME, OTHER_NAME, SUM = Box(0.1, 0.1, 0.2, 0.12), Box(0.22, 0.1, 0.32, 0.12), Box(0.1, 0.3, 0.2, 0.32)


def page_of(*boxes: tuple[Box, int]) -> ReadPage:
    """A page of 1000 by 2000 pixels with a word in each of these boxes, in lines."""
    return ReadPage(1, 1000, 2000, 200.0, tuple(Word("Hoa", box, 0.95, line) for box, line in boxes))


def ink() -> np.ndarray:
    """A page that is black all over."""
    return np.zeros((2000, 1000), np.uint8)


def seen(page: ReadPage, *shown: int, height: int = 2000, width: int = 1000) -> np.ndarray:
    """Where something of the page is left."""
    return covered(np.zeros((height, width), np.uint8), windows_along(page, shown)) == 0


def test_all_is_covered_where_no_word_is_shown() -> None:
    assert (covered(ink(), ()) == COVER).all()


def test_a_word_is_laid_open_with_an_eighth_of_its_height_around_it() -> None:
    rows, columns = np.nonzero(seen(page_of((NAME, 0)), 0))
    edge = 0.12 * 0.02 * 2000
    assert (columns.min(), columns.max(), rows.min(), rows.max()) == pytest.approx(
        (100 - edge, 200 + edge, 200 - edge, 240 + edge), abs=1
    )


def test_between_two_words_side_by_side_in_a_line_nothing_is_covered() -> None:
    assert seen(page_of((NAME, 0), (OTHER_NAME, 0)), 0, 1)[220, 100:320].all()


def test_between_words_of_two_lines_it_stays_covered() -> None:
    in_two_lines = seen(page_of((NAME, 0), (SUM, 1)), 0, 1)
    assert not in_two_lines[250:590].any()
    assert in_two_lines[220, 150]
    assert in_two_lines[620, 150]


def test_between_words_with_a_hidden_one_among_them_it_stays_covered() -> None:
    row = page_of((NAME, 0), (OTHER_NAME, 0), (Box(0.34, 0.1, 0.44, 0.12), 0))
    assert not seen(row, 0, 2)[220, 210:330].any()


def test_on_a_picture_of_another_size_the_same_part_is_laid_open() -> None:
    page = page_of((NAME, 0))
    large, small = seen(page, 0), seen(page, 0, height=1000, width=500)
    assert abs(large[::2, ::2].mean() - small.mean()) < 0.001
    assert (large[::2, ::2] == small).mean() > 0.999


def test_colours_stay_where_they_are_seen() -> None:
    red = np.zeros((2000, 1000, 3), np.uint8)
    red[:, :, 2] = 255
    left = covered(red, windows_along(page_of((NAME, 0)), [0]))
    assert left[220, 150].tolist() == [0, 0, 255]
    assert left[1000, 500].tolist() == [COVER] * 3
