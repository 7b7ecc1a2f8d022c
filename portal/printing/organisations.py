"""Organisations on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from portal.organisation_shapes import OrganisationLineShape, OrganisationShape
from portal.printing.field_names import field_name
from portal.printing.registry import identifiers_table, merged_from, merges_table, new_table
from portal.terminal import Terminal, clean

_KINDS = {
    "employer": ("người sử dụng lao động", "employer"),
    "facility": ("cơ sở khám chữa bệnh", "medical facility"),
    "school": ("trường học", "school"),
    "agency": ("cơ quan", "agency"),
}


def organisations_table(found: Sequence[OrganisationLineShape], terminal: Terminal) -> RenderableType:
    """A list of organisations."""
    if not found:
        return Text(terminal.say("Không tìm thấy tổ chức nào.", "No organisation was found."), "yellow")
    table = new_table()
    table.add_column("#", justify="right")
    for column in (("Tên", "Name"), ("Loại", "Kind"), ("Số", "Numbers")):
        table.add_column(terminal.say(*column))
    for one in found:
        numbers = [f"{field_name(row.kind, terminal.language)} {clean(row.value)}" for row in one.identifiers]
        table.add_row(
            str(one.id), Text(clean(one.name or "–")), terminal.say(*_KINDS[one.kind]), Text("\n".join(numbers))
        )  # fmt: skip
    return table


def whole_organisation(one: OrganisationShape, terminal: Terminal) -> RenderableType:
    """All that is known of an organisation."""
    name, kind = clean(one.name or "–"), terminal.say(*_KINDS[one.kind])
    lines: list[RenderableType] = [Text.assemble((f"#{one.id}  ", "bold cyan"), (name, "bold"), "  ", kind)]
    lines += [*merged_from(one.records, terminal), Text(), identifiers_table(one.identifiers, terminal)]
    if one.merges:
        lines += [Text(), merges_table(one.merges, terminal)]
    return Group(*lines)
