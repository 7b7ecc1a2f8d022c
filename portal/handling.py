"""Dossiers in somebody's hands: a dossier is its unit's, and is by itself the purpose for which its papers are opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, selectinload

from archive.records import Document
from archive.rights import EVERYWHERE
from archive.rights.in_records import in_units
from catalogue import Catalogue
from intake import dossiers
from intake.errors import DossierUnknown
from intake.holdings import Sight
from intake.re_use import uses_in
from intake.records import Dossier
from portal.access import Access, access_of, by_grants, paper_of
from registry.actor import Actor
from sohoa.clock import today


@dataclass(frozen=True, slots=True)
class Handling:
    """A dossier, and what whoever handles it may do for it."""

    dossier: Dossier
    access: Access

    @property
    def sight(self) -> Sight:
        """What they may see of it, and for it."""
        return sight_of(self.access)

    def admitted(self, document: Document) -> Mapping[str, Any]:
        """A paper that is put into it: the grants that open it. Raises `DocumentUnknown`, `PurposeNeeded`, `RightMissing`."""
        self.access.open_for_filing(document)
        return by_grants(self.access.grants_used([document], "read"))

    def shown(self, session: Session) -> dict[int, Document]:
        """Of the papers that it speaks of, by their numbers, those that may be found."""
        held = {item.held_document_id for request in self.dossier.supplements for item in request.items}
        found = _documents(session, papers_in(session, self.dossier) | {one for one in held if one is not None})
        scope = self.access.scope("find")
        return {one.id: one for one in found if scope is None or paper_of(one) in scope}

    def grants(self, session: Session) -> list[str]:
        """Those by which papers that it speaks of may be found."""
        standing = self.access.standing
        if standing is None or not standing.grants:
            return []
        return self.access.grants_used(self.shown(session).values(), "find")

    def refuse_unless_whole(self, session: Session) -> None:
        """For what names all papers that lie in it, or were used in it. Raises `PurposeNeeded` and `RightMissing`."""
        if self.access.standing is not None:
            self.access.refuse_unless_found(_documents(session, papers_in(session, self.dossier)))

    def refuse_unit(self, unit: str | None) -> None:
        """Whoever gives it to another unit has to handle dossiers there too. Raises `RightMissing`."""
        if unit is not None:
            self.access.refuse_unless("handle_dossiers", unit)


def handling(session: Session, catalogue: Catalogue, actor: Actor, code: str, *, to_change: bool = False) -> Handling:
    """The dossier with this code, in the hands of `actor`; with `to_change`, nobody else changes it until the transaction ends.

    Raises `PurposeNeeded` and `RightMissing` where they handle none; one of another unit is as if it were not there:
    `DossierUnknown`.
    """
    found: Dossier | None = None
    with suppress(DossierUnknown):
        found = (dossiers.get_dossier_to_change if to_change else dossiers.get_dossier)(session, code)
    access = access_of(session, catalogue, replace(actor, dossier=code))
    own = access.units_for("handle_dossiers")
    if found is None or not (own is None or any(found.unit in units for units in own)):
        raise DossierUnknown(dossier=code)
    return Handling(found, access)


def sight_of(access: Access) -> Sight:
    """What may be seen at the counter. Raises `PurposeNeeded` and `RightMissing` where no dossiers may be handled at all."""
    own = access.units_for("handle_dossiers")
    return Sight(access.scope("find"), (EVERYWHERE,) if own is None else own, access.dossier)


def papers_in(session: Session, dossier: Dossier) -> set[int]:
    """Numbers of the documents that lie in a dossier, or were used in it."""
    return {place.document_id for place in dossier.documents} | {use.document_id for use in uses_in(session, dossier)}


def _documents(session: Session, numbers: set[int]) -> Sequence[Document]:
    """With the persons on whom it depends whether they may be found."""
    asked = select(Document).where(Document.id.in_(numbers)).options(selectinload(Document.persons)).order_by(Document.id)
    return session.scalars(asked).all() if numbers else ()


def listed(
    session: Session,
    access: Access,
    *,
    state: str | None = None,
    unit: str | None = None,
    procedure: str | None = None,
    persons: Sequence[int] | None = None,
) -> Select[Dossier]:
    """The query of the dossiers that somebody handles, as far as they ask for them; `persons` are the records of one person.

    Raises `PurposeNeeded` and `RightMissing`.
    """
    own = access.units_for("handle_dossiers")
    asked: list[ColumnElement[bool]] = [] if own is None else [in_units(Dossier.unit, own)]
    asked += [column == value for column, value in ((Dossier.state, state), (Dossier.procedure, procedure)) if value is not None]
    if unit is not None:
        asked.append(dossiers.of_unit(session, unit, today()))
    if persons is not None:
        asked.append(Dossier.person_id.in_(persons))
    return select(Dossier).where(*asked).options(selectinload(Dossier.supplements))
