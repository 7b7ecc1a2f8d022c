"""Documents of agencies after NĐ 30/2020, Phụ lục I: letterhead, heading, body, signature block, recipients."""

from __future__ import annotations

from datetime import date

from bench.scans import pen, prose, seal
from bench.scans.fonts import DPI
from bench.scans.paper import Paper, Scene
from bench.scans.sheet import MM, Sheet
from bench.scans.typesetting import Entry, Type, Values

HEAD = Type(12)
HEAD_BOLD = Type(12, bold=True)
LEFT_MIDDLE, RIGHT_MIDDLE = 60.0, 147.0
FOOT = 272.0
"""Lowest base line of the body (mm)."""
PARENT = "BẢO HIỂM XÃ HỘI VIỆT NAM"


def put_number(paper: Paper, symbol: str, day: date) -> None:
    """Number, symbol, place and date of a document; by hand where the scene says so."""
    scene = paper.scene
    shown = f"{scene.number:02d}"
    paper.values |= {
        "number": Entry(shown, shown, scene.by_hand),
        "symbol": Entry(symbol, symbol),
        "place": Entry(scene.place.province, scene.place.province),
        "issued_on#1": Entry("ngày", day.isoformat()),
        "issued_on#2": Entry(f"{day:%d}", day.isoformat(), scene.by_hand),
        "issued_on#3": Entry(f"tháng {day.month:02d}" if day.month < 3 else f"tháng {day.month}", day.isoformat()),
        "issued_on#4": Entry(f"năm {day.year}", day.isoformat()),
    }


def letterhead(sheet: Sheet, parent: str, issuer: str, *, about: str = "") -> None:
    """Left: agencies, number; right: state, motto, date. Lines of `issuer` and `about` (a letter's V/v) are parted by `|`."""
    hand = sheet.values["number"].hand
    y = sheet.y
    rows = parent.split("|") if parent else []
    for row in rows:
        sheet.write(LEFT_MIDDLE, y, row, HEAD, "centre", "parent_issuer")
        y += 5.2
    for row in issuer.split("|"):
        sheet.write(LEFT_MIDDLE, y, row, HEAD_BOLD, "centre", "issuer")
        y += 5.2
    sheet.rule(LEFT_MIDDLE - 14, y - 3.4, LEFT_MIDDLE + 14, y - 3.4, 0.3)
    y = max(y, sheet.y + 10.4) + 3.2
    sheet.write(LEFT_MIDDLE, y, "Số: {number} /{symbol}" if hand else "Số: {number}/{symbol}", Type(13), "centre")
    low = y
    for row in about.split("|") if about else ():
        low += 5.2
        sheet.write(LEFT_MIDDLE, low, row, Type(12), "centre", "subject")
    sheet.write(RIGHT_MIDDLE, sheet.y, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", HEAD_BOLD, "centre")
    sheet.write(RIGHT_MIDDLE, sheet.y + 5.4, "Độc lập - Tự do - Hạnh phúc", Type(13.5, bold=True), "centre")
    sheet.rule(RIGHT_MIDDLE - 31, sheet.y + 7.2, RIGHT_MIDDLE + 31, sheet.y + 7.2, 0.3)
    line = "{place}, {issued_on#1} {issued_on#2} {issued_on#3} {issued_on#4}"
    sheet.write(RIGHT_MIDDLE, y, line, Type(13.5, italic=True), "centre")
    sheet.y = low + 11.0


def heading(sheet: Sheet, kind: str, subject: str) -> None:
    """Kind of document and what it is about, in the middle, with a rule."""
    middle = (sheet.left + sheet.right) / 2
    sheet.write(middle, sheet.y, kind, Type(14, bold=True), "centre", "document_kind")
    sheet.y += 6.2
    sheet.paragraph(subject, Type(14, bold=True), align="centre", left=48, right=174, indent=0, gap=0, tag="subject")
    sheet.rule(middle - 22, sheet.y - 3.2, middle + 22, sheet.y - 3.2, 0.3)
    sheet.y += 5.5


def signature(
    sheet: Sheet, titles: str, around: str, centre: str, recipients: tuple[str, ...] = (), *, middle: float = 148.0
) -> None:
    """Recipients on the left; on the right the signer's titles (parted by `|`), signature, seal and `{signer}`."""
    y = sheet.y
    if recipients:
        sheet.write(sheet.left, y, "__**Nơi nhận:**__", Type(12))
        for place, row in enumerate(recipients):
            sheet.write(sheet.left, y + 4.9 * (place + 1), row, Type(11))
    name = signed_by(sheet, middle, titles, "{signer}", around=around, centre=centre)
    sheet.y = max(name, sheet.y + 4.9 * (len(recipients) + 1)) + 8


def signed_by(
    sheet: Sheet,
    middle: float,
    titles: str,
    name: str,
    *,
    around: str = "",
    centre: str = "",
    note: str = "",
    tag: str = "signer_title",
) -> float:
    """One signature from `sheet.y` on: titles, signature, name, and the seal where `around` is given.

    Returns the name's base line.
    """
    rng, y = sheet.rng, sheet.y
    for row in titles.split("|"):
        sheet.write(
            middle, y, row, Type(13 if len(row) < 34 else 11.5, bold=True), "centre", tag if tag in sheet.values else None
        )
        y += 5.8
    if note:
        sheet.write(middle, y - 0.6, note, Type(11, italic=True), "centre")
        y += 4.4
    signed = y + 9.0
    rect = pen.signature(sheet.layer("pen"), (middle - 16) * MM, signed * MM, 38 * MM * rng.uniform(0.8, 1.1), rng)
    sheet.mark("pen", rect)
    sheet.write(middle, signed + 14.0, name, Type(13, bold=True), "centre")
    if around:
        lower = 11.0 if "signer_over" in sheet.values else 0.0
        seal.press(
            sheet, middle - 19 + rng.uniform(-3, 3) + lower * 0.9, signed - 2.5 + lower + rng.uniform(-2.5, 2), around, centre
        )
    return signed + 14.0


def put_signer(paper: Paper, titles: str) -> None:
    """Signer and title of the signature block."""
    paper.put(signer=paper.scene.signer, signer_title=titles.replace("|", " / "))
    if paper.scene.seal_on_name:
        paper.put(signer_over="")


def numbered(paper: Paper) -> Sheet:
    """A following page with its number at the top."""
    sheet = paper.sheet()
    sheet.write(111, 16, str(len(paper.sheets)), Type(13), "centre")
    sheet.y = 28.0
    return sheet


def body(paper: Paper, paragraphs: list[str], *, face: Type | None = None, room: float = 0.0) -> Sheet:
    """Paragraphs, on as many sheets as they need, with `room` (mm) left on the last one for the signature."""
    sheet = paper.sheets[-1]
    for place, text in enumerate(paragraphs):
        need = len(text) / 78 * 5.9 + 4 + (room if place == len(paragraphs) - 1 else 0.0)
        if sheet.y + need > FOOT:
            sheet = numbered(paper)
        sheet.paragraph(text, face)
    return sheet


def _province(scene: Scene) -> tuple[str, str]:
    name = f"BẢO HIỂM XÃ HỘI|TỈNH {scene.place.province.upper()}"
    return name, name.replace("|", " ")


def _put_agency(paper: Paper, symbol: str) -> str:
    issuer, plain = _province(paper.scene)
    put_number(paper, symbol, paper.scene.on)
    paper.put(issuer=plain, parent_issuer=PARENT)
    return issuer


def decision(
    scene: Scene,
    *,
    subject: str,
    type_id: str = "ADMIN_QD",
    articles: list[str] | None = None,
    fields: Values | None = None,
    extra: int = 0,
) -> Paper:
    """A decision of the provincial agency; `articles` after "QUYẾT ĐỊNH:" may hold `fields`; `extra` more paragraphs follow."""
    paper = Paper(type_id, scene, dict(fields or {}))
    issuer = _put_agency(paper, "QĐ-BHXH")
    titles = "GIÁM ĐỐC" if scene.number % 3 else "KT. GIÁM ĐỐC|PHÓ GIÁM ĐỐC"
    put_signer(paper, titles)
    paper.put(document_kind="QUYẾT ĐỊNH", subject=f"Về việc {subject}")
    sheet = paper.sheet()
    letterhead(sheet, PARENT, issuer)
    heading(sheet, "QUYẾT ĐỊNH", f"Về việc {subject}")
    sheet.paragraph(f"**GIÁM ĐỐC {paper.values['issuer'].shown}**", Type(13.5), align="centre", indent=0, gap=3)
    bases = [
        prose.BASES[0],
        *(prose.BASES[place] for place in sorted(scene.rng.choice(range(1, 6), 3, replace=False))),
        prose.BASES[6],
    ]
    for basis in bases:
        sheet.paragraph(basis, Type(13.5, italic=True))
    sheet.y += 2
    sheet.write(111, sheet.y, "QUYẾT ĐỊNH:", Type(14, bold=True), "centre")
    sheet.y += 8
    articles = articles or [
        f"Ban hành kèm theo Quyết định này nội dung {subject.removeprefix('ban hành ')}.",
        *prose.some(scene.rng, 2 + extra),
        "Trưởng các phòng nghiệp vụ, Giám đốc Bảo hiểm xã hội các cơ sở và các cá nhân có liên quan chịu trách "
        "nhiệm thi hành Quyết định này. "
        "Quyết định này có hiệu lực kể từ ngày ký./.",
    ]
    sheet = body(paper, [f"**Điều {place}.** {text}" for place, text in enumerate(articles, 1)], room=52)
    sheet.y += 6
    signature(
        sheet, titles, PARENT, issuer.replace("|", " "), ("- Như Điều cuối;", "- BHXH Việt Nam (để b/c);", "- Lưu: VT, CĐBHXH.")
    )
    return paper


def letter(scene: Scene, *, subject: str, paragraphs: list[str] | None = None) -> Paper:
    """An official letter (công văn) of the provincial agency."""
    paper = Paper("CONG_VAN", scene)
    issuer = _put_agency(paper, str(scene.rng.choice(["BHXH-CĐBHXH", "BHXH-VP", "BHXH-QLT", "BHXH-TCCB"])))
    titles = str(scene.rng.choice(["KT. GIÁM ĐỐC|PHÓ GIÁM ĐỐC", "TL. GIÁM ĐỐC|TRƯỞNG PHÒNG CHẾ ĐỘ BHXH", "GIÁM ĐỐC"]))
    put_signer(paper, titles)
    paper.put(document_kind="CÔNG VĂN", subject=f"V/v {subject}")
    sheet = paper.sheet()
    letterhead(sheet, PARENT, issuer, about=in_rows(f"V/v {subject}", 66))
    sheet.write(111, sheet.y, f"Kính gửi: {scene.rng.choice(prose.ADDRESSEES)}.", Type(14), "centre")
    sheet.y += 10
    agency = f"Bảo hiểm xã hội tỉnh {scene.place.province}"
    first = f"Thực hiện Luật Bảo hiểm xã hội và các văn bản hướng dẫn thi hành, {agency} thông tin như sau:"
    more = prose.some(scene.rng, int(scene.rng.integers(4, 9)))
    last = f"{agency} đề nghị các đơn vị quan tâm phối hợp thực hiện./."
    numbered_text = [f"{place}. {text}" for place, text in enumerate(paragraphs or more, 1)]
    sheet = body(paper, [first, *numbered_text, last], room=50)
    sheet.y += 6
    signature(sheet, titles, PARENT, issuer.replace("|", " "), ("- Như trên;", "- Giám đốc (để b/c);", "- Lưu: VT, CĐBHXH."))
    return paper


def notice(scene: Scene, *, subject: str, points: int = 0) -> Paper:
    """A notice (thông báo) of the provincial agency, with more pages."""
    paper = Paper("ADMIN_TB", scene)
    issuer = _put_agency(paper, "TB-BHXH")
    put_signer(paper, "GIÁM ĐỐC")
    paper.put(document_kind="THÔNG BÁO", subject=f"Về việc {subject}")
    sheet = paper.sheet()
    letterhead(sheet, PARENT, issuer)
    heading(sheet, "THÔNG BÁO", f"Về việc {subject}")
    paragraphs = [
        f"{place}. {text}" for place, text in enumerate(prose.some(scene.rng, points or int(scene.rng.integers(8, 13))), 1)
    ]
    sheet = body(paper, paragraphs, room=50)
    sheet.y += 6
    signature(
        sheet, "GIÁM ĐỐC", PARENT, issuer.replace("|", " "), ("- Các đơn vị liên quan;", "- Trang tin điện tử;", "- Lưu: VT, VP.")
    )
    return paper


def in_rows(text: str, width: float, face: Type | None = None) -> str:
    """Text broken at `|` into rows of at most `width` mm."""
    face = face or Type(12)
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if face.width(longer) > width / 25.4 * DPI and rows[-1]:
            rows.append(word)
        else:
            rows[-1] = longer
    return "|".join(rows)
