"""Our own reader on pages whose words are known: what stands there, where, and how sure it is."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from bench.scans import pen
from ocr.found import Found
from ocr.reader.words import read_words
from ocr.rules import find_rules, without_rules
from tests.ocr.picture import DPI, HEIGHT, LETTER_TO_THE_INSURED, WIDTH, Picture, grey, text_page


def read(picture: Picture) -> list[Found]:
    page = grey(picture.pixels())
    rules = find_rules(page, DPI)
    return read_words(without_rules(page, rules), DPI, rules.upright)


def test_a_printed_page_word_for_word() -> None:
    page = text_page(rows=16)
    assert [word.text for word in read(page)] == [word for word, _ in page.words]


def test_words_of_one_line_belong_together() -> None:
    found = read(Picture().lines(LETTER_TO_THE_INSURED))
    lines: dict[tuple[int, int, int], list[str]] = {}
    for word in found:
        lines.setdefault(word.line, []).append(word.text)
    assert [" ".join(words) for words in lines.values()] == list(LETTER_TO_THE_INSURED)


def test_every_word_stands_where_it_was_drawn() -> None:
    page = text_page(rows=8)
    for word, (text, (left, top, right, bottom)) in zip(read(page), page.words, strict=True):
        assert word.text == text
        edges = (word.left, word.top, word.left + word.width, word.top + word.height)
        assert edges == pytest.approx((left, top, right, bottom), abs=6)


@pytest.mark.parametrize(
    "text",
    ["001187537740", "Số: 1046/QĐ-BHXH", "ngày 05 tháng 11 năm 2025", "NGUYỄN THỊ HƯỜNG", "DN4821600023417", "12.450.000 đồng"],
)
def test_numbers_codes_and_names(text: str) -> None:
    assert " ".join(word.text for word in read(Picture().line(text, 300, 400))) == text


def test_clear_print_is_sure_and_ruined_print_is_not() -> None:
    clear = grey(text_page(rows=4).pixels())
    rng = np.random.default_rng(3)
    ruined = np.where(rng.random(clear.shape) < 0.45, 255, clear).astype(np.uint8)
    sure, unsure = (read_words(page, DPI, np.zeros_like(page)) for page in (clear, ruined))
    assert min(word.confidence for word in sure) > 0.8
    assert np.mean([word.confidence for word in unsure]) < np.mean([word.confidence for word in sure]) - 0.1


def test_figures_by_hand_are_seen_mostly_and_never_taken_for_print() -> None:
    """Whoever takes them for print is wrong in silence. What they say is a suggestion."""
    seen = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        page = Picture().line("Số:", 300, 400).line("/QĐ-UBND", 480, 400)
        layer = Image.new("L", (WIDTH, HEIGHT))
        pen.write(layer, 375, 434, "".join(map(str, rng.integers(0, 10, 3))), 34, rng)
        written = np.minimum(grey(page.pixels()), 255 - np.asarray(layer))
        first, *between, last = read_words(written, DPI, np.zeros_like(written))
        assert (first.text, last.text) == ("Số:", "/QĐ-UBND")
        assert all(word.by_hand for word in between)
        seen += bool(between)
    assert seen >= 6


def test_an_empty_page_has_no_words() -> None:
    assert read(Picture()) == []
