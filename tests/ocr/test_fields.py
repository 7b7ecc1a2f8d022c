from ocr.understand import understand
from page.reading import DocumentReading, Field
from tests.ocr.small_catalogue import TYPES
from tests.ocr.typeset import Typesetter


def values(document: DocumentReading) -> dict[str, str | None]:
    return {field.name: field.value for field in document.fields}


def field(document: DocumentReading, name: str) -> Field:
    (found,) = [one for one in document.fields if one.name == name]
    return found


def read(page: Typesetter) -> DocumentReading:
    (document,) = understand([page.page()], TYPES)
    return document


def test_a_discharge_paper() -> None:
    page = Typesetter(1)
    page.line("SỞ Y TẾ THÁI BÌNH", 0.06, middle=0.25).line("Mẫu số 02", 0.06, left=0.8)
    page.line("BỆNH VIỆN PHỤ SẢN", 0.08, middle=0.25).line("GIẤY RA VIỆN", 0.14, middle=0.5)
    page.lines(
        (
            "Họ và tên người bệnh: TRẦN THỊ THU HẰNG",
            "Ngày, tháng, năm sinh: 12/04/1990    Giới tính: Nữ",
            "Số định danh cá nhân: 034190004321",
            "Mã số BHXH/Thẻ BHYT số: DN 4 34 5120123456",
            "Vào viện lúc: 08 giờ 30 phút, ngày 02 tháng 3 năm 2026",
            "Ra viện lúc: 10 giờ 00 phút, ngày 07 tháng 3 năm 2026",
            "Chẩn đoán: Con lần 2, thai 39 tuần, mổ lấy thai (O82)",
            "Ghi chú: Nghỉ dưỡng thêm 05 ngày sau khi ra viện",
        ),
        0.2,
        step=0.03,
    )
    document = read(page)
    assert document.type.type_id == "GIAY_RA_VIEN"
    found = values(document)
    expected = {
        "person_name": "Trần Thị Thu Hằng",
        "birth_date": "1990-04-12",
        "sex": "nữ",
        "personal_number": "034190004321",
        "health_card_number": "DN4345120123456",
        "admitted_on": "2026-03-02",
        "discharged_on": "2026-03-07",
        "diagnosis": "Con lần 2, thai 39 tuần, mổ lấy thai",
        "icd10": "O82",
        "rest_note": "Nghỉ dưỡng thêm 05 ngày sau khi ra viện",
    }
    assert {name: found.get(name) for name in expected} == expected
    assert field(document, "personal_number").confidence >= 0.9


def test_a_sick_leave_paper() -> None:
    page = Typesetter(1)
    page.line("GIẤY CHỨNG NHẬN", 0.12, middle=0.5).line("NGHỈ VIỆC HƯỞNG BẢO HIỂM XÃ HỘI", 0.142, middle=0.5)
    page.lines(
        (
            "Họ và tên: LÊ VĂN SƠN",
            "Mã số BHXH: 3420123456",
            "Đơn vị làm việc: Công ty TNHH May Sao Mai",
            "Chẩn đoán: Viêm phổi (J18.9)",
            "Số ngày nghỉ: 05 ngày",
            "Từ ngày 02/03/2026 đến hết ngày 06/03/2026",
        ),
        0.2,
        step=0.03,
    )
    document = read(page)
    assert document.type.type_id == "GCN_NGHI_VIEC_BHXH"
    found = values(document)
    expected = {
        "person_name": "Lê Văn Sơn",
        "social_insurance_number": "3420123456",
        "employer_name": "Công ty TNHH May Sao Mai",
        "leave_days": "5",
        "leave_from": "2026-03-02",
        "leave_to": "2026-03-06",
        "icd10": "J18.9",
    }
    assert {name: found.get(name) for name in expected} == expected


def test_a_birth_extract_names_child_mother_and_father() -> None:
    page = Typesetter(1).line("TRÍCH LỤC KHAI SINH", 0.16, middle=0.5).line("(BẢN SAO)", 0.182, middle=0.5)
    page.lines(
        (
            "Họ, chữ đệm, tên: NGUYỄN TRẦN BẢO AN",
            "Ngày, tháng, năm sinh: 03/03/2026",
            "Giới tính: Nam    Dân tộc: Kinh    Quốc tịch: Việt Nam",
            "Số định danh cá nhân: 034226001234",
            "Họ, chữ đệm, tên người mẹ: TRẦN THỊ THU HẰNG",
            "Họ, chữ đệm, tên người cha: NGUYỄN ĐỨC LONG",
        ),
        0.24,
        step=0.03,
    )
    document = read(page)
    assert document.type.type_id == "TRICH_LUC_KHAI_SINH"
    found = values(document)
    expected = {
        "child_name": "Nguyễn Trần Bảo An",
        "birth_date": "2026-03-03",
        "sex": "nam",
        "personal_number": "034226001234",
        "mother_name": "Trần Thị Thu Hằng",
        "father_name": "Nguyễn Đức Long",
    }
    assert {name: found.get(name) for name in expected} == expected


def test_an_identity_card_has_values_below_its_bilingual_labels() -> None:
    page = Typesetter(1).line("CĂN CƯỚC CÔNG DÂN", 0.12, middle=0.6)
    page.line("Số / No.: 034190004321", 0.18, left=0.3)
    page.line("Họ và tên / Full name:", 0.21, left=0.3).line("TRẦN THỊ THU HẰNG", 0.235, left=0.3)
    page.line("Ngày sinh / Date of birth: 12/04/1990", 0.26, left=0.3)
    page.line("Giới tính / Sex: Nữ    Quốc tịch / Nationality: Việt Nam", 0.285, left=0.3)
    page.line("Có giá trị đến: 12/04/2030", 0.35, left=0.05)
    found = values(read(page))
    expected = {
        "personal_number": "034190004321",
        "person_name": "Trần Thị Thu Hằng",
        "birth_date": "1990-04-12",
        "sex": "nữ",
        "valid_to": "2030-04-12",
    }
    assert {name: found.get(name) for name in expected} == expected


def test_a_birth_date_that_does_not_fit_the_personal_number_lowers_both() -> None:
    page = Typesetter(1).line("Mẫu số 14-HSB", 0.05, left=0.75).line("ĐƠN ĐỀ NGHỊ", 0.12, middle=0.5)
    page.lines(("Họ và tên: LÊ VĂN SƠN", "Ngày sinh: 12/04/1980", "Số CCCD: 034085012345", "Giới tính: Nam"), 0.2, step=0.03)
    document = read(page)
    assert document.type.type_id == "HSB_14"
    assert field(document, "form_number").value == "14-HSB"
    for name in ("personal_number", "birth_date"):
        assert field(document, name).confidence < 0.9
        assert "birth year" in field(document, name).note
    assert field(document, "sex").confidence >= 0.9


def test_damaged_labels_are_still_labels() -> None:
    page = Typesetter(1, confidence=0.8).line("GIAY RA VIEN", 0.14, middle=0.5)
    page.lines(("Ho va tén nguòi bệnh: TRẦN THỊ THU HẰNG", "Gioi tinh: Nu", "Sô định danh cá nhan: 034190004321"), 0.2, step=0.03)
    found = values(read(page))
    assert found["person_name"] == "Trần Thị Thu Hằng"
    assert found["sex"] == "nữ"
    assert found["personal_number"] == "034190004321"


def test_a_list_repeats_the_person_fields_row_by_row() -> None:
    page = Typesetter(1).line("Mẫu số 01B-HSB", 0.04, left=0.75)
    page.lines(("DANH SÁCH ĐỀ NGHỊ GIẢI QUYẾT HƯỞNG CHẾ ĐỘ ỐM ĐAU,", "THAI SẢN, DƯỠNG SỨC"), 0.1, middle=0.5)
    rows = (
        ("1", "Trần Thị Thu Hằng", "3420123456", "02/03/2026", "07/03/2026"),
        ("2", "Lê Văn Sơn", "3419876543", "10/03/2026", "12/03/2026"),
    )
    for number, (place, *cells) in enumerate(rows):
        y = 0.3 + number * 0.03
        page.line(place, y, left=0.05)
        for cell, left in zip(cells, (0.1, 0.34, 0.5, 0.7), strict=True):
            page.line(cell, y, left=left)
    document = read(page)
    assert document.type.type_id == "HSB_01B"
    people = [
        (field.name, field.value)
        for field in document.fields
        if field.name in ("person_name", "social_insurance_number", "leave_from")
    ]
    assert people == [
        ("person_name", "Trần Thị Thu Hằng"),
        ("social_insurance_number", "3420123456"),
        ("leave_from", "2026-03-02"),
        ("person_name", "Lê Văn Sơn"),
        ("social_insurance_number", "3419876543"),
        ("leave_from", "2026-03-10"),
    ]
