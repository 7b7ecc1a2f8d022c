"""Documents that wait for a person, on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from portal.printing.documents import percent, shown_value
from portal.printing.field_names import FIELD_NAMES_VI
from portal.printing.field_notes import field_note
from portal.printing.versions import read_otherwise
from portal.review_shapes import (
    CorrectionShape,
    DoubtShape,
    ReviewedFieldShape,
    ReviewShape,
    SenderStatementShape,
    WaitingShape,
)
from portal.terminal import Terminal, clean

_GRAVE, _SOME = 50, 15
"""From these weights on the doubt is shown red, or yellow."""
_MOST_REASONS = 3
_SERVED = "http://127.0.0.1:8700"


def waiting_table(documents: Iterable[WaitingShape], terminal: Terminal) -> RenderableType:
    """The list, the most doubtful first: how doubtful and why, what it is, whose, in which dossier."""
    table = _table(
        terminal, ("#", "#"), ("Ngờ", "Doubt"), ("Loại giấy tờ", "Type"), ("Của", "Owner"), ("Hồ sơ", "Dossier"), ("Vì", "Why")
    )
    for one in documents:
        table.add_row(
            str(one.document.id),
            doubt(one.doubt),
            _type(one, terminal),
            Text(clean(one.owner or "–")),
            Text("\n".join(one.dossiers) or "–"),
            Text(_reasons(one.doubts, terminal), "dim"),
        )
    return table


def doubt(weight: int) -> Text:
    """How doubtful: red, yellow, green."""
    return Text(str(weight), "red" if weight >= _GRAVE else "yellow" if weight >= _SOME else "green")


def _type(one: WaitingShape, terminal: Terminal) -> Text:
    name = terminal.say(one.document.type_name_vi or "chưa rõ loại", one.document.type_name_en or "type not known")
    return Text(name) if one.document.type_name_vi is not None else Text(name, "yellow")


def _reasons(doubts: Sequence[DoubtShape], terminal: Terminal) -> str:
    said = [clean(terminal.say(one.vi, one.en)) for one in doubts[:_MOST_REASONS]]
    more = len(doubts) - len(said)
    return "; ".join(said) + (f"; +{more}" if more else "")


def whole_review(found: ReviewShape, terminal: Terminal) -> RenderableType:
    """Everything that a person has to look at, and where."""
    document = found.document
    head = Text.assemble(
        (f"#{document.id}  ", "bold cyan"), _type(found, terminal), "  ", percent(document.type_confidence),
        (terminal.say(f"  phiên bản {found.version}, mức ngờ ", f"  version {found.version}, doubt "), "dim"), doubt(found.doubt),
    )  # fmt: skip
    parts: list[RenderableType] = [head, _about(found, terminal), Text()]
    parts += [Text(f"• {clean(terminal.say(one.vi, one.en))} ({one.weight})", "yellow") for one in found.doubts]
    parts += [Text(), _fields(found.fields, terminal)]
    if found.not_found:
        parts.append(Text(terminal.say("Không thấy: ", "Not found: ") + ", ".join(found.not_found), "dim"))
    if found.read_again is not None and (otherwise := list(read_otherwise(found.read_again, terminal))):
        parts += [Text(terminal.say("Đọc lại:", "Read again:"), "dim"), *otherwise]
    parts += [_statement(one, terminal) for one in found.statements]
    if found.corrections:
        parts += [Text(), _history(found.corrections, terminal)]
    return Group(*parts)


def _about(found: ReviewShape, terminal: Terminal) -> Table:
    facts = Table.grid(padding=(0, 2))
    document = found.document
    last = document.first_page + document.page_count - 1
    source = "" if document.source_name is None else f"{clean(document.source_name)}, "
    facts.add_row(
        Text(terminal.say("Tệp nguồn", "Source"), "dim"),
        Text(f"{source}{terminal.say('trang', 'pages')} {document.first_page}–{last}"),
    )
    for one in found.persons:
        facts.add_row(Text(one.role, "dim"), Text(f"{clean(one.called)}  #{one.person_id}"))
    for of in found.organisations:
        facts.add_row(Text(of.role, "dim"), Text(f"{clean(of.name or '–')}  #{of.organisation_id}"))
    if found.dossiers:
        facts.add_row(Text(terminal.say("Hồ sơ", "Dossier"), "dim"), Text(", ".join(found.dossiers)))
    if found.result_code is not None:
        facts.add_row(Text(terminal.say("Mã kết quả", "Result code"), "dim"), Text(found.result_code))
    if document.verified_by is not None:
        told = f"✔ {document.verified_by} ({document.verified_form})"
        facts.add_row(Text(terminal.say("Đã đối chiếu", "Verified"), "dim"), Text(clean(told), "green"))
    return facts


def _fields(fields: Iterable[ReviewedFieldShape], terminal: Terminal) -> Table:
    table = _table(
        terminal, ("", ""), ("Trường", "Field"), ("Giá trị", "Value"), ("Tin cậy", "Sure"), ("Chỗ", "Where"),
        ("Nguyên văn", "As read"),
    )  # fmt: skip
    for one in fields:
        value = shown_value(one.value, terminal.language) if one.value is not None else "–"
        raw = Text(clean(one.raw).replace("\n", " "), "dim")
        if one.note:
            raw.append(f"  ({field_note(one.note, terminal.language)})", "yellow")
        name = terminal.say(one.name_vi, one.name.replace("_", " "))
        table.add_row(
            Text(f"#{one.id}", "dim"),
            Text.assemble(name, (f"  {one.name}", "dim"), ("  ●" if one.proves else "", "cyan")),
            Text(value, "" if one.certain else "yellow"),
            percent(one.confidence),
            _place(one, terminal),
            raw,
        )
    return table


def _place(one: ReviewedFieldShape, terminal: Terminal) -> Text:
    """Page and box, in percent of the page; where the picture is, for what is doubtful."""
    box = one.box
    where = f"{terminal.say('tr.', 'p.')} {one.page}  {box.left:.0%},{box.top:.0%}–{box.right:.0%},{box.bottom:.0%}"
    return Text(where) if one.certain or one.image is None else Text(f"{where}\n{_SERVED}{one.image}", "yellow")


def _statement(one: SenderStatementShape, terminal: Terminal) -> Text:
    """What a sender said, with the fields as they are called on screen."""
    called = {name: terminal.say(FIELD_NAMES_VI.get(name, name), name.replace("_", " ")) for name in one.said}
    called |= {"type_name": terminal.say("loại", "type")}
    said = "; ".join(f"{called[name]}: {shown_value(value, terminal.language)}" for name, value in one.said.items())
    return Text(clean(f"{terminal.say('Người gửi khai', 'Its sender said')} ({one.who}): {said}"), "dim")


def _history(corrections: Iterable[CorrectionShape], terminal: Terminal) -> Table:
    table = _table(
        terminal, ("Lúc", "At"), ("Ai", "Who"), ("Sửa", "What"), ("Trước", "Before"), ("Sau", "After"), ("Lý do", "Why")
    )
    for one in corrections:
        table.add_row(
            Text(f"{one.at.astimezone():%d/%m/%Y %H:%M}", "dim"),
            Text(clean(one.who)),
            Text(f"{one.what} {one.name or ''}".strip()),
            Text(_said(one.before)),
            Text(_said(one.after)),
            Text(clean(one.why), "dim"),
        )
    return table


def _said(kept: dict[str, object] | None) -> str:
    if kept is None:
        return "–"
    value = next((kept[name] for name in ("value", "type_id", "person_id", "organisation_id") if name in kept), None)
    return "–" if value is None else clean(str(value))


def _table(terminal: Terminal, *heads: tuple[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for vi, en in heads:
        table.add_column(terminal.say(vi, en), justify="right" if en in ("#", "Doubt", "Sure") else "left", overflow="fold")
    return table
