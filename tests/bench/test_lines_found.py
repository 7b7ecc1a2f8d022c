"""How the reading bench counts lines: words that no line holds, lines joined, lines split."""

from __future__ import annotations

from bench.reading.lines import Middle, find, judged


def rows(*counts: int) -> list[list[Middle]]:
    """Printed lines of so many words, one under the other; a word is 10 wide."""
    return [[(10.0 * word, 100.0 * row) for word in range(count)] for row, count in enumerate(counts)]


def test_each_line_by_itself_is_right() -> None:
    found = judged("office", "ours", rows(4, 3), lambda x, y: int(y), 0.5)
    assert (found.words, found.words_lost, found.lines, found.joined, found.split) == (7, 0, 2, 0, 0)


def test_a_word_in_no_line_is_lost() -> None:
    found = judged("office", "ours", rows(4, 3), lambda x, y: None if x == 20 else int(y), 0.5)
    assert (found.words_lost, found.joined, found.split) == (2, 0, 0)


def test_one_line_where_three_are_printed_joins_twice() -> None:
    found = judged("office", "ours", rows(4, 3, 2), lambda x, y: 1, 0.5)
    assert (found.joined, found.split) == (2, 0)


def test_three_lines_where_one_is_printed_split_twice() -> None:
    found = judged("office", "ours", rows(3), lambda x, y: int(x), 0.5)
    assert (found.joined, found.split) == (0, 2)


def test_on_drawn_pages_we_lose_no_word_and_join_fewer_lines_than_tesseract_and_know_the_skew() -> None:
    ours, tesseracts = find("office", 2)
    assert ours.words_lost == 0
    assert ours.joined < tesseracts.joined
    assert (ours.pages, ours.words, ours.lines) == (2, tesseracts.words, tesseracts.lines)
    assert ours.skew_off is not None
    assert ours.skew_off <= 0.05


def test_a_sheet_that_sags_has_no_one_skew() -> None:
    assert [one.skew_off for one in find("bad", 1)] == [None, None]
