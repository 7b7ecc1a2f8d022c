"""How dossiers stand against their deadlines: records in, days out."""

from __future__ import annotations

from datetime import date, time

from catalogue import Catalogue, checked_facts
from catalogue.errors import FactInvalid, FactUnknown, ProcedureUnknown
from intake.deadlines import Standing, day_of_arrival, standing
from intake.holidays import calendar
from intake.records import Dossier
from sohoa.clock import day_in_vietnam


def standing_of(dossier: Dossier, catalogue: Catalogue, *, on: date, desk_closes: time | None = None) -> Standing | None:
    """How it stands on a day. None: its term does not run, because it was not received, or the catalogue does not know it.

    The catalogue's version and the deadline are those of the day on which it was received.
    """
    if dossier.received_at is None or dossier.procedure is None:
        return None
    try:
        version = catalogue.procedure(dossier.procedure, dossier.received_on)
        term = version.deadline_in(checked_facts(version, dossier.facts))
    except (ProcedureUnknown, FactUnknown, FactInvalid):
        return None
    ended = dossier.decided_at or dossier.withdrawn_at
    received = dossier.received_at
    return standing(
        day_of_arrival(received, calendar(), desk_closes),
        term,
        calendar(),
        on=on,
        requests=[
            (day_in_vietnam(one.asked_at), None if one.answered_at is None else day_in_vietnam(one.answered_at))
            for one in dossier.supplements
            if one.asked_at >= received
        ],
        ended=None if ended is None else day_in_vietnam(ended),
    )
