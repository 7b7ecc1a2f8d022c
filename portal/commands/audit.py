"""`sohoa audit`: the log is verified, sealed, shown; its end printed for keeping on paper."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from archive import acts
from archive.log import verify
from archive.log.asking import ActFilter, newest
from archive.rights import Act as Right
from portal.access import access_of
from portal.audit_shapes import ActShape, verification_shape
from portal.auditing import acts_to_read, head_of, note_shown
from portal.commands.options import By, Json, Limit, Offset, Unit, actor, allowed, at_work, day, told
from portal.printing.audit import acts_table, head_lines, verification_lines
from portal.watching import progress_bar
from sohoa.clock import VIETNAM
from sohoa.errors import ExitCode

app = typer.Typer(
    **told("Nhật ký: ai đã xem, sửa, từ chối gì", "The log: who read, changed or refused what", "sohoa audit verify"),
    no_args_is_help=True,
)
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Lý do / Why.")]


@app.command(
    "verify",
    **told(
        "Kiểm tra nhật ký: có dòng nào bị sửa, xóa, chèn, đổi chỗ, cắt bỏ không, ở đâu",
        "Whether any row of the log was changed, removed, slipped in, moved or cut off, and where",
        "sohoa audit verify",
        "sohoa audit verify --from 100000 --to 120000 --json",
    ),
)
def verify_(
    first: Annotated[int | None, typer.Option("--from", min=1, metavar="PLACE", help="Từ vị trí / From this place.")] = None,
    last: Annotated[int | None, typer.Option("--to", min=1, metavar="PLACE", help="Đến vị trí / Up to this place.")] = None,
    by: By = None,
    as_json: Json = False,
) -> int:
    """Exit 3 where anything was found. A part is verified in whole segments."""
    who = actor(by)
    with at_work(as_json=as_json) as (terminal, installation):
        allowed(installation, "verify_archive")
        log, began = installation.log, time.perf_counter()
        with progress_bar(terminal) as bar:
            task = bar.add_task(terminal.say("Kiểm tra", "Verifying"), total=None)
            found = verify(
                installation.engine, log.store, log.keys, first=first, last=last,
                on_progress=lambda place, end: bar.update(task, completed=place, total=end),
            )  # fmt: skip
        shape = verification_shape(found, time.perf_counter() - began)
        with installation.sessions.begin() as session:
            acts.record(
                session, who, "verify", "log", found.log,
                first=found.first, last=found.last, head=found.head, findings=shape.count,
            )  # fmt: skip
        terminal.give(shape, lambda: terminal.out.print(verification_lines(shape, terminal)))
        return ExitCode.OK if found.clean else ExitCode.PARTIAL


@app.command("seal", **told("Niêm phong ngay những việc còn chờ", "Seal at once whatever waits for its seal", "sohoa audit seal"))
def seal(by: By = None, as_json: Json = False) -> None:
    """Every process that records acts does it by itself; this is for after a failure."""
    _seal_and_tell(by, "repair_archive", "seal", "end", as_json=as_json)


@app.command(
    "head",
    **told(
        "Mã băm niêm phong cuối, để in ra giấy và giữ nơi khác",
        "The hash of the last seal, to be printed and kept elsewhere",
        "sohoa audit head",
    ),
)
def head(by: By = None, as_json: Json = False) -> None:
    """What was kept on paper proves later that nothing before it was touched."""
    _seal_and_tell(by, "verify_archive", "read", "head", as_json=as_json)


def _seal_and_tell(by: str | None, right: Right, verb: str, what: str, *, as_json: bool) -> None:
    """The end of the log once this very act is sealed in it."""
    who = actor(by)
    with at_work(as_json=as_json) as (terminal, installation):
        allowed(installation, right)
        with installation.sessions.begin() as session:
            acts.record(session, who, verb, "log", what)
        installation.log.sealer.seal_all()
        with installation.sessions() as session:
            shape = head_of(session, installation.log)
        terminal.give(shape, lambda: terminal.out.print(head_lines(shape, terminal)))


@app.command(
    "show",
    **told(
        "Các việc đã ghi, mới nhất trước",
        "Acts on record, newest first",
        "sohoa audit show --verb refuse --since 2026-03-01",
        "sohoa audit show --subject document=7",
        "sohoa audit show --person 3 --limit 20",
    ),
)
def show(
    named: Annotated[str | None, typer.Option("--who", metavar="NAME", help="Ai thực hiện / Who did it.")] = None,
    verb: Annotated[str | None, typer.Option("--verb", metavar="VERB", help="Việc / What was done (docs/log.md).")] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="KIND[=ID]", help="Với gì, vd. document=7 / With what.")
    ] = None,
    person: Annotated[int | None, typer.Option("--person", min=1, metavar="RECORD", help="Của cá nhân số / About them.")] = None,
    unit: Unit = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="Từ ngày / From this day on.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Đến hết ngày / Up to this day.")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
    by: By = None,
    as_json: Json = False,
) -> None:
    """To look at the log is on record too."""
    who = actor(by)
    kind, _, id = (subject or "").partition("=")
    wanted = ActFilter(
        who=named,
        unit=unit,
        verb=verb,
        subject_kind=kind or None,
        subject_id=id or None,
        persons=None if person is None else (person,),
        since=_midnight(day(since, "--since")),
        until=_midnight(day(until, "--until"), days=1),
    )
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        wanted = replace(wanted, within=acts_to_read(access_of(session, installation.catalogue, who)))
        found = newest(session, wanted, limit=limit, offset=offset)
        shapes = [ActShape.model_validate(one) for one in found]
        note_shown(session, who, wanted, found)
        terminal.give(shapes, lambda: terminal.out.print(acts_table(shapes, terminal)))


@app.command(
    "new-key",
    **told(
        "Khóa niêm phong mới, khi khóa cũ bị mất hoặc lộ; niêm phong cũ vẫn kiểm tra được",
        "Another key for seals, where the one in use was lost or seen by others; seals made before still hold",
        "sohoa audit new-key --reason 'máy chủ cũ hỏng đĩa'",
    ),
)
def new_key(reason: Reason, by: By = None, as_json: Json = False) -> None:
    """The key itself is never shown; its fingerprint belongs on paper."""
    who = actor(by, purpose=reason)
    with at_work(as_json=as_json) as (terminal, installation):
        allowed(installation, "repair_archive")
        key = installation.log.keys.make()
        with installation.sessions.begin() as session:
            acts.record(session, who, "new_key", "log", "key", key=key)
        terminal.give({"key": key}, lambda: terminal.out.print(f"✔ {key}", markup=False))


@app.command(
    "store-again",
    **told(
        "Bắt đầu lại kho ghi một lần với mọi niêm phong, sau khi khôi phục hoặc đổi kho; kho cũ được giữ bên cạnh",
        "Begin the write-once storage anew with every seal, after a restore or at another place; the old one is kept beside it",
        "sohoa audit store-again --reason 'khôi phục từ bản sao ngày 12/03/2026'",
    ),
)
def store_again(reason: Reason, by: By = None, as_json: Json = False) -> None:
    """What the storage had before is evidence of what was lost."""
    who = actor(by, purpose=reason)
    with at_work(as_json=as_json) as (terminal, installation):
        allowed(installation, "repair_archive")
        with installation.sessions.begin() as session:
            acts.record(session, who, "store_again", "log", "seals")
        installation.log.sealer.store_again()
        installation.log.sealer.seal_all()
        with installation.sessions() as session:
            shape = head_of(session, installation.log)
        terminal.give(shape, lambda: terminal.out.print(head_lines(shape, terminal)))


def _midnight(on: date | None, days: int = 0) -> datetime | None:
    """The beginning of the day in Vietnam; of the one so many days later."""
    return datetime(on.year, on.month, on.day, tzinfo=VIETNAM) + timedelta(days=days) if on is not None else None
