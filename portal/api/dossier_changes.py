"""What every change of a dossier does: whoever asks handles it, one thing is done, and it is answered as it stands then."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.responses import Response

from intake.supplement import look_up_kept
from portal.api.idempotency import Once, Written
from portal.api.service import Service
from portal.dossiers import DossierShape, whole_dossier
from portal.handling import Handling, handling
from registry.actor import Actor
from sohoa.clock import utc_now

Change = Callable[[Session, Handling, datetime], object]


def changed(code: str, here: Service, actor: Actor, once: Once, change: Change) -> Response:
    """One change, and the dossier after it. Raises what `handling` and the change raise."""

    def write(session: Session) -> Written:
        now = utc_now()
        change(session, held_by(session, here, actor, code, to_change=True), now)
        return Written(shown_to(session, here, actor, code, now))

    return once(write)


def held_by(session: Session, here: Service, actor: Actor, code: str, *, to_change: bool = False) -> Handling:
    """The dossier in the hands of the caller. Raises what `handling` raises."""
    return handling(session, here.installation.catalogue, actor, code, to_change=to_change)


def shown_to(session: Session, here: Service, actor: Actor, code: str, now: datetime) -> DossierShape:
    """The dossier as it stands now, and as the caller may see it now."""
    return shape_of(session, here, held_by(session, here, actor, code), now)


def shape_of(session: Session, here: Service, held: Handling, now: datetime) -> DossierShape:
    """The dossier as it goes out."""
    return whole_dossier(session, here.installation.catalogue, here.installation.settings, held, now)


def look_up_stays(code: str, here: Service, actor: Actor) -> AbstractContextManager[None]:
    """Around a change that rests on a look-up: where it is refused, that stays on record."""
    sessions, catalogue = here.installation.sessions, here.installation.catalogue
    return look_up_kept(sessions, catalogue, code, actor, lambda session: held_by(session, here, actor, code).sight)
