"""Documents on the terminal: a line in a list, the main fields, everything that is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from archive.records import Document, FieldValue
from catalogue import DocumentTypes
from portal.printing.field_names import field_name
from portal.printing.field_notes import field_note
from portal.shapes import DocumentShape, FieldShape, WholeDocumentShape
from portal.terminal import Language, Terminal, clean
from registry.persons import IDENTIFIER_KINDS, masked

CONFIDENT = 0.9
MAIN_FIELDS = {
    "number_symbol": ("số", "no."),
    "issued_on": ("ngày", "of"),
    "person_name": ("", ""),
    "birth_date": ("sinh", "born"),
    "social_insurance_number": ("BHXH", "SI no."),
    "personal_number": ("ĐDCN", "personal no."),
    "leave_from": ("nghỉ từ", "leave from"),
    "leave_to": ("đến", "to"),
    "admitted_on": ("vào viện", "admitted"),
    "discharged_on": ("ra viện", "discharged"),
    "issuer": ("", ""),
    "subject": ("", ""),
    "signer": ("ký:", "signed:"),
}
"""What tells one paper from another, the most telling first, with a word before it."""
_AT_MOST = 5
_LONGEST = 60
"""Values that are shown in one line, and letters of each."""
_HIDDEN = 6
"""Of a number that names a person, so many signs are shown: three of them dots."""


_OF_ORGANISATIONS = {
    "employer": ("Đơn vị sử dụng lao động", "Employer"),
    "facility": ("Cơ sở khám chữa bệnh", "Facility"),
    "issuer": ("Cơ quan ban hành", "Issued by"),
    "mentioned": ("Tổ chức được nêu", "Organisation named"),
}
_FOUND_BY = {"name": (", theo tên", ", by its name"), "officer": (", cán bộ xác định", ", said by an officer")}
_DOT = Text.assemble((" · ", "dim"))


def type_name(document: Document | DocumentShape, types: DocumentTypes, language: Language) -> str:
    """What the document is, or that it is not known."""
    found = types.get(document.type_id or "")
    if found is None:
        return "chưa rõ loại giấy tờ" if language == "vi" else "type not known"
    return found.name_vi if language == "vi" else found.name_en


def percent(confidence: float) -> Text:
    """A confidence, green from 0.9 on."""
    return Text(f"{confidence:.0%}", "green" if confidence >= CONFIDENT else "yellow")


def type_confidence(document: Document | DocumentShape) -> Text:
    """How sure the type is; a question mark where it is not known."""
    return percent(document.type_confidence) if document.type_id is not None else Text("?", "yellow")


def pages_of(document: Document | DocumentShape, terminal: Terminal) -> str:
    """Which pages of its file the document fills."""
    first, last = document.first_page, document.first_page + document.page_count - 1
    return terminal.say("trang", "page" if first == last else "pages") + (f" {first}" if first == last else f" {first}–{last}")


def shown_value(value: str, language: Language) -> str:
    """A value for people: days as they are written in the country."""
    if language == "vi" and re.fullmatch(r"\d{4}(-\d\d){1,2}", value):
        return "/".join(reversed(value.split("-")))
    return clean(value)


def main_fields(fields: Sequence[FieldValue], terminal: Terminal) -> Text:
    """The values that tell this paper from others, in one line. A question mark stands behind what is not certain."""
    found: list[Text] = []
    for name, label in MAIN_FIELDS.items():
        values = [field for field in fields if field.name == name]
        if not values or len(found) == _AT_MOST:
            continue
        before = Text(terminal.say(*label) + " " if any(label) else "", "dim")
        more = len({value.value for value in values}) - 1
        found.append(Text.assemble(before, _value(values[0], terminal), (f" +{more}" if more else "", "dim")))
    return _DOT.join(found)


def _value(field: FieldValue, terminal: Terminal) -> Text:
    if field.value is None:
        return Text(_note(field, terminal) or "?", "yellow")
    value = shown_value(field.value, terminal.language)
    if field.name in IDENTIFIER_KINDS:
        value = masked(field.value)[-_HIDDEN:]
    elif len(value) > _LONGEST:
        value = value[:_LONGEST].rsplit(" ", 1)[0] + " …"
    if field.confidence >= CONFIDENT:
        return Text(value)
    return Text.assemble(value, (" ?", "yellow"))


def _note(field: FieldValue | FieldShape, terminal: Terminal) -> str:
    return terminal.say("viết tay", "by hand") if field.source == "handwriting" else field_note(field.note, terminal.language)


def shown_of(shown: int, total: int, *, exact: bool) -> tuple[str, str]:
    """How many of how many are shown; a total that is not exact is the least that there are."""
    vi, en = ("", "") if exact else ("ít nhất ", "at least ")
    return f"{shown} trong {vi}{total} tài liệu.", f"{shown} of {en}{total} documents."


def documents_table(documents: Iterable[DocumentShape], types: DocumentTypes, terminal: Terminal) -> RenderableType:
    """A list of documents."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("#", justify="right")
    table.add_column(terminal.say("Loại giấy tờ", "Type"), max_width=46)
    table.add_column(terminal.say("Tin cậy", "Sure"), justify="right")
    table.add_column(terminal.say("Tệp nguồn", "Source"), overflow="fold")
    table.add_column(terminal.say("Trang", "Pages"))
    table.add_column(terminal.say("Đã đối chiếu", "Verified"))
    for document in documents:
        verified = Text("✔ " + clean(document.verified_by or ""), "green") if document.verified_at else Text("–", "dim")
        table.add_row(
            str(document.id),
            type_name(document, types, terminal.language),
            type_confidence(document),
            Text(clean(document.source_name or "–")),
            pages_of(document, terminal).split(" ", 1)[1],
            verified,
        )
    return table


def whole_document(document: WholeDocumentShape, types: DocumentTypes, terminal: Terminal) -> RenderableType:
    """All that is known of a document and open."""
    name = type_name(document, types, terminal.language)
    head = Text.assemble((f"#{document.id}  ", "bold cyan"), (name, "bold"), "  ", type_confidence(document))
    facts = Table.grid(padding=(0, 2))
    for label, value in _about(document, terminal):
        facts.add_row(Text(label, "dim"), value)
    return Group(head, facts, Text(), _fields_table(document.fields, terminal), Text(), _renditions_table(document, terminal))


def _about(document: WholeDocumentShape, terminal: Terminal) -> Iterable[tuple[str, Text]]:
    if document.superseded_at is not None:
        since = f"{document.superseded_at.astimezone():%d/%m/%Y %H:%M}"
        by = terminal.say(f"tài liệu #{document.superseded_by}, {since}", f"document #{document.superseded_by}, {since}")
        yield terminal.say("Đã thay bằng", "Superseded by"), Text(by, "bold red")
    if document.open != "whole":
        said = terminal.say("trích: chỉ các dòng của người trong hồ sơ", "extract: the rows of the dossier's persons only")
        yield terminal.say("Được xem", "Open"), Text(said, "yellow")
    source = "" if document.source_name is None else f"{clean(document.source_name)}, "
    yield terminal.say("Tệp nguồn", "Source"), Text(f"{source}{pages_of(document, terminal)}")
    if document.title:
        yield terminal.say("Tiêu đề", "Title"), Text(clean(document.title))
    if document.type_evidence:
        yield terminal.say("Căn cứ nhận loại", "Type after"), Text(clean(document.type_evidence))
    yield (
        terminal.say("Nhập bởi", "Brought by"),
        Text(f"{clean(document.created_by)}, {document.created_at.astimezone():%d/%m/%Y %H:%M}"),
    )
    for one in document.organisations:
        by = "" if one.found_by == "number" else terminal.say(*_FOUND_BY.get(one.found_by, (one.found_by, one.found_by)))
        told = Text.assemble(clean(one.name or "–"), (f"  #{one.organisation_id}{by}", "dim"))
        yield terminal.say(*_OF_ORGANISATIONS.get(one.role, (one.role, one.role))), told
    if document.verified_at is not None:
        form = f"{document.verified_by}, {document.verified_at.astimezone():%d/%m/%Y %H:%M} ({document.verified_form})"
        yield terminal.say("Đã đối chiếu", "Verified"), Text(clean(form), "green")
    else:
        yield terminal.say("Đã đối chiếu", "Verified"), Text(terminal.say("chưa", "not yet"), "yellow")


def _fields_table(fields: Iterable[FieldShape], terminal: Terminal) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for vi, en in (("Trường", "Field"), ("Giá trị", "Value"), ("Tin cậy", "Sure"), ("Trang", "Page"), ("Nguyên văn", "As read")):
        table.add_column(terminal.say(vi, en), justify="right" if en in ("Sure", "Page") else "left")
    for field in fields:
        value = Text("–", "dim") if field.value is None else Text(shown_value(field.value, terminal.language))
        raw = Text(clean(field.raw).replace("\n", " "), "dim")
        if note := (_note(field, terminal) if field.value is None else field_note(field.note, terminal.language)):
            raw.append(f"  ({note})", "yellow")
        table.add_row(field_name(field.name, terminal.language), value, percent(field.confidence), str(field.page), raw)
    return table


def _renditions_table(document: WholeDocumentShape, terminal: Terminal) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for vi, en in (("Bản thể hiện", "Rendition"), ("Cỡ", "Size"), ("SHA-256", "SHA-256"), ("Tạo bởi", "Made by")):
        table.add_column(terminal.say(vi, en), justify="right" if en == "Size" else "left")
    for one in document.renditions:
        made_by = f"{one.tool} {one.version}".strip() or terminal.say("nguyên gốc", "as received")
        table.add_row(one.kind, size(one.size), f"{one.sha256[:12]}…", Text(made_by, "dim"))
    return table


def size(count: int) -> str:
    """Bytes for people."""
    return f"{count} B" if count < 1000 else f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
