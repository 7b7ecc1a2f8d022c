import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.document_number import KIND_ABBREVIATIONS, find_document_numbers, normalise_symbol, parse_document_number


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("Số: 47/QĐ-UBND", "47/QĐ-UBND"),
        ("Nghị định số 61/2018/NĐ-CP ngày 23/4/2018", "61/2018/NĐ-CP"),
        ("Số: 2402 /KH-BHXH", "2402/KH-BHXH"),
        ("số 4269    /KH-BHXH", "4269/KH-BHXH"),
        ("Quyết định số 468/QD- -TTg", "468/QĐ-TTg"),
        ("sb\n107/2021/ND-CP", "107/2021/NĐ-CP"),
        ("Nghị định s6 61/2018/NP-CP", "61/2018/NĐ-CP"),
        ("Quyết định số 595/QP-BHXH", "595/QĐ-BHXH"),
        ("Sé: 2402 /KH-BHXH", "2402/KH-BHXH"),
        ("Công văn số 115/BHXH-TCCB", "115/BHXH-TCCB"),
        ("Tờ trình số 01/TTR-UBND", "01/TTr-UBND"),
        ("Nghị quyết số 362-NQ/BCSD", "362-NQ/BCSĐ"),
        ("Thông tư liên tịch số 05/2015/TTLT-BTC-BNV", "05/2015/TTLT-BTC-BNV"),
        ("Quyết định số /QĐ-BHXH ngày tháng năm 2025", "/QĐ-BHXH"),
        ("Kế hoạch số...../KH-BHXH", "/KH-BHXH"),
    ],
)
def test_a_reference_is_found_in_its_sentence(text: str, reference: str) -> None:
    (found,) = find_document_numbers(text)
    assert str(found.value) == reference
    assert found.raw in text


def test_a_reference_without_the_word_so_is_found_on_request() -> None:
    text = "Quyết định 896/QĐ-BHXH"
    assert list(find_document_numbers(text)) == []
    (found,) = find_document_numbers(text, labelled_only=False)
    assert str(found.value) == "896/QĐ-BHXH"


def test_all_references_of_a_paragraph() -> None:
    text = (
        "Căn cứ Nghị định số 45/2020/NĐ-CP ngày 08/4/2020; Nghị định số 61/2018/NĐ-CP; Thông tư số 01/2023/TT-VPCP; "
        "Quyết định số 766/QĐ-TTg và Công văn số 143/STC-HCSN ngày 15/01/2025 về tỷ lệ 3/4 số hồ sơ."
    )
    assert [str(found.value) for found in find_document_numbers(text)] == [
        "45/2020/NĐ-CP",
        "61/2018/NĐ-CP",
        "01/2023/TT-VPCP",
        "766/QĐ-TTg",
        "143/STC-HCSN",
    ]


def test_the_kind_stands_in_the_symbol_unless_it_is_a_letter() -> None:
    decision = parse_document_number("47/QĐ-UBND")
    letter = parse_document_number("299/UBND-TTHC")
    assert decision is not None
    assert decision.kind_abbreviation == "QĐ"
    assert letter is not None
    assert letter.kind_abbreviation is None


@given(
    st.integers(1, 99999),
    st.sampled_from([kind for kind in KIND_ABBREVIATIONS if len(kind) <= 4]),
    st.sampled_from(["UBND", "BHXH", "BTC", "SNV", "HĐND", "VPCP"]),
    st.booleans(),
)
def test_every_number_of_the_law_reads_back(number: int, kind: str, agency: str, spaced: bool) -> None:
    written = f"Số: {number:02d}{' ' if spaced else ''}/{kind}-{agency}"
    (found,) = find_document_numbers(written)
    assert str(found.value) == f"{number:02d}/{kind}-{agency}"


@given(st.sampled_from([*KIND_ABBREVIATIONS]), st.sampled_from(["UBND", "BHXH", "HĐND"]))
def test_normalising_a_symbol_twice_changes_nothing(kind: str, agency: str) -> None:
    symbol = normalise_symbol(f"{kind}-{agency}")
    assert symbol == f"{kind}-{agency}"
    assert normalise_symbol(symbol) == symbol
