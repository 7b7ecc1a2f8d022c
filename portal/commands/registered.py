"""What `sohoa person` and `sohoa organisation` do alike: the numbers of a record, and two records that are one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Generic

import typer
from rich.console import RenderableType
from sqlalchemy.orm import Session

from portal.commands.options import By, ForDossier, Json, Purpose, Told, Unit, actor, at_work, day
from portal.printing.registry import learnt_table, merge_line
from portal.registering import Asking, RecordT, Register, ShapeT
from portal.terminal import Terminal
from sohoa.clock import today

Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Lý do / Why.")]
Kept = Annotated[str, typer.Argument(metavar="KEPT", help="Bản ghi được giữ / The record that is kept.")]
Merged = Annotated[str, typer.Argument(metavar="MERGED", help="Bản ghi gộp vào / The record that goes into it.")]
Merge = Annotated[int, typer.Argument(metavar="MERGE", min=1, help="Số của lần gộp / Number of the merge.")]
From = Annotated[str | None, typer.Option("--from", metavar="DAY", help="Ngày bắt đầu / First day.")]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Ngày cuối / Last day.")]
Verified = Annotated[bool, typer.Option("--verified", help="Đã đối chiếu với giấy tờ / Compared with the paper.")]
LastDay = Annotated[str, typer.Option("--last-day", metavar="DAY", help="Ngày cuối còn hiệu lực / Its last day.")]


@dataclass(frozen=True)
class Commands(Generic[RecordT, ShapeT]):
    """How one kind of record is spoken of on the command line."""

    register: Register[RecordT, ShapeT]
    who: Any
    """The argument that names a record, and what it says; likewise `number`."""
    number: Any
    record: Callable[[Session, str], RecordT]
    kind_and_value: Callable[[str], tuple[str, str]]
    drawn: Callable[[ShapeT, Terminal], RenderableType]
    merge: Told
    unmerge: Told
    add: Told
    end: Told
    verify: Told

    def named(self, who: str) -> Callable[[Session], RecordT]:
        """The record that an argument names, for when it may be looked up."""
        return lambda session: self.record(session, who)

    def give(self, terminal: Terminal, shape: ShapeT) -> None:
        """Show all that is known of a record."""
        terminal.give(shape, lambda: terminal.out.print(self.drawn(shape, terminal)))


@contextmanager
def asking(
    as_json: bool, by: str | None, unit: str | None, purpose: str | None, dossier: str | None = None
) -> Iterator[tuple[Terminal, Asking]]:
    """A command at work on the registry, in one transaction."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        yield terminal, Asking(session, installation.catalogue, actor(by, unit, purpose, dossier), today())


def add_merging(app: typer.Typer, told: Commands[Any, Any]) -> None:
    """The commands `merge` and `unmerge`."""

    @app.command("merge", **told.merge)
    def merge(keep: Kept, merged: Merged, reason: Reason, unit: Unit = None, by: By = None, as_json: Json = False) -> None:
        with asking(as_json, by, unit, reason) as (terminal, at):
            row = told.register.merge(at, told.named(keep), told.named(merged), reason)
            terminal.give(row, lambda: terminal.out.print(merge_line(row, terminal)))

    @app.command("unmerge", **told.unmerge)
    def unmerge(number: Merge, reason: Reason, unit: Unit = None, by: By = None, as_json: Json = False) -> None:
        with asking(as_json, by, unit, reason) as (terminal, at):
            row = told.register.unmerge(at, number, reason)

            def draw() -> None:
                terminal.out.print(merge_line(row, terminal))
                if row.learnt_since:
                    terminal.out.print(learnt_table(row.learnt_since, terminal))

            terminal.give(row, draw)


def add_numbers(app: typer.Typer, told: Commands[Any, Any]) -> None:
    """The commands `add`, `end` and `verify` of numbers."""

    @app.command("add", **told.add)
    def add(
        who: str = told.who,
        number: str = told.number,
        valid_from: From = None,
        valid_to: To = None,
        verified: Verified = False,
        purpose: Purpose = None,
        for_dossier: ForDossier = None,
        unit: Unit = None,
        by: By = None,
        as_json: Json = False,
    ) -> None:
        first, last = day(valid_from, "--from"), day(valid_to, "--to")
        with asking(as_json, by, unit, purpose, for_dossier) as (terminal, at):
            named = told.named(who), *told.kind_and_value(number)
            shape = told.register.add_number(at, *named, valid_from=first, valid_to=last, verified=verified)
            told.give(terminal, shape)

    @app.command("end", **told.end)
    def end(
        who: str = told.who,
        number: str = told.number,
        *,
        last_day: LastDay,
        purpose: Purpose = None,
        for_dossier: ForDossier = None,
        unit: Unit = None,
        by: By = None,
        as_json: Json = False,
    ) -> None:
        last = day(last_day, "--last-day")
        with asking(as_json, by, unit, purpose, for_dossier) as (terminal, at):
            named = told.named(who), *told.kind_and_value(number)
            told.give(terminal, told.register.end_number(at, *named, last or at.today))

    @app.command("verify", **told.verify)
    def verify(
        who: str = told.who,
        number: str = told.number,
        purpose: Purpose = None,
        for_dossier: ForDossier = None,
        unit: Unit = None,
        by: By = None,
        as_json: Json = False,
    ) -> None:
        with asking(as_json, by, unit, purpose, for_dossier) as (terminal, at):
            told.give(terminal, told.register.verify_number(at, told.named(who), *told.kind_and_value(number)))
