import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.folding import fold, nfc, same_text, search_key, settle_tone, settle_y

VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
vietnamese_text = st.text(st.sampled_from(VIETNAMESE + VIETNAMESE.upper() + " -/.,0123456789"))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Bảo hiểm xã hội", "bao hiem xa hoi"),
        ("ĐẶNG THỊ NGỌC ƯỚC", "dang thi ngoc uoc"),
        ("Nguye\u0302\u0303n Thi\u0323 Đoàn", "nguyen thi doan"),  # as some PDF programs store it: letters and marks apart
        ("Số: 47/QĐ-UBND", "so: 47/qd-ubnd"),
    ],
)
def test_folding_takes_tone_hat_and_bar_away(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_vietnamese_letter_folds_to_a_plain_one() -> None:
    assert set(fold(VIETNAMESE + VIETNAMESE.upper())) <= set("abcdefghijklmnopqrstuvwxyz")
    assert len(set(VIETNAMESE)) == 89


@given(st.text())
def test_folding_keeps_the_length_of_the_composed_text(text: str) -> None:
    assert len(fold(text)) == len(nfc(text))


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(vietnamese_text)
def test_folding_does_not_care_how_letters_are_composed_or_cased(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(text.upper()) == fold(text)


@given(vietnamese_text, vietnamese_text)
def test_folding_goes_letter_by_letter(one: str, other: str) -> None:
    assert fold(one + other) == fold(one) + fold(other)


@pytest.mark.parametrize(
    ("old", "settled"),
    [
        ("hoà", "hòa"),
        ("UỶ BAN", "ỦY BAN"),
        ("khoẻ", "khỏe"),
        ("thuỷ", "thủy"),
        ("quý", "quý"),
        ("quỳ", "quỳ"),
        ("hòan", "hoàn"),
        ("hoàn", "hoàn"),
        ("quyết", "quyết"),
        ("nguyễn", "nguyễn"),
        ("xoá nhà tạm", "xóa nhà tạm"),
        ("khuỷu", "khuỷu"),
        ("ngoài", "ngoài"),
        ("loại", "loại"),
    ],
)
def test_the_tone_stands_where_school_puts_it(old: str, settled: str) -> None:
    assert settle_tone(old) == settled


@pytest.mark.parametrize(
    ("written", "settled"),
    [
        ("kỹ", "kĩ"),
        ("Lý", "Lí"),
        ("tỷ", "tỉ"),
        ("quý", "quí"),
        ("ý", "ý"),
        ("thủy", "thủy"),
        ("tay", "tay"),
        ("Mỹ Tho", "Mĩ Tho"),
    ],
)
def test_the_last_vowel_i_is_written_one_way(written: str, settled: str) -> None:
    assert settle_y(written) == settled


def test_an_exact_search_key_keeps_diacritics() -> None:
    assert search_key("Hoà Bình") == search_key("HÒA BÌNH")
    assert search_key("án") != search_key("an")
    assert search_key("kỹ thuật") == search_key("kĩ thuật")


@given(vietnamese_text)
def test_settling_never_changes_what_folds(text: str) -> None:
    assert fold(settle_tone(text)) == fold(text)
    assert settle_tone(settle_tone(text)) == settle_tone(text)
    assert search_key(search_key(text)) == search_key(text)


def test_same_text_overlooks_only_spacing_and_tone_place() -> None:
    assert same_text("Uỷ  ban\nnhân dân", "Ủy ban nhân dân")
    assert not same_text("phê duyệt", "phê duyêt")
