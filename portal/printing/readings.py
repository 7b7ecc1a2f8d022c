"""Reading a document again, on the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from portal.printing.batches import problem_line
from portal.printing.versions import read_otherwise
from portal.terminal import Terminal
from portal.version_shapes import ReadingShape


def reading_lines(reading: ReadingShape, terminal: Terminal) -> Iterator[Text]:
    """How far it is; what came of it; what is wrong."""
    yield Text(terminal.say(*_said(reading)))
    if reading.version is not None and reading.version.reading is not None:
        yield from read_otherwise(reading.version.reading, terminal)
    yield from (problem_line(one, terminal) for one in reading.problems)


def _said(reading: ReadingShape) -> tuple[str, str]:
    number, done, pages = reading.document, reading.pages_read, reading.pages
    if reading.state == "working":
        return (
            f"… Tài liệu {number}: đã đọc lại {done}/{pages} trang (lô {reading.batch}).",
            f"… Document {number}: {done} of {pages} pages read again (batch {reading.batch}).",
        )
    if reading.state == "failed":
        return f"✗ Tài liệu {number}: giữ nguyên như cũ.", f"✗ Document {number} stays as it was."
    if reading.version is None:
        return (
            f"Tài liệu {number}: đọc lại vẫn đúng như cũ, không có phiên bản mới.",
            f"Document {number}: read again it is as it was; there is no new version.",
        )
    version = reading.version.number
    return f"✔ Tài liệu {number}: phiên bản V{version}.", f"✔ Document {number}: version V{version}."
