"""The letterhead of an administrative document: quốc hiệu, agency, number and symbol, place and date (NĐ 30/2020, Phụ lục I)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ocr.fields.layout import Piece, Placed, Sheet
from page.box import Box
from vietnamese.damage import find_phrase
from vietnamese.dates import FoundDate, find_dates
from vietnamese.document_number import SYMBOL, normalise_symbol
from vietnamese.folding import fold, nfc
from vietnamese.names import mostly_capitals

NATIONAL_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
PARTY_NAME = "ĐẢNG CỘNG SẢN VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"

_HEAD = 0.5
"""A letterhead stands in the upper half of its page, below whatever is stamped at the top."""
_ROWS_BELOW = 9
"""So many line heights below quốc hiệu, number and date are found at the latest."""

_NUMBER_LABEL = re.compile(r"^\W{0,3}s[o06eéb]{1,2}\b\s*[:;.,]?", re.IGNORECASE)
_PARTY_SYMBOL = re.compile(r"(?P<dash>[-–—])\s*(?P<symbol>[A-ZĐÐ]{2,4}\s*/\s*[A-ZĐÐ]{2,8})(?!\w)")
"""`Số 362-NQ/BCSĐ`: on the Party's papers a dash stands between number and symbol."""
_QUOTING = re.compile(r"[^\W\d_][\s:]+[“\"]\s*$")
"""A sentence that quotes quốc hiệu: `Quốc hiệu “CỘNG HÒA …`."""
_BLANKS = re.compile(r"^[\s.…_:;,-]*$")


@dataclass(frozen=True)
class NumberRow:
    """`Số: 47/QĐ-UBND` as it stands on the page."""

    row: Piece
    number: Piece | None
    """The words between the label and the slash; None where nothing was read there."""
    number_raw: str
    symbol: str
    symbol_raw: str
    symbol_piece: Piece
    attached: bool
    """Number and slash make one word, as print sets them."""
    party: bool = False

    def whole(self, number: str) -> str:
        """Number and symbol together."""
        return f"{number}{'-' if self.party else '/'}{self.symbol}"


@dataclass(frozen=True)
class DateRow:
    """`Quảng Ngãi, ngày 17 tháng 01 năm 2025` as it stands on the page."""

    row: Piece
    found: FoundDate
    place: str

    def part(self, raw: str) -> Piece | None:
        """The words that hold one part of the date, by its raw reading."""
        if not raw:
            return None
        place = nfc(self.row.text).find(raw, self.found.start)
        return self.row.part(place, place + len(raw)) if place >= 0 else None


@dataclass(frozen=True)
class Header:
    """The letterhead of a page."""

    national_name: Piece | None
    boundary: float
    """Where the right column begins."""
    issuer: tuple[Piece, ...]
    number: NumberRow | None
    date: DateRow | None
    bottom: float
    """Below this the heading and the text begin."""
    left_below: tuple[Piece, ...] = ()
    """Rows of the left column under the number: trích yếu of a công văn."""


def find_header(sheet: Sheet) -> Header | None:
    """The letterhead, or None where neither quốc hiệu nor a number row with its symbol stands at the head of the page."""
    national = _national_name(sheet)
    if national is None:
        return None
    boundary = national.box.left - 0.5 * sheet.text_height
    top = national.y - 1.5 * sheet.text_height
    depth = _ROWS_BELOW * max(sheet.text_height, median(placed.box.height for placed in national.words))
    words = sheet.words_within(Box(0.0, top, 1.0, national.y + depth))
    date = _date_row(sheet, [word for word in words if word.box.centre[1] > national.y], boundary)
    taken = {id(placed) for placed in date.row.words} if date else set()
    left_rows = sheet.rows_of(
        word for word in words if word.box.right < boundary + 0.06 and word.box.centre[0] < boundary and id(word) not in taken
    )
    number = _number_row(left_rows)
    bottom = max([national.y, *(row.row.y for row in (number, date) if row is not None)])
    issuer = _issuer_rows(left_rows, number, sheet.text_height, bottom)
    below = [
        row for row in left_rows if row is not None and number is not None and row.y > number.row.y + 0.5 * sheet.text_height
    ]
    return Header(national, boundary, tuple(issuer), number, date, bottom, tuple(below))


def _national_name(sheet: Sheet) -> Piece | None:
    """The words of quốc hiệu; of the motto where quốc hiệu itself cannot be read; of the Party's name on its papers."""
    for phrase, at_least in ((NATIONAL_NAME, 0.75), (MOTTO, 0.75), (PARTY_NAME, 0.85)):
        for piece in sheet.pieces:
            if piece.y > _HEAD:
                break
            match = find_phrase(phrase, piece.text, at_least=at_least)
            found = piece.part(match.start, match.end) if match and not _QUOTING.search(piece.text[: match.start]) else None
            if found is not None and (phrase == MOTTO or mostly_capitals(found.text)):  # Sentences of laws name the country too.
                return _without_intruder(found, phrase)
    return None


def _without_intruder(piece: Piece, phrase: str) -> Piece:
    """The match without a word of the left column that it may begin with."""
    words = list(piece.words)
    while len(words) > 2 and fold(words[0].text)[:1] != fold(phrase)[:1] and fold(words[1].text)[:1] == fold(phrase)[:1]:
        words = words[1:]
    return Piece(tuple(words), piece.page)


def _date_row(sheet: Sheet, words: Sequence[Placed], boundary: float) -> DateRow | None:
    for row in sheet.rows_of(word for word in words if word.box.right > boundary - 0.12):
        found = next((date for date in find_dates(row.text) if date.in_words), None)
        if found is None:
            continue
        own = _date_words(row, found, boundary)
        again = next((date for date in find_dates(own.text) if date.in_words), None)
        if again is not None:
            place = own.text[: again.start].strip(" ,.;-")
            return DateRow(own, again, place)
    return None


def _date_words(row: Piece, found: FoundDate, boundary: float) -> Piece:
    """The row without the end of a symbol that reaches far to the right: place names may begin left of the boundary."""
    part = row.part(found.start, found.end)
    assert part is not None
    first = row.words.index(part.words[0])
    while first > 0:
        before, here = row.words[first - 1], row.words[first]
        if here.box.left - before.box.right > 0.03 and before.box.right < boundary:
            break
        if re.search(r"[/\d]", before.text) or re.match(r"(?i)s[ốo]", before.text):
            break
        first -= 1
    return Piece(row.words[first:], row.page)


def _number_row(rows: Sequence[Piece]) -> NumberRow | None:
    for row in rows:
        party = _PARTY_SYMBOL.search(row.text)
        match = party or SYMBOL.search(row.text)
        label = _NUMBER_LABEL.match(fold(row.text))
        if match is None or (label is None and not _looks_like_symbol(match["symbol"])):
            continue
        start = label.end() if label else 0
        slash = match.start()
        number_raw = row.text[start:slash].strip()
        symbol_piece = row.part(match.start("symbol"), match.end("symbol")) or row
        number = None if _BLANKS.match(number_raw) else row.part(start, slash)
        attached = bool(number_raw) and not row.text[slash - 1 : slash].isspace()
        symbol = normalise_symbol(match["symbol"])
        return NumberRow(row, number, number_raw if number else "", symbol, match["symbol"], symbol_piece, attached, bool(party))
    return None


def _looks_like_symbol(symbol: str) -> bool:
    return re.fullmatch(r"[A-ZĐÐ]{1,4}[a-z]?\s?-\s?[A-ZĐÐ&]{2,12}.*", symbol) is not None


def _issuer_rows(rows: Sequence[Piece], number: NumberRow | None, height: float, bottom: float) -> list[Piece]:
    """Rows of the left column above the number, in capitals, without the crumbs of rules and stamps."""
    last = number.row.y - 0.6 * height if number else bottom - 0.6 * height
    kept = []
    for row in rows:
        words = tuple(placed for placed in row.words if _is_capital_word(placed.text))
        letters = sum(len(word.text) for word in words)
        if row.y < last and letters >= 2 and letters >= 0.5 * len(row.text.replace(" ", "")):
            kept.append(Piece(words, row.page))
    return kept


def _is_capital_word(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    if not letters:
        return text in {"-", "–", "&"} or text.isdigit()
    return sum(letter.isupper() for letter in letters) >= 0.6 * len(letters)
