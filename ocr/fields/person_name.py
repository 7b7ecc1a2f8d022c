"""Names of persons as readers return them: what is one, and what its damaged syllables stand for."""

from __future__ import annotations

import re

from ocr.fields.vocabulary import mend_office
from vietnamese.damage import likeness
from vietnamese.folding import collapse, fold, nfc, settle_tone, without_tone
from vietnamese.names import OFFICES as NOT_NAMES
from vietnamese.names import SURNAMES, is_syllable, mostly_capitals, usual_spelling

_COMMON_SURNAMES = """
Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trương Đoàn Lâm Mai Trịnh Đào Cao Tô Hà Tạ Châu Thái
"""


def mend_name(text: str) -> tuple[str, float, str]:
    """A name of a person from a reading, with how much its mending takes from the confidence. ("", 1, "") where it is none."""
    syllables = [re.sub(r"[^\w'’]", "", syllable) for syllable in settle_tone(collapse(text)).split(" ")]
    syllables = [one for place, one in enumerate(syllables) if len(one) > 1 or (one and (place == 0 or fold(one) == "y"))]
    if (
        not 2 <= len(syllables) <= 6
        or fold(" ".join(syllables)) in NOT_NAMES
        or any(not syllable.isalpha() for syllable in syllables)
    ):
        return "", 1.0, ""
    first, rest = syllables[0], syllables[1:]
    if not all(syllable[0].isupper() and is_syllable(syllable) for syllable in rest) or mend_office(" ".join(syllables))[1] > 0.9:
        return "", 1.0, ""
    if not (mostly_capitals(" ".join(rest)) or all(syllable[1:] == syllable[1:].lower() for syllable in rest)):
        return "", 1.0, ""
    doubt, note = 0.0, ""
    if fold(first) not in SURNAMES or not first[0].isupper():
        surname = _surname(first)
        if surname is None:
            return "", 1.0, ""
        first, doubt, note = surname, 0.2, f"surname mended from {first}"
    elif (common := _common_surname(first)) and common != first:
        first, doubt, note = common, 0.05, f"surname mended from {first}"
    notes = [note] if note else []
    settled = [first.capitalize()]
    for syllable in rest:
        usual, trusted = usual_spelling(syllable)
        settled.append(usual)
        if usual != settle_tone(syllable).capitalize():
            notes.append(f"{usual} mended from {syllable}")
        if not trusted:
            doubt = max(doubt, 0.12)
    return " ".join(settled), doubt, "; ".join(notes)


def _surname(read: str) -> str | None:
    """The common family name that a damaged first syllable stands for, if only one is near."""
    scored = sorted(((likeness(read, name), name) for name in _COMMON_SURNAMES.split()), reverse=True)
    (best, name), (second, _) = scored[0], scored[1]
    return name if best >= 0.66 and best - second >= 0.1 else None


def _common_surname(read: str) -> str | None:
    """The spelling of a common family name that differs from the reading only in marks that readers lose."""
    same = [name for name in _COMMON_SURNAMES.split() if fold(name) == fold(read)]
    if len(same) != 1 or without_tone(nfc(read)).lower() not in {without_tone(same[0]).lower(), fold(read)}:
        return None
    return same[0] if read != read.upper() else same[0].upper()
