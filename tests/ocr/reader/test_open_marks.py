"""Marks that the picture leaves open: decided by the words around them, and never in names, numbers and codes."""

from __future__ import annotations

import pytest

from ocr.reader.decoding import ReadLetter, words
from ocr.reader.open_marks import decided
from ocr.reader.wording import wording


def read(text: str, **open_letters: str) -> list[tuple[ReadLetter, ...]]:
    """As if read; `open_letters` names letters that may be another as well, the picture being a little for the first."""
    letters = [
        ReadLetter(
            letter, 4 * place, 4 * place + 2, 0.55 if letter in open_letters else 0.999, others=_others(letter, open_letters)
        )
        for place, letter in enumerate(text)
    ]
    return list(words(letters))


def _others(letter: str, open_letters: dict[str, str]) -> tuple[tuple[str, float], ...]:
    return ((open_letters[letter], 0.44),) if letter in open_letters else ()


def text(found: list[tuple[ReadLetter, ...]]) -> str:
    return " ".join("".join(one.letter for one in word) for word in found)


@pytest.mark.parametrize(
    ("seen", "open_letters", "meant"),
    [
        ("để triễn khai thực hiện", {"ễ": "ể"}, "để triển khai thực hiện"),
        ("đăng ký bồ sung nội dung", {"ồ": "ổ"}, "đăng ký bổ sung nội dung"),
        ("hóa đơn điện tữ trên", {"ữ": "ử"}, "hóa đơn điện tử trên"),
        ("Tồ chức, cá nhân", {"ồ": "ổ"}, "Tổ chức, cá nhân"),
        ("tại buỗi làm việc", {"ỗ": "ổ"}, "tại buổi làm việc"),
        ("QUYÉT ĐỊNH", {"É": "Ế"}, "QUYẾT ĐỊNH"),
    ],
)
def test_a_word_that_is_none_becomes_the_one_that_is_meant(seen: str, open_letters: dict[str, str], meant: str) -> None:
    assert text(decided(read(seen, **open_letters), wording())) == meant


@pytest.mark.parametrize(
    ("seen", "open_letters"),
    [
        ("bà Nguyễn Thị Hồng Vân", {"ồ": "ổ"}),
        ("ông Trần Văn Hỗ", {"ỗ": "ồ"}),
        ("NGUYỄN VĂN PHỎNG", {"Ỏ": "Ò"}),
        ("BÀ LÊ THỊ HƯỜNG", {"Ờ": "Ớ"}),
        ("SỐ: BỖ-UBND", {"Ỗ": "Ổ"}),
        ("mã 0ô12ơ4", {"ô": "o", "ơ": "o"}),
    ],
)
def test_names_codes_and_numbers_stay_as_they_were_seen(seen: str, open_letters: dict[str, str]) -> None:
    assert text(decided(read(seen, **open_letters), wording())) == seen


def test_what_the_picture_says_clearly_stays_even_where_it_is_rare() -> None:
    sure = [tuple(letter for letter in word) for word in read("kinh doanh tổ yến")]
    assert text(decided(sure, wording())) == "kinh doanh tổ yến"


def test_a_decision_says_how_sure_it_is() -> None:
    (_, word, *_) = decided(read("để triễn khai", ễ="ể"), wording())
    (before,) = (one for one in read("để triễn khai", ễ="ể")[1] if one.others)
    (after,) = (one for one in word if one.letter == "ể")
    assert after.confidence > before.confidence
    assert not after.others


class TestWording:
    def test_a_pair_that_is_often_seen_is_likelier_than_one_that_never_is(self) -> None:
        known = wording()
        assert known.likelihood("bảo", "hiểm", "xã") > known.likelihood("bảo", "hiễm", "xã") + 5

    def test_without_neighbours_the_commoner_word_is_likelier(self) -> None:
        known = wording()
        assert known.likelihood(None, "của", None) > known.likelihood(None, "cua", None)

    def test_which_words_follow_each_other(self) -> None:
        known = wording()
        assert known.follow("hồ", "sơ")
        assert not known.follow("sơ", "hồ")
        assert not known.follow(None, "sơ")
