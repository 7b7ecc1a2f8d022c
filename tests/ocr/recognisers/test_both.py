"""What comes of asking Tesseract about words that our reader is not sure of."""

from __future__ import annotations

import pytest

import ocr
from ocr import tesseract
from ocr.cleaned import CleanedPage, cleaned
from ocr.found import Found
from ocr.recognisers.both import Both, settle
from tests.ocr.picture import DPI, Picture

STEPS = ocr.CleaningSteps()


def word(text: str, confidence: float, *, place: int = 0, engine: str = "own") -> Found:
    return Found(text, 100 + 100 * place, 100, 80, 30, confidence, 0, (0, 0, 0), engine)


def settled(own: Found, *said: Found) -> Found:
    words = [own]
    settle(words, [0], said)
    return words[0]


def test_what_both_say_is_surer() -> None:
    found = settled(word("001187537740", 0.6), word("001187537740", 0.8, engine=""))
    assert (found.text, found.engine) == ("001187537740", "own")
    assert found.confidence > 0.9


def test_tesseract_is_believed_where_it_is_sure_and_our_reader_is_not() -> None:
    found = settled(word("0O1187537740", 0.2), word("001187537740", 0.93, engine=""))
    assert (found.text, found.engine) == ("001187537740", "tesseract")
    assert found.confidence < 0.5, "it is more often wrong than right"


@pytest.mark.parametrize("said", [word("Huong", 0.6, engine=""), word("Hương", 0.4, engine="")])
def test_otherwise_it_stays_as_our_reader_saw_it(said: Found) -> None:
    own = word("Hường", 0.7)
    assert settled(own, said) == own


def test_more_or_fewer_words_settle_nothing() -> None:
    own = word("12/QĐ-BHXH", 0.4)
    assert settled(own) == own
    assert settled(own, word("12", 0.9), word("QĐ-BHXH", 0.9, place=1)) == own


def test_nothing_is_asked_about_a_clear_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "read_pages", lambda *_, **__: pytest.fail("nothing is doubtful"))
    page = cleaned(Picture().line("Số định danh: 001187537740", 300, 400).pixels(), 1, DPI, STEPS)
    assert isinstance(page, CleanedPage)
    (words,) = Both().read([page], STEPS, 90)
    assert [one.text for one in words] == ["Số", "định", "danh:", "001187537740"]
    assert {one.engine for one in words} == {"own"}
