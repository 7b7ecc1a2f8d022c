"""Figures by hand: each cutting is looked at as several hands might have written it, and what most looks say counts."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.pixels import Pixels
from ocr.reader.by_hand import FIGURES_MARGIN, agreed, read_figures
from ocr.reader.strips import HEIGHT


def written(figures: str) -> Pixels:
    """With one even stroke, as with a ball pen."""
    cutting = np.zeros((HEIGHT, 2 * FIGURES_MARGIN + 18 * len(figures)), np.uint8)
    cv2.putText(cutting, figures, (FIGURES_MARGIN, HEIGHT - 11), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 230, 2, cv2.LINE_AA)
    return cutting


def test_each_cutting_has_its_own_answer_in_their_order() -> None:
    numbers = ["60", "725", "3"]
    read = read_figures([written(number) for number in numbers])
    assert [text for text, _ in read] == numbers
    assert read == [read_figures([written(number)])[0] for number in numbers]
    assert all(0.8 < confidence <= 1 for _, confidence in read)


def test_where_nothing_is_written_nothing_is_said() -> None:
    assert read_figures([np.zeros((HEIGHT, 60), np.uint8)]) == [("", 0.0)]
    assert read_figures([]) == []


def test_what_most_looks_say_counts_and_the_others_speak_against_it() -> None:
    assert agreed([("660", 0.9), ("060", 0.95), ("660", 0.8), ("660", 0.9), ("660", 1.0)]) == ("660", pytest.approx(0.72))


def test_looks_that_are_sure_outweigh_more_that_are_not() -> None:
    assert agreed([("7", 0.9), ("1", 0.2), ("1", 0.2), ("1", 0.2), ("", 0.0)]) == ("7", pytest.approx(0.18))
