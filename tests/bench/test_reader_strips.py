"""Strips to learn from: drawn, spoiled and cut as pages are, each with what really stands on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

import numpy as np
import pytest

from bench.reader.cutting import cut, said
from bench.reader.drawing import DrawnWord, Pieces
from bench.reader.faces import Faces
from bench.reader.spoiling import Spoiler
from bench.reader.texts import Prose, Texts
from bench.scans.prose import BASES, PARAGRAPHS
from ocr.found import HAND
from ocr.lines import TextLine
from ocr.reader.alphabet import LETTERS
from ocr.reader.strips import HEIGHT

PROSE = Prose((*PARAGRAPHS, *BASES))
TINOS = Faces(("Tinos",), (1.0,))


def pieces(seed: int) -> Pieces:
    rng = np.random.default_rng(seed)
    return Pieces(rng, Texts(rng, PROSE), TINOS)


def line(left: int, right: int, *, base: float = 100.0, letter: float = 20.0) -> TextLine:
    return TextLine(left, right, (0.0, 0.0, base), 30.0, 8.0, letter, np.array([1], np.int64))


def text(of: TextLine, words: Sequence[DrawnWord]) -> str | None:
    found = said(of, words)
    return None if found is None else " ".join(word.text for word in found)


class TestWhatALineSays:
    words = (DrawnWord("Nguyễn", 10, 110, 100), DrawnWord("Thị", 120, 170, 101), DrawnWord("Hà", 180, 215, 100))

    def test_its_words_from_left_to_right(self) -> None:
        assert text(line(8, 218), self.words[::-1]) == "Nguyễn Thị Hà"

    def test_only_those_that_stand_on_it(self) -> None:
        below = DrawnWord("Thông báo", 10, 110, 140)
        assert text(line(8, 218), (*self.words, below)) == "Nguyễn Thị Hà"

    def test_nothing_where_none_does(self) -> None:
        assert text(line(300, 400), self.words) == ""

    def test_nobody_can_tell_where_a_word_is_cut(self) -> None:
        assert text(line(60, 218), self.words) is None


@pytest.mark.parametrize("seed", range(4))
def test_nearly_every_word_that_was_drawn_stands_in_one_strip(seed: int) -> None:
    draw, spoiler = pieces(seed), Spoiler(np.random.default_rng(seed))
    drawn: Counter[str] = Counter()
    cut_out: Counter[str] = Counter()
    for _ in range(6):
        drawing = draw.next()
        drawn.update(word.text for word in drawing.words)
        cut_out.update(word for _, text in cut(spoiler.spoiled(drawing)) for word in text.split())
    assert not cut_out - drawn
    assert (drawn & cut_out).total() > 0.85 * drawn.total()


def test_strips_are_of_one_height_and_say_only_what_the_reader_can_say() -> None:
    draw, spoiler = pieces(9), Spoiler(np.random.default_rng(9))
    found = [one for _ in range(8) for one in cut(spoiler.spoiled(draw.next()))]
    assert {ink.shape[0] for ink, _ in found} == {HEIGHT}
    assert {ink.dtype for ink, _ in found} == {np.dtype(np.uint8)}
    assert set("".join(text for _, text in found)) <= set(LETTERS)


def test_figures_by_hand_are_told_from_print() -> None:
    draw = pieces(3)
    by_hand = [word for drawing in (draw._head() for _ in range(12)) for word in drawing.words if word.text == HAND]
    assert by_hand


def test_the_same_seed_draws_the_same() -> None:
    one, other = ([word for drawing in islice(iter(pieces(5).next, None), 4) for word in drawing.words] for _ in range(2))
    assert one == other


def test_every_letter_has_a_class_of_its_own() -> None:
    assert len(set(LETTERS)) == len(LETTERS)
    assert {"ữ", "Ặ", "đ", "Đ", "0", "/", " ", HAND} <= set(LETTERS)
