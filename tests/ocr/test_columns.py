"""Two columns of running text are read one after the other; tables and forms are read across."""

from __future__ import annotations

from dataclasses import replace
from math import radians, tan

from ocr.reading_order import in_reading_order
from page.box import Box
from page.words import ReadPage, Word

LEFT = [f"dòng {number} của cột trái nói về bảo hiểm xã hội" for number in range(1, 13)]
RIGHT = [f"dòng {number} của cột phải nói về chế độ thai sản" for number in range(1, 13)]


def placed(text: str, left: float, right: float, y: float, line: int) -> list[Word]:
    """Words over the whole width between two edges, as in justified text."""
    words = text.split()
    step = (right - left) / len(words)
    return [
        Word(word, Box(left + place * step, y, left + (place + 0.85) * step, y + 0.012), 0.95, line)
        for place, word in enumerate(words)
    ]


def read(*rows: list[tuple[str, float, float]]) -> list[str]:
    """The lines of a page in reading order; each row holds what stands side by side."""
    words: list[Word] = []
    line = 0
    for number, row in enumerate(rows):
        for text, left, right in row:
            words += placed(text, left, right, 0.1 + 0.02 * number, line)
            line += 1
    return [one.text for one in in_reading_order(ReadPage(2, 1654, 2339, 200.0, tuple(words))).lines()]


def test_columns_of_text_come_one_after_the_other() -> None:
    rows = [[(left, 0.1, 0.48), (right, 0.54, 0.92)] for left, right in zip(LEFT, RIGHT, strict=True)]
    assert read(*rows) == LEFT + RIGHT


def test_what_runs_over_both_parts_what_is_above_from_what_is_below() -> None:
    rows = [[(left, 0.1, 0.48), (right, 0.54, 0.92)] for left, right in zip(LEFT, RIGHT, strict=True)]
    heading = "PHẦN VĂN BẢN QUY PHẠM PHÁP LUẬT VỀ BẢO HIỂM XÃ HỘI"
    below = [[(f"{left} dưới", 0.1, 0.48), (f"{right} dưới", 0.54, 0.92)] for left, right in zip(LEFT, RIGHT, strict=True)]
    assert read(*rows, [(heading, 0.15, 0.85)], *below) == [
        *LEFT, *RIGHT, heading, *(f"{one} dưới" for one in LEFT), *(f"{one} dưới" for one in RIGHT)
    ]  # fmt: skip


def test_a_table_is_read_across() -> None:
    names = ["Nguyễn Thị Hoa", "Lê Văn An", "Trần Minh Khôi Nguyên", "Phạm Hà"] * 3
    rows = [[(name, 0.1, 0.1 + 0.01 * len(name)), (f"{number}.000 đồng", 0.6, 0.72)] for number, name in enumerate(names, 10)]
    assert read(*rows) == [f"{name} {number}.000 đồng" for number, name in enumerate(names, 10)]


def test_a_law_that_names_the_country_has_no_letterhead() -> None:
    sentence = "Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam quy định như sau"
    rows = [[(left, 0.1, 0.48), (right, 0.54, 0.92)] for left, right in zip([*LEFT[:6], sentence, *LEFT[7:]], RIGHT, strict=True)]
    assert read(*rows) == [*LEFT[:6], sentence, *LEFT[7:], *RIGHT]


def test_neither_has_one_that_quotes_the_name_of_the_state() -> None:
    quoted = "Quốc hiệu “CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM” ở đầu văn bản"
    rows = [[(left, 0.1, 0.48), (right, 0.54, 0.92)] for left, right in zip([*LEFT[:9], quoted, *LEFT[10:]], RIGHT, strict=True)]
    assert read(*rows) == [*LEFT[:9], quoted, *LEFT[10:], *RIGHT]


def test_a_row_that_was_seen_as_one_line_over_both_columns_is_cut_between_them() -> None:
    rows = [[(left, 0.1, 0.494), (right, 0.506, 0.92)] for left, right in zip(LEFT, RIGHT, strict=True)]
    words = [word for row in range(12) for side in rows[row] for word in placed(*side, 0.1 + 0.02 * row, row)]
    seen = in_reading_order(ReadPage(2, 1654, 2339, 200.0, tuple(words)))
    assert [one.text for one in seen.lines()] == LEFT + RIGHT


def test_the_columns_of_a_page_that_lies_askew() -> None:
    skew = 3.0
    rows = [[(left, 0.1, 0.49), (right, 0.51, 0.92)] for left, right in zip(LEFT, RIGHT, strict=True)] * 3
    words = [word for row in range(36) for side in rows[row] for word in placed(*side, 0.05 + 0.02 * row, row)]
    slope, aspect = tan(radians(skew)), 2339 / 1654

    def askew(word: Word) -> Word:
        x, y = word.box.centre
        right, down = -slope * (y - 0.5) * aspect, slope * (x - 0.5) / aspect
        return replace(word, box=Box(word.box.left + right, word.box.top + down, word.box.right + right, word.box.bottom + down))

    page = ReadPage(2, 1654, 2339, 200.0, tuple(askew(word) for word in words), skew=skew)
    assert [one.text for one in in_reading_order(page).lines()] == LEFT * 3 + RIGHT * 3


def test_a_sentence_that_sounds_like_it_is_no_list_of_recipients() -> None:
    sentence = "thời hạn có giá trị của giấy này là năm năm"
    rows = [[(left, 0.1, 0.48), (right, 0.54, 0.92)] for left, right in zip([*LEFT[:3], sentence, *LEFT[4:]], RIGHT, strict=True)]
    assert read(*rows) == [*LEFT[:3], sentence, *LEFT[4:], *RIGHT]
