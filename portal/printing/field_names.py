"""What the fields of documents are called on screen."""

from __future__ import annotations

from portal.terminal import Language

FIELD_NAMES_VI = {
    "document_kind": "thể loại",
    "number": "số",
    "symbol": "ký hiệu",
    "number_symbol": "số, ký hiệu",
    "issued_on": "ngày ban hành",
    "issued_month": "tháng ban hành",
    "issuer": "cơ quan ban hành",
    "parent_issuer": "cơ quan chủ quản",
    "subject": "trích yếu",
    "signer": "người ký",
    "signer_title": "chức vụ người ký",
    "urgency": "độ khẩn",
    "place": "nơi ban hành",
    "person_name": "họ và tên",
    "birth_date": "ngày sinh",
    "sex": "giới tính",
    "personal_number": "số định danh cá nhân",
    "old_identity_number": "số CMND",
    "social_insurance_number": "mã số BHXH",
    "health_card_number": "số thẻ BHYT",
    "tax_number": "mã số thuế",
    "passport_number": "số hộ chiếu",
    "mother_name": "họ tên mẹ",
    "father_name": "họ tên cha",
    "child_name": "họ tên con",
    "deceased_name": "họ tên người chết",
    "death_date": "ngày chết",
    "admitted_on": "ngày vào viện",
    "discharged_on": "ngày ra viện",
    "diagnosis": "chẩn đoán",
    "icd10": "mã bệnh",
    "leave_from": "nghỉ từ ngày",
    "leave_to": "nghỉ đến ngày",
    "leave_days": "số ngày nghỉ",
    "serial": "số sê-ri",
    "facility": "cơ sở khám chữa bệnh",
    "facility_code": "mã cơ sở KCB",
    "rest_note": "ghi chú nghỉ",
    "valid_from": "có giá trị từ",
    "valid_to": "có giá trị đến",
    "employer_name": "đơn vị sử dụng lao động",
    "employer_code": "mã đơn vị",
    "dossier_code": "mã hồ sơ",
    "form_number": "mẫu số",
    "disability_percent": "tỷ lệ suy giảm (%)",
    "amount": "số tiền",
    "account_number": "số tài khoản",
    "target_number_symbol": "văn bản được sửa đổi",
    "target_issued_on": "ngày của văn bản đó",
    "child_death_note": "ghi chú con chết",
    "surgery_note": "ghi chú phẫu thuật",
    "weeks_of_pregnancy": "tuần thai",
}
_NUMBERS_OF_ORGANISATIONS_VI = {"agency_code": "mã cơ quan", "registration_number": "số đăng ký, thành lập"}
"""Those that are no fields of documents."""
_EN = {"icd10": "ICD-10", "disability_percent": "disability (%)"}


def field_name(name: str, language: Language) -> str:
    """What a field is called."""
    if language == "vi":
        return FIELD_NAMES_VI.get(name) or _NUMBERS_OF_ORGANISATIONS_VI.get(name, name)
    return _EN.get(name, name.replace("_", " "))
