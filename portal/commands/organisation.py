"""`sohoa organisation`: employers, facilities, schools and agencies, the numbers that name them, and two records that are one."""

from __future__ import annotations

import re
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from portal import registering_organisations
from portal.commands.options import By, ForDossier, Json, Limit, Offset, Purpose, Unit, pairs, told
from portal.commands.registered import Commands, add_merging, add_numbers, asking
from portal.organisation_shapes import organisation_line
from portal.printing.organisations import organisations_table, whole_organisation
from portal.registering_organisations import ORGANISATIONS
from registry import organisations
from registry.organisations import OrganisationKind
from registry.records import Organisation

_RECORD = re.compile(r"\d{1,8}")
"""Numbers of records. A facility's code of five digits and an employer's of seven are written with their kind."""

WHO = typer.Argument(
    metavar="ORGANISATION",
    help="Số bản ghi, mã số thuế, mã đơn vị, hoặc LOẠI=SỐ, vd. facility_code=79001 / Record, number, KIND=NUMBER.",
)
NUMBER = typer.Argument(metavar="NUMBER", help="Số, hoặc LOẠI=SỐ, vd. registration_number=… / A number, or KIND=NUMBER.")
Who = Annotated[str, WHO]
Kind = Annotated[OrganisationKind, typer.Option("--kind", help="Loại tổ chức / What it is.")]

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
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """What was known of kind and name stays."""
    numbers = pairs(number, "--number")
    with asking(as_json, by, unit, purpose, for_dossier) as (terminal, at):
        shape, _ = registering_organisations.register(at, kind, numbers, name=name)
        _COMMANDS.give(terminal, shape)


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
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """A name only suggests; of records that were merged, the one that was kept is shown."""
    with asking(as_json, by, unit, purpose, for_dossier) as (terminal, at):
        wanted = registering_organisations.listed(at, kind, name, number).order_by(Organisation.id)
        found = at.session.scalars(wanted.limit(limit).offset(offset)).all()
        shapes = [organisation_line(one, at.today) for one in found]
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
def show(
    who: Who,
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Kept on record."""
    with asking(as_json, by, unit, purpose, for_dossier) as (terminal, at):
        _COMMANDS.give(terminal, ORGANISATIONS.read(at, _COMMANDS.named(who)))


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


_COMMANDS = Commands(
    ORGANISATIONS,
    who=WHO,
    number=NUMBER,
    record=asked_for,
    kind_and_value=_kind_and_value,
    drawn=whole_organisation,
    merge=told(
        "Hai bản ghi là một tổ chức: từ nay mọi số đều tìm ra bản ghi được giữ; không có gì bị xóa",
        "Two records are one organisation: every number then finds the one that is kept; nothing is deleted",
        "sohoa organisation merge 3 9 --reason 'cùng một công ty, mã đơn vị đọc từ hai danh sách'",
    ),
    unmerge=told(
        "Tách lại một lần gộp nhầm: mỗi số lại tìm ra tổ chức cũ",
        "Take a merge back: each number finds again what it found before",
        "sohoa organisation unmerge 2 --reason 'chi nhánh có mã số thuế riêng'",
    ),
    add=told(
        "Thêm một số, hoặc ghi thời gian hiệu lực của số đã có",
        "Add a number, or the period of one that is on record",
        "sohoa organisation identifier add 0100109106 employer_code=TZH490L --from 2020-01-01",
    ),
    end=told(
        "Một số hết hiệu lực; vẫn dùng để tìm hồ sơ cũ",
        "A number is no longer valid; it goes on finding old papers",
        "sohoa organisation identifier end 0100109106 TZH490L --last-day 2025-06-30",
    ),
    verify=told(
        "Cán bộ đã đối chiếu số với giấy tờ gốc",
        "An officer has compared the number with the paper",
        "sohoa organisation identifier verify 3 0100109106 --by 'Trần Thị Bình'",
    ),
)
add_merging(app, _COMMANDS)
add_numbers(identifier_app, _COMMANDS)
