"""Shapes of grants, for the API and for `--json` alike."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from archive.rights.records import AccessGrant
from portal.shapes import Shape
from registry.accounts.records import Account

State = Literal["not_begun", "running", "over", "taken_back"]


class GrantShape(Shape):
    """That one account may do named things with named papers for a time. What it names narrows it; null does not."""

    id: int = Field(examples=[12])
    state: State = Field(description="On the day it was asked; a grant is over after its last day, by itself.")
    account: str = Field(examples=["thanh-tra.dv"], description="Name of the account that may.")
    full_name: str = Field(examples=["Đỗ Thị Vân"])
    actions: list[str] = Field(examples=[["read"]], description="With what they need: who may export may read and find.")
    unit: str | None = Field(examples=["07906"], description="Whose papers, with all units below it; null: of the whole agency.")
    types: list[str] | None
    persons: list[int] | None = Field(description="Numbers of persons' records.")
    documents: list[int] | None
    dossier: str | None
    sensitive: bool = Field(description="Also sensitive papers, and those of unknown type.")
    council_decision: str | None
    begins: date
    ends: date = Field(description="Its last day.")
    reason: str
    given_at: datetime
    given_by: str
    ended_at: datetime | None = Field(description="Taken back before its last day.")
    ended_by: str | None


class GrantsShape(Shape):
    """A part of the grants, the newest first."""

    grants: list[GrantShape]
    next: str | None = Field(description="Cursor of the part that follows; null: there is none.")


def grant_shape(grant: AccessGrant, account: Account, on: date) -> GrantShape:
    """A grant as it stands on that day."""
    return GrantShape(
        id=grant.id,
        state=state_of(grant, on),
        account=account.name,
        full_name=account.full_name,
        actions=grant.actions,
        unit=grant.unit,
        types=grant.type_ids,
        persons=grant.person_ids,
        documents=grant.document_ids,
        dossier=grant.dossier_code,
        sensitive=grant.sensitive,
        council_decision=grant.council_decision,
        begins=grant.begins,
        ends=grant.ends,
        reason=grant.reason,
        given_at=grant.given_at,
        given_by=grant.given_by,
        ended_at=grant.ended_at,
        ended_by=grant.ended_by,
    )


def state_of(grant: AccessGrant, on: date) -> State:
    """Whether it holds on that day, and if not, why."""
    if grant.ended_at is not None:
        return "taken_back"
    return "not_begun" if on < grant.begins else "running" if on <= grant.ends else "over"
