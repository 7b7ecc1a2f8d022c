"""`sohoa person`: who somebody is, the numbers that name them, and two records that are one person."""

from __future__ import annotations

import re
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from archive.log.asking import ActFilter, newest
from portal import registering_persons
from portal.access import access_of
from portal.auditing import acts_to_tell, note_told, records_of
from portal.commands.options import By, ForDossier, Json, Limit, Purpose, Unit, actor, at_work, told
from portal.commands.registered import Commands, add_merging, add_numbers, asking
from portal.errors import UsageMistake
from portal.printing.audit import looks_table
from portal.printing.registry import persons_table, whole_person
from portal.registering_persons import PERSONS
from portal.registry_shapes import PersonsShape
from registry import persons
from registry.identifiers import recognised
from registry.records import Person

_RECORD = re.compile(r"\d{1,8}")
"""Numbers of records; the numbers that name a person are longer."""

WHO = typer.Argument(metavar="PERSON", help="Số bản ghi, hoặc một số của người đó / Number of the record, or one of theirs.")
NUMBER = typer.Argument(metavar="NUMBER", help="Số, hoặc LOẠI=SỐ, vd. tax_number=… / A number, or KIND=NUMBER.")
Who = Annotated[str, WHO]
Number = Annotated[str, NUMBER]

app = typer.Typer(
    **told("Cá nhân", "Persons", "sohoa person show 030185004321 --purpose 'hồ sơ 000.00.01.H29-260310-0420'"),
    no_args_is_help=True,
)
identifier_app = typer.Typer(
    **told(
        "Các số của một người",
        "The numbers of a person",
        "sohoa person identifier verify 030185004321 030185004321 --purpose 'đối chiếu căn cước'",
    ),
    no_args_is_help=True,
)
app.add_typer(identifier_app, name="identifier")


@app.command(
    "show",
    **told(
        "Mọi điều biết về một người: các số, hiệu lực, đã xác minh chưa, các lần gộp",
        "All that is known of a person: numbers, their periods, who verified them, merges",
        "sohoa person show 030185004321 --purpose 'hồ sơ ốm đau'",
        "sohoa person show 3 --purpose 'hồ sơ ốm đau'",
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
    """Kept on record, as every read of a person is."""
    with asking(as_json, by, unit, purpose, for_dossier) as (terminal, at):
        _COMMANDS.give(terminal, PERSONS.read(at, _COMMANDS.named(who)))


@app.command(
    "find",
    **told(
        "Người mang một số; các số chỉ hiện ba chữ cuối",
        "Whoever has a number; numbers show their end only",
        "sohoa person find 142345678 --purpose 'hồ sơ ốm đau'",
        "sohoa person find tax_number=0100109106 --purpose 'hồ sơ ốm đau'",
    ),
)
def find(
    number: Number,
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """One person or nobody."""
    with asking(as_json, by, unit, purpose, for_dossier) as (terminal, at):
        found = registering_persons.find(at, _numbers(number))
        shape = PersonsShape(persons=found)
        terminal.give(shape, lambda: terminal.out.print(persons_table(found, terminal)))


@app.command(
    "suggest",
    **told(
        "Ai có thể là người này: theo tên và ngày sinh, hoặc bản ghi khác của cùng một người; chỉ để cán bộ chọn",
        "Who may be meant: by name and birth date, or other records of one person; for an officer to choose from",
        "sohoa person suggest --name 'Nguyễn Thị Hoa' --birth-date 1985 --purpose 'hồ sơ ốm đau'",
        "sohoa person suggest 3 --purpose 'kiểm tra trùng'",
    ),
)
def suggest(
    who: Annotated[str | None, typer.Argument(metavar="PERSON", help="Bản ghi nào / Which record.")] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Họ và tên / Name.")] = None,
    birth_date: Annotated[
        str | None, typer.Option("--birth-date", metavar="DAY", help="Ngày sinh, hoặc chỉ năm / Birth date, or the year alone.")
    ] = None,
    limit: Limit = 20,
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Best first."""
    if (who is None) == (name is None):
        raise UsageMistake(reason="cần PERSON hoặc/either PERSON or --name.", command="sohoa person suggest")
    with asking(as_json, by, unit, purpose, for_dossier) as (terminal, at):
        if who is not None:
            found = registering_persons.maybe_the_same(at, _COMMANDS.named(who), limit=limit)
        else:
            found = registering_persons.suggest(at, name or "", birth_date, limit=limit)
        shape = PersonsShape(persons=found)
        terminal.give(shape, lambda: terminal.out.print(persons_table(found, terminal)))


@app.command(
    "looks",
    **told(
        "Ai đã xem, dùng giấy tờ và dữ liệu của một người, khi nào, vì sao; để trả lời chính người đó",
        "Who looked at or used somebody's papers and data, when and why; to be told to that person",
        "sohoa person looks 3 --purpose 'công dân đề nghị ngày 12/03/2026'",
    ),
)
def looks(
    who: Who, limit: Limit = 50, purpose: Purpose = None, unit: Unit = None, by: By = None, as_json: Json = False
) -> None:  # fmt: skip
    """Newest first; nothing of others. That the person was told is on record too."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        acting = actor(by, unit, purpose)
        within = acts_to_tell(access_of(session, installation.catalogue, acting))
        theirs = records_of(session, acting, _person(session, who))
        found = newest(session, ActFilter(persons=theirs, within=within), limit=limit)
        shapes = note_told(session, acting, theirs, found)
        terminal.give(shapes, lambda: terminal.out.print(looks_table(shapes, terminal)))
        if within is not None:
            terminal.tell(
                "Chỉ gồm việc của người, hoặc trên giấy tờ, thuộc đơn vị của anh/chị; kiểm toán viên xem được tất cả.",
                "Only what was done by people, or with papers, of your units; an auditor sees all.",
            )


def _person(session: Session, who: str) -> Person:
    return persons.get_by_id(session, int(who)) if _RECORD.fullmatch(who) else persons.get(session, _numbers(who))


def _numbers(number: str) -> dict[str, str]:
    kind, separator, value = number.partition("=")
    return {kind.strip(): value.strip()} if separator else recognised(number)


def _kind_and_value(number: str) -> tuple[str, str]:
    (only,) = _numbers(number).items()
    return only


_COMMANDS = Commands(
    PERSONS,
    who=WHO,
    number=NUMBER,
    record=_person,
    kind_and_value=_kind_and_value,
    drawn=whole_person,
    merge=told(
        "Hai bản ghi là một người: từ nay mọi số đều tìm ra bản ghi được giữ; không có gì bị xóa",
        "Two records are one person: every number then finds the one that is kept; nothing is deleted",
        "sohoa person merge 3 9 --reason 'đã đối chiếu căn cước với sổ BHXH'",
    ),
    unmerge=told(
        "Tách lại một lần gộp nhầm: mỗi số lại tìm ra người cũ",
        "Take a merge back: each number finds again whom it found before",
        "sohoa person unmerge 2 --reason 'hai chị em sinh đôi'",
    ),
    add=told(
        "Thêm một số, hoặc ghi thời gian hiệu lực của số đã có",
        "Add a number, or the period of one that is on record",
        "sohoa person identifier add 030185004321 C1234567 --from 2016-05-04 --to 2026-05-04 --purpose 'hồ sơ mới'",
        "sohoa person identifier add 3 tax_number=0100109106 --verified --purpose 'hồ sơ mới'",
    ),
    end=told(
        "Một số hết hiệu lực; vẫn dùng để tìm hồ sơ cũ",
        "A number is no longer valid; it goes on finding old papers",
        "sohoa person identifier end 030185004321 C1234567 --last-day 2026-05-04 --purpose 'hộ chiếu mới'",
    ),
    verify=told(
        "Cán bộ đã đối chiếu số với giấy tờ gốc",
        "An officer has compared the number with the paper",
        "sohoa person identifier verify 3 030185004321 --by 'Trần Thị Bình' --purpose 'đối chiếu căn cước'",
    ),
)
add_merging(app, _COMMANDS)
add_numbers(identifier_app, _COMMANDS)
