"""One contract for everything that reads print: the same pages, the same promises."""

from __future__ import annotations

from typing import get_args

import pytest

import ocr
from ocr.cleaned import CleanedPage, cleaned
from ocr.found import Found
from ocr.recognisers import ReaderName, recogniser
from page.readers import rank
from tests.ocr.picture import DPI, LETTER_TO_THE_INSURED, Picture, text_page

READERS: tuple[ReaderName, ...] = get_args(ReaderName)
STEPS = ocr.CleaningSteps()


def page(picture: Picture, number: int = 1) -> CleanedPage:
    made = cleaned(picture.pixels(), number, DPI, STEPS)
    assert isinstance(made, CleanedPage)
    return made


@pytest.mark.parametrize("name", READERS)
class TestEveryReader:
    def read(self, name: ReaderName, *pictures: Picture) -> list[list[Found]]:
        return recogniser(name).read([page(one, number) for number, one in enumerate(pictures, 1)], STEPS, 90)

    def test_a_clear_page_is_read_word_for_word(self, name: ReaderName) -> None:
        (words,) = self.read(name, Picture().lines(LETTER_TO_THE_INSURED))
        assert " ".join(word.text for word in words) == " ".join(LETTER_TO_THE_INSURED)

    def test_pages_come_in_their_order(self, name: ReaderName) -> None:
        found = self.read(name, Picture().line("Trang thứ nhất", 300, 400), Picture().line("Trang thứ hai", 300, 400))
        assert [" ".join(word.text for word in words) for words in found] == ["Trang thứ nhất", "Trang thứ hai"]

    def test_a_page_reads_alone_as_it_does_among_others(self, name: ReaderName) -> None:
        one, other = text_page(rows=4), Picture().lines(LETTER_TO_THE_INSURED)
        together, alone = self.read(name, one, other), [self.read(name, each)[0] for each in (one, other)]
        assert together == alone

    def test_words_stand_where_they_were_drawn_and_say_how_sure_they_are(self, name: ReaderName) -> None:
        picture = text_page(rows=4)
        (words,) = self.read(name, picture)
        for word, (text, (left, top, right, bottom)) in zip(words, picture.words, strict=True):
            assert word.text == text
            assert (word.left, word.top) == pytest.approx((left, top), abs=8)
            assert (word.left + word.width, word.top + word.height) == pytest.approx((right, bottom), abs=8)
            assert 0.5 < word.confidence <= 1

    def test_it_tells_its_name_and_version(self, name: ReaderName) -> None:
        version = recogniser(name).version(STEPS)
        assert version.startswith(f"{name} ")
        assert len(rank(version)) > 1
        assert len(version) <= 200, "as long as what the archive keeps of it"
        assert ", " not in version, "that parts the readers of several pages"

    def test_a_page_says_what_read_it(self, name: ReaderName) -> None:
        read = ocr.read_page(Picture().lines(LETTER_TO_THE_INSURED).pixels(), number=1, dpi=DPI, reader=name)
        assert (read.text, read.reader) == ("\n".join(LETTER_TO_THE_INSURED), ocr.reader_version(name))

    def test_nothing_is_asked_of_it_where_no_page_has_print(self, name: ReaderName) -> None:
        assert ocr.read_page(Picture().pixels(), number=1, dpi=DPI, reader=name).blank
        assert ocr.read_pages([], reader=name) == []
