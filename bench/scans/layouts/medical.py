"""Papers of hospitals: discharge paper, certificate of leave, certificate of live birth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bench.scans.layouts.administrative import put_signer, signed_by
from bench.scans.paper import Paper, Scene
from bench.scans.people import make_name
from bench.scans.sheet import Sheet
from bench.scans.typesetting import Entry, Type

FORM = Type(13)
MINISTRY = "SỞ Y TẾ"


@dataclass(frozen=True)
class Illness:
    """What a patient has, as papers put it."""

    diagnosis: str
    icd10: str
    treatment: str
    ward: str = "Khoa Nội tổng hợp"


ILLNESSES = (
    Illness("Viêm phổi thùy dưới phải", "J18.1", "Kháng sinh, hạ sốt, khí dung, vật lý trị liệu hô hấp"),
    Illness("Viêm ruột thừa cấp", "K35.8", "Phẫu thuật nội soi cắt ruột thừa", "Khoa Ngoại tổng hợp"),
    Illness("Sốt xuất huyết Dengue có dấu hiệu cảnh báo", "A97.1", "Truyền dịch, theo dõi tiểu cầu", "Khoa Truyền nhiễm"),
    Illness("Thoát vị đĩa đệm cột sống thắt lưng", "M51.2", "Giảm đau, giãn cơ, phục hồi chức năng", "Khoa Cơ xương khớp"),
    Illness("Viêm dạ dày cấp", "K29.1", "Ức chế bơm proton, bù nước điện giải"),
    Illness("Gãy kín đầu dưới xương quay trái", "S52.5", "Nắn chỉnh, bó bột cẳng bàn tay", "Khoa Chấn thương"),
)


def discharge(
    scene: Scene,
    *,
    illness: Illness | None = None,
    admitted: date | None = None,
    days: int = 6,
    rest_days: int = 0,
    note: str = "",
) -> Paper:
    """GIẤY RA VIỆN for a stay of so many days; `rest_days` orders further rest."""
    rng = scene.rng
    illness = illness or ILLNESSES[rng.integers(len(ILLNESSES))]
    admitted = admitted or scene.on - timedelta(days=days)
    left = admitted + timedelta(days=days)
    paper = _patient(scene, "GIAY_RA_VIEN", illness)
    hours = [f"{rng.integers(7, 17):02d} giờ {rng.integers(0, 60):02d} phút, ngày" for _ in range(2)]
    paper.put_date("admitted_on", admitted, "%d tháng %m năm %Y")
    paper.put_date("discharged_on", left, "%d tháng %m năm %Y")
    paper.put_date("issued_on", left, "ngày %d tháng %m năm %Y")
    serial = f"{left:%y}{rng.integers(10000, 99999)}"
    paper.put(serial=serial)
    text = note or (
        f"Nghỉ ngơi thêm {rest_days:02d} ngày kể từ ngày ra viện, tái khám theo hẹn"
        if rest_days
        else "Tái khám khi có dấu hiệu bất thường"
    )
    paper.put(**{"rest_note" if rest_days else "remark": text})
    sheet = paper.sheet()
    sheet.y = 22
    _head(sheet, scene, ("MS: 01/BV-01", "Số lưu trữ: {serial}"), illness.ward)
    sheet.write(111, sheet.y, "GIẤY RA VIỆN", Type(17, bold=True), "centre")
    sheet.y += 13
    sheet.write(sheet.left, sheet.y, "- Họ tên người bệnh: **{person_name}**", FORM)
    sheet.write(sheet.right, sheet.y, "Nam/Nữ: {sex}", FORM, "right")
    sheet.y += 7.2
    sheet.entry("- Ngày, tháng, năm sinh: {birth_date}", FORM, right=112)
    sheet.y -= 7.2
    sheet.entry(f"Tuổi: {(left - scene.person.born).days * 4 // 1461}", FORM, left=118)
    sheet.entry("- Dân tộc: Kinh", FORM, right=92)
    sheet.y -= 7.2
    sheet.entry("Nghề nghiệp: Công nhân", FORM, left=98)
    sheet.entry("- Mã số BHXH/Thẻ BHYT số: {health_card_number}", FORM)
    sheet.entry("- Số CCCD/Hộ chiếu/Số định danh cá nhân: {personal_number}", FORM)
    sheet.entry(f"- Địa chỉ: {scene.person.address}", FORM)
    sheet.entry(f"- Vào viện lúc: {hours[0]} {{admitted_on}}", FORM)
    sheet.entry(f"- Ra viện lúc: {hours[1]} {{discharged_on}}", FORM)
    sheet.entry("- Chẩn đoán: {diagnosis} ({icd10})", FORM)
    sheet.entry(f"- Phương pháp điều trị: {illness.treatment}", FORM)
    sheet.entry("- Ghi chú: {rest_note}" if rest_days else "- Ghi chú: {remark}", FORM)
    sheet.y += 4
    _two_signatures(sheet, scene, "ĐẠI DIỆN CƠ SỞ KHÁM BỆNH,|CHỮA BỆNH", "TRƯỞNG KHOA", "{place}, {issued_on}")
    return paper


def leave_certificate(scene: Scene, *, illness: Illness | None = None, start: date | None = None, days: int = 0) -> Paper:
    """GIẤY CHỨNG NHẬN NGHỈ VIỆC HƯỞNG BẢO HIỂM XÃ HỘI."""
    rng = scene.rng
    illness = illness or ILLNESSES[rng.integers(len(ILLNESSES))]
    start, days = start or scene.on, days or int(rng.integers(2, 9))
    paper = _patient(scene, "GCN_NGHI_VIEC_BHXH", illness)
    paper.put_date("leave_from", start)
    paper.put_date("leave_to", start + timedelta(days=days - 1))
    paper.put_date("issued_on", start, "Ngày %d tháng %m năm %Y")
    serial = f"{start:%y}.{rng.integers(100000, 999999)}"
    paper.values["leave_days"] = Entry(f"{days:02d}", str(days))
    paper.put(serial=serial)
    sheet = paper.sheet()
    sheet.y = 20
    _head(sheet, scene, ("Mẫu số: CT07", "Số seri: {serial}"), "")
    sheet.write(111, sheet.y, "GIẤY CHỨNG NHẬN", Type(15, bold=True), "centre")
    sheet.write(111, sheet.y + 6.5, "NGHỈ VIỆC HƯỞNG BẢO HIỂM XÃ HỘI", Type(15, bold=True), "centre")
    sheet.y += 17
    sheet.write(sheet.left, sheet.y, "**I. Thông tin người bệnh**", FORM)
    sheet.y += 7.2
    sheet.entry("1. Họ và tên: **{person_name}**", FORM, right=125)
    sheet.y -= 7.2
    sheet.entry("Ngày sinh: {birth_date}", FORM, left=130)
    sheet.entry("2. Mã số BHXH: {social_insurance_number}", FORM, right=125)
    sheet.y -= 7.2
    sheet.entry("Giới tính: {sex}", FORM, left=130)
    sheet.entry("3. Số định danh cá nhân/CCCD/Hộ chiếu: {personal_number}", FORM)
    sheet.entry("4. Đơn vị làm việc: {employer_name}", FORM)
    sheet.y += 1
    sheet.write(sheet.left, sheet.y, "**II. Chẩn đoán và phương pháp điều trị**", FORM)
    sheet.y += 7.2
    sheet.entry("Chẩn đoán: {diagnosis}. Mã bệnh ICD-10: {icd10}", FORM)
    sheet.entry(f"Phương pháp điều trị: {illness.treatment}", FORM)
    sheet.entry("Số ngày nghỉ: {leave_days} ngày", FORM)
    sheet.entry("(Từ ngày {leave_from} đến hết ngày {leave_to})", FORM)
    sheet.y += 1
    sheet.write(sheet.left, sheet.y, "**III. Thông tin cha, mẹ** (chỉ áp dụng đối với người bệnh là trẻ em dưới 07 tuổi)", FORM)
    sheet.y += 7.2
    sheet.entry("Họ và tên cha:", FORM)
    sheet.entry("Họ và tên mẹ:", FORM)
    sheet.y += 3
    _two_signatures(sheet, scene, "XÁC NHẬN CỦA|THỦ TRƯỞNG ĐƠN VỊ", "NGƯỜI HÀNH NGHỀ KB, CB", "{issued_on}")
    return paper


def birth_by_hospital(
    scene: Scene, *, child: str = "", child_sex: str = "", born: date | None = None, surgery: bool = False
) -> Paper:
    """GIẤY CHỨNG SINH of a mother's child."""
    rng = scene.rng
    child_sex = child_sex or str(rng.choice(["nam", "nữ"]))
    born = born or scene.on - timedelta(days=3)
    paper = Paper("GIAY_CHUNG_SINH", scene, scene.person.entries | scene.place.entries)
    put_signer(paper, "THỦ TRƯỞNG CƠ SỞ Y TẾ")
    paper.values["mother_name"] = Entry(scene.person.name.upper(), scene.person.name)
    child = child or make_name(rng, child_sex)
    paper.values["child_name"] = Entry(child.upper(), child)
    paper.put_date("birth_date", born, "ngày %d tháng %m năm %Y")
    paper.put_date("issued_on", born + timedelta(days=2), "ngày %d tháng %m năm %Y")
    paper.put(serial=f"{rng.integers(1000, 9999)}/{born:%Y}", province=scene.place.province, surgery_note="Phẫu thuật lấy thai")
    paper.values["sex"] = Entry(child_sex.capitalize(), child_sex)
    weeks = str(rng.integers(37, 41))
    paper.put(weeks_of_pregnancy=weeks)
    sheet = paper.sheet()
    sheet.y = 20
    _head(sheet, scene, ("Số: {serial}", "Quyển số: 01"), "")
    sheet.write(111, sheet.y, "GIẤY CHỨNG SINH", Type(17, bold=True), "centre")
    sheet.y += 12
    sheet.entry("Họ và tên mẹ: **{mother_name}**", FORM)
    sheet.entry(f"Năm sinh: {scene.person.born.year}", FORM, right=100)
    sheet.y -= 7.2
    sheet.entry("Mã số BHXH: {social_insurance_number}", FORM, left=104)
    sheet.entry("Số định danh cá nhân/CCCD: {personal_number}", FORM)
    sheet.entry(f"Nơi đăng ký thường trú: {scene.person.address}", FORM)
    sheet.entry("Dân tộc: Kinh", FORM)
    sheet.entry(f"Đã sinh con vào lúc: {rng.integers(0, 24):02d} giờ {rng.integers(0, 60):02d} phút, {{birth_date}}", FORM)
    sheet.entry("Tại: {facility}", FORM)
    sheet.entry("Số con trong lần sinh này: 01", FORM, right=110)
    sheet.y -= 7.2
    sheet.entry("Giới tính của con: {sex}", FORM, left=114)
    sheet.entry(f"Cân nặng: {rng.integers(2700, 3900)} gram", FORM, right=110)
    sheet.y -= 7.2
    sheet.entry("Tuần tuổi thai: {weeks_of_pregnancy}", FORM, left=114)
    sheet.entry("Cách sinh: {surgery_note}" if surgery else "Cách sinh: Sinh thường", FORM)
    sheet.entry("Dự định đặt tên con là: {child_name}", FORM)
    sheet.entry("Người đỡ đẻ: Nữ hộ sinh Trương Thị Ngân", FORM)
    sheet.y += 4
    _two_signatures(sheet, scene, "THỦ TRƯỞNG CƠ SỞ Y TẾ", "NGƯỜI ĐỠ ĐẺ", "{province}, {issued_on}", second="Trương Thị Ngân")
    return paper


def transfer(scene: Scene, *, illness: Illness | None = None) -> Paper:
    """PHIẾU CHUYỂN CƠ SỞ KHÁM BỆNH, CHỮA BỆNH to a higher hospital on the scene's day."""
    illness = illness or ILLNESSES[scene.rng.integers(len(ILLNESSES))]
    paper = _patient(scene, "GIAY_CHUYEN_TUYEN", illness)
    paper.put_date("issued_on", scene.on, "ngày %d tháng %m năm %Y")
    paper.put_date("admitted_on", scene.on - timedelta(days=2))
    paper.put_date("discharged_on", scene.on)
    paper.put(serial=f"{scene.rng.integers(100, 999)}/{scene.on:%Y}/GCT")
    sheet = paper.sheet()
    sheet.y = 22
    _head(sheet, scene, ("Số: {serial}", ""), "")
    sheet.write(111, sheet.y, "PHIẾU CHUYỂN CƠ SỞ KHÁM BỆNH, CHỮA BỆNH", Type(15, bold=True), "centre")
    sheet.y += 11
    sheet.write(111, sheet.y, "Kính gửi: Bệnh viện Đa khoa tỉnh", FORM, "centre")
    sheet.y += 11
    for line in (
        "- Họ và tên người bệnh: **{person_name}**",
        "- Ngày, tháng, năm sinh: {birth_date}",
        "- Giới tính: {sex}",
        "- Số thẻ BHYT: {health_card_number}",
        f"- Địa chỉ: {scene.person.address}",
        "- Vào viện ngày {admitted_on}",
        "- Ra viện ngày {discharged_on}",
        "- Chẩn đoán: {diagnosis} ({icd10})",
        f"- Phương pháp điều trị: {illness.treatment}",
        "- Lý do chuyển: Vượt quá khả năng chuyên môn",
    ):
        sheet.entry(line, FORM)
    sheet.y += 4
    _two_signatures(sheet, scene, "ĐẠI DIỆN CƠ SỞ KHÁM BỆNH,|CHỮA BỆNH", "NGƯỜI HÀNH NGHỀ KB, CB", "{place}, {issued_on}")
    return paper


def _patient(scene: Scene, type_id: str, illness: Illness) -> Paper:
    paper = Paper(type_id, scene, scene.person.entries | scene.place.entries)
    put_signer(paper, "")
    paper.put(diagnosis=illness.diagnosis, icd10=illness.icd10, place=scene.place.province)
    return paper


def _head(sheet: Sheet, scene: Scene, corner: tuple[str, str], ward: str) -> None:
    """Left: health office, hospital, ward; middle: the state; right: form number and serial."""
    y = sheet.y
    sheet.write(52, y, f"{MINISTRY} {scene.place.province.upper()}", Type(10.5), "centre")
    lines = scene.place.hospital_rows.upper().split("|")
    for place, row in enumerate(lines, 1):
        sheet.write(52, y + 4.4 * place, row, Type(10.5, bold=True), "centre", "facility")
    if ward:
        sheet.write(52, y + 4.4 * (len(lines) + 1), ward, Type(10.5), "centre")
    sheet.write(117, y, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Type(10.5, bold=True), "centre")
    sheet.write(117, y + 4.8, "Độc lập - Tự do - Hạnh phúc", Type(11, bold=True), "centre")
    sheet.rule(95, y + 6.3, 139, y + 6.3)
    for place, row in enumerate(filter(None, corner)):
        sheet.write(197, y + 4.6 * place, row, Type(10.5), "right")
    sheet.y = y + 4.4 * (len(lines) + 2) + 9


def _two_signatures(sheet: Sheet, scene: Scene, head: str, other: str, dated: str, *, second: str = "") -> None:
    """The head of the facility with seal on the left, the doctor on the right under the date."""
    name = second or f"BS. {make_name(scene.rng)}"
    sheet.write(150, sheet.y, dated, Type(12.5, italic=True), "centre")
    sheet.y += 6.5
    signed_by(
        sheet,
        66,
        head,
        "{signer}",
        note="(Ký tên, đóng dấu)",
        around=f"SỞ Y TẾ {scene.place.province.upper()}",
        centre=scene.place.hospital.upper(),
    )
    signed_by(sheet, 150, other, name, note="(Ký, ghi rõ họ tên)")
    sheet.y += 50
