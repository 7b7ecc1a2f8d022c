"""Grants on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from portal.grant_shapes import GrantShape, State
from portal.printing.registry import new_table
from portal.terminal import Terminal, clean

_STATES: dict[State, tuple[str, str]] = {
    "not_begun": ("chưa bắt đầu", "not begun"),
    "running": ("đang hiệu lực", "running"),
    "over": ("đã hết hạn", "over"),
    "taken_back": ("đã thu hồi", "taken back"),
}


def grants_table(found: Sequence[GrantShape], terminal: Terminal) -> Table:
    """Grants, one a line."""
    table = new_table()
    table.add_column("#", justify="right")
    for column in (("Ai", "Who"), ("Được", "May"), ("Với", "With"), ("Từ", "From"), ("Đến", "To"), ("Tình trạng", "State")):
        table.add_column(terminal.say(*column))
    for one in found:
        named = Text("; ".join(_named(one, terminal)))
        may = ", ".join(one.actions)
        days = (one.begins.isoformat(), one.ends.isoformat())
        table.add_row(str(one.id), Text(clean(one.full_name)), may, named, *days, terminal.say(*_STATES[one.state]))
    return table


def whole_grant(grant: GrantShape, terminal: Terminal) -> RenderableType:
    """All that a grant says."""
    state = terminal.say(*_STATES[grant.state])
    lines = [
        Text.assemble(
            (f"#{grant.id}", "bold cyan"),
            "  ",
            (clean(grant.full_name), "bold"),
            f" ({grant.account})  {', '.join(grant.actions)}",
        ),
        Text(f"{grant.begins} → {grant.ends}  {state}", "green" if grant.state == "running" else "yellow"),
        *(Text(one) for one in _named(grant, terminal)),
        Text(f"{terminal.say('Lý do', 'Reason')}: {clean(grant.reason)}"),
        Text(f"{grant.given_at:%Y-%m-%d} {clean(grant.given_by)}", "dim"),
    ]
    if grant.ended_at is not None:
        lines.append(Text(f"✗ {grant.ended_at:%Y-%m-%d} {clean(grant.ended_by or '')}", "dim"))
    return Group(*lines)


def _named(grant: GrantShape, terminal: Terminal) -> Iterator[str]:
    """What narrows it."""
    yield f"{terminal.say('đơn vị', 'unit')} {clean(grant.unit or '*')}"
    for label, numbers in (
        (("loại", "types"), grant.types),
        (("người", "persons"), grant.persons),
        (("tài liệu", "documents"), grant.documents),
    ):
        if numbers is not None:
            yield f"{terminal.say(*label)} {clean(', '.join(map(str, numbers)))}"
    if grant.dossier is not None:
        yield f"{terminal.say('hồ sơ', 'dossier')} {clean(grant.dossier)}"
    if grant.sensitive:
        yield terminal.say("cả giấy tờ nhạy cảm", "sensitive papers too")
    if grant.council_decision is not None:
        yield f"{terminal.say('quyết định của hội đồng', 'decision of the council')} {clean(grant.council_decision)}"
