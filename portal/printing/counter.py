"""The counter on the terminal: what a dossier holds, and what a person must still bring."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from catalogue import Catalogue
from intake import Completeness, LookUp
from intake.reasons import Reason, role_vi
from portal.dossiers import DossierShape
from portal.printing.documents import shown_value
from portal.terminal import Terminal, clean

_FILLINGS = {
    "filled": ("✔", "có", "here", "green"),
    "awaiting_check": ("◐", "có, chờ đối chiếu", "here, to be verified", "yellow"),
    "unusable": ("▲", "có, không dùng được", "here, not usable", "yellow"),
    "missing": ("✗", "thiếu", "missing", "red"),
    "not_applicable": ("–", "không cần", "not needed", "dim"),
    "undecided": ("?", "chưa rõ", "not decided", "magenta"),
}
_STATES = {
    "held_valid": ("✔", "đã có, dùng được", "held, valid", "green"),
    "held_unusable": ("▲", "đã có, chưa dùng được", "held, not usable", "yellow"),
    "obtainable": ("↓", "khai thác được", "obtainable", "cyan"),
    "must_submit": ("✗", "phải nộp", "must submit", "red"),
    "not_applicable": ("–", "không cần", "not needed", "dim"),
}


def completeness_table(found: Completeness | DossierShape, terminal: Terminal, *, all_lines: bool = True) -> RenderableType:
    """Each required paper of a dossier and what fills it; `all_lines` also shows what is not needed in this case."""
    table = _table()
    for line in found.requirements:
        if line.filling == "not_applicable" and not all_lines:
            continue
        sign, vi, en, style = _FILLINGS[line.filling]
        name = Text(terminal.say(line.name_vi, line.name_en))
        if line.document_id is not None:
            name.append(_numbers(line.document_id, line.further_documents), "cyan")
        if line.filling == "unusable" or (line.filling == "awaiting_check" and line.reason != Reason.UNVERIFIED.name):
            name.append("\n" + clean(terminal.say(line.vi, line.en)), "dim")
        table.add_row(Text(f"{sign} {terminal.say(vi, en)}", style), name)
    return table


def look_up_table(found: LookUp, terminal: Terminal, *, all_lines: bool = True) -> RenderableType:
    """Each required paper with its state and the reason."""
    table = _table()
    for answer in found.answers:
        if answer.state == "not_applicable" and not all_lines:
            continue
        sign, vi, en, style = _STATES[answer.state]
        name = Text(terminal.say(answer.name_vi, answer.name_en), "" if answer.state != "not_applicable" else "dim")
        if answer.document_id is not None:
            name.append(_numbers(answer.document_id, answer.further_documents), "cyan")
        name.append("\n" + clean(terminal.say(answer.vi, answer.en)), "dim")
        if change := terminal.say(answer.would_change_vi, answer.would_change_en):
            name.append(" → " + clean(change), "dim italic")
        table.add_row(Text(f"{sign} {terminal.say(vi, en)}", style), name)
    for one in found.undecided:
        asked = terminal.say("cần biết: ", "to be asked: ") + ", ".join(one.missing_facts)
        name = Text.assemble(terminal.say(one.name_vi, one.name_en), ("\n" + asked, "dim"))
        table.add_row(Text(terminal.say("? chưa rõ", "? not decided"), "magenta"), name)
    return table


def _numbers(first: int, further: Sequence[int]) -> str:
    return "".join(f"  #{document}" for document in (first, *further))


def whole_look_up(found: LookUp, who: str, catalogue: Catalogue, terminal: Terminal) -> RenderableType:
    """The answer at the counter, with what to bring and what to ask."""
    name = catalogue.procedure(found.procedure, found.on).name
    head = Text(f"{found.procedure}  {terminal.say(name.vi, name.en)}", "bold")
    about = Text(f"{clean(who)} · {shown_value(found.on.isoformat(), terminal.language)}", "dim")
    lines: list[RenderableType] = [head, about, Text(), look_up_table(found, terminal), Text(), sum_up(found, terminal)]
    lines += [Text(f"? {question}", "magenta") for question in questions(found, catalogue, terminal)]
    if not found.papers_held:
        lines.append(
            Text(
                terminal.say(
                    "Kho chưa có giấy tờ nào của người này; kiểm tra lại số nếu điều đó lạ.",
                    "The archive holds no paper of this person yet; check the number if that surprises.",
                ),
                "yellow",
            )
        )
    if found.limited:
        lines.append(
            Text(
                terminal.say(
                    "Có thể chưa xét giấy tờ của đơn vị khác, giấy nhạy cảm: trước khi yêu cầu nộp, tra cứu lại với --dossier.",
                    "Papers of other units, and sensitive ones, may be left out: before asking for any, look up with --dossier.",
                ),
                "yellow",
            )
        )
    if not found.verified_rules:
        lines.append(
            Text(
                terminal.say(
                    "Quy tắc của thủ tục này chưa được người có thẩm quyền đối chiếu với văn bản.",
                    "Nobody has compared the rules of this procedure with the law yet.",
                ),
                "yellow",
            )
        )
    return Group(*lines)


def sum_up(found: LookUp, terminal: Terminal) -> Text:
    """What the citizen must still bring, as far as it is decided."""
    open_yet = bool(found.undecided)
    if found.to_bring:
        names = "; ".join(terminal.say(one.name_vi, one.name_en) for one in found.to_bring)
        lead = terminal.say("Công dân còn phải nộp: ", "Still to bring: ")
        rest = terminal.say(" (và tùy câu trả lời dưới đây)", " (and more, after the answers to these)") if open_yet else ""
        return Text.assemble((lead, "bold"), (clean(names), "bold red"), (rest, "magenta"))
    if open_yet:
        return Text(terminal.say("Chưa kết luận được, cần hỏi:", "Not decided yet; to be asked:"), "bold magenta")
    return Text(terminal.say("Công dân không phải nộp thêm giấy tờ nào.", "The citizen has nothing more to bring."), "bold green")


def questions(found: LookUp, catalogue: Catalogue, terminal: Terminal) -> list[str]:
    """What to ask before more can be said, and the option that takes the answer."""
    facts = {fact.id: fact for fact in catalogue.procedure(found.procedure, found.on).facts}
    asked = (facts[name] for name in found.facts_needed)
    who = terminal.say("Số định danh của {}?", "Whose number is that of the {}?")
    return [
        *(f"{terminal.say(fact.ask.vi, fact.ask.en)}  --fact {fact.id}=…  ({fact.allowed})" for fact in asked),
        *(f"{who.format(terminal.say(role_vi(role), role))}  --other {role}=…" for role in found.persons_needed),
    ]


def _table() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table
