"""Papers handed to the citizen, for the API and the command line alike."""

from __future__ import annotations

from sqlalchemy.orm import Session

from intake.papers.of_dossier import Asked, Kind, Letterhead, hand_out
from portal.access import by_grants
from portal.handling import handling
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import utc_now
from sohoa.settings import Settings


def handed_out(
    session: Session, installation: Installation, actor: Actor, code: str, kind: Kind, asked: Asked | None = None
) -> bytes:
    """The paper of a dossier as PDF, to whoever handles it. Raises what `handling` and `hand_out` raise.

    A receipt names every paper that came in: where one may not be found any more, there is none rather than one that leaves it
    out (`PurposeNeeded`, `RightMissing`).
    """
    held = handling(session, installation.catalogue, actor, code, to_change=True)
    if kind == "receipt":
        held.refuse_unless_whole(session)
    settings = installation.settings
    return hand_out(
        session,
        installation.catalogue,
        code,
        kind,
        letterhead_of(settings),
        at=utc_now(),
        actor=actor,
        asked=asked,
        desk_closes=settings.closing_time,
        by=by_grants(held.grants(session)) if kind == "receipt" else None,
    )


def letterhead_of(settings: Settings) -> Letterhead:
    """What the settings know of the office: place, address and telephone."""
    return Letterhead(settings.office_place, settings.office_address, settings.office_phone)
