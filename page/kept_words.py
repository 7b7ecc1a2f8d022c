"""The words of pages as bytes, for keeping: compact JSON, compressed. What goes in comes out the same."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

from page.box import Box
from page.words import Cell, Mark, PrintedCode, ReadPage, Table, Word

MEDIA_TYPE = "application/vnd.sohoa.words+json+zlib"
FORMAT = 4
_READABLE = (1, 2, 3, 4)
"""Format 1 had no codes; 1 and 2 did not say which engine read a word; none of them had tables."""


def to_bytes(pages: Sequence[ReadPage]) -> bytes:
    """Pages as compressed JSON. Coordinates keep six digits: less than a hundredth of a pixel."""
    body = {"format": FORMAT, "pages": [_page_out(page) for page in pages]}
    return zlib.compress(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def from_bytes(data: bytes) -> list[ReadPage]:
    """Pages from `to_bytes`. Raises ValueError for another format."""
    body = json.loads(zlib.decompress(data))
    if body["format"] not in _READABLE:
        raise ValueError(f"words of format {body['format']}, this program reads up to format {FORMAT}")
    return [_page_in(page) for page in body["pages"]]


def _box_out(box: Box) -> list[float]:
    return [round(side, 6) for side in (box.left, box.top, box.right, box.bottom)]


def _page_out(page: ReadPage) -> dict[str, Any]:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "turn": page.turn,
        "skew": page.skew,
        "blank": page.blank,
        "reader": page.reader,
        "words": [_word_out(word) for word in page.words],
        "marks": [[m.kind, *_box_out(m.box), m.text, round(m.confidence, 4)] for m in page.marks],
        "codes": [[c.text, *_box_out(c.box)] for c in page.codes],
        "tables": [[[c.row, c.column, *_box_out(c.box), c.rows, c.columns] for c in table.cells] for table in page.tables],
    }


def _word_out(word: Word) -> list[Any]:
    out = [word.text, *_box_out(word.box), round(word.confidence, 4), word.line, word.block]
    return [*out, word.engine] if word.engine else out


def _page_in(page: dict[str, Any]) -> ReadPage:
    words = tuple(Word(w[0], Box(*w[1:5]), *w[5:]) for w in page["words"])
    marks = tuple(Mark(m[0], Box(*m[1:5]), *m[5:]) for m in page["marks"])
    codes = tuple(PrintedCode(c[0], Box(*c[1:5])) for c in page.get("codes", ()))
    tables = tuple(Table(tuple(Cell(c[0], c[1], Box(*c[2:6]), *c[6:]) for c in table)) for table in page.get("tables", ()))
    return ReadPage(**{**page, "words": words, "marks": marks, "codes": codes, "tables": tables})
