"""Names of persons: what may be one, and in which case it is written."""

from __future__ import annotations

import re

from vietnamese.folding import collapse, fold, nfc, settle_tone

_SURNAMES = """
An Âu Bá Bạch Bàn Bành Bế Biện Bùi Ca Cái Cam Cao Cầm Cấn Chảo Chế Chiêm Chu Chử Chung Chương Chúng Cô Cổ Công
Cù Cung Cư Danh Diêm Diệp Doãn Dư Dương Đái Đàm Đan Đào Đặng Đầu Đậu Đèo Điền Điểu Điêu Đinh Đoàn Đồ Đỗ Đồng
Đổng Đường Giang Giàng Giáp Hà Hạ Hàn Hán Hàng Hầu Hình Hồ Hoa Hoàng Hồng Hứa Huỳnh Hùng Kha Khà Khâu Khiếu
Khổng Khuất Khúc Kiều Kim La Lã Lại Lâm Lang Lê Lều Liên Liễu Lò Long Lù Lục Lữ Lương Lưu Lý Ma Mã Mạc Mạch
Mai Mạnh Mẫn Mậu Mông Mùa Nghiêm Ngô Ngụy Nguyễn Ngọ Nhâm Nhan Nhữ Ninh Nông Ong Ông Phạm Phan Phàn Phí Phó
Phù Phú Phùng Phương Quách Quan Quản Quàng Sái Sầm Sơn Sùng Tạ Tăng Tẩn Tấn Tiêu Tề Thạch Thái Thân Thào Thi
Thiều Thẩm Tòng Tô Tôn Tống Trà Trác Trang Tráng Trần Triệu Trịnh Trình Trung Trương Từ Tưởng Ung Ứng Uông Ưng
Vàng Văn Vi Viên Võ Vũ Vừ Vương Xa Xà Yên Y Rơ H' Ksor Siu Rmah Nay Rahlan Kpă Niê A Bríu Zơ Pơloong Alăng
"""
SURNAMES: frozenset[str] = frozenset(fold(name) for name in _SURNAMES.split())
"""Family names, folded. A name that begins with another one may still be right: the list decides doubts only."""

OFFICES: frozenset[str] = frozenset(
    {
        "chu tich",
        "chu nhiem",
        "truong phong",
        "truong ban",
        "truong khoa",
        "truong phong kham",
        "quan doc",
        "ong",
        "ong ba",
        "co quan",
        "don vi",
    }
)
"""What stands where a name is looked for and begins like a family name, folded."""

_SYLLABLE = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_VIETNAMESE_SYLLABLE = re.compile(r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")


def is_syllable(word: str) -> bool:
    """Could stand in Vietnamese text: onset, vowels, coda, at most 7 letters."""
    folded = fold(word)
    return len(folded) <= 7 and _VIETNAMESE_SYLLABLE.fullmatch(folded) is not None


def is_person_name(text: str) -> bool:
    """Two to six syllables, each with a capital, the first of them a family name."""
    syllables = collapse(text).split(" ")
    return (
        2 <= len(syllables) <= 6
        and all(_SYLLABLE.fullmatch(syllable) and syllable[0].isupper() and is_syllable(syllable) for syllable in syllables)
        and fold(syllables[0]) in SURNAMES
        and fold(" ".join(syllables)) not in OFFICES
        and _cased_alike(syllables)
    )


def _cased_alike(syllables: list[str]) -> bool:
    return all(one.isupper() for one in syllables) or all(one[1:] == one[1:].lower() for one in syllables)


def person_name(text: str) -> str:
    """The name in its usual case: `NGUYỄN VĂN AN` and `nguyễn văn an` -> `Nguyễn Văn An`; tones where school puts them."""
    return settle_tone(" ".join(syllable[:1].upper() + syllable[1:].lower() for syllable in collapse(nfc(text)).split(" ")))


def mostly_capitals(text: str) -> bool:
    """At least four letters in five are capitals: names of agencies, kinds of documents, offices."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 2 and sum(letter.isupper() for letter in letters) >= 0.8 * len(letters)
