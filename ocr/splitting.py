"""A stream of pages cut into documents, by what the first page of a document shows.

A first page bears a letterhead, a heading or form number of the catalogue at its top, or the QR code of a dossier; behind a
sheet that only separates dossiers, every page is a first one.
Pages with a page number of 2 or more, appendices ("kèm theo …"), blank backs and drafts behind a submission belong to the
document before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ocr.document_type import type_of
from ocr.fields.header import Header, find_header
from ocr.fields.heading import find_heading
from ocr.fields.layout import Sheet
from page.reading import TypeReading
from page.words import ReadPage
from vietnamese.damage import find_phrase
from vietnamese.folding import fold

if TYPE_CHECKING:
    from catalogue import DocumentTypes

_TOP = 0.3
_SURE_HEADING = 0.85
_HEADING_AND_FORM = 0.97
"""With its heading and form number at the top, a page is that form, whatever decision its caption says it belongs to."""
_CONTINUED = frozenset({"list", "book"})
"""Layouts whose heading stands again at the top of their further pages."""
_SEPARATING = 0.05
"""Share of the page that the code of a separating sheet fills; that of a slip fills a fifth of this."""
_SUBMISSIONS = frozenset({"TỜ TRÌNH"})
_DRAFT = ("DỰ THẢO",)
_APPENDIX = re.compile(r"^\W*(?:phu luc|bieu(?: mau)?\s|mau\s+so\b)")


@dataclass
class Part:
    """One document of the stream: its own pages, and those that only follow it (annexes, drafts, blank backs)."""

    sheets: list[Sheet]
    header: Header | None
    annexes: list[Sheet] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)
    coded: ReadPage | None = None
    """Its first page, where that carries dossier codes: what follows belongs to that dossier."""

    @property
    def only_separates(self) -> bool:
        """It is the sheet between two dossiers, and no paper of either."""
        return self.coded is not None and any(code.box.width * code.box.height > _SEPARATING for code in self.coded.codes)

    @property
    def has_separated(self) -> bool:
        """Nothing is left to be asked of it: it only separates, and names one dossier."""
        return self.only_separates and self.coded is not None and len(self.coded.codes) == 1

    @property
    def pages(self) -> tuple[int, ...]:
        """All page numbers, in order."""
        return tuple(sorted([*(sheet.number for sheet in self.sheets), *(sheet.number for sheet in self.annexes), *self.blanks]))


def split(pages: Iterable[ReadPage], types: DocumentTypes) -> Iterator[Part]:
    """Every page in exactly one part. Blank pages before the first document go with it. `pages` come in their order, and only
    those of one part are held at a time: a file may have thousands.
    """
    last: Part | None = None
    leading_blanks: list[int] = []
    for page in pages:
        begun = _begun(page, last, leading_blanks, types)
        if begun is not None:
            if last is not None:
                yield last
            last = begun
    if last is not None:
        yield last
    elif leading_blanks:
        yield Part([], None, blanks=leading_blanks)


def _begun(page: ReadPage, last: Part | None, leading_blanks: list[int], types: DocumentTypes) -> Part | None:
    """The part that the page begins. None where it belongs to the one before, or leads to the first: then it is there."""
    if page.codes and not _goes_on(page, last):
        return _coded_part(page, leading_blanks if last is None else [])
    if page.blank or not page.words:
        (leading_blanks if last is None else last.blanks).append(page.number)
        return None
    sheet = Sheet(page)
    header = find_header(sheet)
    if last is None:
        return Part([sheet], header, blanks=leading_blanks)
    if last.only_separates or not last.sheets:
        return Part([sheet], header)
    if _is_draft(sheet, header, last):
        last.annexes.append(sheet)
    elif _is_first(sheet, header, types, last):
        return Part([sheet], header)
    elif last.annexes or is_appendix(sheet):
        last.annexes.append(sheet)
    else:
        last.sheets.append(sheet)
    return None


def _goes_on(page: ReadPage, last: Part | None) -> bool:
    """Whether a page with a code is a further page of the slip before it, which carries the same."""
    coded = last.coded if last is not None else None
    if coded is None or {code.text for code in coded.codes} != {code.text for code in page.codes} or not page.words:
        return False
    number = page_number(Sheet(page))
    return number is not None and number >= 2


def _coded_part(page: ReadPage, blanks: list[int]) -> Part:
    if not page.words:
        return Part([], None, blanks=[*blanks, page.number], coded=page)
    sheet = Sheet(page)
    return Part([sheet], find_header(sheet), blanks=blanks, coded=page)


def _is_first(sheet: Sheet, header: Header | None, types: DocumentTypes, before: Part) -> bool:
    if is_appendix(sheet) and (before.annexes or _type_of_top(sheet, types).confidence < _HEADING_AND_FORM):
        return False
    if header is not None and (header.issuer or header.number or header.date or find_heading(sheet, header)):
        return True
    if (number := page_number(sheet)) is not None and number >= 2:
        return False
    reading = _type_of_top(sheet, types)
    if header is not None and not before.annexes:
        # Under quốc hiệu a new paper begins; its heading may stand as low as on the cover of a book.
        whole = type_of([sheet], types)
        reading = whole if whole.confidence > reading.confidence else reading
    if reading.type_id is None or reading.confidence < _SURE_HEADING:
        return False
    return types[reading.type_id].layout not in _CONTINUED or type_of(before.sheets, types).type_id != reading.type_id


def _type_of_top(sheet: Sheet, types: DocumentTypes) -> TypeReading:
    return type_of([Sheet(_top_of(sheet))], types)


def _top_of(sheet: Sheet) -> ReadPage:
    page = sheet.page
    kept = tuple(placed.word for placed in sheet.words if placed.box.centre[1] < _TOP)
    return replace(page, words=kept)


def page_number(sheet: Sheet) -> int | None:
    """The number printed alone at the head or foot of the page."""
    for piece in sheet.pieces:
        if 0.09 < piece.y < 0.92:
            continue
        text = piece.text.strip(" -–.|")
        if text.isdigit() and len(text) <= 3 and 0.3 < piece.box.centre[0] < 0.98:
            return int(text)
        if match := re.fullmatch(r"(?:trang\s*)?(\d{1,3})\s*/\s*\d{1,3}", fold(text)):
            return int(match[1])
    return None


def is_appendix(sheet: Sheet) -> bool:
    """`Phụ lục …` or a caption "(Kèm theo Quyết định số …)" at the top: part of the document before."""
    top = [piece for piece in sheet.pieces if piece.y < _TOP]
    captioned = any(
        re.match(r"^\W*(?:ban hanh\s+)?kem theo\b", fold(piece.text))
        or find_phrase("(Ban hành kèm theo", piece.text[:24], at_least=0.85)
        for piece in top
    )
    named = any(_APPENDIX.match(fold(piece.text)) for piece in top[:6])
    return captioned or (
        named and find_header(sheet) is None and any(re.match(r"^\W*phu luc\b", fold(piece.text)) for piece in top[:6])
    )


def _is_draft(sheet: Sheet, header: Header | None, before: Part) -> bool:
    """A letterhead whose number and day were never filled in, behind a submission or among annexes; or "DỰ THẢO"."""
    if header is None:
        return False
    top = "\n".join(piece.text for piece in sheet.pieces if piece.y < _TOP)
    if any(
        find_phrase(word, line, at_least=0.95) for word in _DRAFT for line in top.split("\n") if len(line) < 40 and line.isupper()
    ):
        return True
    heading = find_heading(before.sheets[0], before.header) if before.sheets else None
    submits = heading is not None and heading.kind in _SUBMISSIONS
    return (bool(before.annexes) or (submits and header.number is not None)) and _unfilled(sheet, header)


def _unfilled(sheet: Sheet, header: Header) -> bool:
    """No number, and no day or no date at all, and no trace of a pen in their places."""
    if header.number is not None and header.number.number is not None:
        return False
    if header.date is not None and header.date.found.day_raw.strip(" ."):
        return False
    rows = [row.row.original_box for row in (header.number, header.date) if row is not None]
    return not any(mark.by_hand for row in rows for mark in sheet.marks_over(row))
