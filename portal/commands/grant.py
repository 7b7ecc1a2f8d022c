"""`sohoa grant`: one account may do named things with named papers for a time; given by whoever keeps the papers."""

from __future__ import annotations

import re
from typing import Annotated, cast

import typer
from sqlalchemy.orm import Session

from archive.rights import ACTIONS, Action
from archive.rights.records import AccessGrant
from portal import grants
from portal.access import access_of
from portal.commands.options import Json, Limit, actor, at_work, day, told
from portal.grants import Wanted
from portal.printing.grants import grants_table, whole_grant
from registry import persons
from registry.persons import recognised

Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="Số / Number.")]
_RECORD = re.compile(r"\d{1,8}")

app = typer.Typer(
    **told("Quyền xem có thời hạn", "Grants: rights for a time", "sohoa grant list"), no_args_is_help=True
)  # fmt: skip


@app.command(
    "give",
    **told(
        "Cấp quyền cho một tài khoản, nhiều nhất 90 ngày; hết ngày cuối thì tự hết. Nêu càng nhiều càng hẹp",
        "Give an account a right, for 90 days at most; it ends by itself after its last day. What is named narrows it",
        "sohoa grant give thanh-tra.van --may read --person 030185004321 --to 2026-04-09 --reason 'QĐ 45/QĐ-TTr'",
        "sohoa grant give quet.hn --may change --type GIAY_RA_VIEN --sensitive --to 2026-04-09 --reason 'số hóa đợt 2'",
    ),
)
def give(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Tên đăng nhập / Name to sign in with.")],
    may: Annotated[list[str], typer.Option("--may", metavar="ACTION", help=f"Được / May: {', '.join(ACTIONS)}.")],
    to: Annotated[str, typer.Option("--to", metavar="DAY", help="Ngày cuối / Last day.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Lý do / Why.")],
    begins: Annotated[str | None, typer.Option("--from", metavar="DAY", help="Ngày đầu / First day.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", metavar="CODE", help="Giấy tờ của đơn vị / Whose papers.")] = None,
    types: Annotated[list[str] | None, typer.Option("--type", metavar="TYPE", help="Loại giấy tờ / Type.")] = None,
    people: Annotated[
        list[str] | None, typer.Option("--person", metavar="PERSON", help="Số bản ghi hoặc số của người đó / Person.")
    ] = None,
    documents: Annotated[
        list[int] | None, typer.Option("--document", metavar="NUMBER", min=1, help="Tài liệu số / Document.")
    ] = None,
    dossier: Annotated[str | None, typer.Option("--dossier", metavar="CODE", help="Mã hồ sơ / Dossier code.")] = None,
    sensitive: Annotated[
        bool, typer.Option("--sensitive", help="Cả giấy tờ nhạy cảm, chưa rõ loại / Sensitive papers too.")
    ] = False,
    council: Annotated[
        str | None, typer.Option("--council-decision", metavar="NUMBER", help="Quyết định của hội đồng / The council's decision.")
    ] = None,
    as_json: Json = False,
) -> None:
    """By a records manager of the unit that holds the papers, never to themselves."""
    first, last = day(begins, "--from"), day(to, "--to")
    if last is None:
        raise typer.BadParameter("--to")
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        by = actor(None)
        access = access_of(session, installation.catalogue, by)
        grants.refuse_others(access, by)
        shape = grants.give_grant(
            session, installation.catalogue, access, by,
            Wanted(
                account, tuple(cast("list[Action]", may)), last, reason, begins=first, unit=unit,
                types=tuple(types) if types else None, persons=_records(session, people),
                documents=tuple(documents) if documents else None, dossier=dossier, sensitive=sensitive, council_decision=council,
            ),
        )  # fmt: skip
        terminal.give(shape, lambda: terminal.out.print(whole_grant(shape, terminal)))


@app.command(
    "list",
    **told("Các quyền đã cấp trên giấy tờ của đơn vị mình", "Grants for papers of own units", "sohoa grant list --all"),
)
def list_(
    every: Annotated[bool, typer.Option("--all", help="Cả quyền đã hết / Those that are over too.")] = False,
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """The newest first."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions() as session:
        by = actor(None)
        access = access_of(session, installation.catalogue, by)
        wanted = grants.given_for_own_units(access, by, every=every).order_by(AccessGrant.id.desc()).limit(limit)
        shapes = grants.shapes_of(session, session.scalars(wanted), access.on)
        terminal.give(shapes, lambda: terminal.out.print(grants_table(shapes, terminal)))


@app.command("own", **told("Các quyền mình được cấp", "What one was granted oneself", "sohoa grant own"))
def own(limit: Limit = 50, as_json: Json = False) -> None:
    """Those that run, or will; the newest first."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions() as session:
        by = actor(None)
        access = access_of(session, installation.catalogue, by)
        wanted = grants.given_to(by, access.on).order_by(AccessGrant.id.desc()).limit(limit)
        shapes = grants.shapes_of(session, session.scalars(wanted), access.on)
        terminal.give(shapes, lambda: terminal.out.print(grants_table(shapes, terminal)))


@app.command("show", **told("Một quyền", "A grant", "sohoa grant show 12"))
def show(number: Number, as_json: Json = False) -> None:
    """For whoever gives grants for that unit, and for whoever was granted it."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions() as session:
        by = actor(None)
        shape = grants.show_grant(session, access_of(session, installation.catalogue, by), by, number)
        terminal.give(shape, lambda: terminal.out.print(whole_grant(shape, terminal)))


@app.command("take-back", **told("Thu hồi một quyền ngay", "Take a grant back at once", "sohoa grant take-back 12"))
def take_back(number: Number, as_json: Json = False) -> None:
    """What was given and taken back stays on record."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        by = actor(None)
        shape = grants.take_grant_back(session, access_of(session, installation.catalogue, by), by, number)
        terminal.give(shape, lambda: terminal.out.print(whole_grant(shape, terminal)))


def _records(session: Session, named: list[str] | None) -> tuple[int, ...] | None:
    """Numbers of records, from those or from numbers that name somebody. Raises what `persons.get` raises."""
    if not named:
        return None
    return tuple(int(one) if _RECORD.fullmatch(one) else persons.get(session, recognised(one)).id for one in named)
