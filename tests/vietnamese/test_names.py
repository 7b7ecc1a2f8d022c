import pytest

from vietnamese.names import is_person_name, mostly_capitals, person_name


@pytest.mark.parametrize(
    "name", ["Nguyễn Văn An", "TRẦN THỊ THU HẰNG", "Đặng Minh Hòa", "Huỳnh Ngọc Bảo Trân", "Lò Văn Páo", "Tôn Nữ Thị Ninh"]
)
def test_names_of_persons(name: str) -> None:
    assert is_person_name(name)


@pytest.mark.parametrize(
    "other",
    [
        "Nguyễn",
        "Nơi nhận:",
        "CHỦ TỊCH",
        "Như Điều 4",
        "nguyễn văn an",
        "Nguyễn Văn 4n",
        "Nguyễn VĂN an",
        "Lưu: VT",
        "Phó Giám đốc",
    ],
)
def test_what_is_no_name(other: str) -> None:
    assert not is_person_name(other)


def test_a_name_has_one_case() -> None:
    assert person_name("NGUYỄN  VĂN HOÀ") == "Nguyễn Văn Hòa"
    assert person_name("trần thị thu hằng") == "Trần Thị Thu Hằng"


def test_capitals() -> None:
    assert mostly_capitals("ỦY BAN NHÂN DÂN TỈNH")
    assert not mostly_capitals("Ủy ban nhân dân")
    assert not mostly_capitals("123")
