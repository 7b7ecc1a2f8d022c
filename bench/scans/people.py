"""Invented people, agencies, hospitals and employers, with numbers that are valid in structure and belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bench.scans.typesetting import Entry
from vietnamese.provinces import PROVINCE_CODES

_SURNAMES = [
    "Nguyễn",
    "Nguyễn",
    "Nguyễn",
    "Trần",
    "Trần",
    "Lê",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đinh",
    "Trương",
    "Lâm",
]
_MIDDLE = {
    "nữ": ["Thị", "Thị", "Ngọc", "Thanh", "Thu", "Kim", "Phương", "Hồng", "Mỹ", "Bích", "Thùy", "Tuyết"],
    "nam": ["Văn", "Văn", "Đức", "Minh", "Quốc", "Hữu", "Công", "Đình", "Xuân", "Thành", "Quang", "Anh"],
}
_GIVEN = {
    "nữ": [
        "Hạnh",
        "Nhung",
        "Thảo",
        "Yến",
        "Hằng",
        "Loan",
        "Trang",
        "Dung",
        "Thủy",
        "Ngân",
        "Quyên",
        "Phượng",
        "Hiền",
        "Diệu",
        "Vân",
        "Tuyền",
        "Oanh",
        "Mai",
        "Linh",
        "Hường",
    ],
    "nam": [
        "Dũng",
        "Tuấn",
        "Khánh",
        "Thắng",
        "Việt",
        "Sơn",
        "Hải",
        "Long",
        "Phúc",
        "Nghĩa",
        "Trường",
        "Bình",
        "Hòa",
        "Lộc",
        "Cường",
        "Toàn",
        "Đạt",
        "Vinh",
        "Kiên",
        "Duy",
    ],
}


def listed(text: str) -> list[str]:
    """Names, parted by bars or by the end of a line."""
    return [name.strip() for name in text.replace("\n", "|").split("|") if name.strip()]


PROVINCES = listed("""
An Giang | Cà Mau | Đắk Lắk | Đồng Nai | Đồng Tháp | Gia Lai | Hà Tĩnh | Hưng Yên | Khánh Hòa | Lào Cai
Lâm Đồng | Nghệ An | Ninh Bình | Phú Thọ | Quảng Ngãi | Quảng Ninh | Quảng Trị | Tây Ninh | Thái Nguyên
Thanh Hóa | Tuyên Quang | Vĩnh Long
""")
_COMMUNES = listed("""
An Hòa | Bình Thuận Đông | Tân Lập | Phú Mỹ | Đông Sơn | Hòa Thạnh | Long Hưng | Mỹ Quý | Thạnh Phước
Vĩnh Bình | Yên Thượng | Xuân Lâm | Cẩm Thành | Trà Giang Hạ | Kỳ Văn | Ea Drông | Nghĩa Lộ Tây | Thượng Quan
""")
_COMPANIES = listed("""
Công ty TNHH May mặc Phước Thạnh | Công ty Cổ phần Chế biến Thủy sản Đông Hải Phát
Công ty TNHH Giày da Ngọc Lâm | Công ty Cổ phần Cơ khí và Xây dựng Thái An | Công ty TNHH Điện tử Minh Khuê
Công ty Cổ phần Gỗ nội thất Trường Sinh | Công ty TNHH Thực phẩm Sạch Quê Mẹ
Công ty Cổ phần Vận tải Hoàng Thiên Lộc
""")
_HOSPITALS = (
    "Bệnh viện Đa khoa khu vực|Tân Hiệp Phước",
    "Bệnh viện Đa khoa|Sông Hàm Yên",
    "Bệnh viện Sản - Nhi|Phương Thảo",
    "Trung tâm Y tế khu vực|Đông Lĩnh",
    "Bệnh viện Đa khoa|Hồng Phúc Đường",
    "Bệnh viện Phụ sản|Ánh Dương",
)
"""Kind and name, as they are broken in letterheads."""


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    name: str
    sex: str
    """nam or nữ."""
    born: date
    personal_number: str
    social_insurance_number: str
    health_card_number: str
    address: str
    account: str

    @property
    def entries(self) -> dict[str, Entry]:
        """The person's fields as printed on forms."""
        card = self.health_card_number
        return {
            "person_name": Entry(self.name.upper(), self.name),
            "birth_date": Entry(f"{self.born:%d/%m/%Y}", self.born.isoformat()),
            "sex": Entry(self.sex.capitalize(), self.sex),
            "personal_number": Entry(self.personal_number, self.personal_number),
            "social_insurance_number": Entry(self.social_insurance_number, self.social_insurance_number),
            "health_card_number": Entry(f"{card[:2]} {card[2]} {card[3:5]} {card[5:]}", card),
            "account_number": Entry(self.account, self.account),
        }


@dataclass(frozen=True)
class Place:
    """A corner of the country with its agencies and an employer."""

    province: str
    commune: str
    company: str
    employer_code: str
    hospital_rows: str
    """Name of the hospital, parted by `|` where letterheads break it."""
    facility_code: str

    @property
    def hospital(self) -> str:
        """Name of the hospital."""
        return self.hospital_rows.replace("|", " ")

    @property
    def short_company(self) -> str:
        """The company's name without its legal form, for symbols: initials."""
        return "".join(word[0] for word in self.company.split() if word[0].isupper())[-4:]

    @property
    def entries(self) -> dict[str, Entry]:
        """Employer and hospital as printed on forms."""
        return {
            "employer_name": Entry(self.company, self.company),
            "employer_code": Entry(self.employer_code, self.employer_code),
            "facility": Entry(self.hospital, self.hospital),
            "facility_code": Entry(self.facility_code, self.facility_code),
        }


def make_person(rng: np.random.Generator, *, sex: str | None = None, born: tuple[int, int] = (1964, 2003)) -> Person:
    """Anybody of working age, or born within the years given."""
    sex = sex or str(rng.choice(["nam", "nữ"]))
    day = date(int(rng.integers(*born)), 1, 1) + timedelta(days=int(rng.integers(0, 365)))
    code = str(rng.choice(list(PROVINCE_CODES)))
    century = 2 * (day.year // 100 - 19) + (sex == "nữ")
    insurance = f"{code[1:]}{rng.integers(10, 26)}{_figures(rng, 6)}"
    address = f"thôn {rng.integers(1, 12)}, xã {rng.choice(_COMMUNES)}, tỉnh {rng.choice(PROVINCES)}"
    return Person(
        make_name(rng, sex),
        sex,
        day,
        f"{code}{century}{day.year % 100:02d}{_figures(rng, 6)}",
        insurance,
        f"DN4{code[1:]}{insurance}",
        address,
        _figures(rng, 13),
    )


def make_name(rng: np.random.Generator, sex: str | None = None) -> str:
    """Family, middle and given name."""
    sex = sex or str(rng.choice(["nam", "nữ"]))
    middle = str(rng.choice(_MIDDLE[sex])) + (f" {rng.choice(_GIVEN[sex])}" if rng.uniform() < 0.25 else "")
    given = str(rng.choice([one for one in _GIVEN[sex] if one not in middle]))
    return f"{rng.choice(_SURNAMES)} {middle} {given}"


def make_place(rng: np.random.Generator) -> Place:
    """A province and commune of today, an employer and a hospital."""
    letters = "".join(rng.choice(list("ABCDEGHKLMNPTVXYZ"), 2))
    return Place(
        str(rng.choice(PROVINCES)),
        str(rng.choice(_COMMUNES)),
        str(rng.choice(_COMPANIES)),
        f"{letters}{_figures(rng, 4)}{rng.choice(list('ACDHKLT'))}",
        str(rng.choice(_HOSPITALS)),
        f"{rng.integers(10, 96)}{_figures(rng, 3)}",
    )


def _figures(rng: np.random.Generator, count: int) -> str:
    return "".join(map(str, rng.integers(0, 10, count)))
