"""The papers themselves: values in, PDF out. No database, no clock: the same values give the same bytes.

Wording and order follow the forms of the one-stop rules (giấy tiếp nhận, phiếu yêu cầu bổ sung, phiếu xin lỗi), the layout
Nghị định 30/2020/NĐ-CP. All raise `PaperFontMissing`, `PaperLetterMissing` and
`DossierCodeInvalid`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import singledispatch

from intake.papers.qr import draw_qr
from intake.papers.sheet import LEFT, WIDTH, Sheet, midnight
from intake.papers.values import (
    ApologyLetter,
    Head,
    MissingPaper,
    ReceiptSlip,
    SeparatorSheet,
    Signer,
    Slip,
    SupplementSlip,
)
from intake.papers.wording import day, moment, printed
from vietnamese.identifiers import parse_dossier_code

SIGN_HERE = "(Ký và ghi rõ họ tên)"
DOTS = "……………………………………"
BIG_QR = 92.0


@singledispatch
def pdf_of(slip: Slip) -> bytes:
    """The paper as PDF."""
    raise TypeError(f"no paper is made of {type(slip).__name__}")


@pdf_of.register
def receipt(slip: ReceiptSlip) -> bytes:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""
    sheet = _begun(slip.head, slip.symbol, "GIẤY TIẾP NHẬN HỒ SƠ", "VÀ HẸN TRẢ KẾT QUẢ")
    sheet.line("Bộ phận Tiếp nhận và Trả kết quả", slip.desk or slip.head.office.name)
    sheet.line("Tiếp nhận hồ sơ của", slip.head.applicant.name, "B")
    _applicant(sheet, slip.head)
    sheet.paragraph("1. Thành phần hồ sơ nộp gồm:", indent=0)
    sheet.table(
        ("STT", "Tên giấy tờ", "Hình thức", "Số lượng"),
        [
            (str(place), paper.name, paper.form, f"{paper.count:02d}" if paper.count else "-")
            for place, paper in enumerate(slip.papers, 1)
        ],
        widths=(12, 92, 40, 21),
        aligns=("CENTER", "LEFT", "LEFT", "CENTER"),
    )
    sheet.line("2. Số lượng hồ sơ", f"{slip.copies:02d} (bộ)")
    sheet.line("3. Thời gian giải quyết hồ sơ theo quy định là", slip.term)
    sheet.line("4. Thời gian nhận hồ sơ", moment(slip.received_at))
    sheet.line("5. Thời gian trả kết quả giải quyết hồ sơ", moment(slip.due) if slip.due else DOTS, "B")
    sheet.line("6. Đăng ký nhận kết quả tại", slip.result_at or DOTS)
    sheet.line("Tra cứu tình trạng giải quyết theo mã hồ sơ tại", slip.status_at)
    who_brings = Signer(slip.head.applicant.name, "NGƯỜI NỘP HỒ SƠ")
    sheet.both_sign(who_brings, _as(slip.officer, "NGƯỜI TIẾP NHẬN HỒ SƠ"), SIGN_HERE)
    return sheet.bytes()


@pdf_of.register
def supplement(slip: SupplementSlip) -> bytes:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: each missing paper with its reason."""
    sheet = _begun(slip.head, slip.symbol, "PHIẾU YÊU CẦU BỔ SUNG,", "HOÀN THIỆN HỒ SƠ")
    sheet.line("Hồ sơ của", slip.head.applicant.name, "B")
    _applicant(sheet, slip.head)
    sheet.line("Ngày tiếp nhận", day(slip.received_on) if slip.received_on else "")
    sheet.paragraph("Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:", indent=0)
    for place, paper in enumerate(slip.missing, 1):
        _missing(sheet, place, paper)
    if slip.remark:
        sheet.paragraph(printed(slip.remark))
    address = slip.head.applicant.addressed
    until = f" trước hết {day(slip.until)}" if slip.until else ""
    sheet.paragraph(
        f"Đề nghị {address} nộp bổ sung các giấy tờ trên{until} và xuất trình phiếu này khi nộp. Giấy tờ không ghi ở trên "
        f"thì {address} không phải nộp lại."
    )
    signer = _as(slip.officer, "NGƯỜI HƯỚNG DẪN")
    sheet.last_paragraph(_whom_to_ask(slip), signer)
    _notified(sheet, slip.head, slip.head.applicant.name, signer, SIGN_HERE)
    return sheet.bytes()


@pdf_of.register
def apology(slip: ApologyLetter) -> bytes:
    """Phiếu xin lỗi và hẹn lại ngày trả kết quả."""
    head = slip.head
    sheet = _begun(head, slip.symbol, "PHIẾU XIN LỖI", "VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ")
    you, we = head.applicant.addressed, printed(head.office.name)
    named = printed(head.applicant.name)
    sheet.paragraph("Kính gửi: ", (named if head.applicant.organisation else f"Ông/Bà {named}", "B"), align="C", indent=0, gap=4)
    asked = f" đề nghị giải quyết thủ tục “{printed(head.procedure)}”" if head.procedure else ""
    sheet.paragraph(f"{_capital(day(slip.received_on))}, {we} tiếp nhận hồ sơ{asked} của {you}; mã hồ sơ: {head.code}.")
    sheet.paragraph(f"Thời gian hẹn trả kết quả giải quyết hồ sơ: {moment(slip.promised)}.")
    sheet.paragraph(
        f"Tuy nhiên đến nay, {we} chưa trả kết quả giải quyết hồ sơ cho {you} đúng thời hạn ghi trên Giấy tiếp nhận hồ sơ và "
        f"hẹn trả kết quả. Lý do: {_ended(printed(slip.reason))}"
    )
    sheet.paragraph(f"Sự chậm trễ này gây phiền hà, tốn kém thời gian, chi phí và công sức của {you}.")
    sheet.paragraph(f"{we} xin lỗi {you} và sẽ trả kết quả giải quyết hồ sơ vào ", (f"{moment(slip.new_due)}.", "B"))
    signer = _as(slip.signer, "THỦ TRƯỞNG CƠ QUAN")
    sheet.last_paragraph(f"Mong nhận được sự thông cảm của {you} vì sự chậm trễ này./.", signer)
    _notified(sheet, head, "Như trên", signer, "(Ký, ghi rõ họ tên và đóng dấu)")
    return sheet.bytes()


@pdf_of.register
def separator(slip: SeparatorSheet) -> bytes:
    """Tờ phân cách hồ sơ: a large QR code on a page that is no paper of the dossier."""
    parsed = parse_dossier_code(slip.code)
    made = datetime(2000, 1, 1, tzinfo=UTC) if parsed is None else datetime.combine(parsed.received_on, datetime.min.time(), UTC)
    sheet = Sheet(f"Tờ phân cách hồ sơ {slip.code}", slip.office or "Sổ Hóa", made)
    sheet.centred(printed(slip.office).upper(), 13, "B", gap=12)
    sheet.centred("TỜ PHÂN CÁCH HỒ SƠ", 30, "B", gap=18)
    top = sheet.pdf.get_y()
    draw_qr(sheet.pdf, slip.code, LEFT + (WIDTH - BIG_QR) / 2, top, BIG_QR)
    sheet.pdf.set_y(top + BIG_QR + 18)
    sheet.centred(slip.code, 22, "B", gap=6)
    sheet.centred(printed(slip.applicant), 16, gap=3)
    sheet.centred(printed(slip.procedure), 14, gap=12)
    sheet.centred("Đặt tờ này lên trên giấy tờ của hồ sơ khi quét.", 13, "I", gap=1)
    sheet.centred("Các trang sau tờ này được xếp vào hồ sơ trên, cho đến tờ phân cách kế tiếp.", 13, "I")
    return sheet.bytes()


def _begun(head: Head, symbol: str, *heading: str) -> Sheet:
    sheet = Sheet(f"{' '.join(heading)} {head.code}", head.office.name, midnight(head))
    sheet.head(head, symbol)
    sheet.heading(heading, head.code)
    return sheet


def _applicant(sheet: Sheet, head: Head) -> None:
    one = head.applicant
    if one.identity:
        sheet.paragraph(printed(one.identity), align="L", indent=0)
    sheet.line("Địa chỉ", one.address)
    reached = [
        f"{label}: {printed(value)}" for label, value in (("Số điện thoại", one.phone), ("thư điện tử", one.email)) if value
    ]
    if reached:
        sheet.paragraph("; ".join(reached), align="L", indent=0)
    code = f" (mã thủ tục: {printed(head.procedure_code)})" if head.procedure_code else ""
    sheet.line("Nội dung yêu cầu giải quyết", f"{head.procedure}{code}")


def _missing(sheet: Sheet, place: int, paper: MissingPaper) -> None:
    form = f" ({printed(paper.form)})" if paper.form else ""
    sheet.paragraph((f"{place}. {printed(paper.name)}", "B"), form, gap=0)
    basis = f" Căn cứ: {_ended(printed(paper.legal_basis))}" if paper.legal_basis else ""
    sheet.paragraph("Lý do: ", _ended(printed(paper.reason)), (basis, "I"))


def _whom_to_ask(slip: SupplementSlip) -> str:
    office = slip.head.office
    who = f"{printed(slip.officer.name)} ({printed(office.name)})" if slip.officer.name else printed(office.name)
    where = f", địa chỉ {printed(office.address)}" if office.address else ""
    phone = f", số điện thoại {printed(office.phone)}" if office.phone else ""
    return (
        f"Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, {slip.head.applicant.addressed} liên hệ với {who}{where}{phone} "
        "để được hướng dẫn./."
    )


def _notified(sheet: Sheet, head: Head, receiver: str, signer: Signer, note: str) -> None:
    sheet.signed([f"- {receiver};", f"- Lưu: VT, hồ sơ {head.code}."], signer, note)


def _as(signer: Signer, position: str) -> Signer:
    """The signer, in the wording of the form where none is given."""
    return signer if signer.position else replace(signer, position=position)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
