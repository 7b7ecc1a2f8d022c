"""Pages as ALTO 4.4 (Library of Congress), the layout XML that libraries and archives exchange."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from unicodedata import normalize
from xml.etree import ElementTree as Xml

from page.box import Box, around
from page.words import Line, ReadPage, Table

MEDIA_TYPE = "application/alto+xml"
NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold."""


def alto(pages: Sequence[ReadPage], source_name: str) -> bytes:
    """One ALTO document of all pages: blocks, lines, words with their confidence (`WC`, 0 to 1), and the blanks between them.

    Coordinates are pixels of the original pages; a page that does not stand upright or level says so by `ROTATION`.
    """
    root = Xml.Element("alto", {"xmlns": NAMESPACE, "SCHEMAVERSION": "4.4"})
    description = Xml.SubElement(root, "Description")
    Xml.SubElement(description, "MeasurementUnit").text = "pixel"
    Xml.SubElement(Xml.SubElement(description, "sourceImageInformation"), "fileName").text = _text(source_name)
    readers = list(dict.fromkeys(page.reader for page in pages if page.reader))
    for number, reader in enumerate(readers, 1):
        processing = Xml.SubElement(description, "Processing", ID=f"reader_{number}")
        Xml.SubElement(Xml.SubElement(processing, "processingSoftware"), "softwareName").text = _text(reader)
    layout = Xml.SubElement(root, "Layout")
    for page in pages:
        _add_page(layout, page, f"reader_{readers.index(page.reader) + 1}" if page.reader else None)
    written: bytes = Xml.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _add_page(layout: Xml.Element, page: ReadPage, reader: str | None) -> None:
    name = f"page_{page.number}"
    attributes = {"ID": name, "PHYSICAL_IMG_NR": str(page.number), "WIDTH": str(page.width), "HEIGHT": str(page.height)}
    # The standard counts counter-clockwise: what must be turned clockwise to stand upright lies that far counter-clockwise.
    if rotation := (page.turn - page.skew) % 360:
        attributes["ROTATION"] = f"{rotation:.2f}"
    if reader is not None:
        attributes["PROCESSINGREFS"] = reader
    space = Xml.SubElement(Xml.SubElement(layout, "Page", attributes), "PrintSpace", _place(page, Box(0, 0, 1, 1)))
    grouped = (list(lines) for _, lines in groupby(page.lines(), key=lambda line: line.words[0].block))
    for table, blocks in groupby(enumerate(grouped, 1), key=lambda one: page.table_of(one[1][0].words[0].box)):
        around_them = space if table is None else _add_table(space, page, table, f"{name}_table_{page.tables.index(table) + 1}")
        for number, lines in blocks:
            _add_block(around_them, page, f"{name}_block_{number}", lines)


def _add_table(space: Xml.Element, page: ReadPage, table: Table, name: str) -> Xml.Element:
    """What the text blocks of a ruled table stand in: each holds a row, or a cell of several lines."""
    box = around(cell.box for cell in table.cells)
    return Xml.SubElement(space, "ComposedBlock", {"ID": name, **_place(page, box), "TYPE": "table"})


def _add_block(space: Xml.Element, page: ReadPage, name: str, lines: Sequence[Line]) -> None:
    box = around(word.box for line in lines for word in line.words)
    block = Xml.SubElement(space, "TextBlock", {"ID": name, **_place(page, box)})
    for number, line in enumerate(lines, 1):
        _add_line(block, page, f"{name}_line_{number}", line)


def _add_line(block: Xml.Element, page: ReadPage, name: str, line: Line) -> None:
    added = Xml.SubElement(block, "TextLine", {"ID": name, **_place(page, around(word.box for word in line.words))})
    for number, word in enumerate(line.words, 1):
        if number > 1:
            Xml.SubElement(added, "SP")
        told = {"CONTENT": _text(word.text), "WC": f"{min(max(word.confidence, 0.0), 1.0):.4f}"}
        Xml.SubElement(added, "String", {"ID": f"{name}_word_{number}", **_place(page, word.box), **told})


def _place(page: ReadPage, box: Box) -> dict[str, str]:
    """Place and size of a box on the page image, in whole pixels."""
    left, top = round(box.left * page.width), round(box.top * page.height)
    right, bottom = round(box.right * page.width), round(box.bottom * page.height)
    return {"HPOS": str(left), "VPOS": str(top), "WIDTH": str(right - left), "HEIGHT": str(bottom - top)}


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", normalize("NFC", text))
