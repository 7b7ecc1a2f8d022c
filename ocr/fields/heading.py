"""Kind and subject of an administrative document: `QUYẾT ĐỊNH / Về việc …` in the middle, or `V/v …` under the number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ocr.fields.header import Header
from ocr.fields.layout import Piece, Sheet
from vietnamese.damage import find_phrase, likeness
from vietnamese.document_number import KIND_ABBREVIATIONS, LEGAL_ABBREVIATIONS
from vietnamese.folding import collapse, fold, settle_tone
from vietnamese.names import mostly_capitals

KINDS: tuple[str, ...] = tuple(dict.fromkeys((*KIND_ABBREVIATIONS.values(), *LEGAL_ABBREVIATIONS.values(), "LUẬT")))

_SEARCH_BELOW = 0.16
"""So far below the letterhead, in parts of the page, the kind stands at the latest."""
_MIDDLE = (0.36, 0.66)
_OFF_CENTRE = 0.07
_A_KIND = 0.8
"""Likeness from which a line in capitals names a kind of document."""
_LINE_BREAK = 1.7
"""A step of so many usual line steps ends the subject."""
_ABOUT = r"(?:[vwy]\s?[/⁄il1|]\s?[vy]|vv)\b"
"""`V/v` as readers give it, in small letters."""
_ENDS_SUBJECT = re.compile(r"^\W*(?:kinh gui|can cu|theo de nghi|thuc hien|xet |dieu \d|i\. |1\. )|^[\W_]+$")


@dataclass(frozen=True)
class Heading:
    """What stands between the letterhead and the text."""

    kind: str | None
    piece: Piece | None
    """Where the kind stands; None for a công văn."""
    score: float
    subject: tuple[Piece, ...]
    subject_text: str
    is_letter: bool = False


def find_heading(sheet: Sheet, header: Header | None) -> Heading | None:
    """The heading under a letterhead. None where neither a kind nor a V/v stands there."""
    if header is None:
        return None
    letter = _letter(header)
    for piece in sheet.pieces:
        if piece.y < header.bottom + 0.3 * sheet.text_height:
            continue
        if piece.y > header.bottom + _SEARCH_BELOW:
            break
        if not _MIDDLE[0] < piece.box.centre[0] < _MIDDLE[1] or not mostly_capitals(piece.text):
            continue
        score, kind = kind_of(piece.text)
        if score >= _A_KIND and (letter is None or piece.y < letter.subject[0].y + 0.1):
            rows = _rows_below(sheet, piece)
            return Heading(kind, piece, score, tuple(rows), _joined(rows))
    return letter


@lru_cache(maxsize=1024)
def kind_of(text: str) -> tuple[float, str]:
    """The kind of document that a line in capitals names, with its likeness; of a line that names none, 0."""
    text = re.sub(r"^[^\w]+|[^\w]+$", "", settle_tone(collapse(text)))
    return max((likeness(text, kind, at_least=_A_KIND), kind) for kind in KINDS)


def _letter(header: Header) -> Heading | None:
    """`V/v …` in the left column: rows that follow each other closely."""
    rows = list(header.left_below)
    start = next((place for place, row in enumerate(rows) if _begins_letter_subject(row.text)), None)
    if start is None:
        return None
    kept = [rows[start]]
    for row in rows[start + 1 :]:
        step = row.y - kept[-1].y
        usual = kept[1].y - kept[0].y if len(kept) > 1 else 0.026
        if step > 1.45 * usual or _ENDS_SUBJECT.match(fold(row.text)):
            break
        kept.append(row)
    return Heading(None, None, 0.0, tuple(kept), _joined(kept), is_letter=True)


def _begins_letter_subject(text: str) -> bool:
    return re.match(rf"^\W{{0,2}}{_ABOUT}", fold(text)) is not None or (
        find_phrase("Về việc", text[:10], at_least=0.85) is not None
    )


def _rows_below(sheet: Sheet, kind: Piece) -> list[Piece]:
    """Centred rows under the kind, up to a wider step, a rule, or the first words of the text."""
    middle = kind.box.centre[0]
    rows = [row for row in _text_rows(sheet) if row.y > kind.y + 0.4 * sheet.text_height and row.y < kind.y + 0.25]
    kept: list[Piece] = []
    for row in rows:
        if not any(letter.isalnum() for letter in row.text):
            continue
        if row.box.right < middle or row.box.left > middle:
            continue  # stands at the margin: a stamp, not a centred line
        above = kept[-1].y if kept else kind.y
        usual = kept[1].y - kept[0].y if len(kept) > 1 else (0.024 if kept else 0.03)
        if row.y - above > _LINE_BREAK * max(usual, 0.016) or _ENDS_SUBJECT.match(fold(row.text)):
            break
        if abs(row.box.centre[0] - middle) > _OFF_CENTRE:
            row = _centred(row, middle) or row
        if abs(row.box.centre[0] - middle) > _OFF_CENTRE or (
            kept and mostly_capitals(row.text) and not mostly_capitals(kept[-1].text)
        ):
            break
        kept.append(row)
    return kept


def _centred(row: Piece, middle: float) -> Piece | None:
    """The part of a row that stands in the middle, when a stamp at the margin was read into the same line."""
    for start in range(1, len(row.words) - 1):
        part = Piece(row.words[start:], row.page)
        if abs(part.box.centre[0] - middle) < _OFF_CENTRE / 3:
            return part
    return None


def _text_rows(sheet: Sheet) -> list[Piece]:
    return [Piece(tuple(placed for piece in row for placed in piece.words), sheet.number) for row in sheet.rows]


def subject_text(text: str) -> str:
    """A subject as one sentence; the opening "Về việc" or "V/v" as the law spells it."""
    text = re.sub(r"^[^\w\"“]+", "", collapse(text))
    text = re.sub(rf"(?i)^{_ABOUT}[\s.:]*", "V/v ", text)
    if likeness(text[:7], "Về việc") >= 0.85:
        text = "Về việc" + text[7:]
    return re.sub(r"[\s_—–]+$", "", text)


def _joined(rows: Sequence[Piece]) -> str:
    return subject_text(" ".join(row.text for row in rows))
