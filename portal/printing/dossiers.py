"""Dossiers on the terminal, and the proof of what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from catalogue import Catalogue
from intake.re_requests import Figures, ReRequestReport
from intake.states import CHANNELS, NAMES
from portal.dossiers import DossierLineShape, DossierShape
from portal.printing.counter import completeness_table
from portal.terminal import Terminal, clean
from sohoa.clock import VIETNAM

_TIMING = {
    "running": ("đang giải quyết", "running", "cyan"),
    "paused": ("chờ bổ sung", "waits for a supplement", "yellow"),
    "overdue": ("quá hạn", "overdue", "bold red"),
    "done_in_time": ("đúng hạn", "in time", "green"),
    "done_late": ("quá hạn", "late", "red"),
}
_KINDS = {
    0: ("nộp", "handed in"),
    1: ("tái sử dụng", "used again"),
    2: ("thay bằng mã kết quả", "replaced by a result"),
}
_FIGURES = (
    ("received", "tiếp nhận", "received"),
    ("received_with_re_use", "có tái sử dụng", "with re-use"),
    ("used_again", "giấy tờ tái sử dụng", "papers used again"),
    ("asked", "giấy tờ yêu cầu", "papers asked for"),
    ("asked_again", "yêu cầu lại", "re-requests"),
)


def dossier_view(dossier: DossierShape, catalogue: Catalogue, terminal: Terminal) -> RenderableType:
    """A dossier: where it stands, what it holds of what is due, what was used and asked for."""
    say = terminal.say
    procedure = catalogue.procedures.get(dossier.procedure or "")
    title = say(procedure.name.vi, procedure.name.en) if procedure is not None else say("chưa ghi thủ tục", "no procedure yet")
    lines: list[RenderableType] = [
        Text.assemble((clean(dossier.code), "bold"), (f"  {dossier.procedure or ''} {title}", "dim")),
        _standing(dossier, terminal),
        Text(),
    ]
    if dossier.requirements:
        lines.append(completeness_table(dossier, terminal))
    lines += [_use(one.kind, one.document_id, one.requirement, one.paper_code, terminal) for one in dossier.uses]
    for request in dossier.supplements:
        answered = _when(request.answered_at) if request.answered_at else say("chưa trả lời", "not answered")
        head = f"✉ {say('yêu cầu bổ sung', 'request')} {request.id}: {_when(request.asked_at)} → {answered}"
        lines.append(Text(head, "yellow" if request.answered_at is None else "dim"))
        lines += [Text(f"    {item.requirement}: {clean(item.reason)}", "dim") for item in request.items]
    if dossier.limited:
        left_out = say(
            "Hồ sơ không còn đang giải quyết: không nêu giấy tờ mà mục đích đã nói (--purpose) chưa cho tìm.",
            "Not in hand any more: papers that may not be found for what was said (--purpose) are left out.",
        )
        lines.append(Text(left_out, "yellow"))
    return Group(*lines)


def dossiers_table(lines: Sequence[DossierLineShape], terminal: Terminal) -> RenderableType:
    """Dossiers with their states and deadlines."""
    if not lines:
        return Text(terminal.say("Không có hồ sơ nào.", "There is no dossier."), "dim")
    table = _table(
        *(terminal.say(*titles) for titles in (("Mã hồ sơ", "Code"), ("Thủ tục", "Procedure"), ("Trạng thái", "State"))),
        *(terminal.say(*titles) for titles in (("Hạn", "Due"), ("Tiến độ", "Timing"))),
    )
    for one in lines:
        due = f"{one.deadline.due_on:%d/%m/%Y}" if one.deadline is not None else "–"
        table.add_row(clean(one.code), one.procedure or "–", _state(one, terminal), due, _timing(one, terminal))
    return table


def re_requests_view(report: ReRequestReport, terminal: Terminal) -> RenderableType:
    """The proof for a period: figures by unit and procedure, and each paper that was asked for."""
    say = terminal.say
    title = Text(say("Yêu cầu nộp lại giấy tờ đã có", "Papers asked for although they were held"), "bold")
    table = _table(say("Đơn vị", "Unit"), say("Thủ tục", "Procedure"), *(say(vi, en) for _, vi, en in _FIGURES))
    for line in report.lines:
        table.add_row(clean(line.unit or "–"), line.procedure or "–", *_numbers(line))
    table.add_row(Text(say("Tổng", "Sum"), "bold"), "", *(Text(number, "bold") for number in _numbers(report.total)))
    lines: list[RenderableType] = [title, Text(f"{report.first:%d/%m/%Y} – {report.last:%d/%m/%Y}", "dim"), Text(), table, Text()]
    if not report.papers:
        lines.append(Text(say("✔ Không có giấy tờ nào như vậy.", "✔ There is no such paper."), "green"))
    for paper in report.papers:
        held = f" · {say('đã có', 'held')} #{paper.held_document_id}" if paper.held_document_id is not None else ""
        lines.append(
            Text(f"{_when(paper.asked_at)}  {clean(paper.dossier)}  {paper.requirement}{held}", "yellow" if held else "")
        )
        lines.append(Text(f"    {clean(paper.again_because or paper.reason)} ({clean(paper.asked_by)})", "dim"))
    return Group(*lines)


def _standing(dossier: DossierShape, terminal: Terminal) -> Text:
    text = _state(dossier, terminal)
    for channel, names in CHANNELS.items():
        if channel == dossier.channel:
            text.append(" · " + terminal.say(*names), "dim")
    if dossier.deadline is not None:
        text.append(f" · {terminal.say('hạn', 'due')} {dossier.deadline.due_on:%d/%m/%Y}: ")
        text.append_text(_timing(dossier, terminal))
        if not dossier.deadline.certain:
            text.append(terminal.say(" (lịch nghỉ chưa đối chiếu)", " (days off not verified)"), "dim")
    return text


def _state(line: DossierLineShape, terminal: Terminal) -> Text:
    names = {str(state): both for state, both in NAMES.items()}
    return Text(terminal.say(*names.get(line.state, (line.state, line.state))))


def _timing(line: DossierLineShape, terminal: Terminal) -> Text:
    if line.deadline is None:
        return Text("–", "dim")
    vi, en, style = _TIMING[line.deadline.timing]
    return Text(terminal.say(vi, en), style)


def _use(kind: int, document: int, requirement: str, paper_code: str | None, terminal: Terminal) -> Text:
    return Text(
        f"↻ {requirement}: {terminal.say(*_KINDS[kind])} #{document}  {clean(paper_code or '')}", "green" if kind else "dim"
    )


def _numbers(line: Figures) -> list[str]:
    return [str(getattr(line, name)) for name, _, _ in _FIGURES]


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def _table(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in titles:
        table.add_column(title, overflow="fold")
    return table
