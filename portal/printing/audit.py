"""The log on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from portal.audit_shapes import ActShape, LogHeadShape, LookShape, VerificationShape
from portal.printing.registry import new_table
from portal.terminal import Terminal, clean
from sohoa.clock import VIETNAM

_CHANNELS = {"cli": "sohoa", "api": "API", "worker": "…"}


def acts_table(acts: Sequence[ActShape], terminal: Terminal) -> RenderableType:
    """Acts, newest first."""
    if not acts:
        return _nothing(terminal)
    table = _table(
        terminal, ("Lúc", "When"), ("Ai", "Who"), ("Việc", "What"), ("Của ai", "Whose"), ("Vì sao", "Why"), ("Từ", "From")
    )
    for one in acts:
        table.add_row(
            _moment(one.at),
            _who(one.who, one.unit),
            Text(clean(f"{one.verb}  {one.subject_kind} {one.subject_id}")),
            ", ".join(f"#{person}" for person in one.persons),
            Text(clean(one.purpose or "–")),
            Text(clean(f"{_CHANNELS.get(one.channel, one.channel)} {one.origin or ''}"), "dim"),
        )
    return table


def looks_table(looks: Sequence[LookShape], terminal: Terminal) -> RenderableType:
    """Who looked at somebody's papers, newest first."""
    if not looks:
        return _nothing(terminal)
    table = _table(terminal, ("Lúc", "When"), ("Ai", "Who"), ("Việc", "What"), ("Vì sao", "Why"))
    for one in looks:
        what = clean(f"{one.verb}  {one.subject_kind} {one.subject_id or ''}")
        table.add_row(_moment(one.at), _who(one.who, one.unit), Text(what), Text(clean(one.purpose or "–")))
    return table


def head_lines(head: LogHeadShape, terminal: Terminal) -> RenderableType:
    """Where the log ends, to be copied onto paper."""
    sealed = _moment(head.sealed_at) if head.sealed_at is not None else "–"
    rows = [
        (("Nhật ký", "Log"), head.log),
        (("Niêm phong số", "Seal"), f"{head.seal}  ({sealed})"),
        (("Mã băm", "Hash"), head.seal_hash),
        (("Khóa", "Key"), head.key or "–"),
        (("Việc đã niêm phong", "Acts sealed"), str(head.entries)),
        (("Chờ niêm phong", "Waiting"), str(head.unsealed)),
        (("Ở kho ghi một lần đến số", "Stored up to"), str(head.stored)),
    ]
    table = Table.grid(padding=(0, 2))
    for label, value in rows:
        table.add_row(Text(terminal.say(*label), "dim"), value)
    return table


def verification_lines(found: VerificationShape, terminal: Terminal) -> RenderableType:
    """What was verified, and what was found."""
    told = terminal.say(
        f"{found.entries} việc ({found.first}–{found.last}), {found.seals} niêm phong, {found.covered} bản ghi được làm chứng, "
        f"{found.seconds:.1f} giây ({found.entries_a_second}/giây)",
        f"{found.entries} acts ({found.first}–{found.last}), {found.seals} seals, {found.covered} records vouched for, "
        f"{found.seconds:.1f} s ({found.entries_a_second}/s)",
    )
    lines: list[RenderableType] = [Text(("✔ " if found.clean else "✗ ") + told, "green" if found.clean else "bold red")]
    keys = ", ".join(f"{key} ({count})" for key, count in found.keys.items())
    lines.append(
        Text(terminal.say(f"  niêm phong cuối {found.head}; khóa {keys}", f"  last seal {found.head}; keys {keys}"), "dim")
    )
    if found.late:
        late = (f"  {found.late} việc niêm phong muộn", f"  {found.late} acts were sealed late")
        lines.append(Text(terminal.say(*late), "yellow"))
    if found.set_back:
        set_back = (
            f"  {found.set_back} niêm phong ghi giờ sớm hơn niêm phong trước: đồng hồ máy từng bị chỉnh lùi",
            f"  {found.set_back} seals say an earlier time than one before them: a clock was put back",
        )
        lines.append(Text(terminal.say(*set_back), "yellow"))
    return Group(*lines, *([] if found.clean else [_findings(found, terminal)]))


def _findings(found: VerificationShape, terminal: Terminal) -> RenderableType:
    table = _table(
        terminal, ("Lỗi", "Finding"), ("Vị trí", "Place"), ("Việc số", "Act"), ("Đoạn", "Segment"), ("Lúc", "When"), ("", "")
    )
    for one in found.findings:
        places = (one.position, one.act, one.segment)
        said = Text(clean(terminal.say(one.vi, one.en)))
        table.add_row(
            Text(one.kind, "red"), *("" if place is None else str(place) for place in places), clean(one.at or ""), said
        )
    rest = found.count - len(found.findings)
    more = Text(terminal.say(f"… và {rest} lỗi khác", f"… and {rest} more")) if rest else Text()
    return Group(table, more)


def _table(terminal: Terminal, *columns: tuple[str, str]) -> Table:
    table = new_table()
    for column in columns:
        table.add_column(terminal.say(*column))
    return table


def _nothing(terminal: Terminal) -> Text:
    return Text(terminal.say("Không có việc nào.", "There are no acts."), "yellow")


def _moment(at: datetime) -> str:
    """In Vietnam."""
    return f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"


def _who(name: str, unit: str | None) -> Text:
    return Text.assemble(clean(name), (f"  {clean(unit)}" if unit else "", "dim"))
