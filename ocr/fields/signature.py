"""The end of an administrative document: in whose name, by which office and by whom it is signed, under the seal (ô 7a, 7c)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ocr.fields.layout import Piece, Placed, Sheet, join
from ocr.fields.person_name import mend_name
from ocr.fields.vocabulary import DEPUTIES, mend_office
from vietnamese.damage import find_phrase, likeness
from vietnamese.folding import fold
from vietnamese.names import mostly_capitals

_RIGHT_HALF = 0.42
"""Signatures stand to the right of this, the list of recipients to the left."""
_TITLE_LINES = 6
_NAME_WITHIN = 0.24
"""The name follows within this part of the page's height: room for seal and signature."""


@dataclass(frozen=True)
class Signature:
    """Who signed, as it stands on the page."""

    titles: tuple[str, ...]
    """In order: `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`."""
    titles_confidence: float
    title_pieces: tuple[Piece, ...]
    name: str
    name_confidence: float
    name_piece: Piece | None
    page: int
    note: str = ""


def find_signature(sheets: Sequence[Sheet]) -> Signature | None:
    """The signature of a document: beside the last list of recipients, else an office with a name under it."""
    for sheet in reversed(sheets):
        recipients = recipients_of(sheet)
        if recipients is not None and (signature := _on_page(sheet, recipients)) is not None:
            return signature
    for sheet in reversed(sheets):
        signature = _on_page(sheet, None)
        if signature is not None and signature.titles and signature.name:
            return signature
    return None


def _on_page(sheet: Sheet, recipients: Piece | None) -> Signature | None:
    rows = _right_rows(sheet)
    start = _first_title(rows, recipients)
    if start is None and recipients is None:
        return None
    top = rows[start].y if start is not None else (recipients.y if recipients else 0.0) - sheet.text_height
    block = [row for row in rows if top - 0.2 * sheet.text_height <= row.y <= top + _NAME_WITHIN]
    name_piece, name, name_confidence, note = _name(block)
    title_rows = [row for row in block if name_piece is None or row.y < name_piece.y - 0.5 * sheet.text_height][:_TITLE_LINES]
    titles, titles_confidence, pieces = _titles(title_rows, sheet.text_height)
    if not titles and name_piece is None:
        return None
    return Signature(titles, titles_confidence, pieces, name, name_confidence, name_piece, sheet.number, note)


def _right_rows(sheet: Sheet) -> list[Piece]:
    pieces = []
    for piece in sheet.pieces:
        if piece.box.left >= _RIGHT_HALF:
            pieces.append(piece)
        elif cut := _behind_recipients(piece):
            pieces.append(cut)
    return _rows(sorted(pieces, key=lambda piece: piece.y), sheet.text_height)


def _rows(pieces: Sequence[Piece], height: float) -> list[Piece]:
    """Pieces side by side as one row; pieces over each other stay apart, crumbs of a seal lie between the lines."""
    rows: list[list[Piece]] = []
    for piece in pieces:
        beside = next((row for row in reversed(rows[-3:]) if all(_beside(piece, other, height) for other in row)), None)
        if beside is not None:
            beside.append(piece)
        else:
            rows.append([piece])
    return [join(sorted(row, key=lambda piece: piece.box.left)) for row in rows]


def _beside(one: Piece, other: Piece, height: float) -> bool:
    apart = one.box.left >= other.box.right - 0.002 or other.box.left >= one.box.right - 0.002
    return apart and abs(one.y - other.y) < 0.5 * height


def _behind_recipients(piece: Piece) -> Piece | None:
    """What follows on the line of a recipient: the gap may be filled with crumbs of the seal."""
    if not re.match(r"^\W{0,2}[-–~]|^\W{0,2}\w?[ơoôn]i\s+nh", fold(piece.text)) and not find_phrase(
        "Nơi nhận:", piece.text, at_least=0.75
    ):
        return None
    words = piece.words
    for place in range(1, len(words)):
        gap = words[place].box.left - words[place - 1].box.right
        crumb = not any(letter.isalnum() for letter in words[place - 1].text)
        if words[place].box.left > _RIGHT_HALF and (gap > 0.02 or crumb):
            return Piece(words[place:], piece.page)
    return None


_STOPS = ":;.,"


def recipients_of(sheet: Sheet) -> Piece | None:
    """`Nơi nhận:` at the left of the page, the lowest where there are several."""
    found = None
    for piece in sheet.pieces:
        match = find_phrase("Nơi nhận:", piece.text[:14], at_least=0.78) if piece.box.left < 0.35 else None
        if match is not None and match.start <= 2 and _is_label(piece.text, match.end):
            found = piece
    return found


def _is_label(text: str, end: int) -> bool:
    """Words that end there are followed by a colon, whatever became of it, or by nothing: no sentence goes on."""
    return not text[end:].strip() or text[end - 1] in _STOPS or text[end] in _STOPS


def _first_title(rows: Sequence[Piece], recipients: Piece | None) -> int | None:
    """The first row that names an office: level with the recipients, or anywhere in capitals where there are none."""
    for place, row in enumerate(rows):
        if recipients is not None and row.y < recipients.y - 0.045:
            continue
        if recipients is None and row.y < 0.12:
            continue
        office = _office(row)
        if office and (recipients is not None or "." in office or row.box.left > 0.45):
            return place
    return None


def _office(row: Piece) -> str:
    """The office that the row names in capitals, if it clearly does: else nothing."""
    office, score = mend_office(row.text)
    return office if score >= 0.8 and mostly_capitals(row.text) else ""


def _titles(rows: Sequence[Piece], height: float) -> tuple[tuple[str, ...], float, tuple[Piece, ...]]:
    """Offices line by line, mended by the words that stand there and by the rule of who deputises for whom."""
    titles: list[str] = []
    scores: list[float] = []
    pieces: list[Piece] = []
    for row in rows:
        office, score = mend_office(row.text)
        if score:
            if not titles and pieces and row.y - pieces[-1].y > 6 * height:
                break
            titles.append(office)
            scores.append(score)
            pieces.append(row)
    read = len(titles)
    titles, scores = _by_rule(titles, scores)
    return tuple(titles), _title_confidence(titles, scores, read), tuple(pieces)


def _title_confidence(titles: Sequence[str], scores: Sequence[float], read: int) -> float:
    """High where the lines complete each other: a single office may have lost its "KT." line under the seal."""
    complete = any(title.startswith(("KT. ", "TL. ", "TUQ. ")) for title in titles[:-1]) and read == len(titles)
    lowest = min(scores, default=0.0)
    if not titles or titles[-1].startswith(("TM. ", "KT. ", "TL. ", "TUQ. ")):
        return 0.4 * lowest
    if complete:
        return 0.94 if lowest >= 0.9 else 0.8 * lowest
    return 0.88 * lowest


def _by_rule(titles: list[str], scores: list[float]) -> tuple[list[str], list[float]]:
    """`KT. CHỦ TỊCH` is followed by the deputy; what follows `TM.` is an office. Repeated offices are one."""
    for place, title in enumerate(titles):
        if not title.startswith("KT. "):
            continue
        deputy = DEPUTIES.get(title.removeprefix("KT. "))
        if deputy is None:
            continue
        if place + 1 == len(titles):
            return [*titles, deputy], [*scores, 0.9]
        if likeness(titles[place + 1], deputy) > 0.6:
            titles[place + 1], scores[place + 1] = deputy, max(scores[place + 1], 0.9)
            return titles[: place + 2], scores[: place + 2]
    for place, title in enumerate(titles[:-1]):
        deputy = titles[place + 1]
        if DEPUTIES.get(title) == deputy:
            titles[place] = f"KT. {title}"
            scores[place] = min(scores[place], 0.9)
    return titles, scores


def _name(rows: Sequence[Piece]) -> tuple[Piece | None, str, float, str]:
    """The lowest row that is, or with little mending becomes, the name of a person; an office with a letter lost is none."""
    best: tuple[Piece | None, str, float, str] = (None, "", 0.0, "")
    for row in rows:
        if _office(row):
            continue
        for piece, text in _readings(row):
            name, doubt, note = mend_name(text)
            if not name:
                continue
            sure = min(piece.confidence, 0.5 + 0.5 * piece.lowest_confidence)
            confidence = max(0.0, min(0.97, 0.35 + 0.65 * sure) - doubt)
            if confidence > best[2] + 0.05 or (confidence > 0.4 and confidence > best[2] - 0.3 and best[0] is not row):
                best = (piece, name, confidence, note)
    return best


def _readings(row: Piece) -> Iterator[tuple[Piece, str]]:
    """The row, and the row without crumbs of seal and pen before and after the words with capitals."""
    words = [placed for placed in row.words if any(letter.isalpha() for letter in placed.text) and placed.text[-1] not in "$€£&"]
    while words and not _name_like(words[0]):
        words = words[1:]
    while words and not _name_like(words[-1]):
        words = words[:-1]
    if 2 <= len(words) <= 6:
        piece = Piece(tuple(words), row.page)
        yield piece, piece.text


def _name_like(placed: Placed) -> bool:
    text = placed.text.strip(".,:;'`\"|")
    return len(text) >= 2 and text.isalpha() and (text[0].isupper() or len(text) > 2)
