"""`sohoa organisation`: employers, facilities, schools and agencies, the numbers that name them, and two records that are one."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from portal import registering_organisations as registering
from portal.commands.options import By, Json, Limit, Offset, Unit, actor, at_work, day, pairs, told
from portal.organisation_shapes import OrganisationShape, organisation_line, organisation_shape
from portal.printing.organisations import organisations_table, whole_organisation
from portal.printing.registry import learnt_table, merge_line
from portal.terminal import Terminal
from registry import organisations
from registry.organisations import OrganisationKind
from registry.records import Organisation

_RECORD = re.compile(r"\d{1,8}")
"""Numbers of records. A facility's code of five digits and an employer's of seven are written with their kind."""

Who = Annotated[
    str,
    typer.Argument(
        metavar="ORGANISATION",
        help="Số bản ghi, mã số thuế, mã đơn vị, hoặc LOẠI=SỐ, vd. facility_code=79001 / Record, number, KIND=NUMBER.",
    ),
]
Number = Annotated[
    str, typer.Argument(metavar="NUMBER", help="Số, hoặc LOẠI=SỐ, vd. registration_number=… / A number, or KIND=NUMBER.")
]
Kind = Annotated[OrganisationKind, typer.Option("--kind", help="Loại tổ chức / What it is.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Lý do / Why.")]

app = typer.Typer(**told("Tổ chức", "Organisations", "sohoa organisation show 0100109106"), no_args_is_help=True)
identifier_app = typer.Typer(
    **told(
        "Các số của một tổ chức",
        "The numbers of an organisation",
        "sohoa organisation identifier verify 0100109106 0100109106 --by 'Trần Thị Bình'",
    ),
    no_args_is_help=True,
)
app.add_typer(identifier_app, name="identifier")


@app.command(
    "add",
    **told(
        "Ghi nhận một tổ chức theo các số của nó; đã có thì bổ sung số",
        "Make an organisation known by its numbers; one that is known gets the further numbers",
        "sohoa organisation add --kind employer --number tax_number=0100109106 --number employer_code=TZH490L --name 'Công ty A'",
        "sohoa organisation add --kind facility --number facility_code=79001 --name 'Bệnh viện Bình Dân'",
    ),
)
def add(
    number: Annotated[
        list[str], typer.Option("--number", metavar="KIND=NUMBER", help="Số theo loại, lặp lại được / A number by its kind.")
    ],
    kind: Kind,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Tên / Name.")] = None,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """What was known of kind and name stays."""
    numbers = pairs(number, "--number")
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        shape, _ = registering.register(session, actor(by, unit), kind, numbers, date.today(), name=name)
        _give(terminal, shape)


@app.command(
    "list",
    **told(
        "Các tổ chức, theo thứ tự ghi nhận",
        "Organisations, as they were made known",
        "sohoa organisation list --kind facility --name 'bach mai'",
        "sohoa organisation list --number TZH490L",
    ),
)
def list_(
    kind: Annotated[OrganisationKind | None, typer.Option("--kind", help="Loại tổ chức / What it is.")] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="TEXT", help="Có trong tên, có dấu hay không / Part of the name.")
    ] = None,
    number: Annotated[str | None, typer.Option("--number", metavar="NUMBER", help="Mang số này / Has this number.")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """A name only suggests; of records that were merged, the one that was kept is shown."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions() as session:
        wanted = organisations.having(kind=kind, name=name, number=number).order_by(Organisation.id)
        found = session.scalars(wanted.limit(limit).offset(offset)).all()
        shapes = [organisation_line(one, date.today()) for one in found]
        terminal.give(shapes, lambda: terminal.out.print(organisations_table(shapes, terminal)))


@app.command(
    "show",
    **told(
        "Mọi điều biết về một tổ chức: các số, hiệu lực, đã xác minh chưa, các lần gộp",
        "All that is known of an organisation: numbers, their periods, who verified them, merges",
        "sohoa organisation show 0100109106",
        "sohoa organisation show facility_code=79001",
    ),
)
def show(who: Who, unit: Unit = None, by: By = None, as_json: Json = False) -> None:
    """Kept on record."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        _give(terminal, registering.read(session, actor(by, unit), asked_for(session, who), date.today()))


@app.command(
    "merge",
    **told(
        "Hai bản ghi là một tổ chức: từ nay mọi số đều tìm ra bản ghi được giữ; không có gì bị xóa",
        "Two records are one organisation: every number then finds the one that is kept; nothing is deleted",
        "sohoa organisation merge 3 9 --reason 'cùng một công ty, mã đơn vị đọc từ hai danh sách'",
    ),
)
def merge(
    keep: Annotated[str, typer.Argument(metavar="KEPT", help="Bản ghi được giữ / The record that is kept.")],
    merged: Annotated[str, typer.Argument(metavar="MERGED", help="Bản ghi gộp vào / The record that goes into it.")],
    reason: Reason,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Refused where both have a tax number that an officer verified."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        acting = actor(by, unit, reason)
        row = registering.merge(session, acting, asked_for(session, keep), asked_for(session, merged), reason)
        terminal.give(row, lambda: terminal.out.print(merge_line(row, terminal)))


@app.command(
    "unmerge",
    **told(
        "Tách lại một lần gộp nhầm: mỗi số lại tìm ra tổ chức cũ",
        "Take a merge back: each number finds again what it found before",
        "sohoa organisation unmerge 2 --reason 'chi nhánh có mã số thuế riêng'",
    ),
)
def unmerge(
    number: Annotated[int, typer.Argument(metavar="MERGE", min=1, help="Số của lần gộp / Number of the merge.")],
    reason: Reason,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """`sohoa organisation show` tells the numbers of merges."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        row = registering.unmerge(session, actor(by, unit, reason), number, reason, date.today())

        def draw() -> None:
            terminal.out.print(merge_line(row, terminal))
            if row.learnt_since:
                terminal.out.print(learnt_table(row.learnt_since, terminal))

        terminal.give(row, draw)


@identifier_app.command(
    "add",
    **told(
        "Thêm một số, hoặc ghi thời gian hiệu lực của số đã có",
        "Add a number, or the period of one that is on record",
        "sohoa organisation identifier add 0100109106 employer_code=TZH490L --from 2020-01-01",
    ),
)
def add_number(
    who: Who,
    number: Number,
    valid_from: Annotated[str | None, typer.Option("--from", metavar="DAY", help="Ngày bắt đầu / First day.")] = None,
    valid_to: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Ngày cuối / Last day.")] = None,
    verified: Annotated[bool, typer.Option("--verified", help="Đã đối chiếu với giấy tờ / Compared with the paper.")] = False,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Refused where another organisation has it."""
    first, last = day(valid_from, "--from"), day(valid_to, "--to")
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        organisation, (kind, value) = asked_for(session, who), _kind_and_value(number)
        registering.add_number(
            session, actor(by, unit), organisation, kind, value, valid_from=first, valid_to=last, verified=verified
        )
        _give(terminal, organisation_shape(session, organisation, date.today()))


@identifier_app.command(
    "end",
    **told(
        "Một số hết hiệu lực; vẫn dùng để tìm hồ sơ cũ",
        "A number is no longer valid; it goes on finding old papers",
        "sohoa organisation identifier end 0100109106 TZH490L --last-day 2025-06-30",
    ),
)
def end(
    who: Who,
    number: Number,
    last_day: Annotated[str, typer.Option("--last-day", metavar="DAY", help="Ngày cuối còn hiệu lực / Its last day.")],
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Nothing is deleted."""
    last = day(last_day, "--last-day")
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        organisation, (kind, value) = asked_for(session, who), _kind_and_value(number)
        registering.end_number(session, actor(by, unit), organisation, kind, value, last or date.today())
        _give(terminal, organisation_shape(session, organisation, date.today()))


@identifier_app.command(
    "verify",
    **told(
        "Cán bộ đã đối chiếu số với giấy tờ gốc",
        "An officer has compared the number with the paper",
        "sohoa organisation identifier verify 3 0100109106 --by 'Trần Thị Bình'",
    ),
)
def verify(who: Who, number: Number, unit: Unit = None, by: By = None, as_json: Json = False) -> None:
    """Who was first stays on record."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        organisation, (kind, value) = asked_for(session, who), _kind_and_value(number)
        registering.verify_number(session, actor(by, unit), organisation, kind, value)
        _give(terminal, organisation_shape(session, organisation, date.today()))


def asked_for(session: Session, who: str) -> Organisation:
    """The organisation that an argument names. Raises `OrganisationUnknown`, `OrganisationIdentifierInvalid`."""
    if _RECORD.fullmatch(who):
        return organisations.get_by_id(session, int(who))
    return organisations.get(session, dict([_kind_and_value(who)]))


def _kind_and_value(number: str) -> tuple[str, str]:
    kind, separator, value = number.partition("=")
    if separator:
        return kind.strip(), value.strip()
    (only,) = organisations.recognised(number).items()
    return only


def _give(terminal: Terminal, shape: OrganisationShape) -> None:
    terminal.give(shape, lambda: terminal.out.print(whole_organisation(shape, terminal)))
