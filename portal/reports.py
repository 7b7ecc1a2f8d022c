"""Reports, for the API and the command line alike: of one's own units, or of all."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from archive import acts
from catalogue import Catalogue
from intake.re_requests import ReRequestReport, re_requests
from portal.access import access_of
from registry.actor import Actor


def report_re_requests(
    session: Session,
    catalogue: Catalogue,
    actor: Actor,
    first: date,
    last: date,
    *,
    unit: str | None = None,
    procedure: str | None = None,
    every: bool = False,
) -> ReRequestReport:
    """The proof for a period, and the act that it was shown. Raises `RightMissing` and `PeriodInvalid`."""
    access = access_of(session, catalogue, actor)
    own = access.units_for("report_re_requests")
    if unit is not None:
        access.refuse_unless("report_re_requests", unit)
    found = re_requests(session, first, last, unit=unit, procedure=procedure, every=every, within=own)
    acts.record(session, actor, "report", "report", "re-requests", first=first.isoformat(), last=last.isoformat(), unit=unit)
    return found
