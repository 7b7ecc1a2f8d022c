"""The piece of a document that is shown is the one that tells why it was found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.snippets import Snippet, best_snippet
from search.tokens import Words, keys, tokens
from search.wanted import read_wish
from vietnamese.folding import collapse, nfc

FAR = "Căn cứ hồ sơ đã nộp, người lao động được giải quyết chế độ theo quy định hiện hành. " * 4


def shown(pages: list[str], typed: str, telling: list[float]) -> tuple[Snippet, list[str]]:
    snippet = best_snippet(pages, read_wish(typed).parts, telling)
    return snippet, [snippet.text[begin:end] for begin, end in snippet.highlights]


def test_rare_words_once_are_shown_rather_than_common_ones_often() -> None:
    text = f"của ông, của bà, của anh, của em. {FAR} Tuổi của ông Vừ Mí Pó"
    snippet, marked = shown([text], "Vừ Mí Pó của", [5, 5, 5, 0.1])
    assert marked == ["của", "Vừ", "Mí", "Pó"]
    assert snippet.scattered < 1


def test_the_page_is_the_one_on_which_most_stands_in_one_place() -> None:
    pages = [f"Vừ là họ. {FAR} Mí là đệm. {FAR} Pó là tên", "Ông Vừ Mí Pó", "Ông Vừ Mí"]
    snippet, marked = shown(pages, "Vừ Mí Pó", [5, 5, 5])
    assert (snippet.page, marked) == (2, ["Vừ", "Mí", "Pó"])


def test_what_stands_elsewhere_is_told_by_its_worth_and_what_lies_between_by_its_length() -> None:
    elsewhere, _ = shown([f"Vừ Mí {FAR} Pó"], "Vừ Mí Pó", [5, 5, 4])
    in_place, _ = shown(["Vừ Mí Pó"], "Vừ Mí Pó", [5, 5, 4])
    apart, _ = shown(["Vừ Mí là đệm, Pó"], "Vừ Mí Pó", [5, 5, 4])
    damaged, _ = shown([f"Vừ Mí {FAR} Po"], "Vừ Mí Pó", [5, 5, 4])
    assert 4 < elsewhere.scattered < 4.1
    assert 0 < in_place.scattered < apart.scattered < 0.2
    assert 3.6 < damaged.scattered < 3.7, "other diacritics tell a little less"


def test_of_what_stands_nowhere_the_beginning_is_shown() -> None:
    assert shown(["Ông Vừ Mí Pó"], "Nguyễn", [5])[0] == Snippet(1, "Ông Vừ Mí Pó", (), 0.0)
    assert shown(["Ông  Vừ\nMí Pó"], "", [])[0] == Snippet(1, "Ông Vừ Mí Pó", (), 0.0)
    assert shown([], "Nguyễn", [5])[0] == Snippet(1, "", (), 0.0)


LETTERS = st.text(st.sampled_from([*"aBđĐ1'’._-, \n\t", "ị", "T", "h", "\u0301", "\u0323", "ß", "я", "\x1f", "\u00a0"]))


@given(LETTERS)
def test_words_read_piece_by_piece_are_those_of_the_whole_text(text: str) -> None:
    """A blank ends a word, so pieces between blanks can be read by themselves."""
    assert keys(text) == [(one.exact, one.folded) for one in tokens(text)]
    composed = nfc(collapse(text))
    words = Words(composed)
    assert [(*key, *words.span(place)) for place, key in enumerate(words.keys)] == list(map(tuple, tokens(composed)))
