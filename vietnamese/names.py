"""Names of persons: what may be one, and in which case it is written."""

from __future__ import annotations

import re
from functools import lru_cache

from vietnamese.folding import collapse, fold, nfc, settle_tone, without_tone

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
FAMILY_NAMES: frozenset[str] = frozenset(settle_tone(nfc(name)) for name in _SURNAMES.split())
"""Family names as they are spelled."""
SURNAMES: frozenset[str] = frozenset(fold(name) for name in _SURNAMES.split())
"""Family names, folded. A name that begins with another one may still be right: the list decides doubts only."""

_NAME_SYLLABLES = """
Ái An Anh Ánh Ân Ba Bá Bách Bạch Bảo Bằng Băng Bắc Bích Biên Bình Bốn Bông Bửu Cảnh Cẩm Cần Chánh Châu Chi Chí
Chiến Chiêu Chinh Chính Chung Chương Chức Công Cơ Cúc Cung Cương Cường Danh Dân Diễm Diên Diệp Diệu Dinh Doanh
Du Dung Duy Duyên Dũng Dương Đài Đại Đạt Đăng Đặng Đấu Điền Điệp Đình Định Đoan Đoàn Đông Đồng Đức Gấm Gia
Giang Giao Giáp Hà Hải Hàn Hạnh Hào Hảo Hằng Hân Hậu Hiên Hiến Hiền Hiển Hiệp Hiếu Hiệu Hoa Hoan Hoài Hoàn
Hoàng Hòa Học Hồng Hợi Hợp Huân Huấn Huệ Huy Huyên Huyền Huỳnh Hùng Hưng Hương Hường Hướng Hữu Kha Khang Khanh
Khánh Khải Khai Khiêm Khoa Khôi Khuê Khương Kiên Kiệt Kiều Kim Kính Kỳ Kỷ Lai Lam Lan Lài Lành Lãm Lâm Lân Lập
Lê Lễ Lệ Liên Liêm Liễu Linh Lĩnh Loan Long Lộc Lợi Luân Luận Luật Lụa Lựu Lương Lượng Lưu Ly Lý Mai Mạnh Mẫn
Mận Mến Mi Minh Mùi Mừng My Mỹ Na Nam Năm Nga Ngà Ngân Nghi Nghĩa Nghị Nghiêm Ngọ Ngọc Ngoan Nguyên Nguyện
Nguyệt Nhã Nhan Nhàn Nhân Nhật Nhi Nhiên Nho Nhung Như Nhường Ninh Nở Nữ Oanh Phát Phan Phẩm Phi Phong Phú
Phúc Phụng Phước Phương Phượng Quan Quang Quân Quế Quốc Quy Quyên Quyền Quyết Quý Quỳnh Sa Sang Sanh Sáng Sáu
Sâm Sen Siêng Sinh Song Sơn Sự Sương Sửu Sỹ Tài Tâm Tân Tấn Thạch Thạnh Thái Thanh Thành Thao Thảo Thắm Thăng
Thắng Thân Thật Thế Thi Thêm Thiên Thiện Thiệu Thích Thịnh Thị Thoa Thoại Thông Thơ Thơm Thới Thời Thu Thuận
Thuần Thục Thùy Thủy Thúy Thương Thường Thượng Thư Thức Thy Tiên Tiến Tiền Tín Tính Tình Tỉnh Toàn Toại Tôn
Trà Trang Tráng Trâm Trân Trạch Tri Triều Triển Triết Trinh Trình Trí Trọng Trúc Trung Trường Trưởng Trực Tuân
Tuấn Tuất Tuệ Tuyên Tuyền Tuyến Tuyết Tùng Tú Tư Tường Tưởng Tươi Tý Tỵ Uy Uyên Út Văn Vân Vi Viên Việt Vinh
Vĩnh Vịnh Vĩ Vọng Võ Vũ Vui Vượng Vương Vy Xinh Xuân Xuyên Xuyến Ý Yên Yến Y
Thụy Mộng Khắc Cao Đan Hạ Uyển Cát Nương Tịnh Thọ Dạ Tố Triệu Từ Quảng Miên Lực Lạc Hàm Vạn Viễn Tiểu Ngôn Di Chấn
Vỹ Viết Tất Toản Thực Thống Nhất Nhạn Nghiệp Kiến Khả Khuyên Hồ Hiểu Giáng Cầm Ca Tùy Tích Siêu Năng Cẩn Ẩn Đào
Đinh Tuyển Trương Thụ Thuật Thuyết Thiều Sử Lục Lăng Khởi Khoan Hội Hạo Hưởng Hán Duệ Hy Nhuận Nhơn Nhượng Vàng
"""
NAME_SYLLABLES: frozenset[str] = frozenset(_NAME_SYLLABLES.split())
"""Syllables that middle and given names are usually made of. Others are names too; these are where a doubtful mark settles."""

_RARER: dict[str, str] = {"Tuân": "Tuấn", "Thi": "Thị"}
"""A name of its own, but more often the usual one with its mark lost."""


def usual_spelling(syllable: str) -> tuple[str, bool]:
    """The usual name that a syllable stands for when only its marks are off, and whether the reading can be trusted.

    `Tuần` -> (`Tuấn`, False); `Giang` -> (`Giang`, True); what no usual name is near stays, and is not trusted.
    """
    read = settle_tone(nfc(syllable)).capitalize()
    if read in _RARER:
        return _RARER[read], False
    if read in NAME_SYLLABLES:
        return read, True
    near = [name for name in NAME_SYLLABLES - _RARER.keys() if without_tone(name) == without_tone(read)]
    if not near:
        near = [name for name in NAME_SYLLABLES - _RARER.keys() if fold(name) == fold(read)]
    return (near[0], False) if len(near) == 1 else (read, False)


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


@lru_cache(maxsize=16384)
def mostly_capitals(text: str) -> bool:
    """At least four letters in five are capitals: names of agencies, kinds of documents, offices."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 2 and sum(letter.isupper() for letter in letters) >= 0.8 * len(letters)
