"""Persons and units on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from portal.printing.documents import shown_value
from portal.printing.field_names import field_name
from portal.registry_shapes import (
    FoundPersonShape,
    IdentifierShape,
    MergeShape,
    PersonShape,
    SuccessionShape,
    UnitLineShape,
    UnitShape,
)
from portal.terminal import Terminal, clean

_SOURCES = {"given": ("được khai", "given"), "read": ("đọc từ giấy tờ", "read"), "derived": ("suy ra", "derived")}
_FITS = {"same": ("trùng", "same"), "compatible": ("không trái", "compatible"), "unknown": ("chưa rõ", "unknown")}
_DISAGREEMENTS = {"birth year": ("năm sinh", "birth year"), "sex": ("giới tính", "sex")}


def persons_table(found: Sequence[FoundPersonShape], terminal: Terminal) -> RenderableType:
    """Persons who were found, numbers masked; those whom only a name suggests are to be chosen from."""
    if not found:
        return Text(terminal.say("Không tìm thấy ai.", "Nobody was found."), "yellow")
    table = new_table()
    table.add_column("#", justify="right")
    for column in (("Họ và tên", "Name"), ("Ngày sinh", "Born"), ("Số", "Numbers"), ("Vì sao", "Why")):
        table.add_column(terminal.say(*column))
    for one in found:
        numbers = [f"{field_name(row.kind, terminal.language)} {row.value}" for row in one.identifiers]
        table.add_row(
            str(one.id),
            Text(clean(one.name or "–")),
            _born(one.birth_date, terminal),
            Text("\n".join(numbers)),
            _why(one, terminal),
        )
    return table


def whole_person(person: PersonShape, terminal: Terminal) -> RenderableType:
    """All that is known of a person."""
    about = [clean(person.name or "–"), _born(person.birth_date, terminal), person.sex or ""]
    lines: list[RenderableType] = [
        Text.assemble((f"#{person.id}  ", "bold cyan"), (about[0], "bold"), "  ", "  ".join(about[1:]))
    ]
    lines += merged_from(person.records, terminal)
    for one in person.disagreements:
        vi, en = _DISAGREEMENTS[one]
        warning = terminal.say(f"▲ {vi} không khớp số định danh cá nhân", f"▲ the {en} does not fit the personal number")
        lines.append(Text(warning, "yellow"))
    lines += [Text(), identifiers_table(person.identifiers, terminal)]
    if person.merges:
        lines += [Text(), merges_table(person.merges, terminal)]
    return Group(*lines)


def merged_from(records: Sequence[int], terminal: Terminal) -> list[RenderableType]:
    """Which further records are the same; nothing where there are none."""
    others = ", ".join(f"#{one}" for one in records[1:])
    return [Text(terminal.say(f"gộp từ {others}", f"merged from {others}"), "dim")] if others else []


def merge_line(row: MergeShape, terminal: Terminal) -> Text:
    """A merge that was made or taken back."""
    if row.undone_at is None:
        vi, en = f"#{row.merged_id} gộp vào #{row.kept_id}", f"#{row.merged_id} merged into #{row.kept_id}"
    else:
        vi, en = f"đã tách #{row.merged_id} khỏi #{row.kept_id}", f"#{row.merged_id} separated from #{row.kept_id}"
    which = terminal.say(f"lần gộp {row.id}: {vi}", f"merge {row.id}: {en}")
    return Text.assemble(("✔ ", "green"), which, "  ", (clean(row.undone_reason or row.reason), "dim"))


def learnt_table(rows: Sequence[IdentifierShape], terminal: Terminal) -> RenderableType:
    """Numbers that came while a merge stood."""
    said = terminal.say(
        "▲ Các số ghi nhận trong lúc gộp vẫn ở bản ghi được giữ; kiểm tra là của ai:",
        "▲ Numbers that came while it stood remain with the record that was kept; see whose they are:",
    )
    return Group(Text(said, "yellow"), identifiers_table(rows, terminal))


def units_table(found: Iterable[UnitLineShape], terminal: Terminal) -> RenderableType:
    """A list of units."""
    table = new_table()
    for column in (("Mã", "Code"), ("Tên", "Name"), ("Từ", "From"), ("Đến", "To"), ("Đã đối chiếu", "Verified")):
        table.add_column(terminal.say(*column))
    for unit in found:
        table.add_row(
            Text(unit.code, "cyan"),
            Text(clean(unit.name)),
            _day(unit.valid_from, terminal),
            _day(unit.valid_to, terminal),
            Text("✔", "green") if unit.verified else Text("–", "dim"),
        )
    return table


def whole_unit(unit: UnitShape, day: date, terminal: Terminal) -> RenderableType:
    """A unit with whoever is above, below, before and after it."""
    head = Text.assemble((f"{unit.code}  ", "bold cyan"), (clean(unit.name), "bold"))
    facts = Table.grid(padding=(0, 2))
    period = f"{_day(unit.valid_from, terminal)} → {_day(unit.valid_to, terminal)}"
    rows: list[tuple[str, str, list[str]]] = [
        ("thời gian", "period", [period]),
        ("căn cứ", "legal basis", [clean(unit.legal_basis)] if unit.legal_basis else []),
        ("cấp trên", "parent", [_called(unit.parent)] if unit.parent else []),
        ("cấp dưới", "below", [_called(one) for one in unit.below]),
        ("nhận từ", "took over from", [_since(one, terminal) for one in unit.predecessors]),
        ("kế thừa", "successors", [_since(one, terminal) for one in unit.successors]),
    ]
    shown = _day(day, terminal)
    rows.append((f"thay mặt ngày {shown}", f"stands in on {shown}", [_called(one) for one in unit.stands_in] or ["–"]))
    for vi, en, values in rows:
        if values:
            facts.add_row(Text(terminal.say(vi, en), "dim"), Text("\n".join(values)))
    if not unit.verified:
        facts.add_row(
            Text("▲", "yellow"), Text(terminal.say("chưa đối chiếu với văn bản", "not compared with the law"), "yellow")
        )
    return Group(head, facts)


def identifiers_table(rows: Iterable[IdentifierShape], terminal: Terminal) -> Table:
    """Numbers with their periods, where they were learnt, and who verified them."""
    table = new_table()
    for column in (("Loại", "Kind"), ("Số", "Number"), ("Hiệu lực", "Valid"), ("Nguồn", "Source"), ("Xác minh", "Verified")):
        table.add_column(terminal.say(*column))
    for row in rows:
        period = (
            " → ".join(_day(day, terminal) for day in (row.valid_from, row.valid_to)) if row.valid_from or row.valid_to else ""
        )
        valid = Text(terminal.say("còn", "yes"), "green") if row.valid else Text(terminal.say("hết", "no longer"), "yellow")
        verified = Text(f"✔ {clean(row.verified_by or '')}", "green") if row.verified_at else Text("–", "dim")
        table.add_row(
            field_name(row.kind, terminal.language),
            row.value,
            Text.assemble(valid, f"  {period}" if period else ""),
            terminal.say(*_SOURCES.get(row.source, (row.source, row.source))),
            verified,
        )
    return table


def merges_table(rows: Iterable[MergeShape], terminal: Terminal) -> Table:
    """Merges, each that was undone with its undoing below it."""
    table = new_table()
    for column in (("Lần gộp", "Merge"), ("Vào", "Into"), ("Từ", "From"), ("Ai, khi nào", "Who, when"), ("Lý do", "Reason")):
        table.add_column(terminal.say(*column))
    for row in rows:
        table.add_row(
            str(row.id), f"#{row.kept_id}", f"#{row.merged_id}", _who(row.merged_by, row.merged_at), Text(clean(row.reason))
        )
        if row.undone_at is not None:
            undone = terminal.say("đã tách", "undone")
            table.add_row(
                "", undone, "", _who(row.undone_by or "", row.undone_at), Text(clean(row.undone_reason or "")), style="dim"
            )
    return table


def new_table() -> Table:
    """A table as lists of the registry are drawn."""
    return Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))


def _who(name: str, at: datetime) -> Text:
    return Text(f"{clean(name)}, {at.astimezone():%d/%m/%Y %H:%M}")


def _why(one: FoundPersonShape, terminal: Terminal) -> Text:
    match one.why:
        case "number":
            return Text(terminal.say("đúng số", "the number"), "green")
        case "health_card":
            return Text(terminal.say("số trên thẻ BHYT", "number on a health card"), "yellow")
        case _:
            fit = terminal.say(*_FITS[one.birth_date_fit or "unknown"])
            said = terminal.say(
                f"tên giống {one.likeness:.0%}, ngày sinh {fit}", f"name {one.likeness:.0%} alike, birth date {fit}"
            )
            return Text(said, "yellow")


def _born(birth_date: str | None, terminal: Terminal) -> str:
    return shown_value(birth_date, terminal.language) if birth_date else "–"


def _day(day: date | None, terminal: Terminal) -> str:
    return shown_value(day.isoformat(), terminal.language) if day is not None else "…"


def _called(unit: UnitLineShape) -> str:
    return f"{unit.code}  {clean(unit.name)}"


def _since(one: SuccessionShape, terminal: Terminal) -> str:
    return _called(one.unit) + (f"  ({_day(one.since, terminal)})" if one.since is not None else "")
