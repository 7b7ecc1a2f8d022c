"""Papers of social insurance: requests, lists, the insurance book, decisions on benefits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bench.scans.layouts.administrative import decision, put_signer, signed_by
from bench.scans.paper import Paper, Scene
from bench.scans.people import Person, make_person
from bench.scans.sheet import MM, Sheet
from bench.scans.typesetting import Entry, Type

FORM = Type(13)
DECREE = "(Ban hành kèm theo QĐ số: 2222/QĐ-BHXH|ngày 29/7/2025 của BHXH Việt Nam)"
AGENCY = "BẢO HIỂM XÃ HỘI VIỆT NAM"


def request(scene: Scene, *, wish: str = "", reason: str = "") -> Paper:
    """ĐƠN ĐỀ NGHỊ (14-HSB), filled in by the person."""
    paper = Paper("HSB_14", scene, scene.person.entries)
    paper.put(form_number="14-HSB", wish=wish or "Giải quyết hưởng bảo hiểm xã hội một lần", place=scene.place.province)
    paper.put_date("issued_on", scene.on, "ngày %d tháng %m năm %Y")
    sheet = paper.sheet()
    _form_corner(sheet, 165, "Mẫu số: {form_number}")
    sheet.y = 36
    sheet.write(111, sheet.y, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Type(13, bold=True), "centre")
    sheet.write(111, sheet.y + 5.6, "Độc lập - Tự do - Hạnh phúc", Type(13.5, bold=True), "centre")
    sheet.rule(80, sheet.y + 7.4, 142, sheet.y + 7.4, 0.3)
    sheet.y += 20
    sheet.write(111, sheet.y, "ĐƠN ĐỀ NGHỊ", Type(16, bold=True), "centre")
    sheet.y += 9
    sheet.write(111, sheet.y, f"Kính gửi: Bảo hiểm xã hội tỉnh {scene.place.province}", Type(13.5), "centre")
    sheet.y += 11
    sheet.entry("1. Họ và tên: **{person_name}**", FORM, right=128, step=0)
    sheet.entry("Giới tính: {sex}", FORM, left=132, step=7.6)
    sheet.entry("Ngày, tháng, năm sinh: {birth_date}", FORM, left=35, step=7.6)
    for line in (
        "2. Mã số BHXH: {social_insurance_number}",
        "3. Số định danh cá nhân/CCCD: {personal_number}",
        f"4. Địa chỉ: {scene.person.address}",
        "5. Số điện thoại: 09" + scene.person.account[:8],
    ):
        sheet.entry(line, FORM, step=7.6)
    sheet.write(sheet.left, sheet.y, "6. Nội dung đề nghị:", FORM)
    sheet.y += 7.6
    sheet.paragraph(
        "{wish}. " + (reason or "Tôi đã chấm dứt hợp đồng lao động, không tiếp tục đóng bảo hiểm xã hội."), FORM, gap=2.5
    )
    sheet.write(sheet.left, sheet.y, "7. Hình thức nhận tiền trợ cấp:", FORM)
    sheet.y += 7.6
    _box(sheet, sheet.left + 4, sheet.y, ticked=False)
    sheet.write(sheet.left + 11, sheet.y, "Tiền mặt tại cơ quan BHXH", FORM)
    _box(sheet, sheet.left + 84, sheet.y, ticked=False)
    sheet.write(sheet.left + 91, sheet.y, "Qua tổ chức dịch vụ BHXH", FORM)
    sheet.y += 7.6
    _box(sheet, sheet.left + 4, sheet.y, ticked=True)
    sheet.write(sheet.left + 11, sheet.y, "Qua tài khoản: Số tài khoản: {account_number}", FORM)
    sheet.y += 7.6
    sheet.entry("Ngân hàng: Nông nghiệp và Phát triển nông thôn, chi nhánh " + scene.place.province, FORM, left=41, step=9)
    sheet.paragraph(
        "Tôi cam đoan những nội dung kê khai trên là đúng sự thật và chịu trách nhiệm trước pháp luật về nội dung kê khai.", FORM
    )
    sheet.y += 4
    sheet.write(148, sheet.y, "{place}, {issued_on}", Type(13, italic=True), "centre")
    sheet.y += 6.5
    signed_by(sheet, 148, "NGƯỜI ĐỀ NGHỊ", scene.person.name, note="(Ký, ghi rõ họ tên)")
    return paper


@dataclass(frozen=True)
class Claim:
    """One row of a list of claims."""

    person: Person
    start: date
    end: date
    note: str = ""


def claim_list(scene: Scene, *, sick: Sequence[Claim] = (), maternity: Sequence[Claim] = (), others: int = 9) -> Paper:
    """DANH SÁCH ĐỀ NGHỊ GIẢI QUYẾT HƯỞNG CHẾ ĐỘ … (01B-HSB) of an employer: many persons on a sheet that lies across."""
    paper = Paper("HSB_01B", scene, dict(scene.place.entries))
    put_signer(paper, "")
    paper.put(form_number="01B-HSB", place=scene.place.province)
    sheet = paper.sheet(width=297.0, height=210.0, left=18.0, right=282.0)
    sheet.y = 18
    sheet.write(sheet.left, 18, "Tên cơ quan (đơn vị): **{employer_name}**", Type(11.5))
    sheet.write(sheet.left, 23.5, "Mã đơn vị: {employer_code}", Type(11.5))
    sheet.write(sheet.left, 29, f"Số điện thoại: 02{scene.person.account[:9]}", Type(11.5))
    _form_corner(sheet, 245, "Mẫu {form_number}")
    sheet.write(150, 41, "DANH SÁCH ĐỀ NGHỊ GIẢI QUYẾT HƯỞNG CHẾ ĐỘ", Type(13.5, bold=True), "centre")
    sheet.write(150, 47, "ỐM ĐAU, THAI SẢN, DƯỠNG SỨC, PHỤC HỒI SỨC KHỎE", Type(13.5, bold=True), "centre")
    sheet.write(150, 53, f"Đợt {scene.number % 4 + 1} tháng {scene.on.month} năm {scene.on.year}", Type(12), "centre")
    sheet.y = 59
    spare = [_someone(scene) for _ in range(others)]
    half = len(spare) // 2
    rows = [
        [
            "Stt",
            "Họ và tên",
            "Mã số BHXH",
            "Từ ngày",
            "Đến ngày",
            "Tổng số ngày",
            "Số tài khoản nhận trợ cấp",
            "Chỉ tiêu xác định",
            "Ghi chú",
        ]
    ]
    for title, claims in (
        ("A. CHẾ ĐỘ ỐM ĐAU", [*sick, *spare[:half]]),
        ("B. CHẾ ĐỘ THAI SẢN", [*maternity]),
        ("C. DƯỠNG SỨC, PHỤC HỒI SỨC KHỎE", spare[half:]),
    ):
        if claims:
            rows.append([title])
            rows += [_claim_row(paper, claim, place) for place, claim in enumerate(claims, 1)]
    sheet.table(18, [10, 52, 30, 26, 26, 20, 44, 30, 26], rows, Type(10.5))
    sheet.y += 1
    sheet.write(
        226, sheet.y, f"{{place}}, ngày {scene.on:%d} tháng {scene.on:%m} năm {scene.on.year}", Type(12, italic=True), "centre"
    )
    sheet.y += 5.5
    company = scene.place.company.upper()
    signed_by(
        sheet,
        226,
        "THỦ TRƯỞNG ĐƠN VỊ",
        "{signer}",
        note="(Ký, ghi rõ họ tên, đóng dấu)",
        around=f"M.S.D.N: 31{scene.person.account[:8]}",
        centre=company,
    )
    sheet.write(80, sheet.y, "NGƯỜI LẬP BIỂU", Type(13, bold=True), "centre")
    return paper


def book(scene: Scene, *, leaf: bool = True, employers: Sequence[tuple[date, date, str]] = ()) -> Paper:
    """SỔ BẢO HIỂM XÃ HỘI: the cover, and the loose leaf with the periods of contribution."""
    paper = Paper("SO_BHXH", scene, scene.person.entries)
    put_signer(paper, "GIÁM ĐỐC")
    paper.put(place=scene.place.province)
    paper.put_date("issued_on", scene.on - timedelta(days=30), "ngày %d tháng %m năm %Y")
    _cover(paper.sheet(), scene)
    if leaf:
        _leaf(paper, scene, employers)
    return paper


def _cover(sheet: Sheet, scene: Scene) -> None:
    canvas = sheet.coloured_ground()
    canvas.rectangle((0, 0, *sheet.print.size), fill=(176, 214, 208))
    canvas.rectangle((14 * MM, 14 * MM, 196 * MM, 283 * MM), outline=(70, 128, 124), width=8)
    canvas.rectangle((17 * MM, 17 * MM, 193 * MM, 280 * MM), outline=(70, 128, 124), width=3)
    sheet.write(105, 36, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Type(15, bold=True), "centre")
    sheet.write(105, 44, "Độc lập - Tự do - Hạnh phúc", Type(15, bold=True), "centre")
    sheet.rule(70, 47, 140, 47, 0.4)
    canvas.ellipse((85 * MM, 62 * MM, 125 * MM, 102 * MM), outline=(40, 96, 140), width=10)
    canvas.ellipse((90 * MM, 67 * MM, 120 * MM, 97 * MM), fill=(40, 110, 160))
    canvas.arc((95 * MM, 72 * MM, 115 * MM, 92 * MM), 20, 340, fill=(236, 240, 240), width=26)
    sheet.write(105, 118, AGENCY, Type(17, bold=True), "centre")
    sheet.write(105, 146, "SỔ BẢO HIỂM XÃ HỘI", Type(27, bold=True), "centre")
    face = Type(15)
    for y, line in (
        (180, "Họ và tên: **{person_name}**"),
        (191, "Ngày, tháng, năm sinh: {birth_date}"),
        (202, "Giới tính: {sex}"),
        (213, "Số định danh cá nhân: {personal_number}"),
        (224, "Mã số: **{social_insurance_number}**"),
    ):
        end = sheet.write(46, y, line, face)
        sheet.dots(end + 1, 172, y)
    sheet.write(105, 268, f"Cấp lần 1 - {scene.place.province}", Type(12, italic=True), "centre")


def _leaf(paper: Paper, scene: Scene, employers: Sequence[tuple[date, date, str]]) -> None:
    sheet = paper.sheet()
    sheet.write(60, 20, AGENCY, Type(11.5), "centre")
    sheet.write(60, 25.2, f"BẢO HIỂM XÃ HỘI TỈNH {scene.place.province.upper()}", Type(10.5, bold=True), "centre")
    sheet.write(196, 20, "Tờ rời số: 01", Type(11), "right")
    sheet.write(105, 39, "QUÁ TRÌNH ĐÓNG BẢO HIỂM XÃ HỘI", Type(15, bold=True), "centre")
    sheet.y = 49
    sheet.write(sheet.left - 8, sheet.y, "Họ và tên: **{person_name}**", FORM)
    sheet.write(130, sheet.y, "Mã số BHXH: {social_insurance_number}", FORM)
    sheet.y += 6.4
    sheet.write(sheet.left - 8, sheet.y, "Ngày, tháng, năm sinh: {birth_date}", FORM)
    sheet.write(130, sheet.y, "Giới tính: {sex}", FORM)
    sheet.y += 6
    work = employers or [(scene.on - timedelta(days=2600), scene.on - timedelta(days=60), scene.place.company)]
    rows = [
        [
            "Từ tháng năm",
            "Đến tháng năm",
            "Diễn giải (cấp bậc, chức vụ, nơi làm việc)",
            "Căn cứ đóng (đồng)",
            "Tỷ lệ đóng BHXH (%)",
        ]
    ]
    salary, months = 4_200_000, 0
    for start, end, company in work:
        for year in range(start.year, end.year + 1):
            first, last = max(start, date(year, 1, 1)), min(end, date(year, 12, 31))
            rows.append([f"{first:%m/%Y}", f"{last:%m/%Y}", f"Công nhân, {company}", f"{salary:,}".replace(",", "."), "25,5"])
            months += last.month - first.month + 1
            salary += int(scene.rng.integers(15, 60)) * 10_000
    sheet.table(22, [26, 26, 74, 26, 22], rows, Type(11))
    years, rest = divmod(months, 12)
    sheet.paragraph(
        f"Tổng thời gian đóng bảo hiểm xã hội: {years:02d} năm {rest:02d} tháng, chưa hưởng bảo hiểm xã hội một lần.",
        FORM,
        left=22,
    )
    sheet.y += 4
    sheet.write(146, sheet.y, "{place}, {issued_on}", Type(13, italic=True), "centre")
    sheet.y += 6.5
    signed_by(sheet, 146, "GIÁM ĐỐC", "{signer}", around=AGENCY, centre=f"BẢO HIỂM XÃ HỘI TỈNH {scene.place.province.upper()}")


def pension_decision(scene: Scene) -> Paper:
    """QUYẾT ĐỊNH về việc hưởng chế độ hưu trí hằng tháng."""
    amount = int(scene.rng.integers(32, 78)) * 100_000
    shown = f"{amount:,}".replace(",", ".")
    articles = [
        f"{_title(scene)} {{person_name}}, sinh ngày {{birth_date}}; số định danh cá nhân {{personal_number}}; mã "
        f"số BHXH {{social_insurance_number}}; "
        f"nơi cư trú: {scene.person.address}, được hưởng chế độ hưu trí hằng tháng kể từ ngày 01 tháng "
        f"{scene.on.month:02d} năm {scene.on.year}.",
        f"Mức lương hưu hằng tháng: {{amount}} đồng. Nơi nhận lương hưu: Bảo hiểm xã hội cơ sở {scene.place.commune}.",
        f"Trưởng phòng Chế độ bảo hiểm xã hội, Trưởng phòng Kế hoạch - Tài chính và {_title(scene).lower()} "
        f"{scene.person.name} chịu trách nhiệm thi hành "
        "Quyết định này./.",
    ]
    return _benefit(scene, "QD_HUU", "hưởng chế độ hưu trí hằng tháng", articles, Entry(shown, str(amount)))


def one_time_decision(scene: Scene) -> Paper:
    """QUYẾT ĐỊNH về việc hưởng bảo hiểm xã hội một lần."""
    amount = int(scene.rng.integers(280, 1900)) * 100_000 + int(scene.rng.integers(0, 900)) * 100
    shown = f"{amount:,}".replace(",", ".")
    articles = [
        f"{_title(scene)} {{person_name}}, sinh ngày {{birth_date}}; số định danh cá nhân {{personal_number}}; mã "
        f"số BHXH {{social_insurance_number}}; "
        f"nơi cư trú: {scene.person.address}, được hưởng bảo hiểm xã hội một lần.",
        f"Thời gian đóng bảo hiểm xã hội: {scene.rng.integers(3, 12):02d} năm {scene.rng.integers(1, 12):02d} "
        f"tháng. Số tiền trợ cấp: {{amount}} đồng.",
        f"Trưởng phòng Chế độ bảo hiểm xã hội và {_title(scene).lower()} {scene.person.name} chịu trách nhiệm thi "
        "hành Quyết định này./.",
    ]
    return _benefit(scene, "QD_BHXH_1LAN", "hưởng bảo hiểm xã hội một lần", articles, Entry(shown, str(amount)))


def _benefit(scene: Scene, type_id: str, subject: str, articles: list[str], amount: Entry) -> Paper:
    own = {"person_name": Entry(scene.person.name, scene.person.name), "amount": amount}
    return decision(scene, subject=subject, type_id=type_id, articles=articles, fields=scene.person.entries | own)


def _title(scene: Scene) -> str:
    return "Bà" if scene.person.sex == "nữ" else "Ông"


def _form_corner(sheet: Sheet, x: float, number: str) -> None:
    sheet.write(x, 18, f"**{number}**", Type(11.5), "centre")
    for place, row in enumerate(DECREE.split("|"), 1):
        sheet.write(x, 18 + 4.2 * place, row, Type(9.5, italic=True), "centre")


def _box(sheet: Sheet, x: float, y: float, *, ticked: bool) -> None:
    sheet.frame(x, y - 3.6, x + 3.6, y)
    if ticked:
        sheet.rule(x + 0.7, y - 2.0, x + 1.6, y - 0.7, 0.5)
        sheet.rule(x + 1.6, y - 0.7, x + 3.3, y - 3.4, 0.5)


def _someone(scene: Scene) -> Claim:
    start = scene.on - timedelta(days=int(scene.rng.integers(6, 40)))
    return Claim(make_person(scene.rng, born=(1975, 2003)), start, start + timedelta(days=int(scene.rng.integers(1, 6))))


def _claim_row(paper: Paper, claim: Claim, place: int) -> list[str]:
    at = f"#{sum(name.startswith('leave_from') for name in paper.values) + 1}"
    days = (claim.end - claim.start).days + 1
    paper.put_date(f"leave_from{at}", claim.start)
    paper.put_date(f"leave_to{at}", claim.end)
    person = claim.person
    paper.values |= {
        f"leave_days{at}": Entry(f"{days:02d}" if days < 10 else str(days), str(days)),
        f"person_name{at}": Entry(person.name, person.name),
        f"social_insurance_number{at}": Entry(person.social_insurance_number, person.social_insurance_number),
        f"account_number{at}": Entry(person.account, person.account),
    }
    names = ("person_name", "social_insurance_number", "leave_from", "leave_to", "leave_days", "account_number")
    return [str(place), *(f"{{{name}{at}}}" for name in names), "", claim.note]
