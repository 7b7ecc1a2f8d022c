"""Documents read again in bulk, on the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from portal.printing.batches import problem_line
from portal.printing.documents import shown_value
from portal.printing.field_names import field_name
from portal.reread_shapes import ChangedFieldShape, RereadReportShape, RereadShape
from portal.terminal import Terminal, clean


def asked_lines(asked: RereadShape, terminal: Terminal) -> Iterator[Text]:
    """What was found, and what of it is read again."""
    yield Text(terminal.say(f"Bộ đọc hiện tại: {clean(asked.reader)}", f"Reads now: {clean(asked.reader)}"), "dim")
    yield Text(
        terminal.say(
            f"{asked.older} tài liệu do bộ đọc cũ hơn đọc; yêu cầu đọc lại {asked.asked}.",
            f"{asked.older} documents were read by an older reader; {asked.asked} are to be read again.",
        )
    )
    if asked.refused:
        yield Text(
            terminal.say(
                f"{asked.refused} tài liệu khác: anh/chị không có quyền sửa.",
                f"{asked.refused} others you may not change.",
            ),
            "yellow",
        )
    if asked.report is not None:
        yield from report_lines(asked.report, terminal)


def report_lines(report: RereadReportShape, terminal: Terminal) -> Iterator[Text]:
    """Counts, the fields by how often they changed, and each document that reads otherwise."""
    same, otherwise, failed, waiting = report.same, report.otherwise, report.failed, report.waiting
    yield Text(
        terminal.say(
            f"{report.documents} tài liệu: {same} đọc như cũ, {otherwise} đọc khác, {failed} không đọc được, {waiting} đang chờ.",
            f"{report.documents} documents: {same} read as before, {otherwise} otherwise, {failed} failed, {waiting} waiting.",
        ),
        "bold",
    )
    for field in report.fields:
        yield Text(f"  {field_name(field.name, terminal.language)}: {field.documents}")
    for line in report.lines:
        version = f" V{line.version}" if line.version is not None else ""
        yield Text(terminal.say(f"Tài liệu {line.document}{version}", f"Document {line.document}{version}"))
        for one in line.changed:
            yield _change(one, terminal)
        if line.would_be_documents > 1:
            count = line.would_be_documents
            yield Text(terminal.say(f"  ? sẽ tách thành {count} tài liệu", f"  ? it would be {count} documents"), "yellow")
        yield from (problem_line(one, terminal) for one in line.problems)


def _change(one: ChangedFieldShape, terminal: Terminal) -> Text:
    stands, read = (_values(values, terminal) for values in (one.stands, one.read))
    return Text.assemble((f"  ? {field_name(one.name, terminal.language)}: ", "yellow"), clean(f"{stands} → {read}"))


def _values(values: list[str], terminal: Terminal) -> str:
    return ", ".join(shown_value(value, terminal.language) for value in values) or "–"
