"""The versions of a document on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from portal.printing.documents import shown_value, size
from portal.printing.field_names import field_name
from portal.terminal import Terminal, clean
from portal.version_shapes import ChangeShape, FurtherReadingShape, StandingVersionShape, VersionShape

_MADE_BY = {
    "deposit": ("quét và đọc", "scanned and read"),
    "correction": ("sửa", "corrected"),
    "reading": ("đọc lại", "read again"),
}
_VALUES = ("value", "type_id", "person_id", "organisation_id")


def versions_table(versions: Iterable[VersionShape], terminal: Terminal) -> RenderableType:
    """A line a version: when, who, why, what changed, who accepted it."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for vi, en in (("Bản", "Version"), ("Lúc", "At"), ("Ai", "Who"), ("Lý do", "Why"), ("Thay đổi", "What changed")):
        table.add_column(terminal.say(vi, en), overflow="fold")
    for one in versions:
        who = f"{one.who} ({one.unit})" if one.unit is not None else one.who
        table.add_row(
            Text(f"V{one.number}", "bold cyan"),
            Text(f"{one.at.astimezone():%d/%m/%Y %H:%M}", "dim"),
            Text(clean(who)),
            Text(clean(one.why), "dim"),
            Text("\n").join(_what(one, terminal)),
        )
    return table


def standing_version(version: StandingVersionShape, terminal: Terminal) -> RenderableType:
    """A version as it stood."""
    kind = terminal.say(version.type_name_vi or "chưa rõ loại giấy tờ", version.type_name_en or "type not known")
    fields = Table.grid(padding=(0, 2))
    for one in version.fields:
        value = "–" if one.value is None else shown_value(one.value, terminal.language)
        fields.add_row(Text(field_name(one.name, terminal.language), "dim"), Text(value), Text(f"{one.confidence:.0%}", "dim"))
    forms = Table.grid(padding=(0, 2))
    for form in version.renditions:
        forms.add_row(Text(form.kind, "dim"), Text(size(form.size)), Text(f"{form.sha256[:12]}…", "dim"))
    accepted = version.accepted
    told = f"✔ {accepted.who} ({accepted.form})" if accepted is not None else terminal.say("chưa đối chiếu", "not verified")
    head = Text.assemble(clean(kind), "  ", (clean(told), "yellow" if accepted is None else "green"))
    return Group(versions_table([version], terminal), Text(), head, fields, Text(), forms)


def read_otherwise(reading: FurtherReadingShape, terminal: Terminal) -> Iterator[Text]:
    """What a further reading gives otherwise, a line a field."""
    for one in reading.otherwise:
        read = ", ".join(shown_value(value.value, terminal.language) for value in one.read if value.value is not None) or "–"
        yield Text.assemble((f"? {clean(terminal.say(one.name_vi, one.name.replace('_', ' ')))}: ", "yellow"), read)
    if reading.would_be_documents > 1:
        count = reading.would_be_documents
        yield Text(terminal.say(f"? sẽ tách thành {count} tài liệu", f"? it would be {count} documents"), "yellow")


def _what(version: VersionShape, terminal: Terminal) -> Iterator[Text]:
    if not version.changes:
        yield Text(terminal.say(*_MADE_BY[version.made_by]))
    for one in version.changes:
        yield Text(f"{_name(one, terminal)}: {_said(one.before)} → {_said(one.after)}")
    if version.reading is not None:
        yield Text(clean(version.reading.reader), "dim")
        yield from read_otherwise(version.reading, terminal)
    for accepted in version.acceptances:
        yield Text(clean(f"✔ {accepted.who} ({accepted.form}), {accepted.at.astimezone():%d/%m/%Y %H:%M}"), "green")


def _name(change: ChangeShape, terminal: Terminal) -> str:
    if change.what == "field":
        return field_name(change.name or "", terminal.language)
    return f"{change.what} {change.name or ''}".strip()


def _said(kept: dict[str, object] | None) -> str:
    value = next((kept[name] for name in _VALUES if name in kept), None) if kept is not None else None
    return "–" if value is None else clean(str(value))
