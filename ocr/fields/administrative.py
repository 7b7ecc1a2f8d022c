"""Fields of an administrative document after NĐ 30/2020, each with the place it was read from and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rapidfuzz.distance import Levenshtein

from ocr.fields.agreement import agree
from ocr.fields.header import DateRow, Header, NumberRow
from ocr.fields.heading import Heading, subject_text
from ocr.fields.layout import Piece, Sheet
from ocr.fields.signature import find_signature
from ocr.fields.vocabulary import begins_agency, mend_agency
from page.box import Box
from page.reading import Field, FieldSource
from page.words import Mark
from vietnamese.damage import find_phrase
from vietnamese.dates import as_number, partial_date
from vietnamese.document_number import KIND_ABBREVIATIONS, LEGAL_ABBREVIATIONS
from vietnamese.folding import collapse, fold

BY_HAND = "by hand"
SIGNED_AFTER = timedelta(days=20)
"""E-signatures follow the date on the paper: 44 of 47 within 8 days, one after 17."""

_URGENCIES = ("HỎA TỐC", "THƯỢNG KHẨN", "KHẨN")
SUGGESTED = 0.89
"""No figure by hand is given more: a person looks at it, however clear it seems."""
_PRINTED = 0.8
"""Printed digits are read with at least this confidence; handwriting taken for digits rarely is."""
_TALLER = 1.16
"""Digits by hand are taller than the printed ones of the same line by more than this."""


@dataclass(frozen=True)
class Administrative:
    """What the letterhead, heading and signature of one document say."""

    fields: tuple[Field, ...]
    kind: str | None
    """`QUYẾT ĐỊNH`; `CÔNG VĂN` where symbol and V/v show one; None where nothing tells."""


def administrative_fields(
    sheets: Sequence[Sheet], header: Header | None, heading: Heading | None, *, signed_at: date | None = None
) -> Administrative:
    """All fields of the document whose own pages (no drafts, no blanks) are given in order."""
    fields: list[Field] = []
    kind = _kind(header, heading)
    fields += _kind_fields(header, heading, kind)
    if header is not None:
        issuer_fields, initials = _issuer(sheets, header)
        fields += issuer_fields
        if header.number is not None:
            fields += _number(sheets[0], header, header.number, kind, initials)
        if header.date is not None:
            fields += _date(sheets[0], header.date, header.number, signed_at)
    if heading is not None and heading.subject:
        fields.append(_subject(sheets, heading))
    fields += _signature(sheets)
    fields += _urgency(sheets[0])
    return Administrative(tuple(fields), kind)


def field_of(
    name: str, value: str | None, piece: Piece, confidence: float, *, source: FieldSource = "print", raw: str = "", note: str = ""
) -> Field:
    """A field that stands in one piece."""
    confidence = round(max(0.0, min(confidence, 0.99)), 3)
    return Field(name, value, raw or piece.text, confidence, piece.page, _clipped(piece.original_box), source, note)


def _clipped(box: Box) -> Box:
    return Box(max(box.left, 0.0), max(box.top, 0.0), min(box.right, 1.0), min(box.bottom, 1.0))


def _kind(header: Header | None, heading: Heading | None) -> str | None:
    if heading is not None and heading.kind:
        return heading.kind
    abbreviation = _abbreviation(header)
    if abbreviation is not None:
        return (KIND_ABBREVIATIONS | LEGAL_ABBREVIATIONS)[abbreviation]
    if header is not None and header.number is not None and heading is not None and heading.is_letter:
        return "CÔNG VĂN"
    return None


def _abbreviation(header: Header | None) -> str | None:
    if header is None or header.number is None:
        return None
    return _kind_part(header.number.symbol)


def _kind_part(symbol: str) -> str | None:
    """The abbreviation of a kind at the head of a symbol, behind a year: `2025/NQ-HĐND` -> `NQ`; none in `BHXH-CĐ`."""
    first = next((part for part in re.split(r"[-/]", symbol) if not part.isdigit()), "")
    return first if first in KIND_ABBREVIATIONS or first in LEGAL_ABBREVIATIONS else None


def _kind_fields(header: Header | None, heading: Heading | None, kind: str | None) -> list[Field]:
    if kind is None:
        return []
    named = (KIND_ABBREVIATIONS | LEGAL_ABBREVIATIONS).get(_abbreviation(header) or "")
    if heading is not None and heading.piece is not None:
        sure = 0.98 if named == kind else 0.93 if heading.score >= 0.95 and named is None else 0.7
        return [field_of("document_kind", kind, heading.piece, sure)]
    if header is not None and header.number is not None:
        sure = 0.95 if kind == "CÔNG VĂN" and heading is not None and heading.subject else 0.8
        return [field_of("document_kind", kind, header.number.symbol_piece, sure, note="from the symbol")]
    return []


def _issuer(sheets: Sequence[Sheet], header: Header) -> tuple[list[Field], str]:
    """Issuer and parent from the rows of the left column, and the initials that a symbol may carry."""
    groups: list[list[Piece]] = []
    for row in header.issuer:
        if not groups or (begins_agency(row.text) and not _hangs(groups[-1][-1].text)):
            groups.append([row])
        else:
            groups[-1].append(row)
    if not groups:
        return [], ""
    evidence = tuple(piece.text for sheet in sheets for piece in sheet.pieces if piece not in header.issuer)
    fields = []
    mended = [mend_agency(" ".join(row.text for row in rows), evidence=evidence) for rows in groups]
    for name, place in (("parent_issuer", len(groups) - 2), ("issuer", len(groups) - 1)):
        if place < 0:
            continue
        rows, reading = groups[place], mended[place]
        piece = Piece(tuple(placed for row in rows for placed in row.words), rows[0].page)
        words_sure = 0.5 + 0.5 * piece.confidence
        repeated = any(find_phrase(reading.text, line, at_least=0.95) for line in evidence)
        sure = 0.97 if reading.known > 0.999 else 0.93 if repeated and words_sure > 0.9 else 0.4 + 0.48 * words_sure
        if name == "issuer" and place and len(groups) > 2:
            sure = min(sure, 0.8)
        fields.append(field_of(name, reading.text, piece, sure))
    return fields, initials_of(mended[-1].text)


def _hangs(line: str) -> bool:
    """A line that ends in the middle of a name."""
    return re.search(r"(?:\b(?:va|cua|cac|tinh|huyen|xa)|[-,])$", fold(line)) is not None


def initials_of(agency: str) -> str:
    """First letters as symbols use them: `ỦY BAN NHÂN DÂN TỈNH …` -> `UBNDT…`."""
    return "".join(word[0] for word in fold(agency).upper().split(" ") if word[:1].isalpha())


def _number(sheet: Sheet, header: Header, row: NumberRow, kind: str | None, initials: str) -> list[Field]:
    symbol_sure = _symbol_confidence(row, kind, initials)
    mended = _mended_symbol(row.symbol, kind)
    if mended != row.symbol:
        row, symbol_sure = replace(row, symbol=mended), 0.8
    fields = [field_of("symbol", row.symbol, row.symbol_piece, symbol_sure, raw=row.symbol_raw)]
    reading, sure, printed = _figure(sheet, row.number, row.number_raw, _reference_height(header), attached=row.attached)
    if row.number is None and (written := sheet.written_behind(row.row.words[0], row.row)) is not None:
        reading, sure = written.text, min(written.confidence, SUGGESTED)
    where = row.number or row.row
    source: FieldSource = "print" if printed else "handwriting"
    note = "" if printed else BY_HAND
    fields.append(field_of("number", reading, where, sure, source=source, raw=row.number_raw or row.row.text, note=note))
    whole = row.whole(reading) if reading else None
    fields.append(field_of("number_symbol", whole, row.row, min(sure, symbol_sure), source=source, note=note))
    return fields


def _mended_symbol(symbol: str, kind: str | None) -> str:
    """`C-UBND` under the heading BÁO CÁO is `BC-UBND`: a letter of the kind may be lost beside a number by hand."""
    head, dash, agency = symbol.partition("-")
    usual = next((short for short, name in KIND_ABBREVIATIONS.items() if name == kind and kind != "CÔNG VĂN"), None)
    if usual is None or not agency or _kind_part(symbol) is not None or Levenshtein.distance(head, usual) > 1:
        return symbol
    return f"{usual}{dash}{agency}"


def _symbol_confidence(row: NumberRow, kind: str | None, initials: str) -> float:
    words_sure = row.symbol_piece.confidence
    named = _kind_part(row.symbol)
    agencies = [fold(part).upper() for part in re.split(r"[-/]", row.symbol) if part != named and not part.isdigit()]
    agency_fits = bool(agencies) and any(len(agency) >= 2 and agency in initials for agency in agencies)
    if agency_fits and (named or kind == "CÔNG VĂN"):
        return 0.96 if named or words_sure > 0.75 else 0.85
    if named:
        return 0.92 if words_sure >= 0.85 else 0.5 + 0.35 * words_sure
    return 0.4 + 0.45 * words_sure


def _reference_height(header: Header) -> float | None:
    """Height of the printed digits of the year, which stand on the same line in the same size."""
    if header.date is None:
        return None
    year = header.date.part(header.date.found.year_raw)
    return min((placed.box.height for placed in year.words), default=None) if year is not None else None


def _figure(
    sheet: Sheet, piece: Piece | None, raw: str, reference: float | None, *, attached: bool = True
) -> tuple[str | None, float, bool]:
    """A number or day: its value, its confidence, and whether it is print. By hand it is a suggestion at best."""
    value = as_number(raw)
    digits = f"{value:0{len(raw)}d}" if value is not None and raw.isdigit() else (str(value) if value is not None else None)
    if piece is None:
        return None, 0.0, False
    printed = raw.isdigit() and attached and piece.lowest_confidence >= _PRINTED and not _is_by_hand(sheet, piece)
    if printed and reference is not None:
        allowed = _TALLER if "/" not in piece.text else _TALLER * 1.2
        printed = max(placed.box.height for placed in piece.words) <= allowed * reference
    if printed:
        return digits, 0.55 + 0.43 * piece.lowest_confidence if reference is not None else 0.85, True
    return digits, 0.05 + 0.25 * piece.confidence if digits else 0.0, False


def _is_by_hand(sheet: Sheet, piece: Piece) -> bool:
    return any(mark.by_hand for mark in sheet.marks_over(piece.original_box))


def _date(sheet: Sheet, row: DateRow, number: NumberRow | None, signed_at: date | None) -> list[Field]:
    found = row.found
    year_piece, month_piece, day_piece = row.part(found.year_raw), row.part(found.month_raw), row.part(found.day_raw)
    year = as_number(found.year_raw.replace(" ", ""))
    month, month_sure, note = _month(sheet, found.month_raw, month_piece, year, year_piece, signed_at)
    if month is None and (written := _written(sheet, row.row, "thang")) is not None and 1 <= int(written.text or 0) <= 12:
        month, month_sure, note = int(written.text or 0), min(written.confidence, SUGGESTED), BY_HAND
    if year is None or not 1945 <= year <= 2099:
        return [field_of("issued_on", None, row.row, 0.0, note="year not read")]
    fields = []
    month_value = f"{year:04d}-{month:02d}" if month else None
    fields.append(field_of("issued_month", month_value, row.row, month_sure, note=note))
    reference = min((placed.box.height for placed in year_piece.words), default=None) if year_piece else None
    day, sure, printed = _figure(sheet, day_piece, found.day_raw, reference)
    if day_piece is None and (written := _written(sheet, row.row, "ngay")) is not None:
        day, sure = written.text, min(written.confidence, SUGGESTED)
    whole = partial_date(year, month, int(day)) if month and day else None
    if whole is None or whole.precision != "day":
        fields.append(field_of("issued_on", None, row.row, 0.0, source="handwriting", note=BY_HAND))
    else:
        issued = whole.as_date()
        if signed_at is not None and issued is not None and not timedelta(0) <= signed_at - issued <= SIGNED_AFTER:
            sure, note = min(sure, 0.3), "does not fit the time of the signature"
        source: FieldSource = "print" if printed else "handwriting"
        note = "; ".join(part for part in ("" if printed else BY_HAND, note) if part)
        fields.append(field_of("issued_on", whole.iso, row.row, min(sure, month_sure), source=source, note=note))
    if row.place and number is not None:
        place = row.row.part(0, len(row.place))
        if place is not None:
            fields.append(field_of("place", collapse(row.place), place, 0.3 + 0.6 * place.lowest_confidence))
    return fields


def _written(sheet: Sheet, row: Piece, after: str) -> Mark | None:
    """What was written by hand behind the word `ngày` or `tháng`."""
    words = (placed for placed in row.words if fold(placed.text).endswith(after))
    return next((mark for placed in words if (mark := sheet.written_behind(placed, row)) is not None), None)


def _month(
    sheet: Sheet, raw: str, piece: Piece | None, year: int | None, year_piece: Piece | None, signed_at: date | None
) -> tuple[int | None, float, str]:
    """The month, from print, or from the time of the signature where only one month fits."""
    read = as_number(raw)
    month = read if read is not None and 1 <= read <= 12 else None
    year_sure = year_piece.lowest_confidence if year_piece is not None else 0.0
    printed = (
        month is not None
        and piece is not None
        and piece.lowest_confidence >= 0.5
        and raw.isdigit()
        and not _is_by_hand(sheet, piece)
    )
    sure = 0.5 + 0.47 * min(piece.lowest_confidence, year_sure) if printed and piece else 0.3
    fitting = _months_before(signed_at, year) if signed_at is not None and year is not None and year_sure >= 0.8 else set()
    if month is not None and printed and (signed_at is None or year_sure < 0.8):
        return month, sure, ""
    if month is not None and printed:
        return (month, 0.97, "") if month in fitting else (month, min(sure, 0.5), "does not fit the time of the signature")
    if len(fitting) == 1:
        return next(iter(fitting)), 0.92, "month from the time of the signature"
    return month, min(sure, 0.3), BY_HAND


def _months_before(signed_at: date, year: int) -> set[int]:
    """Months of that year in which a paper signed at that time may have been dated."""
    days = (signed_at - timedelta(days=back) for back in range(SIGNED_AFTER.days + 1))
    return {day.month for day in days if day.year == year}


def _subject(sheets: Sequence[Sheet], heading: Heading) -> Field:
    rows = heading.subject
    others = [
        piece.text for sheet in sheets for piece in sheet.pieces if sheet.number != rows[0].page or piece.y > rows[-1].y + 0.005
    ]
    agreed = agree(rows, others)
    text = subject_text(" ".join(agreed.words))
    piece = Piece(tuple(placed for row in rows for placed in row.words), rows[0].page)
    sure = 0.93 if agreed.alone == 0 else max(0.3, 0.87 - 0.01 * agreed.alone - 0.08 * agreed.doubtful)
    return field_of("subject", text, piece, sure - 0.05 * len(agreed.changed), note="; ".join(agreed.changed))


def _signature(sheets: Sequence[Sheet]) -> list[Field]:
    signature = find_signature(sheets)
    if signature is None:
        return []
    fields = []
    if signature.titles:
        piece = Piece(tuple(placed for row in signature.title_pieces for placed in row.words), signature.page)
        fields.append(field_of("signer_title", " / ".join(signature.titles), piece, signature.titles_confidence))
    if signature.name_piece is not None:
        fields.append(field_of("signer", signature.name, signature.name_piece, signature.name_confidence, note=signature.note))
    return fields


def _urgency(sheet: Sheet) -> list[Field]:
    for piece in sheet.pieces:
        if piece.y > 0.45:
            break
        folded = fold(piece.text)
        for urgency in _URGENCIES:
            if len(folded) < len(urgency) + 8 and find_phrase(urgency, piece.text, at_least=0.9):
                return [field_of("urgency", urgency, piece, 0.5 + 0.45 * piece.confidence)]
    for mark in sheet.page.marks:
        for urgency in _URGENCIES:
            if mark.text and find_phrase(urgency, mark.text, at_least=0.85):
                return [
                    Field(
                        "urgency",
                        urgency,
                        mark.text,
                        round(min(0.85, mark.confidence), 3),
                        sheet.number,
                        _clipped(mark.box),
                        "print",
                        "stamp",
                    )
                ]
    return []
