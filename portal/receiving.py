"""Files that somebody gives, for API and command line alike: for which unit, and for which dossier, they may give them."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.receiving import Purpose
from intake.errors import DossierUnknown
from intake.records import Dossier
from portal.access import Access, access_of
from registry.actor import Actor
from sohoa.assembly import Installation


def admitted(installation: Installation, actor: Actor, given: Purpose) -> Purpose:
    """What files are given for, settled: of the unit that is named, else of the actor's. Asked before any of them is stored.

    Raises `RightMissing`, `PurposeNeeded` (who names a person learns whom the number finds), and `DossierUnknown` for one of
    another unit.
    """
    settled = replace(given, unit=given.unit or actor.unit)
    asking = replace(actor, dossier=actor.dossier or settled.dossier)
    with installation.sessions() as session:
        access = access_of(session, installation.catalogue, asking)
        access.refuse_unless("upload", settled.unit)
        if settled.person is not None:
            access.refuse_unless("see_persons")
        if access.standing is not None and settled.dossier is not None:
            _refuse_dossier(session, access, settled)
    return settled


def _refuse_dossier(session: Session, access: Access, given: Purpose) -> None:
    """Who handles no dossiers gives files for one of an own unit that is there, and says nothing new of it.

    For them one of another unit is as one that is not there.
    """
    dossier = session.scalar(select(Dossier).where(Dossier.code == given.dossier))
    own = dossier is not None and access.may("upload", dossier.unit)
    if dossier is None or not own:
        access.refuse_unless("handle_dossiers", given.unit)
    elif _says_more(dossier, given):
        access.refuse_unless("handle_dossiers", dossier.unit)
    if dossier is not None and not own:
        raise DossierUnknown(dossier=given.dossier)


def _says_more(dossier: Dossier, given: Purpose) -> bool:
    owner_is_new = given.person is not None and dossier.person_id is None
    return owner_is_new or bool(given.facts) or given.procedure not in (None, dossier.procedure)
