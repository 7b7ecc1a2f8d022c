"""Civil status and identity: extract of the birth register, identity card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from PIL import ImageDraw

from bench.scans.layouts.administrative import put_signer, signed_by
from bench.scans.paper import Paper, Scene
from bench.scans.people import Person, make_name, make_person
from bench.scans.sheet import MM, Sheet
from bench.scans.typesetting import Entry, Type
from vietnamese.folding import fold

FORM = Type(13)
CARD = (86.0 * 1.5, 54.0 * 1.5)
"""An identity card as copiers enlarge it (mm)."""


def birth_extract(scene: Scene, *, child: str = "", child_sex: str = "", born: date | None = None, number: str = "") -> Paper:
    """TRÍCH LỤC KHAI SINH (BẢN SAO) of a child of `scene.person` (the mother)."""
    rng, mother = scene.rng, scene.person
    child_sex = child_sex or str(rng.choice(["nam", "nữ"]))
    born = born or scene.on - timedelta(days=20)
    child = child or make_name(rng, child_sex)
    father = replace(
        make_person(rng, sex="nam", born=(1985, 1999)), name=f"{child.split()[0]} {' '.join(make_name(rng, 'nam').split()[1:])}"
    )
    own = number or f"{mother.personal_number[:3]}{2 + (child_sex == 'nữ')}{born:%y}{rng.integers(0, 10**6):06d}"
    paper = Paper("TRICH_LUC_KHAI_SINH", scene)
    issuer = f"ỦY BAN NHÂN DÂN|XÃ {scene.place.commune.upper()}"
    put_signer(paper, "KT. CHỦ TỊCH|PHÓ CHỦ TỊCH")
    paper.put(number=f"{scene.number}", symbol="TLKS-BS", personal_number=own, issuer=issuer.replace("|", " "))
    paper.values |= {
        "child_name": Entry(child.upper(), child),
        "sex": Entry(child_sex.capitalize(), child_sex),
        "mother_name": Entry(mother.name.upper(), mother.name),
        "father_name": Entry(father.name.upper(), father.name),
    }
    paper.put_date("birth_date", born)
    paper.put_date("issued_on", scene.on, "ngày %d tháng %m năm %Y")
    sheet = paper.sheet()
    sheet.y = 22
    sheet.write(60, 22, issuer.split("|")[0], Type(12, bold=True), "centre", "issuer")
    sheet.write(60, 27.2, issuer.split("|")[1], Type(12, bold=True), "centre", "issuer")
    sheet.write(60, 32.4, f"TỈNH {scene.place.province.upper()}", Type(12, bold=True), "centre")
    sheet.rule(46, 34.2, 74, 34.2)
    sheet.write(147, 22, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Type(12, bold=True), "centre")
    sheet.write(147, 27.4, "Độc lập - Tự do - Hạnh phúc", Type(13.5, bold=True), "centre")
    sheet.rule(116, 29.2, 178, 29.2, 0.3)
    sheet.write(60, 41, "Số: {number}/{symbol}", FORM, "centre")
    sheet.write(147, 41, f"{scene.place.commune}, {{issued_on}}", Type(13, italic=True), "centre")
    sheet.write(111, 58, "TRÍCH LỤC KHAI SINH", Type(16, bold=True), "centre")
    sheet.write(111, 65, "(BẢN SAO)", Type(13, bold=True), "centre")
    sheet.y = 78
    words = f"Ngày {_in_words(born.day)}, tháng {_in_words(born.month)}, năm hai nghìn không trăm {_in_words(born.year - 2000)}"
    for line in (
        "Họ, chữ đệm, tên: **{child_name}**",
        "Ngày, tháng, năm sinh: {birth_date}",
        f"Ghi bằng chữ: {words}",
    ):
        sheet.entry(line, FORM, step=7.6)
    sheet.entry("Giới tính: {sex}", FORM, right=78, step=0)
    sheet.entry("Dân tộc: Kinh", FORM, left=82, right=130, step=0)
    sheet.entry("Quốc tịch: Việt Nam", FORM, left=134, step=7.6)
    for line in (
        f"Nơi sinh: {scene.place.hospital}, tỉnh {scene.place.province}",
        f"Quê quán: xã {scene.place.commune}, tỉnh {scene.place.province}",
        "Số định danh cá nhân: {personal_number}",
    ):
        sheet.entry(line, FORM, step=7.6)
    for label, field, parent in (("mẹ", "mother_name", mother), ("cha", "father_name", father)):
        sheet.entry(f"Họ, chữ đệm, tên người {label}: **{{{field}}}**", FORM, step=7.6)
        sheet.entry(f"Năm sinh: {parent.born.year}", FORM, right=78, step=0)
        sheet.entry("Dân tộc: Kinh", FORM, left=82, right=130, step=0)
        sheet.entry("Quốc tịch: Việt Nam", FORM, left=134, step=7.6)
        sheet.entry(f"Nơi cư trú: {mother.address}", FORM, step=7.6)
    sheet.entry(f"Đăng ký khai sinh tại: Ủy ban nhân dân xã {scene.place.commune}, số {scene.number % 90 + 10}", FORM, step=7.6)
    sheet.entry(f"Ngày đăng ký: {born + timedelta(days=9):%d/%m/%Y}", FORM, step=7.6)
    sheet.y += 4
    signed_by(
        sheet,
        147,
        "KT. CHỦ TỊCH|PHÓ CHỦ TỊCH",
        "{signer}",
        around=f"ỦY BAN NHÂN DÂN XÃ {scene.place.commune.upper()}",
        centre=f"TỈNH {scene.place.province.upper()}",
    )
    return paper


def _in_words(number: int) -> str:
    """1..99 in Vietnamese words."""
    ones = ("", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
    tens, one = divmod(number, 10)
    if tens == 0:
        return ones[one]
    last = {1: "mốt" if tens > 1 else "một", 5: "lăm"}.get(one, ones[one])
    return f"{'mười' if tens == 1 else ones[tens] + ' mươi'} {last}".strip()


def identity_card(scene: Scene) -> Paper:
    """CĂN CƯỚC CÔNG DÂN: both sides of the card on one half sheet, as copiers make it."""
    person = scene.person
    issued = scene.on - timedelta(days=900)
    expires = _expiry(person.born, issued)
    paper = Paper("CCCD", scene, person.entries)
    paper.put_date("issued_on", issued)
    if expires:
        paper.put_date("valid_to", expires)
    paper.put(origin=", ".join(person.address.split(", ")[1:]), address=person.address)
    sheet = paper.sheet(width=148.0, height=210.0)
    left = 74 - CARD[0] / 2
    _front(sheet, left, 14)
    _back(sheet, left, 108, person, expires)
    return paper


def _expiry(born: date, issued: date) -> date | None:
    """The birthday of 25, 40 or 60 on which it expires; None for those who got it from 58 on."""
    birthdays = [date(born.year + age, born.month, min(born.day, 28) if born.month == 2 else born.day) for age in (25, 40, 60)]
    return next((day for day in birthdays if day > issued + timedelta(days=730)), None)


def _ground(sheet: Sheet, left: float, top: float, colour: tuple[int, int, int]) -> ImageDraw.ImageDraw:
    canvas = sheet.coloured_ground()
    box = (left * MM, top * MM, (left + CARD[0]) * MM, (top + CARD[1]) * MM)
    canvas.rounded_rectangle(box, 4 * MM, fill=colour, outline=(120, 150, 150), width=3)
    x = np.linspace(left + 3, left + CARD[0] - 3, 60)
    for place in range(12):
        y = top + 5 + place * 6.2 + 1.6 * np.sin((x - left) / 9 + place)
        wave = [(a * MM, b * MM) for a, b in zip(x, y.clip(top + 2, top + CARD[1] - 2), strict=True)]
        canvas.line(wave, fill=tuple(max(0, part - 12) for part in colour), width=3)
    return canvas


def _front(sheet: Sheet, left: float, top: float) -> None:
    canvas = _ground(sheet, left, top, (214, 233, 228))
    small, label, value = Type(6.8, family="sans"), Type(7.6, family="sans"), Type(9.6, bold=True, family="sans")
    middle = left + CARD[0] * 0.58
    sheet.write(middle, top + 7, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Type(8.6, bold=True, family="sans"), "centre")
    sheet.write(middle, top + 10.8, "Độc lập - Tự do - Hạnh phúc", Type(7.6, bold=True, family="sans"), "centre")
    sheet.write(middle, top + 14.2, "SOCIALIST REPUBLIC OF VIET NAM", small, "centre")
    sheet.write(middle, top + 17.4, "Independence - Freedom - Happiness", small, "centre")
    sheet.write(middle, top + 24.4, "CĂN CƯỚC CÔNG DÂN", Type(13, bold=True, family="sans"), "centre")
    sheet.write(middle, top + 28.4, "Citizen Identity Card", Type(8, bold=True, family="sans"), "centre")
    x = left + 42
    sheet.write(x, top + 36, "Số / No.:", label)
    sheet.write(x + 16, top + 36, "{personal_number}", Type(13, bold=True, family="sans"))
    sheet.write(x, top + 41, "Họ và tên / Full name:", label)
    sheet.write(x, top + 46, "{person_name}", value)
    sheet.write(x, top + 51.2, "Ngày sinh / Date of birth: **{birth_date}**", label)
    sheet.write(x, top + 56, "Giới tính / Sex: **{sex}**", label)
    sheet.write(x + 34, top + 56, "Quốc tịch / Nationality: **Việt Nam**", label)
    sheet.write(x, top + 60.8, "Quê quán / Place of origin:", label)
    sheet.write(x, top + 65, "{origin}", Type(8.6, family="sans"))
    sheet.write(x, top + 69.6, "Nơi thường trú / Place of residence:", label)
    sheet.write(x, top + 74, "{address}", Type(8.6, family="sans"))
    sheet.write(left + 5, top + 72.5, "Có giá trị đến:", Type(6.4, family="sans"))
    sheet.write(
        left + 21,
        top + 72.5,
        "{valid_to}" if "valid_to" in sheet.values else "Không thời hạn",
        Type(6.6, bold=True, family="sans"),
    )
    sheet.write(left + 5, top + 75.8, "Date of expiry", Type(6.4, family="sans"))
    _photo(canvas, left + 6, top + 32)
    _emblem(canvas, left + 17, top + 15)
    _modules(canvas, left + CARD[0] - 21, top + 22, sheet.rng)


def _back(sheet: Sheet, left: float, top: float, person: Person, expires: date | None) -> None:
    canvas = _ground(sheet, left, top, (220, 232, 226))
    label = Type(7.6, family="sans")
    sheet.write(left + 8, top + 8, "Đặc điểm nhận dạng / Personal identification:", label)
    sheet.write(left + 8, top + 12.6, "Nốt ruồi cách 1,5 cm trên sau đuôi mắt phải", Type(8.4, family="sans"))
    sheet.write(left + 8, top + 19, "Ngày, tháng, năm / Date, month, year: **{issued_on}**", label)
    sheet.write(left + 60, top + 26, "CỤC TRƯỞNG CỤC CẢNH SÁT", Type(7.2, bold=True, family="sans"), "centre")
    sheet.write(left + 60, top + 29.6, "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI", Type(7.2, bold=True, family="sans"), "centre")
    canvas.rounded_rectangle(
        ((left + 10) * MM, (top + 26) * MM, (left + 28) * MM, (top + 41) * MM), 20, fill=(206, 178, 96), outline=(120, 100, 40)
    )
    for place in range(3):
        canvas.line(
            [((left + 10) * MM, (top + 30 + 4 * place) * MM), ((left + 28) * MM, (top + 30 + 4 * place) * MM)],
            fill=(130, 108, 50),
            width=3,
        )
    given = fold(person.name).upper().split()
    names = (given[0] + "<<" + "<".join(given[1:])).ljust(30, "<")[:30]
    sex, until = "F" if person.sex == "nữ" else "M", f"{expires:%y%m%d}" if expires else "991231"
    rows = (
        f"IDVNM{person.personal_number[-9:]}4{person.personal_number}<<7",
        f"{person.born:%y%m%d}3{sex}{until}9VNM<<<<<<<<<<<6",
        names,
    )
    for place, row in enumerate(rows):
        sheet.write(left + 8, top + 58 + place * 7.2, row, Type(13.5, family="mono"))


def _photo(canvas: ImageDraw.ImageDraw, left: float, top: float) -> None:
    """A likeness of nobody."""
    canvas.rectangle((left * MM, top * MM, (left + 28) * MM, (top + 36) * MM), fill=(232, 238, 240))
    canvas.pieslice(((left + 2) * MM, (top + 23) * MM, (left + 26) * MM, (top + 56) * MM), 180, 360, fill=(70, 78, 96))
    canvas.rectangle(((left + 2) * MM, (top + 36) * MM, (left + 26) * MM, (top + 40) * MM), fill=(214, 233, 228))
    canvas.ellipse(((left + 8) * MM, (top + 6.5) * MM, (left + 20) * MM, (top + 22) * MM), fill=(46, 40, 40))
    canvas.rectangle(((left + 11.5) * MM, (top + 20) * MM, (left + 16.5) * MM, (top + 27) * MM), fill=(206, 170, 146))
    canvas.ellipse(((left + 9.4) * MM, (top + 9.5) * MM, (left + 18.6) * MM, (top + 23) * MM), fill=(216, 182, 158))


def _emblem(canvas: ImageDraw.ImageDraw, x: float, y: float) -> None:
    canvas.ellipse(((x - 8) * MM, (y - 8) * MM, (x + 8) * MM, (y + 8) * MM), fill=(196, 60, 46), outline=(214, 172, 60), width=14)
    points = [(r * np.sin(a), -r * np.cos(a)) for r, a in ((5.0 if k % 2 == 0 else 2.0, np.pi * k / 5) for k in range(10))]
    canvas.polygon([((x + dx) * MM, (y + dy) * MM) for dx, dy in points], fill=(234, 196, 80))


def _modules(canvas: ImageDraw.ImageDraw, left: float, top: float, rng: np.random.Generator) -> None:
    """Something like a QR code: a code of nobody."""
    cells = rng.uniform(0, 1, (25, 25)) < 0.48
    for y, x in ((0, 0), (0, 18), (18, 0)):
        cells[y : y + 7, x : x + 7] = True
        cells[y + 1 : y + 6, x + 1 : x + 6] = False
        cells[y + 2 : y + 5, x + 2 : x + 5] = True
    size = 0.62
    for y, x in zip(*np.nonzero(cells), strict=True):
        canvas.rectangle(
            ((left + x * size) * MM, (top + y * size) * MM, (left + (x + 1) * size) * MM, (top + (y + 1) * size) * MM),
            fill=(40, 44, 44),
        )
