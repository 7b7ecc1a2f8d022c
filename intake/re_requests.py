"""The proof that nobody was asked twice: what was asked for in a period, what of it was held and valid, what was used again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from archive.rights import Units
from archive.rights.in_records import in_units
from intake.errors import PeriodInvalid
from intake.holidays import DAY
from intake.re_use import HANDED_IN
from intake.records import Dossier, PaperUse, SupplementItem, SupplementRequest
from sohoa.clock import VIETNAM

_EARLIEST, _LATEST = date(1900, 1, 1), date(2999, 12, 31)
"""Nothing was, or will be, on record outside of these days."""
Key = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in a period, of one unit under one procedure; in the sum both are None."""

    unit: str | None
    procedure: str | None
    received: int = 0
    """Dossiers that were received."""
    received_with_re_use: int = 0
    """Those of them in which a paper was used again (QĐ 766/QĐ-TTg, 4.3)."""
    used_again: int = 0
    """Papers that were used again, so that nobody was asked for them."""
    asked: int = 0
    """Papers that were asked for as a supplement."""
    asked_again: int = 0
    """Those of them that were held and valid: re-requests, each with its reason."""


@dataclass(frozen=True, slots=True)
class AskedPaper:
    """A paper that was asked for."""

    asked_at: datetime
    asked_by: str
    dossier: str
    unit: str | None
    procedure: str | None
    requirement: str
    reason: str
    held_document_id: int | None
    """The paper that was held and valid; None: there was none, so this is no re-request."""
    again_because: str | None
    look_up_id: int
    """The look-up on record that says what was held."""


@dataclass(frozen=True, slots=True)
class ReRequestReport:
    """The proof for a period."""

    first: date
    last: date
    total: Figures
    lines: tuple[Figures, ...]
    """By unit and procedure."""
    papers: tuple[AskedPaper, ...]
    """The re-requests, or every paper that was asked for."""


def re_requests(
    session: Session,
    first: date,
    last: date,
    *,
    unit: str | None = None,
    procedure: str | None = None,
    every: bool = False,
    within: Sequence[Units] | None = None,
) -> ReRequestReport:
    """What was asked for from the day `first` to the day `last`, in Vietnam; with `every`, papers that were not held too.

    `within` are the units whose dossiers count; None: all.

    Raises `PeriodInvalid`.
    """
    if last < first:
        raise PeriodInvalid(first=first.isoformat(), last=last.isoformat())
    of = [column == value for column, value in ((Dossier.unit, unit), (Dossier.procedure, procedure)) if value is not None]
    of += [in_units(Dossier.unit, within)] if within is not None else []
    during = _Period(first, last)
    received = [during.holds(Dossier.received_at), *of]
    again = select(PaperUse.dossier_id).where(PaperUse.kind != HANDED_IN)
    asked = select(func.count(SupplementItem.id)).select_from(SupplementItem).join(SupplementRequest).join(Dossier)
    asked = asked.where(during.holds(SupplementRequest.asked_at), *of)
    used = select(func.count(PaperUse.id)).select_from(PaperUse).join(Dossier)
    counts = [
        _counted(session, select(func.count(Dossier.id)).where(*received)),
        _counted(session, select(func.count(Dossier.id)).where(*received, Dossier.id.in_(again))),
        _counted(session, used.where(PaperUse.kind != HANDED_IN, during.holds(PaperUse.used_at), *of)),
        _counted(session, asked),
        _counted(session, asked.where(SupplementItem.held_document_id.is_not(None))),
    ]
    """In the order of `Figures`."""
    keys = sorted({key for found in counts for key in found}, key=lambda key: (key[0] or "", key[1] or ""))
    lines = tuple(Figures(*key, *(found.get(key, 0) for found in counts)) for key in keys)
    total = Figures(None, None, *(sum(found.values()) for found in counts))
    return ReRequestReport(first, last, total, lines, _papers(session, during, of, every=every))


class _Period:
    """Days in Vietnam, as moments."""

    def __init__(self, first: date, last: date) -> None:
        self._begin = datetime.combine(max(first, _EARLIEST), time.min, VIETNAM)
        self._end = datetime.combine(min(last, _LATEST) + DAY, time.min, VIETNAM)

    def holds(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return and_(column >= self._begin, column < self._end)


def _counted(session: Session, count: Select[int]) -> dict[Key, int]:
    grouped = count.add_columns(Dossier.unit, Dossier.procedure).group_by(Dossier.unit, Dossier.procedure)
    return {(unit, procedure): number for number, unit, procedure in session.execute(grouped)}


def _papers(session: Session, during: _Period, of: list[ColumnElement[bool]], *, every: bool) -> tuple[AskedPaper, ...]:
    found = select(SupplementItem, SupplementRequest, Dossier).select_from(SupplementItem).join(SupplementRequest).join(Dossier)
    found = found.where(during.holds(SupplementRequest.asked_at), *of)
    if not every:
        found = found.where(SupplementItem.held_document_id.is_not(None))
    return tuple(
        AskedPaper(
            asked_at=request.asked_at,
            asked_by=request.asked_by,
            dossier=dossier.code,
            unit=dossier.unit,
            procedure=dossier.procedure,
            requirement=item.requirement_id,
            reason=item.reason,
            held_document_id=item.held_document_id,
            again_because=item.again_because,
            look_up_id=request.look_up_id,
        )
        for item, request, dossier in session.execute(found.order_by(SupplementRequest.asked_at, SupplementItem.id))
    )
