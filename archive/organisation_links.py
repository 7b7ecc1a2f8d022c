"""Organisations of a document: whose employer, which facility, who issued it. The machine links them, an officer corrects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from archive.errors import OrganisationNotLinked, OrganisationRoleUnknown
from archive.records import Correction, Document, DocumentOrganisation
from registry import organisations

Role = Literal["employer", "facility", "issuer", "mentioned"]
ROLES: tuple[Role, ...] = ("employer", "facility", "issuer", "mentioned")
"""In which an organisation may be linked to a document."""
FoundBy = Literal["number", "name", "officer"]


@dataclass(frozen=True, slots=True)
class OrganisationChange:
    """That an organisation stands in a role on a document; or that it does not."""

    organisation_id: int
    role: str
    linked: bool = True


def link_organisation(session: Session, document: Document, organisation_id: int, role: Role, found_by: FoundBy) -> None:
    """Say that an organisation stands in a role on a document. Saying it twice changes nothing."""
    if _link(document, organisation_id, role) is None:
        document.organisations.append(DocumentOrganisation(organisation_id=organisation_id, role=role, found_by=found_by))
        session.flush()


def change_organisation(session: Session, document: Document, change: OrganisationChange) -> Iterable[Correction]:
    """What an officer says of an organisation. Raises `OrganisationRoleUnknown`, `OrganisationNotLinked`, `OrganisationUnknown`.

    A link that the machine found is an officer's once one says the same.
    """
    if change.role not in ROLES:
        raise OrganisationRoleUnknown(role=change.role, roles=", ".join(ROLES))
    link = _link(document, change.organisation_id, change.role)
    before = _said(link)
    if not change.linked:
        if link is None:
            raise OrganisationNotLinked(id=document.id, organisation=change.organisation_id, role=change.role)
        document.organisations.remove(link)
        return [Correction(what="organisation", name=change.role, before=before, after=None)]
    if link is None:
        organisations.get_by_id(session, change.organisation_id)
        link = DocumentOrganisation(organisation_id=change.organisation_id, role=change.role)
        document.organisations.append(link)
    link.found_by = "officer"
    after = _said(link)
    return [] if before == after else [Correction(what="organisation", name=change.role, before=before, after=after)]


def _link(document: Document, organisation_id: int, role: str) -> DocumentOrganisation | None:
    return next((one for one in document.organisations if (one.organisation_id, one.role) == (organisation_id, role)), None)


def _said(link: DocumentOrganisation | None) -> dict[str, Any] | None:
    if link is None:
        return None
    return {"organisation_id": link.organisation_id, "role": link.role, "found_by": link.found_by}
