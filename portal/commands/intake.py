"""`sohoa intake`: what a person must still bring."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy.orm import Session

import intake
from intake.records import Dossier as DossierRecord
from portal.access import access_of
from portal.commands.options import By, Dossier, Fact, Json, Procedure, Purpose, Unit, actor, at_work, day, pairs, told
from portal.commands.options import Person as PersonOption
from portal.errors import UsageMistake
from portal.handling import handling, sight_of
from portal.printing.counter import whole_look_up
from portal.printing.people import called
from portal.shapes import LookUpShape
from registry import persons
from registry.records import Person
from sohoa.clock import today

app = typer.Typer(
    **told("Tiếp nhận hồ sơ", "The counter", "sohoa intake check --person 001185000011 --procedure 1.001667 --purpose tra-cuu"),
    no_args_is_help=True,
)


@app.command(
    "check",
    **told(
        "Từng giấy tờ phải có: đã có, lấy được ở đâu, hay phải nộp; mỗi lần tra cứu được ghi lại",
        "For each required paper: is it here, can it be had, must it be brought; each look-up is kept",
        "sohoa intake check --dossier 000.00.01.H29-260310-0420",
        "sohoa intake check --person 001185000011 --procedure 1.001667 --fact case=inpatient --purpose 'hồ sơ mới'",
    ),
)
def check(
    person: PersonOption = None,
    procedure: Procedure = None,
    fact: Fact = None,
    dossier: Dossier = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="Ngày xét / Day that counts.")] = None,
    purpose: Purpose = None,
    other: Annotated[
        list[str] | None, typer.Option("--other", metavar="ROLE=NUMBER", help="Người liên quan, vd. child=… / Others concerned.")
    ] = None,
    unit: Unit = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """What the dossier says of procedure, person, facts and day counts where no option says otherwise."""
    facts, others, on_day = pairs(fact, "--fact"), pairs(other, "--other"), day(on, "--on")
    who = actor(by, unit, purpose)
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        held = handling(session, installation.catalogue, who, dossier) if dossier is not None else None
        access = held.access if held is not None else access_of(session, installation.catalogue, who)
        access.refuse_unless("look_up")
        known = held.dossier if held is not None else None
        owner = _owner(session, person, known)
        asked = procedure or (known.procedure if known is not None else None)
        if asked is None:
            raise UsageMistake(reason="cần/needs --procedure.", command="sohoa intake check")
        found = intake.look_up(
            session,
            installation.catalogue,
            procedure=asked,
            person=owner,
            facts={**(known.facts if known is not None else {}), **facts},
            on=on_day or (known.received_on if known is not None else today()),
            actor=who,
            purpose=purpose or dossier or "",
            dossier=dossier,
            persons={role: persons.identified(session, number) for role, number in others.items()},
            sight=sight_of(access),
        )
        terminal.give(
            LookUpShape.model_validate(found),
            lambda: terminal.out.print(whole_look_up(found, called(owner), installation.catalogue, terminal)),
        )


def _owner(session: Session, person: str | None, held: DossierRecord | None) -> Person | None:
    if person is not None:
        return persons.identified(session, person)
    return session.get_one(Person, held.person_id) if held is not None and held.person_id is not None else None
