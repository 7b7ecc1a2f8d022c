"""`sohoa unit`: the units of the agency, on a day, with who took over from whom."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archive import acts
from portal.commands.options import By, Json, actor, allowed, at_work, day, told
from portal.errors import TargetExists, TargetUnwritable
from portal.printing.registry import units_table, whole_unit
from portal.registry_shapes import UnitLineShape, UnitsLoadedShape, unit_shape
from portal.terminal import open_terminal
from registry import units
from registry.unit_loading import EXAMPLE, load_units
from sohoa.clock import today
from sohoa.settings import load_settings

On = Annotated[str | None, typer.Option("--on", metavar="DAY", help="Vào ngày / On that day (mặc định/default: hôm nay/today).")]

app = typer.Typer(**told("Đơn vị", "Units", "sohoa unit list"), no_args_is_help=True)


@app.command(
    "load",
    **told(
        "Nạp đơn vị từ tệp YAML; một lỗi là không nạp gì, mỗi lỗi có số dòng",
        "Load units from a YAML file; a mistake loads nothing, each is told with its line",
        "sohoa unit load don-vi.yaml",
    ),
)
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Tệp YAML / YAML file.")], by: By = None, as_json: Json = False
) -> None:
    """Units that the file does not name stay as they are."""
    who = actor(by)
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        allowed(installation, "change_units")
        loaded = load_units(session, file)
        shape = UnitsLoadedShape.model_validate(loaded)
        acts.record(session, who, "load", "units", file.name[:100], **shape.model_dump())
        told = terminal.say(
            f"✔ {loaded.added} đơn vị mới, {loaded.changed} thay đổi, {loaded.unchanged} giữ nguyên.",
            f"✔ {loaded.added} units added, {loaded.changed} changed, {loaded.unchanged} as they were.",
        )
        terminal.give(shape, lambda: terminal.out.print(told, markup=False))


@app.command(
    "list",
    **told(
        "Các đơn vị, theo mã",
        "Units, by code",
        "sohoa unit list --on 2025-06-30",
        "sohoa unit list --within 099 --all",
    ),
)
def list_(
    on: On = None,
    every: Annotated[bool, typer.Option("--all", help="Của mọi thời kỳ / Of all days.")] = False,
    within: Annotated[
        str | None,
        typer.Option(
            "--within", metavar="CODE", help="Đơn vị này, cấp dưới và các đơn vị mà chúng kế thừa / With all it answers for."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Those of today, unless told otherwise."""
    asked = day(on, "--on") or today()
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions() as session:
        allowed(installation, "see_units_catalogue")
        found = units.there_on(session, None if every else asked)
        if within is not None:
            inside = {unit.id for unit in units.within(session, units.get(session, within, asked))}
            found = [unit for unit in found if unit.id in inside]
        shapes = [UnitLineShape.model_validate(unit) for unit in found]
        terminal.give(shapes, lambda: terminal.out.print(units_table(shapes, terminal)))


@app.command(
    "show",
    **told(
        "Một đơn vị: cấp trên, cấp dưới, nhận từ ai, ai kế thừa, ai thay mặt",
        "A unit: above, below, before and after it, and who stands in for it",
        "sohoa unit show 09701 --on 2025-06-30",
    ),
)
def show(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Mã đơn vị / Code of the unit.")],
    on: On = None,
    as_json: Json = False,
) -> None:
    """The unit that has the code on that day, else the last that had it."""
    asked = day(on, "--on") or today()
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions() as session:
        allowed(installation, "see_units_catalogue")
        shape = unit_shape(session, units.get(session, code, asked), asked)
        terminal.give(shape, lambda: terminal.out.print(whole_unit(shape, asked, terminal)))


@app.command(
    "example",
    **told(
        "Ghi một tệp mẫu để bắt đầu; mã trong đó là bịa",
        "Write a file to begin with; its codes are made up",
        "sohoa unit example --to don-vi.yaml",
    ),
)
def example(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Ghi vào đâu / Where to.")], as_json: Json = False
) -> None:
    """A file that exists is never overwritten."""
    terminal = open_terminal(load_settings(), as_json=as_json)
    try:
        with to.open("x", encoding="utf-8") as out:
            out.write(EXAMPLE.read_text("utf-8"))
    except FileExistsError as error:
        raise TargetExists(path=to) from error
    except OSError as error:
        raise TargetUnwritable(path=to, reason=error.strerror) from error
    terminal.give({"path": str(to)}, lambda: terminal.out.print(f"✔ {to}", markup=False))
