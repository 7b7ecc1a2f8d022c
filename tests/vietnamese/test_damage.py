import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.damage import damage, find_phrase, likeness, nearest

vietnamese_phrase = st.text(st.sampled_from("abcdeghiklmnopqrstuvxyàáạảãâăêôơưđ "), max_size=24)


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("QUYẾT ĐỊNH", "QUYET PINH"),
        ("BẢO HIỂM XÃ HỘI", "BAO HIEM XA HQI"),
        ("QUYẾT ĐỊNH", "QUYÉT ĐỊNH"),
        ("CHỈ THỊ", "CHÍ THỊ"),
        ("của", "ciia"),
        ("được", "dugc"),
        ("án", "4n"),
        ("GIẤY RA VIỆN", "GIAY RA VIEN"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CQNG HOA XA HQI CHU NGHIA VIET NAM"),
    ],
)
def test_known_damage_costs_little(printed: str, read: str) -> None:
    assert likeness(printed, read) >= 0.85


@pytest.mark.parametrize(
    ("one", "other"), [("QUYẾT ĐỊNH", "CHỈ THỊ"), ("BÁO CÁO", "TỜ TRÌNH"), ("GIẤY RA VIỆN", "GIẤY KHAI SINH")]
)
def test_different_headings_stay_different(one: str, other: str) -> None:
    assert likeness(one, other) < 0.7


def test_a_phrase_is_found_inside_a_damaged_line() -> None:
    line = "| CQNG HOA XA HQI CHU NGHIA VIET NAM ."
    found = find_phrase("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", line)
    assert found is not None
    assert line[found.start : found.end] == "CQNG HOA XA HQI CHU NGHIA VIET NAM"
    assert found.score > 0.9


def test_a_phrase_that_is_not_there_is_not_found() -> None:
    assert find_phrase("GIẤY RA VIỆN", "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015") is None
    assert find_phrase("", "abc") is None
    assert find_phrase("abc", "") is None


@given(vietnamese_phrase)
def test_a_text_lies_at_no_distance_from_itself(text: str) -> None:
    assert damage(text, text) == 0
    assert damage(text, text.upper()) == 0


@given(vietnamese_phrase, vietnamese_phrase)
def test_distance_is_never_negative_and_the_same_both_ways(one: str, other: str) -> None:
    assert damage(one, other) >= 0
    assert damage(one, other) == pytest.approx(damage(other, one))


@given(vietnamese_phrase.filter(str.strip), vietnamese_phrase, vietnamese_phrase)
def test_a_phrase_is_found_wherever_it_stands(phrase: str, before: str, after: str) -> None:
    found = find_phrase(phrase, f"{before} {phrase} {after}")
    assert found is not None
    assert found.score == 1.0


def test_the_nearest_known_word_or_none() -> None:
    assert nearest("QUANG NGAl", ["Quảng Ngãi", "Quảng Nam", "Quảng Ninh"]) == "Quảng Ngãi"
    assert nearest("Quang Nxx", ["Quảng Nam", "Quảng Ninh"]) is None
    assert nearest("Quang Nai", ["Quảng Nam", "Quang Nhi"]) is None
