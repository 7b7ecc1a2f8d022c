"""`sohoa dossier`: opened, shown, listed, put right; its steps on the way are in `dossier_steps`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from intake import dossiers, states
from intake.records import Dossier as DossierRecord
from portal.access import access_of
from portal.commands import dossier_export, dossier_steps
from portal.commands.dossier_steps import Code, do, give
from portal.commands.options import (
    By,
    Fact,
    Json,
    Limit,
    Offset,
    Person,
    PersonName,
    Procedure,
    Purpose,
    Unit,
    actor,
    at_work,
    day,
    pairs,
    told,
)
from portal.dossiers import agency_of, line_of, note_listed, note_read
from portal.finding import records_of_person
from portal.handling import Handling, handling, listed
from portal.printing.dossiers import dossiers_table
from registry import persons
from registry.identifiers import recognised
from registry.records import Person as PersonRecord
from sohoa.assembly import Installation
from sohoa.clock import utc_now

_CODE = "000.00.01.H29-260310-0420"
Other = Annotated[
    list[str] | None, typer.Option("--other", metavar="ROLE=NUMBER", help="Người liên quan, vd. child=… / Others concerned.")
]


class Channel(StrEnum):
    """How a dossier was handed in (`intake.states.CHANNELS`)."""

    electronic = "electronic"
    one_stop_desk = "one_stop_desk"
    post = "post"
    public_centre = "public_centre"


class State(StrEnum):
    """Where a dossier stands (`intake.states.STATES`)."""

    open = "open"
    received = "received"
    supplementing = "supplementing"
    withdrawn = "withdrawn"
    decided = "decided"
    closed = "closed"


ChannelOption = Annotated[Channel | None, typer.Option("--channel", help="Nộp bằng cách nào / How it was handed in.")]
app = typer.Typer(**told("Hồ sơ", "Dossiers", f"sohoa dossier show {_CODE}"), no_args_is_help=True)


@app.command(
    "open",
    **told(
        "Lập hồ sơ với mã cấp tự động",
        "Open a dossier under the next code of the day",
        "sohoa dossier open --procedure 1.001667 --person 001185012345 --fact treatment=inpatient --agency 000.00.01.H29",
    ),
)
def open_(
    procedure: Annotated[str, typer.Option("--procedure", metavar="CODE", help="Mã thủ tục / Procedure code.")],
    person: Person = None,
    person_name: PersonName = None,
    fact: Fact = None,
    other: Other = None,
    channel: ChannelOption = None,
    interlinked: Annotated[bool, typer.Option("--interlinked", help="Liên thông / Of several agencies.")] = False,
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="CODE", help="Mã định danh cơ quan / Agency code (SOHOA_AGENCY_CODE).")
    ] = None,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """The code is the agency's, with the day and a number from its sequence."""
    facts, others = pairs(fact, "--fact"), pairs(other, "--other")
    who = actor(by, unit)
    of_unit = unit or who.unit
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        access_of(session, installation.catalogue, who).refuse_unless("handle_dossiers", of_unit)
        dossier = dossiers.open_new_dossier(
            session,
            installation.catalogue,
            agency=agency or agency_of(of_unit, installation.settings),
            procedure=procedure,
            person=_known(session, person, person_name) if person is not None else None,
            at=utc_now(),
            facts=facts,
            others=_persons(session, others),
            unit=of_unit,
            channel=_channel(channel),
            interlinked=interlinked,
            actor=who,
        )
        give(session, installation, terminal, handling(session, installation.catalogue, who, dossier.code))


@app.command(
    "show",
    **told(
        "Một hồ sơ: đã đủ giấy tờ nào, còn thiếu gì, hạn trả kết quả, việc đã qua",
        "A dossier: which required papers its scans fill, which are missing, its deadline, what became of it",
        f"sohoa dossier show {_CODE}",
    ),
)
def show(
    code: Code,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="Ngày xét / Day that counts.")] = None,
    purpose: Purpose = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """On the day on which it was received, unless told otherwise."""
    on_day = day(on, "--on")
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        who = actor(by, purpose=purpose)
        held = handling(session, installation.catalogue, who, code)
        note_read(session, who, held)
        give(session, installation, terminal, held, on_day)


@app.command(
    "list",
    **told(
        "Các hồ sơ, mới nhất trước, kèm hạn trả kết quả",
        "Dossiers, newest first, with their deadlines",
        "sohoa dossier list --state received --unit 07906",
    ),
)
def list_(
    state: Annotated[State | None, typer.Option("--state", help="Trạng thái / State.")] = None,
    unit: Unit = None,
    procedure: Procedure = None,
    person: Person = None,
    limit: Limit = 50,
    offset: Offset = 0,
    purpose: Purpose = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Those of one's own units, newest first. Kept on record as a search."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        who = actor(by, purpose=purpose)
        access = access_of(session, installation.catalogue, who)
        persons = records_of_person(session, access, person) if person is not None else None
        query = listed(session, access, state=state, unit=unit, procedure=procedure, persons=persons)
        newest = query.order_by(DossierRecord.opened_at.desc(), DossierRecord.id.desc()).limit(limit).offset(offset)
        found = session.scalars(newest).all()
        note_listed(session, who, found, {"state": state, "unit": unit, "procedure": procedure}, persons)
        now = utc_now()
        lines = [line_of(one, installation.catalogue, installation.settings, now) for one in found]
        terminal.give(lines, lambda: terminal.out.print(dossiers_table(lines, terminal)))


@app.command(
    "change",
    **told(
        "Sửa thông tin của hồ sơ đang giải quyết",
        "Put right what is known of a dossier in hand",
        f"sohoa dossier change {_CODE} --fact transferred=true --channel post",
    ),
)
def change(
    code: Code,
    fact: Fact = None,
    drop: Annotated[list[str] | None, typer.Option("--drop-fact", metavar="NAME", help="Bỏ thông tin / Take a fact out.")] = None,
    other: Other = None,
    procedure: Procedure = None,
    person: Person = None,
    channel: ChannelOption = None,
    interlinked: Annotated[bool | None, typer.Option("--interlinked/--not-interlinked", help="Liên thông / Interlinked.")] = None,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """What is not given stays."""
    facts: dict[str, str | None] = {**pairs(fact, "--fact"), **dict.fromkeys(drop or ())}
    others, who = pairs(other, "--other"), actor(by)

    def changed(session: Session, installation: Installation, held: Handling, _: datetime) -> None:
        held.refuse_unit(unit)
        dossiers.change_dossier(
            session,
            installation.catalogue,
            held.dossier,
            facts=facts,
            others=_persons(session, others),
            procedure=procedure,
            person=_known(session, person) if person is not None else None,
            channel=_channel(channel),
            interlinked=interlinked,
            unit=unit,
            actor=who,
        )

    do(code, changed, as_json, who)


def _channel(given: Channel | None) -> states.Channel | None:
    return next((one for one in states.CHANNELS if one == given), None)


def _known(session: Session, number: str, name: str | None = None) -> PersonRecord:
    return persons.find_or_create(session, **recognised(number), name=name)


def _persons(session: Session, numbers: Mapping[str, str]) -> dict[str, PersonRecord]:
    return {role: _known(session, number) for role, number in numbers.items()}


app.add_typer(dossier_steps.app)
app.add_typer(dossier_export.app)
