"""`sohoa catalogue`: the rules by which papers are asked for, looked at, checked and compared."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from rich.text import Text

from catalogue import Catalogue, Procedure, checked_facts, load_catalogue
from catalogue.conditions import FactValue
from catalogue.difference import Change, differences, standings
from catalogue.loading import files_of, load_with, mistakes_in
from catalogue.rules import Evaluation, evaluate
from portal.commands.options import Fact, Json, day, pairs, told
from portal.errors import TargetExists, TargetUnwritable, UsageMistake
from portal.printing.catalogue import changes_list, list_of_procedures, mistakes_list, procedure_tree
from portal.printing.catalogue_words import Words
from portal.terminal import Terminal, clean, open_terminal
from sohoa.clock import today
from sohoa.errors import ExitCode
from sohoa.settings import load_settings

app = typer.Typer(
    **told("Danh mục thủ tục và thành phần hồ sơ", "Procedures and the papers they ask for", "sohoa catalogue show 1.001667"),
    no_args_is_help=True,
)
On = Annotated[str | None, typer.Option("--on", metavar="DAY", help="Ngày áp dụng / Day that counts (mặc định/default: today).")]


@app.command(
    "validate",
    **told(
        "Kiểm tra danh mục: mọi lỗi, từng lỗi ở tệp nào, dòng nào, sửa thế nào",
        "Check the catalogue: every mistake with its file, its line and what to do",
        "sohoa catalogue validate",
    ),
)
def validate(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="PATH", exists=True, help="Thư mục danh mục hoặc một tệp / A catalogue's folder, or one file."),
    ] = None,
    as_json: Json = False,
) -> int:
    """Exit 3 where there are mistakes. One file is checked as if it stood in the catalogue in place of what has the same code."""
    terminal = _terminal(as_json=as_json)
    one_file = path is not None and path.is_file()
    mistakes = mistakes_in(path, digitise_list=None if one_file else load_settings().digitise_list_file)
    if mistakes:
        terminal.give(
            {"usable": False, "mistakes": [asdict(one) for one in mistakes]},
            lambda: terminal.out.print(mistakes_list(mistakes, terminal)),
        )
        return ExitCode.PARTIAL
    found = _catalogue_at(path)
    terminal.give({"usable": True, "mistakes": [], **_counts(found)}, lambda: terminal.out.print(_usable(found, terminal)))
    return ExitCode.OK


@app.command(
    "show",
    **told(
        "Danh sách thủ tục; với một mã hoặc một tệp: cây thành phần hồ sơ, điều kiện bằng lời, giấy nào cần trong một trường hợp",
        "The procedures; with a code or a file: its papers as a tree with conditions in words, and which are due in a case",
        "sohoa catalogue show",
        "sohoa catalogue show 1.001667 --on 2026-03-12",
        "sohoa catalogue show 1.014173 --fact ground=disease",
    ),
)
def show(
    procedure: Annotated[
        str | None, typer.Argument(metavar="PROCEDURE", help="Mã thủ tục hoặc tệp YAML / Procedure code, or a YAML file.")
    ] = None,
    on: On = None,
    fact: Fact = None,
    as_json: Json = False,
) -> None:
    """Without a code: the list, as of that day."""
    terminal, on_day, given = _terminal(as_json=as_json), day(on, "--on") or today(), pairs(fact, "--fact")
    if procedure is None:
        if given:
            raise UsageMistake(reason="--fact: cần/needs PROCEDURE.", command="sohoa catalogue show")
        whole = _in_use()
        versions = sorted((one for one in whole.versions if one.in_force(on_day)), key=lambda one: one.code)
        terminal.give(
            {"procedures": [_line(one) for one in versions], "named_only": [_plain(one) for one in whole.named]},
            lambda: terminal.out.print(list_of_procedures(versions, whole, terminal)),
        )
        return
    found, version = _version(procedure, on_day)
    facts = checked_facts(version, given)
    evaluation = evaluate(version, facts) if given else None
    shape = _plain(version) if evaluation is None else {**_plain(version), "case": _case(version, facts, evaluation)}
    terminal.give(shape, lambda: terminal.out.print(procedure_tree(version, found, terminal, facts, evaluation)))


@app.command(
    "diff",
    **told(
        "Hai phiên bản của một thủ tục khác nhau ở đâu; mỗi phiên bản là một ngày hoặc một tệp",
        "What changed between two versions of a procedure, each given by a day or a file",
        "sohoa catalogue diff 1.014173 2026-01-01 mot-lan-moi.yaml",
        "sohoa catalogue diff 1.014173 cu.yaml moi.yaml",
    ),
)
def diff(
    procedure: Annotated[str, typer.Argument(metavar="PROCEDURE", help="Mã thủ tục / Procedure code.")],
    old: Annotated[str, typer.Argument(metavar="OLD", help="Ngày hoặc tệp / A day or a file.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Ngày hoặc tệp / A day or a file.")],
    as_json: Json = False,
) -> None:
    """What was added, dropped, changed."""
    terminal = _terminal(as_json=as_json)
    before, after = _version_at(procedure, old, "OLD"), _version_at(procedure, new, "NEW")
    changes = differences(before[1], after[1])
    words = [Words.of(version, types.types, terminal.language) for types, version in (before, after)]
    terminal.give(
        {"procedure": procedure, "changes": [_change(one) for one in changes]},
        lambda: terminal.out.print(changes_list(changes, words[0], words[1], terminal)),
    )


@app.command(
    "export",
    **told(
        "Xuất danh mục: JSON, bảng CSV, hoặc tệp YAML của một thủ tục để sửa; không ghi đè",
        "The catalogue as JSON, as a CSV table, or the YAML file of a procedure to edit; nothing is overwritten",
        "sohoa catalogue export --json",
        "sohoa catalogue export --csv --to danh-muc.csv",
        "sohoa catalogue export 1.014177 --yaml --to mai-tang.yaml",
    ),
)
def export(
    procedure: Annotated[str | None, typer.Argument(metavar="PROCEDURE", help="Chỉ thủ tục này / This one only.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Bảng, mỗi dòng một thành phần / A table, one paper a line.")] = False,
    as_yaml: Annotated[bool, typer.Option("--yaml", help="Tệp của thủ tục, để sửa / The procedure's file, to edit.")] = False,
    to: Annotated[Path | None, typer.Option("--to", metavar="PATH", help="Tệp đích / File to write.")] = None,
    as_json: Json = False,
) -> None:
    """JSON where nothing else is asked for."""
    if as_csv + as_yaml + (as_json and to is None) > 1:
        raise UsageMistake(reason="chọn một/choose one: --json, --csv, --yaml.", command="sohoa catalogue export")
    if as_yaml and procedure is None:
        raise UsageMistake(reason="--yaml: cần/needs PROCEDURE.", command="sohoa catalogue export")
    terminal, whole = _terminal(as_json=as_json), _in_use()
    chosen = [one for one in whole.versions if procedure in (None, one.code)]
    if not chosen:
        raise whole.unknown(procedure or "", "–")
    if as_yaml:
        text = "".join(path.read_text("utf-8") for path in files_of(procedure or ""))
    elif as_csv:
        text = _table(chosen, whole, terminal)
    else:
        text = json.dumps(_whole(chosen, whole, procedure), ensure_ascii=False, indent=2) + "\n"
    if to is None:
        terminal.out.file.write(text)
        return
    _write(to, text, for_spreadsheets=as_csv)
    terminal.give({"path": str(to), "versions": len(chosen)}, lambda: terminal.out.print(Text(clean(str(to)))))


def _counts(found: Catalogue) -> dict[str, int]:
    listed = [one for version in found.versions for one in version.all_requirements if one.must_digitise != "unknown"]
    return {"document_types": len(found.types), "versions": len(found.versions), "told_whether_to_digitise": len(listed)}


def _usable(found: Catalogue, terminal: Terminal) -> str:
    types, versions, listed = _counts(found).values()
    vi = f", {listed} thành phần có ghi phải số hóa hay không" if listed else ""
    en = f", {listed} requirements that say whether to digitise" if listed else ""
    return terminal.say(
        f"✔ Danh mục dùng được: {types} loại giấy tờ, {versions} phiên bản thủ tục{vi}.",
        f"✔ The catalogue can be used: {types} document types, {versions} versions of procedures{en}.",
    )


def _terminal(*, as_json: bool) -> Terminal:
    return open_terminal(load_settings(), as_json=as_json)


def _catalogue_at(path: Path | None) -> Catalogue:
    if path is not None and path.is_file():
        return load_with(path)[0]
    return load_catalogue(path, digitise_list=load_settings().digitise_list_file)


def _in_use() -> Catalogue:
    """The catalogue with the agency's list laid over it."""
    return load_catalogue(digitise_list=load_settings().digitise_list_file)


def _version(given: str, on: date) -> tuple[Catalogue, Procedure]:
    """The version of a code on a day; of a file, its procedure on that day, else its last one."""
    path = Path(given)
    if not path.is_file():
        whole = _in_use()
        return whole, whole.procedure(given, on)
    whole, own = load_with(path)
    if not own:
        raise whole.unknown(given, on.isoformat())
    return whole, next((one for one in own if one.in_force(on)), own[-1])


def _version_at(code: str, given: str, option: str) -> tuple[Catalogue, Procedure]:
    path = Path(given)
    if not path.is_file():
        on = day(given, option)
        whole = load_catalogue()
        return whole, whole.procedure(code, on or today())
    whole, own = load_with(path)
    versions = [one for one in own if one.code == code]
    if not versions:
        raise Catalogue(whole.types, own).unknown(code, "–")
    return whole, versions[-1]


def _plain(model: BaseModel) -> dict[str, Any]:
    """In the keys of the files; what is not said is left out, but not that a first day is not known."""
    dumped = model.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {**dumped, "effective_from": dumped.get("effective_from")} if isinstance(model, Procedure) else dumped


def _line(version: Procedure) -> dict[str, Any]:
    keys = {"code", "name", "generation", "decision", "effective_from", "effective_to", "deadlines", "equivalents", "verified"}
    return version.model_dump(mode="json", by_alias=True, include=keys)


def _case(version: Procedure, facts: Mapping[str, FactValue], evaluation: Evaluation) -> dict[str, Any]:
    deadline = version.deadline_in(facts)
    return {
        "facts": to_jsonable_python(facts),
        "deadline": {"value": deadline.value, "unit": deadline.unit},
        "requirements": {one.requirement.id: one.standing for one in evaluation.judged},
        "missing_facts": list(evaluation.missing_facts),
    }


def _change(change: Change) -> dict[str, Any]:
    return {**{name: getattr(change, name) for name in ("kind", "about", "id", "what")}, **_both(change.before, change.after)}


def _both(before: Any, after: Any) -> dict[str, Any]:
    return {"before": _dumped(before), "after": _dumped(after)}


def _dumped(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _plain(value)
    if isinstance(value, tuple | list):
        return [_dumped(part) for part in value]
    return {key: _dumped(part) for key, part in value.items()} if isinstance(value, Mapping) else to_jsonable_python(value)


def _whole(chosen: list[Procedure], whole: Catalogue, procedure: str | None) -> dict[str, Any]:
    everything = {"procedures": [_plain(one) for one in chosen]}
    if procedure is None:
        everything["document_types"] = [_plain(one) for one in whole.types.values()]
        everything["named_only"] = [_plain(one) for one in whole.named]
    return everything


_COLUMNS = (
    "procedure", "procedure_name", "generation", "decision", "effective_from", "effective_to", "requirement", "name",
    "group", "when", "who", "papers", "count", "form", "proves", "data_source", "must_digitise", "digitise_basis",
    "forbidden_to_request", "verified", "raw",
)  # fmt: skip


def _table(chosen: list[Procedure], whole: Catalogue, terminal: Terminal) -> str:
    """One line a requirement, conditions in words."""
    written = io.StringIO()
    table = csv.DictWriter(written, _COLUMNS)
    table.writeheader()
    for version in chosen:
        for row in _rows(version, Words.of(version, whole.types, terminal.language)):
            table.writerow({name: _cell(value) for name, value in row.items()})
    return written.getvalue()


def _cell(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula ("+ bảng kê") is marked as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@") else value


def _rows(version: Procedure, words: Words) -> Iterator[dict[str, Any]]:
    places = standings(version)
    for one in version.all_requirements:
        yield {
            "procedure": version.code,
            "procedure_name": words.say(version.name.vi, version.name.en),
            "generation": version.generation,
            "decision": version.decision,
            "effective_from": version.effective_from,
            "effective_to": version.effective_to,
            "requirement": one.id,
            "name": words.say(one.name.vi, one.name.en),
            "group": " ".join(places[one.id].group),
            "when": words.conditions(places[one.id].conditions),
            "who": " | ".join(one.owners),
            "papers": " | ".join(dict.fromkeys(paper.type for paper in one.papers)),
            "count": one.count,
            "form": one.form,
            "proves": one.proves,
            "data_source": one.data_source,
            "must_digitise": one.must_digitise,
            "digitise_basis": one.digitise_basis,
            "forbidden_to_request": one.forbidden_to_request,
            "verified": one.verified,
            "raw": one.raw,
        }


def _write(target: Path, text: str, *, for_spreadsheets: bool) -> None:
    """Spreadsheets know UTF-8 by its mark alone."""
    try:
        with target.open("x", encoding="utf-8-sig" if for_spreadsheets else "utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise TargetExists(path=target) from error
    except OSError as error:
        raise TargetUnwritable(path=target, reason=error.strerror or error) from error
