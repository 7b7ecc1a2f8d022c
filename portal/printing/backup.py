"""Backups on the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.text import Text

from portal.backup_shapes import BackupShape, RestoreShape
from portal.terminal import Terminal, clean
from sohoa.clock import VIETNAM

_SHOWN = 20
"""Objects that are named; the others are counted."""


def backup_lines(made: BackupShape, terminal: Terminal) -> RenderableType:
    """What was backed up, to which moment."""
    at, size, copied = _moment(made), megabytes(made.object_bytes), megabytes(made.copied_bytes)
    told = terminal.say(
        f"✔ Đã sao lưu đến {at}: {made.documents} tài liệu, {made.objects} tệp ({size}), "
        f"trong đó chép mới {made.copied} ({copied}).",
        f"✔ Backed up to {at}: {made.documents} documents, {made.objects} objects ({size}), "
        f"of which {made.copied} ({copied}) were copied now.",
    )
    sealed = terminal.say(f"nhật ký đến niêm phong số {made.seal}", f"log up to seal {made.seal}")
    kept = [str(made.backup), f"manifest {made.manifest}", f"{sealed} {made.seal_hash}"]
    return Group(Text(told, "green"), *(Text(f"  {clean(one)}", "dim") for one in kept), *lacking_lines(made.lacking, terminal))


def restore_lines(done: RestoreShape, terminal: Terminal) -> RenderableType:
    """What was restored, to which moment, and what there is still to do."""
    at, size = _moment(done), megabytes(done.object_bytes)
    told = terminal.say(
        f"✔ Đã khôi phục vào {done.data} dữ liệu đến {at}: {done.documents} tài liệu, {done.objects} tệp ({size}), "
        f"{done.indexed} tài liệu trong chỉ mục.",
        f"✔ Restored into {done.data} as of {at}: {done.documents} documents, {done.objects} objects ({size}), "
        f"{done.indexed} documents in the index.",
    )
    lines = [Text(clean(told), "green"), Text(terminal.say(*_log_told(done)), "" if done.log.clean else "bold red")]
    lines += [Text(f"    {one.kind}  {clean(terminal.say(one.vi, one.en))}", "red") for one in done.log.findings[:_SHOWN]]
    if done.ahead:
        lines.append(Text(terminal.say(*_ahead_told(done.ahead)), "yellow"))
    return Group(*lines, *lacking_lines(done.lacking, terminal))


def _log_told(done: RestoreShape) -> tuple[str, str]:
    log = done.log
    if log.clean:
        return (
            f"  Nhật ký nguyên vẹn: {log.entries} việc, {log.seals} niêm phong; {done.unsealed} việc chờ niêm phong lúc sao lưu.",
            f"  The log is whole: {log.entries} acts, {log.seals} seals; {done.unsealed} waited for their seal at the backup.",
        )
    return (f"  Nhật ký có {log.count} lỗi:", f"  The log has {log.count} findings:")


def _ahead_told(ahead: int) -> tuple[str, str]:
    return (
        f"  Kho ghi một lần có thêm {ahead} niêm phong sau bản sao lưu: việc đã làm sau đó không còn. "
        "Nếu chấp nhận, chạy `sohoa audit store-again --reason …` (docs/backup.md).",
        f"  The write-once storage has {ahead} seals beyond the backup: what was done after it is lost. "
        "Where that is accepted, run `sohoa audit store-again --reason …` (docs/backup.md).",
    )


def lacking_lines(objects: Iterable[str], terminal: Terminal) -> list[Text]:
    """Objects on record that are missing."""
    named = list(objects)
    if not named:
        return []
    told = terminal.say(f"✗ Thiếu hoặc hỏng {len(named)} tệp:", f"✗ {len(named)} objects are missing or damaged:")
    return [Text(told, "bold red"), *(Text(f"    {clean(one)}", "red") for one in named[:_SHOWN])]


def _moment(shape: BackupShape | RestoreShape) -> str:
    return f"{shape.made_at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"


def megabytes(size: int) -> str:
    """A size in bytes, for people."""
    return f"{size / 1e6:.1f} MB"
