"""A move on the terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from portal.move_shapes import MoveShape
from portal.printing.backup import lacking_lines, megabytes
from portal.terminal import Terminal, clean


def move_lines(done: MoveShape, terminal: Terminal) -> RenderableType:
    """What was moved, what was compared, and what there is still to do."""
    size = megabytes(done.object_bytes)
    told = terminal.say(
        f"✔ Đã chuyển đến {done.target}: {done.rows} dòng của {len(done.tables)} bảng, {done.objects} tệp ({size}), "
        f"{done.seals} niêm phong, {done.indexed} tài liệu trong chỉ mục. Đối chiếu: không khác.",
        f"✔ Moved to {done.target}: {done.rows} rows of {len(done.tables)} tables, {done.objects} objects ({size}), "
        f"{done.seals} seals, {done.indexed} documents in the index. Compared: nothing differs.",
    )
    log = terminal.say(
        f"  Nhật ký nguyên vẹn: {done.log.entries} việc."
        if done.log.clean
        else f"  Nhật ký có {done.log.count} lỗi, như ở nơi đi.",
        f"  The log is whole: {done.log.entries} acts."
        if done.log.clean
        else f"  The log has {done.log.count} findings, as at the source.",
    )
    after = terminal.say(
        "  Từ nay dùng cấu hình của nơi đến. Nơi đi còn nguyên và không mở được nữa; giữ khóa ký của nó hoặc xóa (docs/move.md).",
        "  Use the target's settings from now on. The source is as it was, and refuses to open; see to its keys (docs/move.md).",
    )
    return Group(
        Text(clean(told), "green"),
        _tables(done, terminal),
        Text(log, "" if done.log.clean else "bold red"),
        Text(after),
        *lacking_lines(done.lacking, terminal),
    )


def _tables(done: MoveShape, terminal: Terminal) -> Table:
    table = Table(terminal.say("Bảng", "Table"), box=None, padding=(0, 2), header_style="dim")
    table.add_column(terminal.say("Số dòng", "Rows"), justify="right")
    table.add_column("SHA-256", style="dim")
    for name, one in sorted((name, one) for name, one in done.tables.items() if one.rows):
        table.add_row(name, str(one.rows), one.sha256[:16])
    return table
