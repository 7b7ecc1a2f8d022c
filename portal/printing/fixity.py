"""Fixity on the terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from portal.fixity import DamageListShape, DamageShape, RepairShape, RepairsShape, VerificationShape
from portal.printing.documents import size
from portal.printing.registry import new_table
from portal.terminal import Terminal, clean
from sohoa.clock import VIETNAM

_OUTCOMES = {
    "repaired": ("đã khôi phục", "repaired"),
    "whole": ("nguyên vẹn, không cần sửa", "whole, nothing to repair"),
    "record_corrected": ("đã sửa dung lượng trong hồ sơ", "the size on record was corrected"),
    "no_copy": ("không tìm thấy bản sao nguyên vẹn", "no whole copy was found"),
    "still_damaged": ("đã ghi lại nhưng đọc ra vẫn sai: kiểm tra ổ đĩa", "written, but read back wrong: look at the disk"),
}
_SOURCES = {
    "earlier_version": ("từ phiên bản trước trong kho", "from an earlier version in the store"),
    "replica": ("từ kho thứ hai", "from the replica"),
}
_MADE_WELL = frozenset({"repaired", "whole", "record_corrected"})
_KINDS = {
    "original": ("bản gốc", "original"), "searchable_pdf": ("PDF có chữ", "searchable PDF"), "words": ("chữ đã đọc", "words"),
}  # fmt: skip
_COLUMNS = (
    ("Tệp", "Object"), ("Hỏng", "Damage"), ("Phát hiện", "Found"), ("Tài liệu", "Documents"), ("Hồ sơ", "Dossiers"),
)  # fmt: skip
_DOCUMENTS_TOLD = 10


def verification_lines(run: VerificationShape, terminal: Terminal) -> RenderableType:
    """What was read, and what is damaged."""
    told = terminal.say(
        f"{run.objects}/{run.of_objects} tệp, {size(run.bytes)}, {run.seconds:.1f} giây ({run.mb_per_second} MB/giây)",
        f"{run.objects}/{run.of_objects} objects, {size(run.bytes)}, {run.seconds:.1f} s ({run.mb_per_second} MB/s)",
    )
    lines: list[RenderableType] = [Text(("✔ " if run.is_empty else "✗ ") + told, "green" if run.is_empty else "bold red")]
    if not run.finished:
        stopped = ("Đã dừng; lần sau làm tiếp từ đây.", "Stopped; the next run goes on from here.")
        lines.append(Text(terminal.say(*stopped), "yellow"))
    if run.whole_again:
        count = len(run.whole_again)
        again = (f"{count} tệp từng hỏng nay nguyên vẹn", f"{count} were damaged and are whole again")
        lines.append(Text(f"  {terminal.say(*again)}", "green"))
    if run.without_record:
        lines.append(_without_record(run, terminal))
    return Group(*lines, damage_lines(run, terminal))


def repair_lines(run: RepairsShape, terminal: Terminal) -> RenderableType:
    """What became of each object, and what is still damaged."""
    if not run.repairs:
        return Text(terminal.say("✔ Không có tệp nào hỏng.", "✔ Nothing is damaged."), "green")
    return Group(*(_repair(one, terminal) for one in run.repairs), damage_lines(run, terminal))


def damage_lines(found: DamageListShape, terminal: Terminal) -> RenderableType:
    """Everything that is damaged, with what hangs on it; nothing where nothing is."""
    if found.is_empty:
        return Group()
    table = new_table()
    for column in _COLUMNS:
        table.add_column(terminal.say(*column))
    for one in found.damage:
        table.add_row(
            Text(one.sha256, "red"),
            Text.assemble(terminal.say(one.vi, one.en), f"  {size(one.size)}"),
            f"{one.found_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if one.found_at is not None else "",
            _documents(one, terminal),
            Text(clean("\n".join(one.dossiers))),
        )
    rest = found.count - len(found.damage)
    more = [Text(terminal.say(f"… và {rest} tệp khác", f"… and {rest} more"))] if rest else []
    todo = terminal.say(
        "Khôi phục từ bản sao (SOHOA_REPLICA): sohoa archive repair", "Repair from a copy (SOHOA_REPLICA): sohoa archive repair"
    )
    return Group(table, *more, Text(todo, "yellow"))


def _documents(one: DamageShape, terminal: Terminal) -> Text:
    kinds = sorted({rendition.kind for rendition in one.renditions})
    forms = ", ".join(terminal.say(*_KINDS.get(kind, (kind, kind))) for kind in kinds)
    numbers = ", ".join(f"#{document}" for document in one.documents[:_DOCUMENTS_TOLD])
    rest = len(one.documents) - _DOCUMENTS_TOLD
    told = [f"{numbers} (+{rest})" if rest > 0 else numbers or "–", forms]
    if one.persons:
        told.append(terminal.say(f"{one.persons} người", f"{one.persons} persons"))
    if one.can_be_made_again:
        told.append(terminal.say("có thể tạo lại từ bản gốc", "can be made again from the original"))
    return Text("\n".join(line for line in told if line))


def _repair(one: RepairShape, terminal: Terminal) -> Text:
    well = one.outcome in _MADE_WELL
    source = terminal.say(*_SOURCES[one.source]) if one.source is not None else ""
    return Text.assemble(
        ("✔ " if well else "✗ ", "green" if well else "bold red"),
        one.sha256, f"  {terminal.say(*_OUTCOMES[one.outcome])}", (f"  {source}", "dim"),
    )  # fmt: skip


def _without_record(run: VerificationShape, terminal: Terminal) -> Text:
    said = terminal.say(
        f"  {run.without_record} tệp trong kho không có trong hồ sơ (để nguyên; tệp đang nạp cũng có thể tính vào đây):",
        f"  {run.without_record} objects in the store have no record (they are let be; files coming in may be among them):",
    )
    return Text("\n    ".join([said, *run.hashes_without_record[:_DOCUMENTS_TOLD]]), "yellow")
