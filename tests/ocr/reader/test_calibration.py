"""How sure the reader says that it is of a word follows from the word, from those beside it and from its page."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.reader.calibration import Said, calibrated, cautious, said_of
from ocr.reader.decoding import ReadLetter, ReadWord
from ocr.reader.wording import wording

SURE = Said(letters=0.99, weakest=0.995, nothing=0.999, known=True, length=4, follows=2)


def line(text: str, confidence: float = 0.99) -> list[ReadWord]:
    return [tuple(ReadLetter(letter, 0, 1, confidence) for letter in word) for word in text.split(" ")]


def test_words_that_public_texts_have_beside_each_other_are_known_to_follow() -> None:
    said = said_of(line("Bảo hiểm xã hội"), wording())
    assert [one.follows for one in said] == [1, 2, 2, 1]
    assert all(one.known for one in said)


def test_what_no_text_has_is_neither_known_nor_follows() -> None:
    said = said_of(line("chế độ thai sảm"), wording())
    assert (said[-1].known, said[-1].follows) == (False, 0)
    assert said[1].follows == 2


def test_signs_around_a_word_do_not_hide_it() -> None:
    (said,) = said_of(line("(thai"), wording())
    assert (said.known, said.length) == (True, 5)


@pytest.mark.parametrize(
    "less",
    [
        Said(0.7, 0.8, 0.999, known=True, length=4, follows=2),
        Said(0.99, 0.995, 0.6, known=True, length=4, follows=2),
        Said(0.99, 0.995, 0.999, known=False, length=4, follows=0),
    ],
    ids=["its letters are doubtful", "letters may be lost beside it", "it is no word"],
)
def test_a_word_is_less_sure_where(less: Said) -> None:
    surer, other = calibrated([SURE, less])
    assert other < surer


def test_a_word_is_less_sure_on_a_page_that_is_doubtful_as_a_whole() -> None:
    poor = Said(0.3, 0.4, 0.7, known=False, length=4, follows=0)
    assert calibrated([SURE] + [poor] * 9)[0] < calibrated([SURE] * 10)[0]


def test_caution_keeps_the_order_and_what_is_below() -> None:
    share = np.linspace(0.01, 0.9995, 400)
    given = cautious(share)
    assert (np.diff(given) > 0).all()
    assert (given <= share).all()
    assert (given[share < 0.9] == share[share < 0.9]).all()
