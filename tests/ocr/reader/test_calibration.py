"""How sure the reader says that it is of a word follows from the word, from those beside it and from its page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ocr.reader.calibration import Said, calibrated, cautious, said_of
from ocr.reader.decoding import ReadLetter, ReadWord
from ocr.reader.wording import wording

SURE = Said(letters=0.99, weakest=0.995, picture=0.99, nothing=0.999, known=True, length=4, gap=3, odd=False, follows=2)


def line(text: str, confidence: float = 0.99, *, step: int = 4) -> list[ReadWord]:
    """Words of letters that stand so many steps apart."""
    return [
        tuple(ReadLetter(letter, step * place, step * place + 1, confidence) for place, letter in enumerate(word))
        for word in text.split(" ")
    ]


def said(words: list[ReadWord]) -> list[Said]:
    return said_of(words, words, wording())


def test_words_that_public_texts_have_beside_each_other_are_known_to_follow() -> None:
    found = said(line("Bảo hiểm xã hội"))
    assert [one.follows for one in found] == [1, 2, 2, 1]
    assert all(one.known for one in found)


def test_what_no_text_has_is_neither_known_nor_follows() -> None:
    found = said(line("chế độ thai sảm"))
    assert (found[-1].known, found[-1].follows) == (False, 0)
    assert found[1].follows == 2


def test_signs_around_a_word_do_not_hide_it() -> None:
    (found,) = said(line("(thai"))
    assert (found.known, found.length) == (True, 5)


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("đăng", False),
        ("đng", True),
        ("tr", True),
        ("Nguyn", False),
        ("030185004321", False),
        ("QĐ-UBND", False),
        ("(hưởng)", False),
    ],
)
def test_small_letters_that_are_no_word_are_odd_and_names_numbers_and_codes_are_not(text: str, odd: bool) -> None:
    assert said(line(text))[0].odd is odd


def test_where_a_letter_was_worn_away_the_gap_is_wide() -> None:
    (whole,) = said(line("đang"))
    letters = line("đang")[0]
    (worn,) = said([(letters[0], *letters[2:])])
    assert (whole.gap, worn.gap) == (3, 7)


def test_what_wording_decided_keeps_how_sure_the_picture_was() -> None:
    (found,) = said_of(line("ổn", 0.95), line("ồn", 0.6), wording())
    assert (round(found.letters, 4), round(found.picture, 4)) == (0.9025, 0.36)


@pytest.mark.parametrize(
    "less",
    [
        replace(SURE, letters=0.7, weakest=0.8, picture=0.7),
        replace(SURE, nothing=0.6),
        replace(SURE, known=False, odd=True, follows=0),
        replace(SURE, gap=9),
        replace(SURE, picture=0.5),
    ],
    ids=[
        "its letters are doubtful", "letters may be lost beside it", "it is no word", "a letter may be lost within",
        "the picture left it open",
    ],
)  # fmt: skip
def test_a_word_is_less_sure_where(less: Said) -> None:
    surer, other = calibrated([SURE, less])
    assert other < surer


def test_a_word_is_less_sure_on_a_page_that_is_doubtful_as_a_whole() -> None:
    poor = replace(SURE, letters=0.3, weakest=0.4, picture=0.3, nothing=0.7, known=False, follows=0)
    assert calibrated([SURE] + [poor] * 9)[0] < calibrated([SURE] * 10)[0]


def test_caution_keeps_the_order_and_what_is_below() -> None:
    share = np.linspace(0.01, 0.9995, 400)
    given = cautious(share)
    assert (np.diff(given) > 0).all()
    assert (given <= share).all()
    assert (given[share < 0.94] == share[share < 0.94]).all()
