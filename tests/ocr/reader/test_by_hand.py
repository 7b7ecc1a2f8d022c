"""Figures by hand: each cutting is looked at as several hands might have written it, and what most looks say counts."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from bench.scans import pen
from ocr.pixels import Pixels
from ocr.reader.by_hand import FIGURES_MARGIN, agreed, read_figures
from ocr.reader.strips import HEIGHT


def written(figures: str) -> Pixels:
    """With a pen, stroke by stroke."""
    height = 22.0
    layer = Image.new("L", (2 * FIGURES_MARGIN + round(0.7 * height * len(figures)), HEIGHT))
    pen.write(layer, FIGURES_MARGIN, HEIGHT - 11, figures, height, np.random.default_rng(5))
    return np.asarray(layer)


def test_each_cutting_has_its_own_answer_in_their_order() -> None:
    numbers = ["294", "60", "3", "1046", "15"]
    read = read_figures([written(number) for number in numbers])
    assert [text for text, _ in read] == numbers
    assert read == [read_figures([written(number)])[0] for number in numbers]
    assert all(0.6 < confidence <= 1 for _, confidence in read)


def test_where_nothing_is_written_nothing_is_said() -> None:
    assert read_figures([np.zeros((HEIGHT, 60), np.uint8)]) == [("", 0.0)]
    assert read_figures([]) == []


def test_what_most_looks_say_counts_and_the_others_speak_against_it() -> None:
    assert agreed([("660", 0.9), ("060", 0.95), ("660", 0.8), ("660", 0.9), ("660", 1.0)]) == ("660", pytest.approx(0.72))


def test_looks_that_are_sure_outweigh_more_that_are_not() -> None:
    assert agreed([("7", 0.9), ("1", 0.2), ("1", 0.2), ("1", 0.2), ("", 0.0)]) == ("7", pytest.approx(0.18))
