"""How the reading bench counts: errors by order, errors wherever a line stands, words."""

from __future__ import annotations

import pytest

from bench.reading.scoring import plain, score, total
from bench.scans.truth import PageTruth, WordTruth
from page.box import Box


def line(text: str, left: float, y: float) -> tuple[WordTruth, ...]:
    words, x = [], left
    for word in text.split():
        words.append(WordTruth(word, Box(x, y - 0.01, x + 0.012 * len(word), y)))
        x += 0.012 * (len(word) + 1)
    return tuple(words)


LETTER = PageTruth(
    1, 1654, 2339,
    (
        line("BẢO HIỂM XÃ HỘI", 0.1, 0.05),
        line("TỈNH ĐỒNG THÁP", 0.1, 0.07),
        line("CỘNG HÒA XÃ HỘI", 0.6, 0.05),
        line("Độc lập - Tự do", 0.6, 0.07),
        line("QUYẾT ĐỊNH", 0.44, 0.15),
        line("Điều 1. Bà Trần Ngọc Yến được hưởng chế độ thai sản khi sinh con", 0.1, 0.2),
        line("Từ tháng", 0.1, 0.3), line("Đến tháng", 0.4, 0.3), line("Mức đóng", 0.7, 0.3),
        line("04/2018", 0.1, 0.33), line("12/2018", 0.4, 0.33), line("4.200.000", 0.7, 0.33),
    ),
)  # fmt: skip
BODY = "QUYẾT ĐỊNH Điều 1. Bà Trần Ngọc Yến được hưởng chế độ thai sản khi sinh con"
TABLE = "Từ tháng Đến tháng Mức đóng 04/2018 12/2018 4.200.000"


class TestReadingOrder:
    def test_block_by_block_is_right(self) -> None:
        read = f"BẢO HIỂM XÃ HỘI\nTỈNH ĐỒNG THÁP\nCỘNG HÒA XÃ HỘI\nĐộc lập - Tự do\n{BODY}\n{TABLE}"
        assert score(LETTER, read).cer == 0

    def test_row_by_row_is_right_too(self) -> None:
        read = f"BẢO HIỂM XÃ HỘI CỘNG HÒA XÃ HỘI\nTỈNH ĐỒNG THÁP Độc lập - Tự do\n{BODY}\n{TABLE}"
        assert score(LETTER, read).cer == 0

    def test_the_table_before_the_letterhead_is_not(self) -> None:
        read = f"{TABLE} BẢO HIỂM XÃ HỘI TỈNH ĐỒNG THÁP CỘNG HÒA XÃ HỘI Độc lập - Tự do {BODY}"
        found = score(LETTER, read)
        assert found.cer > 0.3
        assert found.cer_anywhere == 0
        assert found.word_recall == 1


class TestErrors:
    def test_each_wrong_letter_counts_once(self) -> None:
        read = LETTER.text.replace("QUYẾT", "QUYÉT").replace("thai sản", "thai sàn")
        found = score(LETTER, read)
        assert found.errors == found.errors_anywhere == 2
        assert found.words - found.words_found == 2

    def test_what_was_read_besides_counts_in_reading_order_only(self) -> None:
        found = score(LETTER, LETTER.text + "\n|~ vô nghĩa")
        assert found.errors == len(" |~ vô nghĩa")
        assert found.errors_anywhere == 0

    def test_nothing_read_is_all_wrong(self) -> None:
        found = score(LETTER, "")
        assert found.cer == pytest.approx(1)
        assert found.word_recall == 0

    def test_pages_add_up_by_their_letters(self) -> None:
        both = total([score(LETTER, LETTER.text), score(LETTER, "")])
        assert both.cer == pytest.approx(0.5)

    @pytest.mark.parametrize("dots", ["......", "…………", ". . . . . .", "______"])
    def test_dotted_lines_are_no_text(self, dots: str) -> None:
        assert plain(f"Họ và tên: Lê Quang Vinh {dots}") == "Họ và tên: Lê Quang Vinh"


def test_a_page_that_leans_has_the_same_rows() -> None:
    lean = PageTruth(1, 1000, 1000, (line("trái", 0.1, 0.5), line("phải", 0.8, 0.5 + 0.7 * 0.0524)), skew=3.0)
    assert score(lean, "trái phải").cer == 0
