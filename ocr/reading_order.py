"""Words in the order in which a person reads an administrative page (NĐ 30/2020, Phụ lục I).

The recogniser reads across: issuer and quốc hiệu, recipients and signer fall into one line. Each is a column of its own.
Columns of running text are read one after the other, and so are the cells of ruled tables. Everything else is read across.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from ocr.cells import Group, by_cells
from ocr.fields.header import Header, find_header
from ocr.fields.heading import find_heading
from ocr.fields.layout import Piece, Placed, Sheet
from ocr.fields.signature import recipients_of
from page.words import ReadPage, Word

_LEFT_COLUMN = 0.35
"""Recipients begin to the left of this."""
_TITLES_ABOVE = 1.2
"""The signer's title may stand so many line heights above "Nơi nhận"."""


class _Zone(IntEnum):
    """Parts of a page in reading order."""

    ABOVE = 0
    HEAD_LEFT = 1
    HEAD_RIGHT = 2
    BODY = 3
    FOOT_LEFT = 4
    FOOT_RIGHT = 5


@dataclass(frozen=True)
class _Head:
    """A letterhead and how far down its left column reaches: the subject of a letter stands under its number."""

    header: Header
    left_bottom: float

    def holds(self, piece: Piece, sheet: Sheet) -> bool:
        """Between the first row of the letterhead and its number and date, or in the left column under them."""
        rows = [row.y for row in (self.header.national_name, *self.header.issuer) if row is not None]
        if piece.y < min(rows) - 0.6 * sheet.text_height:
            return False
        left = piece.box.right < self.header.boundary + 0.02
        bottom = self.left_bottom if left else self.header.bottom
        return piece.y <= bottom + (0.3 if left else 0.6) * sheet.text_height


def in_reading_order(page: ReadPage) -> ReadPage:
    """The same words, line by line in reading order; lines and blocks are numbered anew."""
    sheet = Sheet(page)
    header, recipients = find_header(sheet), recipients_of(sheet)
    heading = find_heading(sheet, header)
    head = _Head(header, heading.subject[-1].y if heading and heading.is_letter else header.bottom) if header else None
    zones: dict[_Zone, list[Piece]] = {zone: [] for zone in _Zone}
    for row in sheet.rows:
        for piece in _at_boundary(row, head, sheet):
            zones[_zone(piece, head, recipients, sheet)].append(piece)
    groups = [group for zone, pieces in zones.items() for group in _groups(zone, pieces, sheet)]
    words: list[Word] = []
    lines = 0
    for block, group in enumerate(groups):
        for line in _lines(group, sheet):
            words += [replace(placed.word, line=lines, block=block) for placed in line]
            lines += 1
    return replace(page, words=tuple(words))


def _groups(zone: _Zone, pieces: Group, sheet: Sheet) -> Iterable[Group]:
    """What is read together within a zone."""
    return by_cells(pieces, sheet) if zone in (_Zone.ABOVE, _Zone.BODY) else [pieces]


def _at_boundary(row: Iterable[Piece], head: _Head | None, sheet: Sheet) -> Iterator[Piece]:
    """The pieces of a row; those of the letterhead are cut where the right column begins."""
    for piece in row:
        if head is None or not head.holds(piece, sheet):
            yield piece
            continue
        for words in (
            [word for word in piece.words if word.box.centre[0] < head.header.boundary],
            [word for word in piece.words if word.box.centre[0] >= head.header.boundary],
        ):
            if words:
                yield Piece(tuple(words), piece.page)


def _zone(piece: Piece, head: _Head | None, recipients: Piece | None, sheet: Sheet) -> _Zone:
    if head is not None and head.holds(piece, sheet):
        return _Zone.HEAD_LEFT if piece.box.centre[0] < head.header.boundary else _Zone.HEAD_RIGHT
    if head is not None and piece.y < head.header.bottom:
        return _Zone.ABOVE
    if recipients is not None and piece.y > recipients.y - _TITLES_ABOVE * sheet.text_height:
        return _Zone.FOOT_LEFT if piece.box.left < _LEFT_COLUMN else _Zone.FOOT_RIGHT
    return _Zone.BODY


def _lines(pieces: Iterable[Piece], sheet: Sheet) -> Iterator[tuple[Placed, ...]]:
    """Pieces that stand side by side in one zone make one line."""
    line: list[Piece] = []
    for piece in pieces:
        if line and not (abs(piece.y - line[-1].y) < 0.5 * sheet.text_height and piece.box.left >= line[-1].box.right):
            yield tuple(word for one in line for word in one.words)
            line = []
        line.append(piece)
    if line:
        yield tuple(word for one in line for word in one.words)
