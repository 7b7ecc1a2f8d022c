"""Papers of other designs, in other typefaces, with other texts than those that anything here learned from or was tuned on.

They were made when the weights of the reader were finished, and are for measuring only: a gazette in two columns, minutes of a
meeting, a list of payments, a registration form in two columns of entries, and a letter as companies write it. Their typefaces
have figures of the height of capitals, as all papers of offices do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import numpy as np

from bench.reader.texts import prose
from bench.scans.layouts.administrative import put_signer
from bench.scans.paper import Paper, Scene
from bench.scans.people import make_name, make_person
from bench.scans.typesetting import Type

SERIF, SANS, BOOK = "charis", "lato", "gentium"
_SIGNS = str.maketrans(dict.fromkeys("*_{}"))


def gazette(scene: Scene) -> Paper:
    """Two columns of small print under one heading."""
    paper = _paper(scene)
    sheet, size = paper.sheet(left=20, right=195), 9.5
    number = int(scene.rng.integers(100, 900))
    sheet.write(20, 16, f"CÔNG BÁO/Số {number} + {number + 1}/Ngày {scene.on:%d-%m-%Y}", Type(10, family=SERIF))
    sheet.write(195, 16, str(scene.rng.integers(2, 60)), Type(10, family=SERIF), "right")
    sheet.rule(20, 18, 195, 18, 0.4)
    sheet.write(107, 30, "PHẦN VĂN BẢN QUY PHẠM PHÁP LUẬT", Type(13, bold=True, family=SERIF), "centre")
    texts = _texts(scene.rng)
    for left in (20.0, 110.0):
        sheet.y = 42
        while sheet.y < 262:
            text = next(texts)
            if len(text) < 420:
                sheet.paragraph(text, Type(size, family=SERIF), left=left, right=left + 83, indent=5, leading=1.25, gap=1.2)
    return paper


def minutes(scene: Scene) -> Paper:
    """Who met, when, and who said what."""
    rng = scene.rng
    paper = _paper(scene)
    sheet, face = paper.sheet(), Type(12, family=SANS)
    sheet.write(30, 22, scene.place.company.upper()[:46], Type(11, bold=True, family=SANS))
    sheet.write(30, 27.4, f"Phòng họp tầng {rng.integers(1, 9)}", Type(10, italic=True, family=SANS))
    sheet.write(111, 42, "BIÊN BẢN CUỘC HỌP", Type(16, bold=True, family=SANS), "centre")
    sheet.write(111, 49, f"lần thứ {rng.integers(2, 30)}, ngày {scene.on:%d.%m.%Y}", Type(12, family=SANS), "centre")
    sheet.y = 62
    begun = f"{rng.integers(7, 15)}h{rng.integers(0, 6)}0"
    people = [make_name(rng) for _ in range(int(rng.integers(3, 6)))]
    for line in (
        f"Bắt đầu: {begun}",
        f"Chủ trì: **{people[0]}**",
        f"Thư ký: **{people[1]}**",
        f"Vắng: {make_name(rng)} (có lý do)",
    ):
        sheet.write(30, sheet.y, line, face)
        sheet.y += 6.4
    sheet.y += 3
    texts = _texts(rng)
    for place in range(4 * len(people)):
        name = people[place % len(people)]
        sheet.paragraph(f"**{name}:** {_short(next(texts), rng)}", face, left=36, indent=-6, leading=1.3, gap=2.2)
        if sheet.y > 240:
            break
    sheet.y = max(sheet.y + 6, 246)
    sheet.write(60, sheet.y, "THƯ KÝ", Type(11, bold=True, family=SANS), "centre")
    sheet.write(60, sheet.y + 20, people[1], face, "centre")
    sheet.write(150, sheet.y, "CHỦ TRÌ", Type(11, bold=True, family=SANS), "centre")
    sheet.write(150, sheet.y + 20, people[0], face, "centre")
    return paper


def payments(scene: Scene) -> Paper:
    """A long table of names and numbers, with its sum."""
    rng = scene.rng
    paper = _paper(scene)
    sheet = paper.sheet(width=297, height=210, left=14, right=283)
    sheet.write(148, 18, f"BẢNG KÊ CHI TRẢ KỲ {scene.on.month:02d}/{scene.on.year}", Type(13, bold=True, family=BOOK), "centre")
    sheet.write(148, 24, f"Điểm chi trả: {scene.place.province}", Type(11, italic=True, family=BOOK), "centre")
    sheet.y = 32
    rows, whole = [], 0
    for number in range(1, int(rng.integers(14, 19))):
        person, amount = make_person(rng), int(rng.integers(900, 14_000)) * 1000
        whole += amount
        rows.append(
            [str(number), person.name, person.personal_number, person.social_insurance_number, person.account, _money(amount)]
        )
    head = ["STT", "Họ và tên người hưởng", "Số định danh", "Mã số BHXH", "Tài khoản", "Số tiền (đồng)"]
    rows.append(["", "Cộng", "", "", "", _money(whole)])
    sheet.table(14, [12, 70, 52, 42, 52, 40], [head, *rows], Type(10.5, family=BOOK))
    sheet.write(230, sheet.y + 4, f"Lập ngày {scene.on:%d/%m/%Y}", Type(11, italic=True, family=BOOK), "centre")
    sheet.write(230, sheet.y + 24, make_name(rng), Type(11, bold=True, family=BOOK), "centre")
    return paper


def registration(scene: Scene) -> Paper:
    """Entries in two columns, some over dotted lines."""
    rng, person = scene.rng, scene.person
    paper = _paper(scene)
    sheet, face = paper.sheet(left=22, right=190), Type(11.5, family=SERIF)
    sheet.dotted = bool(rng.random() < 0.5)
    sheet.frame(18, 14, 194, 280, 0.5)
    sheet.write(106, 26, "PHIẾU ĐĂNG KÝ THAM GIA", Type(15, bold=True, family=SERIF), "centre")
    sheet.write(
        106, 33, f"Đợt {rng.integers(1, 9)} năm {scene.on.year} – mã phiếu ĐK{rng.integers(10_000, 99_999)}", face, "centre"
    )
    entries = (
        ("Họ và tên", person.name), ("Ngày sinh", f"{scene.on - timedelta(days=int(rng.integers(9000, 24000))):%d/%m/%Y}"),
        ("Số định danh", person.personal_number), ("Mã số BHXH", person.social_insurance_number),
        ("Mã thẻ BHYT", person.health_card_number), ("Số tài khoản", person.account),
        ("Người liên hệ", make_name(rng)), ("Điện thoại", f"0{rng.integers(300_000_000, 999_999_999)}"),
        ("Quan hệ", str(rng.choice(("vợ", "chồng", "con", "mẹ", "chị", "anh")))),
        ("Mức đóng", f"{rng.integers(80, 900)}.000 đồng"),
    )  # fmt: skip
    sheet.y = 48
    for left, right in zip(entries[::2], entries[1::2], strict=True):
        y = sheet.y
        for x, end, (label, value) in ((24.0, 104.0, left), (108.0, 188.0, right)):
            sheet.y = y
            sheet.entry(f"{label}: **{value}**", face, left=x, right=end, step=9.5)
    sheet.y += 2
    sheet.entry(f"Nơi ở hiện nay: {person.address}", face, left=24, right=188, step=9.5)
    sheet.y += 2
    texts = _texts(rng)
    for mark in "abcd":
        sheet.paragraph(f"{mark}) {_short(next(texts), rng)}", face, left=26, right=186, indent=0, leading=1.3, gap=2.5)
    sheet.write(150, 262, f"{scene.place.province}, {scene.on:%d-%m-%Y}", Type(11, italic=True, family=SERIF), "centre")
    sheet.write(150, 274, person.name, Type(11.5, bold=True, family=SERIF), "centre")
    return paper


def company_letter(scene: Scene) -> Paper:
    """The sender on the right, the reader on the left, a line of reference, paragraphs without indent."""
    rng = scene.rng
    paper = _paper(scene)
    sheet, face = paper.sheet(left=25, right=185), Type(11, family=SANS)
    for place, line in enumerate(
        (
            scene.place.company,
            scene.person.address[:52],
            f"Tel. (84) {rng.integers(200, 299)} {rng.integers(3_000_000, 3_999_999)}",
        )
    ):
        sheet.write(185, 20 + 5.2 * place, line, Type(9.5, family=SANS), "right")
    for place, line in enumerate((f"Ông/Bà {make_name(rng)}", f"Phòng {rng.integers(100, 900)}, {scene.place.province}")):
        sheet.write(25, 52 + 5.6 * place, line, face)
    sheet.write(25, 74, f"Ref.: {rng.integers(10, 99)}-{scene.on:%y%m}/{rng.integers(100, 999)}", Type(10, family=SANS))
    sheet.write(185, 74, f"{scene.on.day} tháng {scene.on.month}, {scene.on.year}", Type(10, family=SANS), "right")
    sheet.y = 88
    texts = _texts(rng)
    while sheet.y < 232:
        sheet.paragraph(next(texts), face, align="left", indent=0, leading=1.35, gap=3.4)
    sheet.write(25, 262, "Trân trọng,", face)
    sheet.write(25, 280, make_name(rng), Type(11, bold=True, family=SANS))
    return paper


OTHERS: tuple[Callable[[Scene], Paper], ...] = (gazette, minutes, payments, registration, company_letter)


def _paper(scene: Scene) -> Paper:
    paper = Paper("UNKNOWN", scene, dict(scene.person.entries))
    put_signer(paper, "")
    return paper


def _texts(rng: np.random.Generator) -> Iterator[str]:
    """Paragraphs that nothing learned from, in an order of their own, without end."""
    source: Sequence[str] = prose(unseen=True).paragraphs
    while True:
        text = source[int(rng.integers(len(source)))].translate(_SIGNS)
        if 60 < len(text) < 900:
            yield text


def _short(text: str, rng: np.random.Generator) -> str:
    return text[: int(rng.integers(80, 240))].rsplit(" ", 1)[0] + "."


def _money(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
