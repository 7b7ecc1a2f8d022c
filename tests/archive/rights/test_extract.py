"""The extract of a list: what is hidden in one form is hidden in all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

import ocr
from archive.rights.extract import MASKED, ExtractPage, extract
from archive.rights.rows import Listed
from page.box import Box
from page.covering import COVER, covered
from page.words import Mark, PrintedCode
from tests.archive.rights.lists import C70A_HD, D02_LT, Form, ScannedList, drawn

WHOSE = 4
"""Place of the person whose extract is made."""


def made(form: Form = C70A_HD, level: str = "office", turn: Literal[0, 180] = 0) -> tuple[ScannedList, ExtractPage]:
    drawn_list = drawn(form, level, 11, turn=turn)
    extracted = extract([drawn_list.page], [drawn_list.listed(WHOSE)])
    assert extracted is not None
    return drawn_list, extracted[0]


def secrets(drawn_list: ScannedList) -> Iterator[str]:
    """Numbers that stand in other rows."""
    for place, person in enumerate(drawn_list.people):
        if place != WHOSE:
            yield from (person.social_insurance_number, person.account, person.personal_number)


def pixels_of(drawn_list: ScannedList, box: Box) -> tuple[slice, slice]:
    height, width = drawn_list.scanned.pixels.shape[:2]
    return (
        slice(round(box.top * height), max(round(box.bottom * height), round(box.top * height) + 1)),
        slice(round(box.left * width), max(round(box.right * width), round(box.left * width) + 1)),
    )


def test_the_text_is_the_heading_and_the_row() -> None:
    drawn_list, page = made()
    person = drawn_list.people[WHOSE]
    assert "DANH SÁCH GIẢI QUYẾT HƯỞNG CHẾ ĐỘ" in page.text
    assert person.social_insurance_number in page.text
    assert MASKED in page.text
    assert not any(secret in page.text for secret in secrets(drawn_list))
    assert page.words.text.split() == [word for word in page.text.split() if word != MASKED]


@pytest.mark.parametrize("turn", [0, 180])
@pytest.mark.parametrize("form", [C70A_HD, D02_LT], ids=["C70a-HD", "D02-LT"])
def test_on_the_picture_nothing_of_other_rows_is_left(form: Form, turn: Literal[0, 180]) -> None:
    drawn_list, page = made(form, turn=turn)
    before = drawn_list.scanned.pixels
    after = covered(before, page.windows)
    for place, row in enumerate(drawn_list.rows):
        for word in row - page.shown:
            rows, columns = pixels_of(drawn_list, drawn_list.page.words[word].box)
            left = (after[rows, columns] != COVER).mean()
            assert left < 0.12, (place, drawn_list.page.words[word].text)
    for word in page.shown:
        rows, columns = pixels_of(drawn_list, drawn_list.page.words[word].box)
        assert np.array_equal(after[rows, columns], before[rows, columns])


def test_ink_that_is_no_word_is_covered_too() -> None:
    drawn_list, page = made()
    below = Box(0.6, 0.75, 0.95, 0.98)
    rows, columns = pixels_of(drawn_list, below)
    assert (covered(drawn_list.scanned.pixels, page.windows)[rows, columns] == COVER).all()


def test_marks_and_codes_of_the_page_are_hidden() -> None:
    drawn_list, _ = made()
    marked = replace(
        drawn_list.page,
        marks=(Mark("handwriting", Box(0.1, 0.8, 0.3, 0.85), "Nguyễn Thị Thu Hà"),),
        codes=(PrintedCode("000.00.01.G24-260320-000007", Box(0.8, 0.02, 0.9, 0.1)),),
    )
    extracted = extract([marked], [drawn_list.listed(WHOSE)])
    assert extracted is not None
    assert (extracted[0].words.marks, extracted[0].words.codes) == ((), ())


def test_places_of_fields_and_highlights_are_told_only_where_they_are_shown() -> None:
    drawn_list, page = made()
    for place, word in enumerate(drawn_list.page.words):
        assert page.shows(word.box) == (place in page.shown), word.text
    assert not page.shows(Box(0.0, 0.0, 1.0, 1.0))
    assert not page.shows(Box(0.5, 0.9, 0.6, 0.92))


def test_of_several_pages_only_the_first_shows_its_heading() -> None:
    first, second = drawn(C70A_HD, "clean", 1), drawn(C70A_HD, "clean", 2)
    extracted = extract([first.page, second.page], [second.listed(WHOSE)])
    assert extracted is not None
    assert extracted[0].shown == first.heading
    assert not extracted[1].shown & second.heading


def test_where_no_row_is_told_apart_there_is_no_extract() -> None:
    nobody = Listed(frozenset({"3499999999"}), frozenset({"Phạm Thị Loan"}))
    assert extract([drawn(C70A_HD, "clean", 1).page], [nobody]) is None


def test_of_a_page_as_it_is_really_read_nothing_of_others_is_shown() -> None:
    drawn_list = drawn(C70A_HD, "office", 11)
    read = ocr.read_page(drawn_list.scanned.pixels, number=1, dpi=200.0)
    extracted = extract([read], [drawn_list.listed(WHOSE)])
    assert extracted is not None
    (page,) = extracted
    assert drawn_list.people[WHOSE].social_insurance_number in page.text
    assert not any(secret in page.text for secret in secrets(drawn_list))
    others = [drawn_list.page.words[word].box for place, row in enumerate(drawn_list.rows) if place != WHOSE for word in row]
    hidden = covered(drawn_list.scanned.pixels, page.windows)
    for box in others:
        rows, columns = pixels_of(drawn_list, box)
        assert (hidden[rows, columns] != COVER).mean() < 0.2
