"""`sohoa person`: who somebody is, the numbers that name them, and two records that are one person."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from archive.log.asking import ActFilter, asked_for
from archive.records import Act
from portal import registering
from portal.auditing import note_told, records_of
from portal.commands.options import By, Json, Limit, Unit, actor, at_work, day, told
from portal.errors import UsageMistake
from portal.printing.audit import looks_table
from portal.printing.registry import learnt_table, merge_line, persons_table, whole_person
from portal.registry_shapes import PersonShape, PersonsShape, person_shape
from portal.terminal import Terminal
from registry import persons
from registry.actor import Actor
from registry.identifiers import recognised
from registry.records import Person

_RECORD = re.compile(r"\d{1,8}")
"""Numbers of records; the numbers that name a person are longer."""

Who = Annotated[
    str,
    typer.Argument(metavar="PERSON", help="Số bản ghi, hoặc một số của người đó / Number of the record, or one of theirs."),
]
Number = Annotated[
    str,
    typer.Argument(metavar="NUMBER", help="Số, hoặc LOẠI=SỐ, vd. tax_number=… / A number, or KIND=NUMBER."),
]
Purpose = Annotated[str | None, typer.Option("--purpose", metavar="TEXT", help="Mục đích tra cứu / What for.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Lý do / Why.")]

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
def show(who: Who, purpose: Purpose = None, unit: Unit = None, by: By = None, as_json: Json = False) -> None:
    """Kept on record, as every read of a person is."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        registering.refuse_without_purpose(actor(by, unit, purpose))
        shape = registering.read(session, actor(by, unit, purpose), _person(session, who), date.today())
        terminal.give(shape, lambda: terminal.out.print(whole_person(shape, terminal)))


@app.command(
    "find",
    **told(
        "Người mang một số; các số chỉ hiện ba chữ cuối",
        "Whoever has a number; numbers show their end only",
        "sohoa person find 142345678 --purpose 'hồ sơ ốm đau'",
        "sohoa person find tax_number=0100109106 --purpose 'hồ sơ ốm đau'",
    ),
)
def find(number: Number, purpose: Purpose = None, unit: Unit = None, by: By = None, as_json: Json = False) -> None:
    """One person or nobody."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        found = registering.find(session, actor(by, unit, purpose), _kind_and_value(number), date.today())
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
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Best first."""
    if (who is None) == (name is None):
        raise UsageMistake(reason="cần PERSON hoặc/either PERSON or --name.", command="sohoa person suggest")
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        acting = actor(by, unit, purpose)
        if who is not None:
            registering.refuse_without_purpose(acting)
            found = registering.maybe_the_same(session, acting, _person(session, who), date.today(), limit=limit)
        else:
            found = registering.suggest(session, acting, name or "", birth_date, date.today(), limit=limit)
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
        theirs = records_of(session, acting, _person(session, who))
        found = session.scalars(asked_for(ActFilter(persons=theirs)).order_by(Act.id.desc()).limit(limit)).all()
        shapes = note_told(session, acting, theirs, found)
        terminal.give(shapes, lambda: terminal.out.print(looks_table(shapes, terminal)))


@app.command(
    "merge",
    **told(
        "Hai bản ghi là một người: từ nay mọi số đều tìm ra bản ghi được giữ; không có gì bị xóa",
        "Two records are one person: every number then finds the one that is kept; nothing is deleted",
        "sohoa person merge 3 9 --reason 'đã đối chiếu căn cước với sổ BHXH'",
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
    """Refused where both have a personal number that an officer verified."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        acting = actor(by, unit, reason)
        row = registering.merge(session, acting, _person(session, keep), _person(session, merged), reason)
        terminal.give(row, lambda: terminal.out.print(merge_line(row, terminal)))


@app.command(
    "unmerge",
    **told(
        "Tách lại một lần gộp nhầm: mỗi số lại tìm ra người cũ",
        "Take a merge back: each number finds again whom it found before",
        "sohoa person unmerge 2 --reason 'hai chị em sinh đôi'",
    ),
)
def unmerge(
    number: Annotated[int, typer.Argument(metavar="MERGE", min=1, help="Số của lần gộp / Number of the merge.")],
    reason: Reason,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """`sohoa person show` tells the numbers of merges."""
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
        "sohoa person identifier add 030185004321 C1234567 --from 2016-05-04 --to 2026-05-04 --purpose 'hồ sơ mới'",
        "sohoa person identifier add 3 tax_number=0100109106 --verified --purpose 'hồ sơ mới'",
    ),
)
def add(
    who: Who,
    number: Number,
    valid_from: Annotated[str | None, typer.Option("--from", metavar="DAY", help="Ngày bắt đầu / First day.")] = None,
    valid_to: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Ngày cuối / Last day.")] = None,
    verified: Annotated[bool, typer.Option("--verified", help="Đã đối chiếu với giấy tờ / Compared with the paper.")] = False,
    purpose: Purpose = None,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Refused where somebody else has it."""
    first, last = day(valid_from, "--from"), day(valid_to, "--to")
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        acting = actor(by, unit, purpose)
        person, kind, value = _theirs(session, acting, who, number)
        registering.add_identifier(
            session, acting, person, kind, value, valid_from=first, valid_to=last, verified=verified
        )  # fmt: skip
        _give(terminal, person_shape(session, person, date.today()))


@identifier_app.command(
    "end",
    **told(
        "Một số hết hiệu lực; vẫn dùng để tìm hồ sơ cũ",
        "A number is no longer valid; it goes on finding old papers",
        "sohoa person identifier end 030185004321 C1234567 --last-day 2026-05-04 --purpose 'hộ chiếu mới'",
    ),
)
def end(
    who: Who,
    number: Number,
    last_day: Annotated[str, typer.Option("--last-day", metavar="DAY", help="Ngày cuối còn hiệu lực / Its last day.")],
    purpose: Purpose = None,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Nothing is deleted."""
    last = day(last_day, "--last-day")
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        acting = actor(by, unit, purpose)
        person, kind, value = _theirs(session, acting, who, number)
        registering.end_identifier(session, acting, person, kind, value, last or date.today())
        _give(terminal, person_shape(session, person, date.today()))


@identifier_app.command(
    "verify",
    **told(
        "Cán bộ đã đối chiếu số với giấy tờ gốc",
        "An officer has compared the number with the paper",
        "sohoa person identifier verify 3 030185004321 --by 'Trần Thị Bình' --purpose 'đối chiếu căn cước'",
    ),
)
def verify(who: Who, number: Number, purpose: Purpose = None, unit: Unit = None, by: By = None, as_json: Json = False) -> None:
    """Who was first stays on record."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        acting = actor(by, unit, purpose)
        person, kind, value = _theirs(session, acting, who, number)
        registering.verify_identifier(session, acting, person, kind, value)
        _give(terminal, person_shape(session, person, date.today()))


def _give(terminal: Terminal, shape: PersonShape) -> None:
    terminal.give(shape, lambda: terminal.out.print(whole_person(shape, terminal)))


def _theirs(session: Session, acting: Actor, who: str, number: str) -> tuple[Person, str, str]:
    """What is shown afterwards is a person's data, so that this needs a purpose too."""
    registering.refuse_without_purpose(acting)
    ((kind, value),) = _kind_and_value(number).items()
    return _person(session, who), kind, value


def _person(session: Session, who: str) -> Person:
    return persons.get_by_id(session, int(who)) if _RECORD.fullmatch(who) else persons.get(session, _kind_and_value(who))


def _kind_and_value(number: str) -> dict[str, str]:
    kind, separator, value = number.partition("=")
    return {kind.strip(): value.strip()} if separator else recognised(number)
