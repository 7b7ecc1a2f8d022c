"""Which printed labels introduce which fields, on which types of document. A table: the reading of it is in `labelled`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ValueKind = Literal["name", "date", "sex", "text", "rest", "surgery", "percent", "money", "days", "code", "identifier"]


@dataclass(frozen=True, slots=True)
class Label:
    """A field and the words that stand before it. A label ends at a colon unless `colon` is false."""

    field: str
    """Empty where what follows belongs to no field of this type, e.g. the mother's year of birth on a certificate of birth."""
    value: ValueKind
    printed: str
    """The wordings of the label, with bars between them."""
    colon: bool = True
    below: bool = True
    """The value may stand on the next line."""

    @property
    def words(self) -> tuple[str, ...]:
        """The wordings one by one."""
        return tuple(self.printed.split(" | "))


GENERAL: tuple[Label, ...] = (
    Label(
        "person_name",
        "name",
        "Họ và tên | Họ, chữ đệm, tên | Họ tên | Họ và tên người bệnh | Họ tên người bệnh | Họ và tên khai sinh | Tên tôi là | "
        "Tôi tên là | Họ, chữ đệm, tên khai sinh | Họ, chữ đệm và tên khai sinh | Full name | tiếp nhận hồ sơ của | "
        "Tiếp nhận hồ sơ của ông/bà | Tiếp nhận hồ sơ của ông (bà) | Họ và tên người nộp | Họ tên người nộp",
    ),
    Label(
        "birth_date",
        "date",
        "Ngày, tháng, năm sinh | Ngày sinh | Ngày tháng năm sinh | Sinh ngày | Năm sinh | Sinh năm | Date of birth | "
        "Ngày, tháng, năm sinh / Date of birth | Ngày sinh / Date of birth",
    ),
    Label("sex", "sex", "Giới tính | Nam/Nữ | Sex | Giới tính / Sex"),
    Label(
        "personal_number",
        "identifier",
        "Số định danh cá nhân | Số định danh | Số CCCD | Số căn cước công dân | Số căn cước | CCCD | Số "
        "CCCD/Hộ chiếu | Mã số định danh cá nhân | Số ĐDCN/CCCD | Số giấy tờ tùy thân | Personal "
        "identification number | Số / No | Số/No",
    ),
    Label("old_identity_number", "identifier", "Số CMND | Số chứng minh nhân dân | CMND số | Số CMND cũ"),
    Label(
        "social_insurance_number",
        "identifier",
        "Mã số BHXH | Số sổ BHXH | Mã số bảo hiểm xã hội | Mã số BHXH/BHYT | Số BHXH | Mã số",
    ),
    Label(
        "health_card_number",
        "identifier",
        "Số thẻ BHYT | Mã thẻ BHYT | Thẻ BHYT số | Số thẻ bảo hiểm y tế | Mã số thẻ BHYT | Mã số BHXH/Thẻ BHYT số",
    ),
    Label("tax_number", "identifier", "Mã số thuế | MST"),
    Label("passport_number", "identifier", "Hộ chiếu số | Số hộ chiếu | Passport No"),
    Label(
        "valid_from", "date", "Giá trị sử dụng từ ngày | Giá trị sử dụng: từ | Có giá trị từ ngày | Có giá trị từ", colon=False
    ),
    Label(
        "valid_to", "date", "Có giá trị đến | Giá trị đến | Có giá trị đến ngày | Date of expiry | Có hiệu lực đến", colon=False
    ),
    Label(
        "employer_name",
        "text",
        "Đơn vị làm việc | Tên đơn vị | Tên cơ quan, đơn vị | Tên cơ quan (đơn vị) | Tên cơ quan, tổ chức | Nơi làm việc | "
        "Tên người sử dụng lao động | Tên đơn vị sử dụng lao động | Cơ quan, đơn vị công tác",
    ),
    Label("employer_code", "code", "Mã đơn vị | Mã số đơn vị | Mã ĐV"),
    Label("dossier_code", "identifier", "Mã hồ sơ | Số hồ sơ"),
    Label("account_number", "identifier", "Số tài khoản | Số TK | STK"),
    Label(
        "amount",
        "money",
        "Số tiền | Tổng số tiền | Tổng cộng | Mức trợ cấp | Mức hưởng | Mức lương hưu hằng tháng | Tổng mức lương hưu",
    ),
)

MEDICAL: tuple[Label, ...] = (
    Label("admitted_on", "date", "Vào viện lúc | Vào viện ngày | Ngày vào viện | Vào viện | Ngày giờ vào viện", colon=False),
    Label("discharged_on", "date", "Ra viện lúc | Ra viện ngày | Ngày ra viện | Ra viện | Ngày giờ ra viện", colon=False),
    Label("diagnosis", "text", "Chẩn đoán | Chẩn đoán ra viện | Chẩn đoán và phương pháp điều trị | Chẩn đoán bệnh"),
    Label("icd10", "code", "Mã bệnh | Mã ICD | ICD-10 | Mã ICD-10 | Mã bệnh ICD-10 | ICD10"),
    Label("leave_from", "date", "Từ ngày | Nghỉ từ ngày", colon=False),
    Label("leave_to", "date", "đến hết ngày | đến ngày", colon=False),
    Label("leave_days", "days", "Số ngày nghỉ | Số ngày cho nghỉ"),
    Label("facility", "text", "Tên cơ sở khám bệnh, chữa bệnh | Cơ sở khám bệnh, chữa bệnh | Cơ sở KCB | Tên cơ sở KCB"),
    Label("facility_code", "code", "Mã cơ sở khám bệnh, chữa bệnh | Mã cơ sở KCB | Mã CSKCB | Mã KCB"),
    Label("rest_note", "rest", "Ghi chú | Lời dặn của thầy thuốc | Lời dặn | Chỉ định nghỉ"),
    Label("", "text", "Phương pháp điều trị | Tình trạng ra viện | Tình trạng người bệnh ra viện | Lý do chuyển"),
    Label("father_name", "name", "Họ và tên cha | Họ tên cha"),
    Label("mother_name", "name", "Họ và tên mẹ | Họ tên mẹ | Họ và tên mẹ hoặc người nuôi dưỡng"),
    Label("child_name", "name", "Dự định đặt tên con là | Tên con"),
)

BIRTH_AT_HOSPITAL: tuple[Label, ...] = (
    Label(
        "mother_name",
        "name",
        "Họ và tên mẹ | Họ tên mẹ | Họ và tên người mẹ | Họ, chữ đệm, tên mẹ | Họ và tên mẹ/Người nuôi dưỡng",
    ),
    Label("father_name", "name", "Họ và tên cha | Họ tên cha | Họ và tên người cha"),
    Label("", "date", "Ngày, tháng, năm sinh | Ngày sinh | Ngày tháng năm sinh | Năm sinh | Sinh năm"),
    Label(
        "birth_date",
        "date",
        "Đã sinh con vào lúc | Sinh con vào lúc | Đã sinh con lúc | Sinh lúc | Ngày sinh của con",
        colon=False,
    ),
    Label("sex", "sex", "Giới tính của con | Giới tính con | Giới tính của trẻ | Giới tính"),
    Label("facility", "text", "Tại | Tại cơ sở | Nơi sinh"),
    Label(
        "", "text", "Số con trong lần sinh này | Cân nặng | Cân nặng của con | Người đỡ đẻ | Người ghi phiếu | Tình trạng của con"
    ),
    Label(
        "weeks_of_pregnancy", "days", "Tuần tuổi thai | Tuổi thai | Số tuần tuổi thai | Tuổi thai (tuần) | Sinh con ở tuần thứ"
    ),
    Label("surgery_note", "surgery", "Cách sinh | Cách thức sinh | Phương pháp sinh | Sinh con phải phẫu thuật | Ghi chú"),
    Label("child_name", "name", "Dự định đặt tên con là | Dự kiến đặt tên con là | Dự định đặt tên con | Tên con dự định đặt"),
)

CARD: tuple[Label, ...] = (
    Label(
        "issued_on",
        "date",
        "Ngày, tháng, năm / Date, month, year | Ngày, tháng, năm cấp / Date of issue | Ngày, tháng, năm cấp | Ngày cấp | "
        "Date of issue | Date, month, year",
    ),
    Label("valid_to", "date", "Ngày, tháng, năm hết hạn / Date of expiry | Ngày, tháng, năm hết hạn", colon=False),
    Label("", "text", "Quê quán / Place of origin | Nơi thường trú / Place of residence | Quốc tịch / Nationality"),
)

CIVIL_STATUS: tuple[Label, ...] = (
    Label("mother_name", "name", "Họ, chữ đệm, tên người mẹ | Họ và tên mẹ | Họ, chữ đệm, tên mẹ | Họ và tên người mẹ"),
    Label("father_name", "name", "Họ, chữ đệm, tên người cha | Họ và tên cha | Họ, chữ đệm, tên cha | Họ và tên người cha"),
    Label("death_date", "date", "Đã chết vào lúc | Chết ngày | Ngày, tháng, năm chết | Thời gian chết | Ngày chết", colon=False),
)

DISABILITY: tuple[Label, ...] = (
    Label(
        "disability_percent",
        "percent",
        "Tỷ lệ tổn thương cơ thể | Tỷ lệ % tổn thương cơ thể | Tỷ lệ suy giảm khả năng lao động | Tổng tỷ lệ tổn thương cơ thể",
        colon=False,
    ),
)

BY_LAYOUT: dict[str, tuple[Label, ...]] = {
    "medical": (*MEDICAL, *DISABILITY),
    "civil_status": CIVIL_STATUS,
    "administrative": DISABILITY,
    "form": (*MEDICAL, *DISABILITY),
    "card": CARD,
    "other": (*MEDICAL, *CIVIL_STATUS, *DISABILITY),
}
"""Labels beside the general ones, by the layout that the catalogue gives the type."""

BY_TYPE: dict[str, tuple[Label, ...]] = {"GIAY_CHUNG_SINH": BIRTH_AT_HOSPITAL}
"""Labels of types that have their own words for most things; they come before the general ones."""

PERSON_IN: dict[str, str] = {
    "TRICH_LUC_KHAI_SINH": "child_name",
    "GIAY_KHAI_SINH": "child_name",
    "GIAY_CHUNG_SINH": "mother_name",
    "TRICH_LUC_KHAI_TU": "deceased_name",
    "GIAY_CHUNG_TU": "deceased_name",
    "GIAY_BAO_TU": "deceased_name",
}
"""What the plain "Họ và tên" of a type names, where it is not the owner of the paper."""

OF_TWO_PERSONS: frozenset[str] = frozenset({"GIAY_CHUNG_SINH"})
"""Types whose numbers are one person's and whose birth date and sex another's: nothing to hold against each other."""
