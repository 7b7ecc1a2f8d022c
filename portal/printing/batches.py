"""Batches on the terminal: each file with its documents and with what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archive.records import Document
from catalogue import DocumentTypes
from ingest.batches import BatchLine, BatchReport, Holder, ItemProblemReport, ItemReport
from portal.batches import SeenBatch
from portal.printing.documents import main_fields, pages_of, type_confidence, type_name
from portal.shapes import ProblemShape
from portal.terminal import Terminal, clean

_MARKS = {
    "done": ("✔", "green"), "partial": ("▲", "yellow"), "failed": ("✗", "red"), "duplicate": ("=", "blue"),
    "received": ("…", "dim"), "opened": ("…", "dim"), "working": ("…", "dim"), "receiving": ("…", "yellow"),
}  # fmt: skip
_STATES = {
    "done": ("xong", "done"),
    "partial": ("thiếu một phần", "partial"),
    "failed": ("không đọc được", "failed"),
    "duplicate": ("trùng", "duplicate"),
    "received": ("đang chờ", "waiting"),
    "opened": ("đang đọc", "being read"),
    "working": ("đang làm", "working"),
    "receiving": ("chưa nhận đủ tệp", "not all files received"),
}


def state_mark(state: str) -> Text:
    """The sign of a state."""
    return Text(*_MARKS[state])


def state_name(state: str, terminal: Terminal) -> Text:
    """The name of a state, with its sign."""
    return Text(f"{_MARKS[state][0]} {terminal.say(*_STATES[state])}", _MARKS[state][1])


def whole_batch(seen: SeenBatch, types: DocumentTypes, terminal: Terminal) -> RenderableType:
    """A batch with its files, their documents and problems, and a line that sums it up."""
    batch, documents = seen.report, seen.documents
    files = [file_lines(item, documents, types, terminal, readable=seen.readable) for item in batch.items]
    return Group(_heading(batch, terminal), Text(), *files, Text(), _sum(batch, documents, terminal))


def _heading(batch: BatchReport, terminal: Terminal) -> Text:
    facts = [
        (terminal.say("hồ sơ", "dossier"), batch.dossier),
        (terminal.say("thủ tục", "procedure"), batch.procedure),
        (terminal.say("đơn vị", "unit"), batch.unit),
        (terminal.say("người quét", "by") if batch.why is None else terminal.say("người yêu cầu", "by"), batch.created_by),
        (terminal.say("đọc lại vì", "read again because"), batch.why),
    ]
    told = "".join(f" · {label} {clean(value)}" for label, value in facts if value)
    return Text.assemble((terminal.say(f"Lô {batch.id}", f"Batch {batch.id}"), "bold"), (told, "dim"))


def file_lines(
    item: ItemReport,
    documents: Mapping[int, Document],
    types: DocumentTypes,
    terminal: Terminal,
    *,
    readable: Collection[int] | None = None,
) -> RenderableType:
    """A file: its state, pages, documents, and problems. Fields only of documents that are `readable`; unless told, of all."""
    head = Text.assemble(state_mark(item.state), " ", (clean(item.name), "bold"))
    if item.pages is not None:
        head.append(terminal.say(f"  {item.pages} trang", f"  {_many(item.pages, 'page')}"), "dim")
    if item.held_by is not None:
        head.append(f"  {terminal.say('trùng từng byte với', 'the very bytes of')} {_held(item.held_by, terminal)}", "blue")
    elif item.kind == "zip":
        head.append(terminal.say("  đã mở, các tệp bên trong ở dưới", "  unpacked, its files follow"), "dim")
    found = [documents[number] for number in item.documents if number in documents]
    lines: list[RenderableType] = [head]
    if found and item.held_by is None:
        lines.append(Padding(_documents(found, types, terminal, readable), (0, 0, 0, 2)))
    elif found:
        numbers = ", ".join(f"#{document.id} {type_name(document, types, terminal.language)}" for document in found)
        lines.append(
            Padding(Text(terminal.say("không đọc lại; tài liệu: ", "not read again; documents: ") + numbers, "dim"), (0, 0, 0, 2))
        )
    lines += [Padding(problem_line(one, terminal), (0, 0, 0, 2)) for one in item.problems]
    return Group(*lines)


def _held(holder: Holder, terminal: Terminal) -> str:
    """Where the bytes lie, as far as that is told."""
    if holder.name is None:
        return terminal.say("tệp đã có trong kho", "a file that is in the archive")
    where = terminal.say(f"lô {holder.batch}", f"batch {holder.batch}") + (f", {holder.dossier}" if holder.dossier else "")
    return f"{clean(holder.name)} ({where})"


def _documents(
    documents: Iterable[Document], types: DocumentTypes, terminal: Terminal, readable: Collection[int] | None
) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", style="cyan", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for document in documents:
        line = Text.assemble(type_name(document, types, terminal.language), (f"  {pages_of(document, terminal)}", "dim"))
        table.add_row(f"#{document.id}", type_confidence(document), line)
        if (readable is None or document.id in readable) and (fields := main_fields(document.fields, terminal)):
            table.add_row("", "", fields)
    return table


def problem_line(problem: ItemProblemReport | ProblemShape, terminal: Terminal) -> Text:
    """What is wrong with a file or one of its pages."""
    where = terminal.say(f"trang {problem.page}: ", f"page {problem.page}: ") if problem.page is not None else ""
    sign, style = ("! ", "yellow") if problem.warning else ("✗ ", "red")
    return Text.assemble((f"{sign}{problem.code}  ", style), where + clean(terminal.say(problem.vi, problem.en)))


def _sum(batch: BatchReport, documents: Mapping[int, Document], terminal: Terminal) -> Text:
    pages = sum(item.pages or 0 for item in batch.items if item.held_by is None)
    parts = [
        terminal.say(f"{len(batch.items)} tệp", _many(len(batch.items), "file")),
        terminal.say(f"{pages} trang", _many(pages, "page")),
        terminal.say(f"{len(documents)} tài liệu", _many(len(documents), "document")),
    ]
    parts += [f"{count} {terminal.say(*_STATES[state])}" for state, count in batch.counts.items()]
    return Text.assemble(state_name(batch.state, terminal), "  " + " · ".join(parts))


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def batches_table(batches: Iterable[BatchLine], terminal: Terminal) -> RenderableType:
    """A list of batches."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for vi, en in (
        ("Lô", "Batch"),
        ("Lúc", "At"),
        ("Trạng thái", "State"),
        ("Tệp", "Files"),
        ("Hồ sơ", "Dossier"),
        ("Đơn vị", "Unit"),
        ("Người quét", "By"),
    ):
        table.add_column(terminal.say(vi, en), justify="right" if en in ("Batch", "Files") else "left")
    for batch in batches:
        table.add_row(
            str(batch.id),
            f"{batch.created_at.astimezone():%d/%m/%Y %H:%M}",
            state_name(batch.state, terminal),
            str(sum(batch.counts.values())),
            clean(batch.dossier or "–"),
            Text(clean(batch.unit or "–")),
            Text(clean(batch.created_by)),
        )
    return table
