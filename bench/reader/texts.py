"""What lines say: prose of laws, names, numbers, codes, forms, capitals, and letters in no order at all."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np

from bench.scans import people
from bench.search.paragraphs import TEXTS, paragraphs
from ocr.found import HAND
from ocr.reader.alphabet import LETTERS
from vietnamese.folding import nfc

_T = TypeVar("_T")
_RARE = 0.08
"""A letter that stands in fewer paragraphs than this share is sought out."""
UNSEEN_SHARE = 25
"""Every so manieth paragraph is never learned from: what reading of other texts is measured on."""
_KNOWN = frozenset(LETTERS) - {HAND}
_ALIKE = str.maketrans({"‑": "-", "−": "-", "\u00a0": " ", "º": "°", "\u00ad": None, "\u200b": None, "Ð": "Đ"})
_LABELS = people.listed("""
Họ và tên: | Ngày, tháng, năm sinh: | Giới tính: | Số định danh cá nhân: | Mã số BHXH: | Số CCCD: | Nơi cấp: | Địa chỉ:
Nơi thường trú: | Điện thoại: | Email: | Số tài khoản: | Ngân hàng: | Đơn vị công tác: | Chức vụ: | Nghề nghiệp: | Dân tộc:
Quốc tịch: | Số sổ BHXH: | Ngày vào viện: | Ngày ra viện: | Chẩn đoán: | Phương pháp điều trị: | Số ngày nghỉ: | Từ ngày:
Đến ngày: | Mã thẻ BHYT: | Nơi khám: | Quan hệ với người hưởng: | Mức lương: | Thời gian đóng: | Số tiền: | Bằng chữ:
Lý do: | Kính gửi: | Ghi chú: | Mẫu số: | Số seri: | Tuổi:
""")
_HEADS = people.listed("""
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM | CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM | ỦY BAN NHÂN DÂN | UỶ BAN NHÂN DÂN
BẢO HIỂM XÃ HỘI | BẢO HIỂM XÃ HỘI VIỆT NAM | QUYẾT ĐỊNH | THÔNG BÁO | TỜ TRÌNH | BÁO CÁO | KẾ HOẠCH | CHỈ THỊ | NGHỊ QUYẾT
BIÊN BẢN | GIẤY MỜI | HỢP ĐỒNG | GIẤY CHỨNG NHẬN | GIẤY RA VIỆN | TỜ KHAI | DANH SÁCH | PHỤ LỤC | CHỦ TỊCH | PHÓ CHỦ TỊCH
KT. CHỦ TỊCH | KT. GIÁM ĐỐC | PHÓ GIÁM ĐỐC | GIÁM ĐỐC | TM. ỦY BAN NHÂN DÂN | TL. GIÁM ĐỐC | TRƯỞNG PHÒNG
HỘI ĐỒNG NHÂN DÂN | BỘ TÀI CHÍNH | BỘ NỘI VỤ | SỞ Y TẾ | SỞ NỘI VỤ | Độc lập - Tự do - Hạnh phúc | Nơi nhận: | Lưu: VT
HỎA TỐC | KHẨN | MẬT | Điều 1. | Điều 2. | Chương I | Mục 2
""")
_SYMBOLS = people.listed("""
QĐ-UBND | CT-UBND | TB-UBND | TTr-UBND | BC-UBND | KH-UBND | UBND-KTTH | UBND-NC | QĐ-BHXH | TB-BHXH | BHXH-CSXH | BHXH-TST
BHXH-CĐBHXH | NĐ-CP | NQ-CP | TT-BNV | TT-BTC | TTr-SNV | QĐ-TTg | CĐ-TTg | HĐND | NQ-HĐND | STC-HCSN | VPCP-KSTT | SYT-NVY
GM-UBND | HD-SNV | QĐ-BVĐK | GXN | GCN | BHYT | BHTN | CNTT | TCCB | KHTC | VT | KT | TM | TL | CMND | CCCD | TP.HCM | QLNN
LĐTBXH
""")
_ENDS = ("gmail.com", "vss.gov.vn", "quangngai.gov.vn")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_MARKED = people.listed('{} | {} | {} | {}, | {}; | {}: | {}. | ({}) | “{}” | {}/ | - {} | {}… | "{}" | [{}] | {}? | {}!')


@dataclass(frozen=True)
class Prose:
    """Paragraphs to take lines from."""

    paragraphs: tuple[str, ...]

    @cached_property
    def by_rare_letter(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Letters that stand in few paragraphs, and in which."""
        found: dict[str, list[int]] = {}
        for number, one in enumerate(self.paragraphs):
            for letter in set(one):
                found.setdefault(letter, []).append(number)
        rare = _RARE * len(self.paragraphs)
        return tuple((letter, tuple(places)) for letter, places in sorted(found.items()) if len(places) < rare)

    @cached_property
    def syllables(self) -> tuple[str, ...]:
        """Words of some of them, each once."""
        return tuple(sorted({word for one in self.paragraphs[::7] for word in re.findall(r"\w+", one)}))


@cache
def prose(*, unseen: bool = False, texts: Path = TEXTS) -> Prose:
    """What is learned from; or what nothing learns from. Read once a process: it takes some seconds."""
    whole = (_plain(one) for one in paragraphs(texts))
    return Prose(tuple(one for one in whole if _is_unseen(one) is unseen and _KNOWN.issuperset(one) and _is_vietnamese(one)))


class Texts:
    """Endless lines."""

    def __init__(self, rng: np.random.Generator, source: Prose) -> None:
        self.rng, self.source = rng, source

    def _any(self, of: Sequence[_T]) -> _T:
        return of[int(self.rng.integers(len(of)))]

    def prose(self, least: int) -> str:
        """Running text of at least so many letters; a third of it around a letter that is seldom."""
        rng, text = self.rng, ""
        while len(text) < least:
            if rng.random() < 0.3:
                letter, places = self._any(self.source.by_rare_letter)
                one = self.source.paragraphs[self._any(places)]
                start = max(0, one.find(letter) - int(rng.integers(1, 60)))
            else:
                one = self._any(self.source.paragraphs)
                start = int(rng.integers(max(1, len(one) - 40)))
            start = one.find(" ", start - 1) + 1 if start else 0
            text = f"{text} {one[start : start + least]}".strip()
        return text

    def head(self) -> str:
        """A heading, often in capitals."""
        rng = self.rng
        if rng.random() < 0.6:
            return self._any(_HEADS)
        return self.prose(30)[: int(rng.integers(12, 60))].rsplit(" ", 1)[0].upper()

    def entry(self) -> tuple[str, str]:
        """A label of a form and what stands behind it."""
        return self._any(_LABELS), self.short()

    def short(self) -> str:
        """A name, a number, a date, a code, an amount: what stands in a cell."""
        return self._one_of(
            *(self.name, self.name, self.number, self.number, self.symbol, self.date, self.date),
            *(self.amount, self.code, self.syllables),
            lambda: self.prose(20)[: int(self.rng.integers(6, 34))].rsplit(" ", 1)[0],
        )

    def _one_of(self, *ways: Callable[[], str]) -> str:
        return self._any(ways)()

    def _figures(self, count: int) -> str:
        return "".join(map(str, self.rng.integers(0, 10, count)))

    def name(self) -> str:
        """Of a person, at times in capitals."""
        name = people.make_name(self.rng)
        return name.upper() if self.rng.random() < 0.3 else name

    def number(self) -> str:
        """A number of a person, of an insurance, of a telephone, or a bare one."""
        person = people.make_person(self.rng)
        return self._one_of(
            lambda: person.personal_number,
            lambda: person.social_insurance_number,
            lambda: person.health_card_number,
            lambda: person.account,
            lambda: f"0{self._figures(9)}",
            lambda: self._figures(int(self.rng.integers(1, 7))),
        )

    def symbol(self) -> str:
        """Number and symbol of a document."""
        rng = self.rng
        before = rng.choice(("Số: ", "số ", "", "Quyết định số ", "Công văn số "))
        year = f"{rng.integers(2005, 2031)}/" if rng.random() < 0.3 else ""
        return f"{before}{rng.integers(1, 9999)}/{year}{self._any(_SYMBOLS)}"

    def date(self) -> str:
        """In figures or in words."""
        rng = self.rng
        day, month, year = (int(rng.integers(*span)) for span in ((1, 32), (1, 13), (1940, 2036)))
        clock = ":".join(f"{int(rng.integers(most)):02d}" for most in (24, 60, 60))
        return self._one_of(
            lambda: f"{day:02d}/{month:02d}/{year}",
            lambda: f"{day}/{month}/{year}",
            lambda: f"{day:02d}-{month:02d}-{year}",
            lambda: f"{month:02d}/{year}",
            lambda: f"ngày {day:02d} tháng {month:02d} năm {year}",
            lambda: f"{self._any(people.PROVINCES)}, ngày {day:02d} tháng {month} năm {year}",
            lambda: f"{day:02d}.{month:02d}.{year} {clock} +07:00",
        )

    def amount(self) -> str:
        """Money, shares, counts."""
        money = f"{int(10 ** self.rng.uniform(2, 10)):,}".replace(",", ".")
        return self._one_of(
            lambda: money,
            lambda: f"{money} đồng",
            lambda: f"{self.rng.uniform(0, 100):.2f}%".replace(".", ","),
            lambda: f"{self.rng.integers(0, 100)}%",
            lambda: f"{self.rng.integers(1, 99):02d} ngày",
        )

    def code(self) -> str:
        """Letters and figures in no order that a language knows."""
        rng = self.rng
        return self._one_of(
            lambda: "".join(rng.choice(list("ABCDEGHIKLMNOPQRSTUVXYZ0123456789"), int(rng.integers(4, 14)))),
            lambda: f"{rng.choice(list('ABCDEFGHIJKLMNOPQRSTZ'))}{self._figures(2)}.{self._figures(1)}",
            lambda: f"000.{self._figures(2)}.{self._figures(2)}.H{self._figures(2)}-{self._figures(6)}-{self._figures(4)}",
            lambda: f"{self._any(self.source.syllables).lower()}{rng.integers(1, 99)}@{self._any(_ENDS)}",
            lambda: f"{rng.choice(list('abcdđeghik'))}) {self.syllables()}",
            lambda: f"{self._any(_ROMAN)}. {self.syllables()}",
        )

    def syllables(self) -> str:
        """Words that do not follow from each other."""
        rng, words = self.rng, []
        for _ in range(int(rng.integers(1, 6))):
            word = self._any(self.source.syllables) if rng.random() < 0.8 else self.letters()
            word = (word.upper, word.capitalize, word.lower)[int(rng.integers(3))]()
            words.append(self._any(_MARKED).format(word))
        return nfc(" ".join(words))

    def letters(self) -> str:
        """Any letters at all."""
        known = LETTERS.replace(HAND, "").replace(" ", "")
        return "".join(self.rng.choice(list(known), int(self.rng.integers(1, 8))))


def _is_unseen(paragraph: str) -> bool:
    return zlib.crc32(paragraph.encode()) % UNSEEN_SHARE == 0


def _is_vietnamese(paragraph: str) -> bool:
    """The texts hold translations too; a few of those do no harm: names and addresses look like them."""
    return sum(letter > "\x7f" for letter in paragraph) > 0.08 * len(paragraph) or zlib.crc32(paragraph.encode()) % 40 == 1


def _plain(text: str) -> str:
    text = re.sub(r"\s+", " ", nfc(text.translate(_ALIKE))).strip()
    return re.sub(r"([._…])\1{4,}", lambda met: met.group(1) * 3, text)
