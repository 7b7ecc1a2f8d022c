"""Forms as they are filled in and as readers return them: dotted lines, two columns, captions, several persons."""

from __future__ import annotations

from catalogue import load_catalogue
from ocr.understand import understand
from page.reading import DocumentReading, Field
from tests.ocr.typeset import Typesetter, letterhead, signed

TYPES = load_catalogue().types


def read(*pages: Typesetter) -> DocumentReading:
    (document,) = understand([page.page() for page in pages], TYPES)
    return document


def the(document: DocumentReading, name: str) -> Field:
    (found,) = [field for field in document.fields if field.name == name]
    return found


def values(document: DocumentReading, *names: str) -> dict[str, str | None]:
    return {name: next((field.value for field in document.fields if field.name == name), None) for name in names}


def request(*lines: str, confidence: float = 0.95) -> Typesetter:
    """14-HSB with its caption at the top right."""
    page = Typesetter(1, confidence=confidence)
    page.line("Mẫu số: 14-HSB", 0.05, left=0.72)
    page.line("(Ban hành kèm theo QĐ số: 2222/QĐ-BHXH", 0.07, left=0.6)
    page.line("ngày 29/7/2025 của BHXH Việt Nam)", 0.085, left=0.62)
    page.line("ĐƠN ĐỀ NGHỊ", 0.18, middle=0.5)
    return page.lines(lines, 0.25, step=0.03)


def discharge(*lines: str) -> Typesetter:
    page = Typesetter(1)
    page.line("SỞ Y TẾ PHÚ THỌ", 0.06, middle=0.25).line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 0.06, left=0.4)
    page.line("BỆNH VIỆN ĐA KHOA KHU VỰC", 0.08, middle=0.25).line("SÔNG THAO", 0.1, middle=0.25)
    page.line("Số lưu trữ: 2414721", 0.1, left=0.78).line("Khoa Nội tổng hợp", 0.118, middle=0.25)
    page.line("GIẤY RA VIỆN", 0.15, middle=0.5)
    return page.lines(lines, 0.22, step=0.03)


def birth_certificate(*lines: str) -> Typesetter:
    page = Typesetter(1)
    page.line("SỞ Y TẾ GIA LAI", 0.06, middle=0.25).line("Số: 9121/2024", 0.06, left=0.82)
    page.line("BỆNH VIỆN SẢN - NHI", 0.08, middle=0.25).line("Quyển số: 01", 0.08, left=0.82)
    page.line("HƯƠNG LAN", 0.095, middle=0.25).line("GIẤY CHỨNG SINH", 0.15, middle=0.5)
    return page.lines(lines, 0.2, step=0.025)


def leave_certificate(count: str) -> Typesetter:
    page = Typesetter(1, confidence=0.9)
    page.line("GIẤY CHỨNG NHẬN", 0.12, middle=0.5).line("NGHỈ VIỆC HƯỞNG BẢO HIỂM XÃ HỘI", 0.142, middle=0.5)
    lines = ("1. Họ và tên: LÊ VĂN SƠN", f"Số ngày nghỉ: {count} ngày", "(Từ ngày 29/01/2026 đến hết ngày 01/02/2026)")
    return page.lines(lines, 0.2, step=0.03)


class TestDottedLines:
    def test_a_dotted_line_behind_a_value_is_no_part_of_it(self) -> None:
        document = read(
            request(
                "1. Họ và tên: TRẦN NGỌC LOAN.......................222 22222",
                "2. Mã số BHXH: 2721666252.........................-...----",
                "4. Đơn vị làm việc: Công ty TNHH May Sao Mai.......5..- 5222221 2222",
            )
        )
        expected = {
            "person_name": "Trần Ngọc Loan",
            "social_insurance_number": "2721666252",
            "employer_name": "Công ty TNHH May Sao Mai",
        }
        assert values(document, *expected) == expected

    def test_the_second_column_of_a_dotted_row_is_read_too(self) -> None:
        document = read(birth_certificate("Số con trong lần sinh này: 01............. Giới tính của con: Nữ.........--"))
        assert the(document, "sex").value == "nữ"

    def test_dots_that_stick_to_a_value_leave_it_unsure_when_the_reader_made_nothing_of_them(self) -> None:
        page = request("1. Họ và tên: TRẦN NGỌC LOAN")
        page.line("2. Mã số BHXH: 2721666252.........---2c2-ze", 0.32, confidence=0.1)
        number = the(read(page), "social_insurance_number")
        assert number.value == "2721666252"
        assert number.confidence < 0.9


class TestNames:
    def test_a_name_is_read_whole_or_not_surely(self) -> None:
        name = the(read(birth_certificate("Họ và tên mẹ: TRẦN NGỌC YVẾN")), "mother_name")
        assert name.confidence < 0.9
        assert name.raw == "TRẦN NGỌC YVẾN"
        assert name.value == "Trần Ngọc Yến"
        assert "YVẾN" in name.note

    def test_a_damaged_label_behind_a_name_is_no_part_of_it(self) -> None:
        assert the(read(request("1. Họ và tên: BÙI THÀNH LONG Namw/Nữ: Nam")), "person_name").value == "Bùi Thành Long"

    def test_a_syllable_that_is_none_is_kept_as_read(self) -> None:
        name = the(read(request("1. Họ và tên: TRẦN NGỌC BRXƯNG")), "person_name")
        assert name.value == "Trần Ngọc Brxưng"
        assert name.confidence < 0.5

    def test_a_given_name_that_nobody_has_is_not_sure(self) -> None:
        name = the(read(request("1. Họ và tên: NGUYỄN THỊ THỦ HẠNH")), "person_name")
        assert name.confidence < 0.9
        assert "THỦ" in name.note

    def test_tones_that_tell_names_apart_over_e_with_hat_are_not_sure(self) -> None:
        assert the(read(request("1. Họ và tên: ĐẶNG THỊ HIẾN")), "person_name").confidence < 0.9
        assert the(read(request("1. Họ và tên: ĐẶNG THỊ THẢO")), "person_name").confidence >= 0.9

    def test_a_name_that_stands_twice_alike_is_sure(self) -> None:
        page = request("1. Họ và tên: ĐẶNG THỊ HIỀN").line("Đặng Thị Hiền", 0.8, left=0.62)
        name = the(read(page), "person_name")
        assert name.value == "Đặng Thị Hiền"
        assert name.confidence >= 0.9

    def test_a_name_that_another_line_spells_otherwise_is_not_sure(self) -> None:
        page = request("1. Họ và tên: LÊ VĂN TUẤN").line("Lê Văn Tuân", 0.8, left=0.62)
        name = the(read(page), "person_name")
        assert name.confidence < 0.9
        assert "Tuân" in name.note or "Tuấn" in name.note

    def test_a_name_that_begins_with_its_middle_has_lost_its_family_name(self) -> None:
        name = the(read(request("1. Họ và tên: THỊ BÍCH LOAN")), "person_name")
        assert name.confidence < 0.9
        assert "family name" in name.note

    def test_marks_that_no_family_name_has_are_mended_but_not_sure(self) -> None:
        for read_as, family in (("ĐỎ", "Đỗ"), ("HƯỲNH", "Huỳnh")):
            name = the(read(request(f"1. Họ và tên: {read_as} THANH LOAN")), "person_name")
            assert name.value == f"{family} Thanh Loan"
            assert name.confidence < 0.9

    def test_two_syllables_that_seldom_begin_a_name_may_be_its_end(self) -> None:
        assert the(read(request("1. Họ và tên: PHƯƠNG LOAN")), "person_name").confidence < 0.9
        assert the(read(request("1. Họ và tên: TRẦN LOAN")), "person_name").confidence >= 0.9

    def test_syllables_that_lost_the_space_between_them_are_parted(self) -> None:
        assert the(read(request("1. Họ và tên: LêĐình Lộc")), "person_name").value == "Lê Đình Lộc"

    def test_a_child_may_bear_the_mothers_family_name_in_the_middle(self) -> None:
        name = the(read(birth_certificate("Dự định đặt tên con là: NGUYỄN TRẦN BẢO AN")), "child_name")
        assert name.value == "Nguyễn Trần Bảo An"
        assert name.confidence >= 0.9


class TestDates:
    def test_the_day_over_the_signature_is_the_day_of_issue_and_that_of_a_caption_is_not(self) -> None:
        page = request("1. Họ và tên: TRẦN NGỌC LOAN").line("Đồng Tháp, ngày 18 tháng 01 năm 2026", 0.64, left=0.55)
        document = read(page)
        assert the(document, "issued_on").value == "2026-01-18"
        assert the(document, "issued_on").confidence >= 0.9
        assert the(document, "place").value == "Đồng Tháp"
        assert not [field for field in document.fields if field.name in ("number", "number_symbol")]

    def test_without_a_day_over_the_signature_a_form_has_none(self) -> None:
        assert not [field for field in read(request("1. Họ và tên: TRẦN NGỌC LOAN")).fields if field.name == "issued_on"]

    def test_two_days_over_two_signatures_leave_it_open_whose_is_the_papers(self) -> None:
        page = request("1. Họ và tên: TRẦN NGỌC LOAN").line("Ngày 18 tháng 01 năm 2026", 0.64, left=0.55)
        page.line("Ngày 20 tháng 01 năm 2026", 0.64, left=0.12)
        assert the(read(page), "issued_on").confidence < 0.9

    def test_a_whole_day_goes_before_a_year_alone(self) -> None:
        document = read(discharge("- Vào viện năm 2026, ngày 10/02/2026", "- Ra viện ngày 16/02/2026"))
        assert values(document, "admitted_on", "discharged_on") == {"admitted_on": "2026-02-10", "discharged_on": "2026-02-16"}

    def test_a_stroke_taken_for_a_figure_is_mended_but_not_sure(self) -> None:
        page = Typesetter(1).line("CĂN CƯỚC CÔNG DÂN", 0.12, middle=0.6)
        page.line("Số / No.: 051096634705", 0.18, left=0.3)
        page.line("Ngày, tháng, năm / Date, month, year: 26/0712022", 0.6, left=0.1)
        issued = the(read(page), "issued_on")
        assert issued.value == "2022-07-26"
        assert issued.confidence < 0.9

    def test_the_back_of_an_identity_card_tells_when_it_was_issued(self) -> None:
        page = Typesetter(1).line("CĂN CƯỚC CÔNG DÂN", 0.12, middle=0.6)
        page.line("Ngày sinh / Date of birth: 11/11/1996", 0.3, left=0.3)
        page.line("Ngày, tháng, năm / Date, month, year: 17/09/2023", 0.6, left=0.1)
        document = read(page)
        assert the(document, "issued_on").value == "2023-09-17"
        assert the(document, "birth_date").value == "1996-11-11"

    def test_machine_readable_lines_bear_out_what_the_card_prints(self) -> None:
        def card(*lines: str) -> DocumentReading:
            page = Typesetter(1).line("CĂN CƯỚC CÔNG DÂN", 0.12, middle=0.6)
            page.line("Số / No.: 051096634705", 0.18, left=0.3, confidence=0.6)
            page.line("Ngày sinh / Date of birth: 11/1111996", 0.3, left=0.3)
            return read(page.lines(lines, 0.8, left=0.1))

        printed_alone = card()
        agreeing = card("IDVNM0966347054051096634705<<7", "9611113M3611119VNM<<<<<<<<<<<6")
        other = card("IDVNM0966347054051096634706<<7", "9612113M3611119VNM<<<<<<<<<<<6")
        for name, value in (("personal_number", "051096634705"), ("birth_date", "1996-11-11")):
            assert the(agreeing, name).value == value
            assert the(agreeing, name).confidence >= 0.9
            assert the(printed_alone, name).confidence < 0.9
            assert the(other, name).confidence < 0.9


class TestCertificateOfBirth:
    LINES = (
        "Họ và tên mẹ: HOÀNG KIM THẢO",
        "Năm sinh: 1988      Mã số BHXH: 9315018635",
        "Số định danh cá nhân/CCCD: 093188275725",
        "Đã sinh con vào lúc: 16 giờ 54 phút, ngày 01 tháng 11 năm 2024",
        "Tại: Bệnh viện Sản - Nhi Hương Lan",
        "Số con trong lần sinh này: 01      Giới tính của con: Nam",
        "Cân nặng: 3130 gram      Tuần tuổi thai: 37",
        "Cách sinh: Phẫu thuật lấy thai",
        "Dự định đặt tên con là: ĐINH THÙY NHUNG",
    )

    def test_mother_and_child_are_kept_apart(self) -> None:
        document = read(birth_certificate(*self.LINES).line("Gia Lai, ngày 03 tháng 11 năm 2024", 0.5, left=0.56))
        assert document.type.type_id == "GIAY_CHUNG_SINH"
        expected = {
            "mother_name": "Hoàng Kim Thảo",
            "personal_number": "093188275725",
            "social_insurance_number": "9315018635",
            "child_name": "Đinh Thùy Nhung",
            "birth_date": "2024-11-01",
            "sex": "nam",
            "weeks_of_pregnancy": "37",
            "surgery_note": "Phẫu thuật lấy thai",
            "facility": "Bệnh viện Sản - Nhi Hương Lan",
            "serial": "9121/2024",
            "issued_on": "2024-11-03",
        }
        assert values(document, *expected) == expected
        assert the(document, "personal_number").confidence >= 0.9, "the child's day of birth says nothing against it"

    def test_the_mothers_year_of_birth_is_never_the_childs(self) -> None:
        document = read(birth_certificate("Họ và tên mẹ: HOÀNG KIM THẢO", "Năm sinh: 1988"))
        assert not [field for field in document.fields if field.name == "birth_date"]

    def test_a_birth_without_surgery_has_no_note_of_it(self) -> None:
        assert not [field for field in read(birth_certificate("Cách sinh: Sinh thường")).fields if field.name == "surgery_note"]


class TestBirthExtract:
    def test_a_parents_facts_are_not_the_childs(self) -> None:
        page = Typesetter(1).line("TRÍCH LỤC KHAI SINH", 0.16, middle=0.5).line("(BẢN SAO)", 0.182, middle=0.5)
        page.lines(("Họ, chữ đệm, tên: LÊ ĐỨC HẢI", "Họ, chữ đệm, tên người mẹ: LÊ THÙY THỦY", "Năm sinh: 1998"), 0.25, step=0.03)
        document = read(page)
        assert values(document, "child_name", "mother_name") == {"child_name": "Lê Đức Hải", "mother_name": "Lê Thùy Thủy"}
        assert not [field for field in document.fields if field.name == "birth_date"]


class TestMedicalPapers:
    def test_serial_facility_and_the_head_of_the_facility(self) -> None:
        page = discharge("- Họ tên người bệnh: ĐINH XUÂN SƠN", "- Chẩn đoán: Viêm dạ dày cấp (K29.1)")
        page.line("ĐẠI DIỆN CƠ SỞ KHÁM BỆNH,", 0.5, middle=0.27).line("CHỮA BỆNH", 0.52, middle=0.27)
        page.line("TRƯỞNG KHOA", 0.5, middle=0.72).line("BS. Võ Văn Thắng", 0.63, middle=0.72)
        page.line("Lê Phương Thảo", 0.64, middle=0.27)
        document = read(page)
        expected = {
            "serial": "2414721",
            "facility": "Bệnh viện Đa khoa khu vực Sông Thao",
            "signer": "Lê Phương Thảo",
            "diagnosis": "Viêm dạ dày cấp",
            "icd10": "K29.1",
        }
        assert values(document, *expected) == expected

    def test_a_facility_that_the_text_names_again_is_sure(self) -> None:
        alone = read(birth_certificate("Họ và tên mẹ: HOÀNG KIM THẢO"))
        again = read(birth_certificate("Họ và tên mẹ: HOÀNG KIM THẢO", "Tại: Bệnh viện Sản - Nhi Hương Lan"))
        assert the(alone, "facility").value == the(again, "facility").value == "Bệnh viện Sản - Nhi Hương Lan"
        assert the(alone, "facility").confidence < 0.9 <= the(again, "facility").confidence

    def test_only_a_note_that_orders_rest_is_one(self) -> None:
        note = "Nghỉ ngơi thêm 08 ngày kể từ ngày ra viện, tái khám theo hẹn"
        assert the(read(discharge(f"- Ghi chú: {note}")), "rest_note").value == note
        assert the(read(discharge(f"- Ghi chú: {note}")), "rest_note").confidence >= 0.9
        other = read(discharge("- Ghi chú: Tái khám khi có dấu hiệu bất thường"))
        assert not [field for field in other.fields if field.name == "rest_note"]

    def test_a_note_with_a_damaged_word_is_not_sure(self) -> None:
        assert the(read(discharge("- Ghi chú: Nghĩ ngơi thêm 08 ngày")), "rest_note").confidence < 0.9

    def test_days_that_fit_their_count_are_sure_and_others_are_not(self) -> None:
        names = ("leave_from", "leave_to", "leave_days")
        fitting, other = read(leave_certificate("04")), read(leave_certificate("14"))
        assert values(fitting, *names) == {"leave_from": "2026-01-29", "leave_to": "2026-02-01", "leave_days": "4"}
        assert all(the(fitting, name).confidence >= 0.9 for name in names)
        assert all(the(other, name).confidence < 0.9 and "count" in the(other, name).note for name in names)

    def test_nobody_leaves_before_coming(self) -> None:
        document = read(discharge("- Vào viện ngày 16/02/2026", "- Ra viện ngày 10/02/2026"))
        assert the(document, "admitted_on").confidence < 0.9
        assert the(document, "discharged_on").confidence < 0.9


class TestDecisionsAboutAPerson:
    def decision(self, *articles: str) -> Typesetter:
        page = letterhead(
            1,
            ("CÔNG TY CỔ PHẦN", "VẬN TẢI SAO MAI"),
            "Số: 73/QĐ-SM",
            "Quảng Trị, ngày 25 tháng 11 năm 2025",
            "QUYẾT ĐỊNH",
            ("Về việc chấm dứt hợp đồng lao động đối với ông Trần Xuân Long",),
        )
        page.line("QUYẾT ĐỊNH:", 0.3, middle=0.5).lines(articles, 0.34, step=0.022)
        return signed(page, ("GIÁM ĐỐC",), "Trần Quang Dũng")

    def test_the_person_and_the_day_from_which_it_counts(self) -> None:
        document = read(
            self.decision(
                "Điều 1. Chấm dứt hợp đồng lao động đối với ông Trần Xuân Long, sinh",
                "ngày 12/09/1987, mã số BHXH 6718580066, công nhân, kể từ",
                "ngày 09 tháng 12 năm 2025.",
                "Điều 2. Ông Trần Xuân Long được nghỉ việc từ ngày 10/12/2025.",
            )
        )
        assert document.type.type_id == "VB_CHAM_DUT_HDLD"
        expected = {
            "person_name": "Trần Xuân Long",
            "birth_date": "1987-09-12",
            "social_insurance_number": "6718580066",
            "valid_from": "2025-12-09",
        }
        assert values(document, *expected) == expected
        assert all(the(document, name).confidence >= 0.9 for name in expected)

    def test_where_two_persons_are_described_it_is_not_sure_whose_paper_it_is(self) -> None:
        document = read(
            self.decision(
                "Điều 1. Chấm dứt hợp đồng lao động đối với ông Trần Xuân Long, sinh ngày 12/09/1987",
                "và bà Lê Thị Hoa, sinh ngày 01/02/1990.",
            )
        )
        assert the(document, "person_name").confidence < 0.9

    def test_the_amount_of_a_pension(self) -> None:
        page = letterhead(
            1,
            ("BẢO HIỂM XÃ HỘI VIỆT NAM", "BẢO HIỂM XÃ HỘI", "TỈNH GIA LAI"),
            "Số: 73/QĐ-BHXH",
            "Gia Lai, ngày 25 tháng 11 năm 2025",
            "QUYẾT ĐỊNH",
            ("Về việc hưởng chế độ hưu trí hằng tháng",),
        )
        page.lines(
            (
                "Điều 1. Bà Vũ Kim Quyên, sinh ngày 20/12/1971; số định danh cá nhân",
                "031171862779; mã số BHXH 3112981098.",
                "Điều 2. Mức lương hưu hằng tháng: 7.500.000 đồng.",
            ),
            0.34,
        )
        document = read(signed(page, ("GIÁM ĐỐC",), "Hoàng Minh Đạt"))
        expected = {"person_name": "Vũ Kim Quyên", "personal_number": "031171862779", "amount": "7500000"}
        assert values(document, *expected) == expected
        assert the(document, "personal_number").confidence >= 0.9


def test_a_receipt_names_whose_dossier_it_is() -> None:
    page = Typesetter(1).line("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", 0.2, middle=0.5)
    page.line("Bộ phận Tiếp nhận và Trả kết quả tiếp nhận hồ sơ của: Trần Ngọc Loan.......", 0.26)
    assert the(read(page), "person_name").value == "Trần Ngọc Loan"


def test_pages_of_a_book_that_agree_make_its_facts_sure() -> None:
    cover = Typesetter(1).line("SỔ BẢO HIỂM XÃ HỘI", 0.48, middle=0.5)
    cover.line("Mã số: 7923245164.......------2c2-ze", 0.75, left=0.22, confidence=0.2)
    leaf = Typesetter(2).line("QUÁ TRÌNH ĐÓNG BẢO HIỂM XÃ HỘI", 0.12, middle=0.5)
    leaf.line("Mã số BHXH: 7923245164", 0.16, left=0.6, confidence=0.8)
    number = the(read(cover, leaf), "social_insurance_number")
    assert number.value == "7923245164"
    assert number.confidence >= 0.9
