"""How numbers, days and moments are written on papers, after Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

from datetime import date, datetime

from intake.papers.errors import PaperLetterMissing
from intake.papers.fonts import FAMILY, letters
from sohoa.clock import VIETNAM
from vietnamese.folding import collapse


def printed(text: str) -> str:
    """A value as it is set: composed, without line breaks. Raises `PaperLetterMissing`."""
    composed = collapse(text)
    if lacking := sorted(set(composed) - letters()):
        raise PaperLetterMissing(letters=" ".join(map(_shown, lacking)), text=composed[:80], font=FAMILY)
    return composed


def _shown(letter: str) -> str:
    return letter if letter.isprintable() else f"U+{ord(letter):04X}"


def day(on: date) -> str:
    """`ngày 05 tháng 3 năm 2026`: days below 10 and the months 1 and 2 get a nought, so that nobody writes a 1 before them."""
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def moment(at: datetime | date) -> str:
    """`08 giờ 15 phút, ngày 05 tháng 3 năm 2026`, in Vietnam's time; only the day where no hour is known."""
    if not isinstance(at, datetime):
        return day(at)
    there = at.astimezone(VIETNAM)
    return f"{there.hour:02d} giờ {there.minute:02d} phút, {day(there.date())}"


def number(value: int | None, symbol: str) -> str:
    """`Số: 09/TNHS`; dots where the number is written by hand."""
    return f"Số: {'……' if value is None else f'{value:02d}'}/{printed(symbol)}"
