from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.identifiers import (
    find_identifiers,
    normalise,
    parse_agency_code,
    parse_digits,
    parse_dossier_code,
    parse_employer_code,
    parse_health_card,
    parse_icd10,
    parse_passport,
    parse_personal_number,
    parse_procedure_code,
    parse_result_code,
    parse_tax_number,
    tax_check_digit,
)
from vietnamese.provinces import PROVINCE_CODES


@pytest.mark.parametrize(
    ("number", "province", "sex", "year"),
    [
        ("051190004321", "Quảng Ngãi", "nữ", 1990),
        ("001085012345", "Hà Nội", "nam", 1985),
        ("079320000017", "Hồ Chí Minh", "nữ", 2020),
        ("046203009876", "Thừa Thiên Huế", "nam", 2003),
    ],
)
def test_a_personal_number_tells_province_sex_and_year(number: str, province: str, sex: str, year: int) -> None:
    parsed = parse_personal_number(number)
    assert parsed is not None
    assert (parsed.province, parsed.sex, parsed.birth_year) == (province, sex, year)


@pytest.mark.parametrize(
    "wrong", ["003190004321", "097190004321", "05119000432", "0511900043211", "151190004321", "051990004321"]
)
def test_a_province_or_length_that_does_not_exist_is_refused(wrong: str) -> None:
    assert parse_personal_number(wrong) is None


def test_a_personal_number_is_held_against_birth_year_and_sex() -> None:
    number = parse_personal_number("051190004321")
    assert number is not None
    assert number.disagreements(birth_year=1990, sex="Nữ") == ()
    assert number.disagreements(birth_year=1991, sex="nam") == ("birth year", "sex")
    assert number.disagreements() == ()


@given(st.sampled_from(sorted(PROVINCE_CODES)), st.integers(1900, 2099), st.sampled_from(["nam", "nữ"]), st.integers(0, 999_999))
def test_every_number_built_by_the_rule_reads_back(province: str, year: int, sex: str, rest: int) -> None:
    digit = 2 * ((year - 1900) // 100) + (sex == "nữ")
    number = parse_personal_number(f"{province}{digit}{year % 100:02d}{rest:06d}")
    assert number is not None
    assert number.disagreements(birth_year=year, sex=sex) == ()


@given(st.text(alphabet="0123456789", min_size=9, max_size=9), st.text(alphabet="0123456789", min_size=1, max_size=1))
def test_a_tax_number_has_at_most_one_check_digit(first_nine: str, last: str) -> None:
    accepted = parse_tax_number(first_nine + last) is not None
    assert accepted == (tax_check_digit(first_nine) == int(last))


@given(st.text(alphabet="0123456789", min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_of_a_tax_number_is_noticed(first_nine: str, place: int, shift: int) -> None:
    check = tax_check_digit(first_nine)
    if check is None:
        return
    wrong = first_nine[:place] + str((int(first_nine[place]) + shift) % 10) + first_nine[place + 1 :]
    assert parse_tax_number(f"{wrong}{check}") is None


def test_the_tax_numbers_of_well_known_companies_hold() -> None:
    # As printed on their public invoices and web sites.
    assert parse_tax_number("0100109106") == "0100109106"  # Viettel
    assert parse_tax_number("0300588569") == "0300588569"  # Vinamilk
    assert parse_tax_number("0101248141") == "0101248141"  # FPT
    assert parse_tax_number("0100109106-001") == "0100109106-001"
    assert parse_tax_number("0100109107") is None


def test_a_health_card_holds_the_social_insurance_number() -> None:
    card = parse_health_card("DN 4 51 5120123456")
    assert card is not None
    assert (card.group, card.benefit_level, card.social_insurance_number) == ("DN", 4, "5120123456")
    assert parse_health_card("HC4-01-0123456789") is not None
    assert parse_health_card("DN6515120123456") is None
    assert parse_health_card("DN4005120123456") is None
    assert parse_health_card("QQ4515120123456") is None


def test_codes_of_dossiers_procedures_results_and_agencies() -> None:
    code = parse_dossier_code("000.00.01.H29-260310-0420")
    assert code is not None
    assert (code.agency, code.received_on, code.sequence) == ("000.00.01.H29", date(2026, 3, 10), 420)
    assert parse_dossier_code("38.98.H29-210519-0013") is not None
    assert parse_dossier_code("38.98.H29-211319-0013") is None

    procedure = parse_procedure_code("1.011442.000.00.00.H38")
    assert procedure is not None
    assert (procedure.base, procedure.suffix) == ("1.011442", "000.00.00.H38")
    assert parse_procedure_code("2.000815.000.00.00.H55.02") is not None
    assert parse_procedure_code("1.01667") is None

    assert parse_result_code("KQ.G24.000005")
    assert parse_result_code("000.00.00.H17-KQ2647")
    assert parse_result_code("KQ.G24.00005") is None
    assert parse_agency_code("G09.01")
    assert parse_agency_code("000.00.04.G14")
    assert parse_agency_code("L09.01") is None


def test_small_ones() -> None:
    assert parse_icd10("o82") == "O82"
    assert parse_icd10("J18.9") == "J18.9"
    assert parse_icd10("J189") is None
    assert parse_passport("C1234567") == "C1234567"
    assert parse_digits("212 345 678", 9) == "212345678"
    assert parse_digits("000000000", 9) is None


ALPHANUMERICS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@given(st.text(ALPHANUMERICS, min_size=7, max_size=7))
def test_seven_letters_or_digits_are_the_code_of_an_employer(code: str) -> None:
    """Domain §2: 7 alphanumerics, e.g. `TZH490L`; nothing more is known of its form."""
    for written in (code, code.lower(), f" {code[:3]} {code[3:]} "):
        assert parse_employer_code(written) == normalise("employer_code", written) == code


@given(
    st.text(ALPHANUMERICS + "ĐÊſ١-.", max_size=9).filter(lambda text: len(text) != 7 or not text.isascii() or not text.isalnum())
)
def test_nothing_else_is_the_code_of_an_employer(text: str) -> None:
    assert parse_employer_code(text) is None


@given(st.from_regex(r"[A-Z]{1,6}", fullmatch=True), st.text("0123456789", min_size=6, max_size=6))
def test_the_code_of_an_employer_is_found_behind_its_label(letters: str, figures: str) -> None:
    code = f"{letters}{figures}"[:7]
    assert kinds(f"Tên đơn vị: Công ty TNHH May Sao Mai. Mã đơn vị: {code} Điện thoại: 02438213456") == {"employer_code": code}


def test_a_word_or_an_amount_behind_the_label_is_no_code_of_an_employer() -> None:
    assert kinds("Mã đơn vị: CONGTYA") == {}
    assert kinds("Mã đơn vị: TZH490L Số tiền: 1500000") == {"employer_code": "TZH490L"}
    assert kinds("Công ty TZH490L") == {}


def kinds(text: str) -> dict[str, str]:
    return {found.kind: found.value for found in find_identifiers(text)}


def test_identifiers_are_found_where_they_stand() -> None:
    text = (
        "Họ và tên: Trần Thị Thu Hằng, sinh ngày 12/4/1990. Số CCCD: 051190004321; số CMND cũ: 212345678.\n"
        "Mã số BHXH: 5120123456. Mã thẻ BHYT: DN 4 51 5120123456. Mã số thuế đơn vị: 0300588569.\n"
        "Mã hồ sơ: 000.00.01.H29-260310-0420, thủ tục 1.001667, kết quả KQ.G24.000005. Hộ chiếu số C1234567.\n"
        "Chẩn đoán: Mổ lấy thai (O82). Số tài khoản: 0451000123456."
    )
    assert kinds(text) == {
        "personal_number": "051190004321",
        "old_identity_number": "212345678",
        "social_insurance_number": "5120123456",
        "health_card_number": "DN4515120123456",
        "tax_number": "0300588569",
        "dossier_code": "000.00.01.H29-260310-0420",
        "procedure_code": "1.001667",
        "result_code": "KQ.G24.000005",
        "passport_number": "C1234567",
        "icd10": "O82",
        "account_number": "0451000123456",
    }


def test_letters_are_taken_for_digits_only_where_the_structure_then_holds() -> None:
    (found,) = find_identifiers("Số định danh: O5119000432l")
    assert (found.value, found.repaired, found.raw) == ("051190004321", True, "O5119000432l")
    assert list(find_identifiers("Số định danh: OO3l90004321")) == []  # there is no province 003
    assert list(find_identifiers("Điện thoại: 0905123456, lúc 10 giờ")) == []


def test_ten_digits_without_a_label_say_nothing() -> None:
    assert kinds("Liên hệ 0914123456 hoặc 5120123456") == {}


def test_a_personal_number_serves_as_tax_number_but_stays_what_its_label_says() -> None:
    assert kinds("Số định danh cá nhân: 001085012345") == {"personal_number": "001085012345"}
