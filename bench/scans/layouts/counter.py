"""The one-stop counter's receipt, and the employer's decision that ends a contract."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bench.scans.layouts.administrative import heading, letterhead, put_number, put_signer, signature, signed_by
from bench.scans.paper import Paper, Scene
from bench.scans.sheet import Sheet
from bench.scans.typesetting import Entry, Type

FORM = Type(13)


def receipt(
    scene: Scene,
    *,
    code: str = "",
    procedure: str = "Giải quyết hưởng chế độ ốm đau",
    papers: Sequence[str] = (),
    due: date | None = None,
) -> Paper:
    """GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ: lists what was handed in, carries the dossier code."""
    paper = Paper("GIAY_TIEP_NHAN_HEN_TRA", scene, scene.person.entries)
    put_signer(paper, "")
    issuer = "TRUNG TÂM PHỤC VỤ|HÀNH CHÍNH CÔNG"
    paper.put(
        dossier_code=code or f"000.00.{scene.number % 90 + 10}.H{scene.number % 60 + 2:02d}-{scene.on:%y%m%d}-{scene.number:04d}",
        issuer=issuer.replace("|", " "),
        place=scene.place.province,
    )
    paper.values["person_name"] = Entry(scene.person.name, scene.person.name)
    paper.put_date("issued_on", scene.on, "ngày %d tháng %m năm %Y")
    sheet = paper.sheet()
    sheet.write(60, 20, f"UBND TỈNH {scene.place.province.upper()}", Type(12), "centre")
    for place, row in enumerate(issuer.split("|"), 1):
        sheet.write(60, 20 + 5.2 * place, row, Type(12, bold=True), "centre", "issuer")
    sheet.rule(46, 32.4, 74, 32.4)
    sheet.write(60, 40, "Mã hồ sơ: **{dossier_code}**", Type(11.5), "centre")
    sheet.write(147, 20, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Type(12, bold=True), "centre")
    sheet.write(147, 25.4, "Độc lập - Tự do - Hạnh phúc", Type(13.5, bold=True), "centre")
    sheet.rule(116, 27.2, 178, 27.2, 0.3)
    sheet.write(147, 40, "{place}, {issued_on}", Type(13, italic=True), "centre")
    _bars(sheet, 44, 46)
    sheet.write(111, 66, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", Type(15, bold=True), "centre")
    sheet.y = 78
    sheet.entry("Bộ phận Tiếp nhận và Trả kết quả tiếp nhận hồ sơ của: **{person_name}**", FORM, step=7.6)
    for line in (
        f"Địa chỉ: {scene.person.address}",
        "Số định danh cá nhân: {personal_number}",
        f"Số điện thoại: 09{scene.person.account[:8]}",
        f"Nội dung yêu cầu giải quyết: {procedure}",
    ):
        sheet.entry(line, FORM, step=7.6)
    sheet.write(sheet.left, sheet.y, "1. Thành phần hồ sơ nộp gồm:", FORM)
    sheet.y += 4
    rows = [
        ["Stt", "Tên giấy tờ", "Hình thức", "Số lượng"],
        *([str(n), name, "Bản giấy, đã quét", "01"] for n, name in enumerate(papers, 1)),
    ]
    sheet.table(30, [12, 96, 36, 18], rows, Type(12))
    day = due or scene.on + timedelta(days=9)
    for line in (
        "2. Số lượng hồ sơ: 01 (bộ)",
        "3. Thời gian giải quyết hồ sơ theo quy định là: 06 ngày làm việc",
        f"4. Thời gian nhận hồ sơ: {scene.rng.integers(7, 11):02d} giờ {scene.rng.integers(0, 60):02d} phút, ngày "
        f"{scene.on:%d/%m/%Y}",
        f"5. Thời gian trả kết quả giải quyết hồ sơ: 16 giờ 00 phút, ngày {day:%d/%m/%Y}",
        "6. Đăng ký nhận kết quả tại: Bộ phận Một cửa",
    ):
        sheet.entry(line, FORM, step=7.6)
    sheet.y += 5
    signed_by(sheet, 68, "NGƯỜI NỘP HỒ SƠ", scene.person.name, note="(Ký và ghi rõ họ tên)")
    signed_by(sheet, 150, "NGƯỜI TIẾP NHẬN HỒ SƠ", "{signer}", note="(Ký và ghi rõ họ tên)")
    return paper


def end_of_contract(scene: Scene, *, subject: str = "chấm dứt hợp đồng lao động", last_day: date | None = None) -> Paper:
    """An employer's decision that ends a contract, e.g. because the worker retires."""
    person, place = scene.person, scene.place
    paper = Paper("VB_CHAM_DUT_HDLD", scene, person.entries | place.entries)
    paper.values["person_name"] = Entry(person.name, person.name)
    ends = last_day or scene.on + timedelta(days=14)
    title = "Bà" if person.sex == "nữ" else "Ông"
    put_number(paper, f"QĐ-{place.short_company}", scene.on)
    put_signer(paper, "GIÁM ĐỐC")
    about = f"Về việc {subject} đối với {title.lower()} {person.name}"
    paper.put(document_kind="QUYẾT ĐỊNH", subject=about, issuer=place.company.upper())
    paper.put_date("valid_from", ends, "ngày %d tháng %m năm %Y")
    sheet = paper.sheet()
    letterhead(sheet, "", "|".join(_two_rows(place.company.upper())))
    heading(sheet, "QUYẾT ĐỊNH", about)
    sheet.paragraph("**GIÁM ĐỐC CÔNG TY**", FORM, align="centre", indent=0, gap=3)
    for basis in (
        "Căn cứ Bộ luật Lao động ngày 20 tháng 11 năm 2019;",
        "Căn cứ Luật Bảo hiểm xã hội ngày 29 tháng 6 năm 2024;",
        "Căn cứ Điều lệ và Nội quy lao động của Công ty;",
        "Xét đề nghị của Trưởng phòng Hành chính - Nhân sự,",
    ):
        sheet.paragraph(basis, Type(13.5, italic=True))
    sheet.y += 2
    sheet.write(111, sheet.y, "QUYẾT ĐỊNH:", Type(14, bold=True), "centre")
    sheet.y += 8
    for number, text in enumerate(
        (
            f"Chấm dứt hợp đồng lao động đối với {title.lower()} {{person_name}}, sinh ngày {{birth_date}}, mã số "
            f"BHXH {{social_insurance_number}}, "
            f"công nhân phân xưởng hoàn thiện, kể từ {{valid_from}}.",
            f"{title} {person.name} có trách nhiệm bàn giao công việc, tài sản trước ngày nghỉ và được thanh toán "
            "các khoản theo quy định của pháp luật.",
            f"Phòng Hành chính - Nhân sự, Phòng Kế toán và {title.lower()} {person.name} chịu trách nhiệm thi "
            "hành Quyết định này./.",
        ),
        1,
    ):
        sheet.paragraph(f"**Điều {number}.** {text}")
    sheet.y += 6
    signature(
        sheet,
        "GIÁM ĐỐC",
        f"M.S.D.N: 31{person.account[:8]}",
        place.company.upper(),
        ("- Như Điều 3;", "- BHXH tỉnh;", "- Lưu: HC-NS."),
    )
    return paper


def _two_rows(name: str) -> list[str]:
    words = name.split()
    cut = max(2, len(words) // 2)
    return [" ".join(words[:cut]), " ".join(words[cut:])]


def _bars(sheet: Sheet, x: float, y: float) -> None:
    """A bar code of nothing."""
    at = x
    while at < x + 34:
        wide = float(sheet.rng.choice([0.25, 0.5, 0.75]))
        sheet.rule(at, y, at, y + 7, wide)
        at += wide + float(sheet.rng.choice([0.3, 0.55, 0.8]))
