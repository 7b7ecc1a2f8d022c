"""The catalogue on the terminal: its list, a procedure as a tree, mistakes, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from catalogue import Catalogue, Procedure, Requirement
from catalogue.conditions import FactValue
from catalogue.difference import Change
from catalogue.mistakes import Mistake
from catalogue.procedure import Deadline, Fact, Node, Paper
from catalogue.rules import Evaluation
from portal.printing.catalogue_words import EVENTS, FORMS, ROLES, SOURCES, STANDINGS, Words
from portal.printing.field_names import field_name
from portal.terminal import Terminal, clean


def list_of_procedures(procedures: Sequence[Procedure], catalogue: Catalogue, terminal: Terminal) -> RenderableType:
    """One line a procedure; those known by name only below, without anything that could be taken for a rule."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    heads = (("Mã", "Code"), ("Thủ tục", "Procedure"), ("Thời hạn", "Deadline"), ("Tương đương", "Equivalent"), ("", ""))
    for vi, en in heads:
        table.add_column(terminal.say(vi, en), overflow="fold")
    for one in procedures:
        words = Words.of(one, catalogue.types, terminal.language)
        name = clean(terminal.say(one.name.vi, one.name.en))
        deadline = words.deadline(one.deadline) + (" …" if len(one.deadlines) > 1 else "")
        table.add_row(
            Text(one.code, "cyan"), Text(name), Text(deadline), Text(", ".join(one.equivalents)), _mark(one.verified, terminal)
        )
    names = Text()
    for named in catalogue.named:
        names.append(f"\n{named.code}  {clean(terminal.say(named.name.vi, named.name.en))}", "dim")
    head = terminal.say("Chỉ biết tên, chưa có thành phần hồ sơ:", "Known by name only, without papers:")
    return Group(table, Text.assemble("\n", (head, "bold"), names) if catalogue.named else Text())


def procedure_tree(
    procedure: Procedure,
    catalogue: Catalogue,
    terminal: Terminal,
    facts: Mapping[str, FactValue],
    evaluation: Evaluation | None = None,
) -> RenderableType:
    """What is asked, and what is due, as a tree with conditions in words; with an `evaluation`, how it stands in that case."""
    words = Words.of(procedure, catalogue.types, terminal.language)
    standing = {one.requirement.id: one.standing for one in evaluation.judged} if evaluation is not None else {}
    top = Tree(Text(words.say("Thành phần hồ sơ", "Required papers"), "bold"), guide_style="dim")
    root = procedure.requirements
    if not isinstance(root, Requirement) and root.all_of is not None and root.when is None:
        for child in root.nodes:
            _grow(top, child, words, standing, terminal)
    else:
        _grow(top, root, words, standing, terminal)
    return Group(*_head(procedure, words, terminal, facts), *_questions(procedure, words, facts, evaluation), Text(), top)


def _head(procedure: Procedure, words: Words, terminal: Terminal, facts: Mapping[str, FactValue]) -> list[RenderableType]:
    name = clean(words.say(procedure.name.vi, procedure.name.en))
    begin, end = procedure.effective_from, procedure.effective_to
    since = f"{begin:%d/%m/%Y}" if begin is not None else words.say("chưa rõ ngày", "day not known")
    until = f" – {end:%d/%m/%Y}" if end is not None else ""
    lines: list[RenderableType] = [
        Text.assemble((procedure.code, "bold cyan"), (f"  {name}  ", "bold"), _mark(procedure.verified, terminal)),
        Text(
            f"{procedure.decision} · {words.say('áp dụng từ', 'in force from')} {since}{until} · "
            f"{'; '.join(procedure.legal_basis)}",
            "dim",
        ),
    ]
    counts = procedure.deadline_in(facts) if facts else None
    for deadline in procedure.deadlines:
        lines.append(_deadline_line(deadline, words, counts is deadline and len(procedure.deadlines) > 1))
    results = [_result(one.code, one.name, one.is_document, words) for one in procedure.results]
    if results:
        lines.append(Text(f"{words.say('Kết quả: ', 'Results: ')}{clean('; '.join(results))}"))
    if procedure.equivalents:
        lines.append(Text(f"{words.say('Tương đương: ', 'Equivalent: ')}{', '.join(procedure.equivalents)}"))
    lines += [Text(f"⚠ {clean(words.say(note.vi, note.en))}", "yellow") for note in procedure.notes]
    return lines


def _deadline_line(deadline: Deadline, words: Words, counts: bool) -> Text:
    line = Text(f"{words.say('Thời hạn: ', 'Deadline: ')}{words.deadline(deadline)}", "bold" if counts else "")
    if deadline.when is not None:
        line.append(f" {words.say('khi', 'when')} {clean(words.condition(deadline.when))}", "dim")
    if deadline.needs_notice:
        line.append(words.say(", phải báo bằng văn bản", ", with written notice"))
    for other in deadline.contradicted_by:
        line.append(f"  ⚠ {words.say('nguồn cũng ghi', 'the source also says')} {words.deadline(other)}", "yellow")
    return line


def _result(code: str | None, name: str, is_document: bool, words: Words) -> str:
    kind = "" if is_document else words.say(" (không phải giấy tờ)", " (no document)")
    return " ".join(part for part in (code, name) if part) + kind


def _questions(
    procedure: Procedure, words: Words, facts: Mapping[str, FactValue], evaluation: Evaluation | None
) -> list[RenderableType]:
    """The facts in the order in which to ask; in a case, the answers that are known and those that are still needed."""
    if not procedure.facts:
        return []
    lines: list[RenderableType] = [Text(), Text(words.say("Câu hỏi, theo thứ tự", "Questions, in their order"), "bold")]
    needed = evaluation.missing_facts if evaluation is not None else ()
    for fact in procedure.facts:
        line = Text.assemble(("  ? " if fact.id in needed else "    ", "magenta"), clean(words.say(fact.ask.vi, fact.ask.en)))
        line.append(f"  {fact.id}={_answers(fact, words)}", "dim")
        if fact.id in facts:
            line.append(f"  → {clean(words.answer(fact, facts[fact.id]))}", "bold green")
        lines.append(line)
    return lines


def _answers(fact: Fact, words: Words) -> str:
    if not fact.choices:
        return fact.allowed
    return " | ".join(f"{value} ({words.answer(fact, value)})" for value in fact.values)


def _grow(tree: Tree, node: Node, words: Words, standing: Mapping[str, str], terminal: Terminal) -> None:
    when = (
        Text(f"\n{words.say('khi', 'when')} {clean(words.condition(node.when))}", "yellow") if node.when is not None else Text()
    )
    if isinstance(node, Requirement):
        tree.add(Text.assemble(_requirement(node, words, standing, terminal), when))
        return
    if node.all_of is not None:
        head = words.say("Tất cả", "All of")
    elif node.one_of is not None:
        head = words.say("Một trong", "One of")
    else:
        head = words.say(f"Ít nhất {node.at_least} trong", f"At least {node.at_least} of")
    branch = tree.add(Text.assemble((head, "bold"), when))
    for child in node.nodes:
        _grow(branch, child, words, standing, terminal)


def _requirement(node: Requirement, words: Words, standing: Mapping[str, str], terminal: Terminal) -> Text:
    line = Text()
    if node.id in standing:
        sign, vi, en, style = STANDINGS[standing[node.id]]
        line.append(f"{sign} {words.say(vi, en)}  ", style)
    line.append(clean(words.say(node.name.vi, node.name.en)))
    line.append(f"  {node.id}  ", "cyan")
    line.append_text(_mark(node.verified, terminal))
    papers = [words.paper(paper, node) for paper in node.papers]
    if len(papers) > 1 or papers[0] != words.say(node.name.vi, node.name.en):
        line.append("\n" + clean(words.say(" hoặc ", " or ").join(papers)), "dim")
    return line.append("\n" + " · ".join(_attributes(node, words)), "dim")


def _attributes(node: Requirement, words: Words) -> list[str]:
    said = [words.say(f"ít nhất {node.count} giấy", f"at least {node.count} papers")] if node.count > 1 else []
    if node.told_apart_by is not None:
        name = field_name(node.told_apart_by, words.language)
        said.append(words.say(f"mỗi giấy một {name} khác", f"each with another {name}"))
    said += [
        words.say("của ", "of ") + words.say(" hoặc ", " or ").join(words.called(ROLES, one) for one in node.owners),
        words.called(FORMS, node.form),
        words.say("chứng minh ", "proves ") + words.called(EVENTS, node.proves),
    ]
    sources = [words.called(SOURCES, one) for one in (node.data_source, *node.other_sources) if one is not None]
    if sources:
        said.append(words.say("thay được bằng ", "can be had from ") + ", ".join(sources))
    if node.must_digitise != "unknown":
        must = (
            words.say("phải số hóa", "must be digitised")
            if node.must_digitise
            else words.say("không phải số hóa", "need not be digitised")
        )
        said.append(f"{must} ({node.digitise_basis})" if node.digitise_basis else must)
    if node.forbidden_to_request is True:
        said.append(words.say("không được yêu cầu", "may not be asked for"))
    if node.earlier_one:
        said.append(words.say("bản lần trước", "the earlier one"))
    return said


def _mark(verified: bool, terminal: Terminal) -> Text:
    if verified:
        return Text(terminal.say("✔ đã đối chiếu", "✔ compared with the law"), "green")
    return Text(terminal.say("chưa đối chiếu", "not compared with the law"), "yellow")


def mistakes_list(mistakes: Sequence[Mistake], terminal: Terminal) -> RenderableType:
    """File, line, what is wrong and what to do."""
    lines: list[RenderableType] = []
    for one in mistakes:
        place = f"{one.file}:{one.line}: "
        lines.append(Text.assemble(("✗ ", "bold red"), (clean(place), "bold"), clean(terminal.say(one.vi, one.en))))
    lines.append(Text(terminal.say(f"{len(mistakes)} lỗi.", f"{len(mistakes)} mistakes."), "bold"))
    return Group(*lines)


_WHAT = {
    "name": ("tên", "name"), "decision": ("quyết định", "decision"), "generation": ("thế hệ", "generation"),
    "effective_from": ("áp dụng từ", "in force from"), "effective_to": ("áp dụng đến", "in force until"),
    "deadline": ("thời hạn", "deadline"), "results": ("kết quả", "results"),
    "equivalents": ("thủ tục tương đương", "equivalents"),
    "legal_basis": ("căn cứ", "legal basis"), "notes": ("ghi chú", "notes"),
    "verified": ("đã đối chiếu", "compared with the law"),
    "raw": ("nguyên văn", "wording of the source"), "facts": ("thứ tự câu hỏi", "order of the questions"),
    "ask": ("câu hỏi", "question"), "kind": ("loại câu trả lời", "kind of answer"), "values": ("các câu trả lời", "answers"),
    "who": ("giấy tờ của", "whose paper"), "also_of": ("cũng nhận giấy tờ của", "or whose"),
    "papers": ("giấy tờ được nhận", "papers taken"), "form": ("hình thức", "form"),
    "proves": ("chứng minh", "proves"), "about": ("về ngày", "about the days"),
    "must_digitise": ("phải số hóa", "must be digitised"), "digitise_basis": ("theo danh mục", "by the list"),
    "count": ("số giấy ít nhất", "least number of papers"), "told_apart_by": ("khác nhau ở", "told apart by"),
    "data_source": ("nguồn dữ liệu thay", "data instead"), "other_sources": ("nguồn dữ liệu khác", "other data"),
    "earlier_one": ("bản lần trước", "the earlier one"), "forbidden_to_request": ("không được yêu cầu", "may not be asked for"),
    "when": ("điều kiện", "condition"), "group": ("cùng nhóm", "stands with"),
}  # fmt: skip
_KINDS = {
    "added": ("+", "thêm", "added", "green"),
    "dropped": ("−", "bỏ", "dropped", "red"),
    "changed": ("~", "đổi", "changed", "yellow"),
}
_ABOUT = {"procedure": ("thủ tục", "procedure"), "fact": ("câu hỏi", "question"), "requirement": ("thành phần", "requirement")}


def changes_list(changes: Sequence[Change], old: Words, new: Words, terminal: Terminal) -> RenderableType:
    """What was added, dropped, changed, in words."""
    if not changes:
        return Text(terminal.say("Hai phiên bản không khác nhau.", "The two versions do not differ."))
    return Group(*(_change(one, old, new, terminal) for one in changes))


def _change(one: Change, old: Words, new: Words, terminal: Terminal) -> Text:
    sign, vi, en, style = _KINDS[one.kind]
    line = Text.assemble(
        (f"{sign} {terminal.say(vi, en)}", f"bold {style}"), f" {terminal.say(*_ABOUT[one.about])} ", (one.id, "cyan")
    )
    if one.kind == "changed":
        line.append(f", {terminal.say(*_WHAT[one.what])}: ")
        line.append(clean(_said(one.before, one.what, old)), "red")
        line.append(" → ")
        return line.append(clean(_said(one.after, one.what, new)), "green")
    thing, words = (one.after, new) if one.kind == "added" else (one.before, old)
    return line.append(f": {clean(_said(thing.ask if isinstance(thing, Fact) else thing.name, '', words))}")


def _said(value: Any, what: str, words: Words) -> str:
    """A value of the file in words."""
    tables = {"form": FORMS, "who": ROLES, "data_source": SOURCES, "proves": EVENTS}
    if value is None or value == ():
        return words.say("không có", "none")
    if isinstance(value, bool):
        return words.say("có", "yes") if value else words.say("không", "no")
    if what == "when":
        return words.conditions(value)
    if what == "told_apart_by":
        return field_name(value, words.language)
    if what == "also_of":
        return ", ".join(words.called(ROLES, one) for one in value)
    if what in tables:
        return words.called(tables[what], value)
    if isinstance(value, Deadline):
        condition = f" {words.say('khi', 'when')} {words.condition(value.when)}" if value.when is not None else ""
        return words.deadline(value) + condition
    if isinstance(value, Paper):
        form = f" [{words.called(FORMS, value.form)}]" if value.form else ""
        shown = "".join(f" [{words.field_test(test)}]" for test in value.must_show)
        return words.type_name(value.type) + form + shown + (f" [{words.condition(value.when)}]" if value.when else "")
    if isinstance(value, Mapping):
        return ", ".join(f"{key} ({_said(label, '', words)})" for key, label in value.items())
    if isinstance(value, tuple):
        return ", ".join(_said(part, "", words) for part in value)
    if isinstance(value, BaseModel):
        named = value.model_dump()
        return str(named.get(words.language) or named.get("code") or named.get("name") or named)
    return str(value)
