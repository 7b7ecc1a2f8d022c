"""Before a page is read: is it blank, which way up does it lie, how far is it tilted?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ocr.background import even
from ocr.blank import is_blank
from ocr.deskew import find_angle, straightened
from ocr.orientation import find_turn, how_it_lies
from ocr.pixels import turned
from tests.ocr.picture import DPI, HEIGHT, WIDTH, Picture, grey, show_through, text_page, tilted, with_seal


def evened(pixels: np.ndarray) -> np.ndarray:
    return even(grey(pixels), DPI)


def skew(page: np.ndarray) -> float:
    return how_it_lies(page, DPI).angle


class TestBlank:
    def test_white_paper_is_blank(self) -> None:
        assert is_blank(np.full((HEIGHT, WIDTH), 255, np.uint8), DPI)

    def test_grainy_paper_is_blank(self) -> None:
        grain = np.random.default_rng(1005).normal(225, 8, (HEIGHT, WIDTH))
        assert is_blank(even(np.clip(grain, 0, 255).astype(np.uint8), DPI), DPI)

    def test_a_back_that_shows_the_print_of_its_front_is_blank(self) -> None:
        assert is_blank(evened(show_through(text_page().pixels())), DPI)

    def test_a_full_page_is_not(self) -> None:
        assert not is_blank(evened(text_page().pixels()), DPI)

    def test_three_short_lines_are_not(self) -> None:
        few = Picture().lines(("Nơi nhận:", "- Như trên;", "- Lưu: VT."), letters=30)
        assert not is_blank(evened(few.pixels()), DPI)

    def test_a_page_number_alone_is_no_text(self) -> None:
        assert is_blank(evened(Picture().line("2", 820, 110).pixels()), DPI)


class TestOrientation:
    @pytest.mark.parametrize("turn", [0, 90, 180, 270])
    @pytest.mark.parametrize("skew", [-2.0, 0.0, 3.0])
    def test_the_print_itself_tells_how_a_page_lies(self, turn: int, skew: float) -> None:
        upright = evened(tilted(text_page().pixels(), skew))
        lying = turned(upright, (360 - turn) % 360)
        lie = how_it_lies(lying, DPI)
        assert (lie.turn, lie.sure) == (turn, True)
        assert lie.skew(lie.turn) == pytest.approx(skew, abs=0.05)

    @pytest.mark.parametrize("turn", [0, 90, 180, 270])
    def test_columns_of_figures_look_like_rows_so_a_page_is_read_in_each_way_before_it_is_turned(self, turn: int) -> None:
        rng = np.random.default_rng(1007)
        rows = [" ".join(str(number) for number in rng.integers(1_000_000_000, 9_999_999_999, 5)) for _ in range(28)]
        lying = turned(evened(Picture().lines(rows).pixels()), (360 - turn) % 360)
        assert find_turn(lying, DPI, how_it_lies(lying, DPI)) == turn

    @pytest.mark.parametrize("turn", [0, 90, 180, 270])
    def test_in_doubt_a_fax_full_of_specks_lies_as_it_can_be_read(self, turn: int) -> None:
        rng = np.random.default_rng(1008)
        fax = np.where(grey(text_page().pixels()) > 128, np.uint8(255), np.uint8(0))
        for y, x in rng.integers((0, 0), (fax.shape[0] - 3, fax.shape[1] - 3), (20_000, 2)):
            fax[y : y + 2, x : x + 2] = 0
        lying = turned(fax, (360 - turn) % 360)
        assert find_turn(lying, DPI, replace(how_it_lies(lying, DPI), sure=False)) == turn

    def test_a_page_with_hardly_any_letters_stays_as_it_is(self) -> None:
        hardly_any = evened(Picture().line("Trang trắng", 700, 1100).pixels())
        assert find_turn(hardly_any, DPI, how_it_lies(hardly_any, DPI)) == 0


class TestDeskew:
    @pytest.mark.parametrize("angle", [-6.0, -2.3, -0.4, -0.21, -0.14, -0.09, -0.04, 0.02, 0.06, 0.08, 0.12, 0.3, 1.7, 4.5])
    def test_the_angle_is_found_to_a_twentieth_of_a_degree(self, angle: float) -> None:
        assert skew(evened(tilted(text_page().pixels(), angle))) == pytest.approx(angle, abs=0.05)

    def test_a_level_page_stays_untouched(self) -> None:
        level = evened(text_page().pixels())
        assert skew(level) == 0.0
        assert straightened(level, 0.0) is level

    def test_a_straightened_page_is_level(self) -> None:
        page = evened(tilted(text_page().pixels(), 3.2))
        assert abs(skew(straightened(page, skew(page)))) <= 0.05

    def test_no_print_no_angle(self) -> None:
        blank = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
        assert skew(evened(with_seal(blank, 800, 900))) == 0.0

    @pytest.mark.parametrize("seed", range(5))
    def test_points_without_lines_have_no_angle(self, seed: int) -> None:
        scattered = np.random.default_rng(seed).uniform((0, 0), (827, 1169), (20_000, 2)).astype(np.float32)
        assert find_angle(scattered) == 0.0
