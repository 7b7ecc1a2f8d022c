"""Grants on record: given by who keeps the papers, for a reason and a time; they end by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from archive import acts
from archive.records import Document
from archive.rights.errors import GrantInvalid, GrantRefused, GrantUnknown
from archive.rights.in_records import in_units
from archive.rights.records import AccessGrant
from archive.rights.standing import own_units
from archive.rights.table import ACTIONS, reach_of
from archive.rights.values import DossierGiven, Grant
from catalogue import DocumentTypes
from registry import persons
from registry.actor import Actor
from registry.records import Person
from sohoa.clock import utc_now

LONGEST = timedelta(days=90)
MOST_NAMED = 1000
"""Persons or documents in one grant: more are a type, a dossier or a unit."""
Dossiers = Callable[[str], DossierGiven | None]
"""A dossier by its code, as the room above knows it; None: there is none any more."""
Named = TypeVar("Named")
_RUNNING = (
    select(AccessGrant)
    .where(
        AccessGrant.account_id == bindparam("account"),
        AccessGrant.ended_at.is_(None),
        AccessGrant.begins <= bindparam("on"),
        AccessGrant.ends >= bindparam("on"),
    )
    .order_by(AccessGrant.id)
)
# Built once: it stands before every request of somebody who is signed in.


@dataclass(frozen=True, slots=True)
class GrantAsked:
    """What a grant is to say. What is None does not narrow it."""

    account: int
    actions: tuple[str, ...]
    unit: str | None
    """Of the units of the giver, the one whose papers are meant, with all below it; None: of the whole agency."""
    begins: date
    ends: date
    reason: str
    sensitive: bool = False
    council_decision: str | None = None
    type_ids: tuple[str, ...] | None = None
    person_ids: tuple[int, ...] | None = None
    document_ids: tuple[int, ...] | None = None
    dossier_code: str | None = None


def give(session: Session, types: DocumentTypes, by: Actor, asked: GrantAsked, on: date) -> AccessGrant:
    """Put a grant on record. Raises `GrantRefused` and `GrantInvalid`. Does not commit."""
    if by.account is None or by.account == asked.account or not _keeps_papers_of(session, by, asked.unit, on):
        raise GrantRefused(unit=asked.unit or "–")
    for what_vi, what_en in chain(_mistakes(types, asked, on), _not_there(session, asked, on)):
        raise GrantInvalid(what=f"{what_vi} / {what_en}")
    grant = AccessGrant(
        account_id=asked.account, actions=sorted(set(asked.actions)), unit=asked.unit, begins=asked.begins, ends=asked.ends,
        reason=asked.reason.strip(), sensitive=asked.sensitive, council_decision=asked.council_decision,
        type_ids=_kept(asked.type_ids), person_ids=_kept(asked.person_ids), document_ids=_kept(asked.document_ids),
        dossier_code=asked.dossier_code, given_by=by.name, given_by_account=by.account,
    )  # fmt: skip
    session.add(grant)
    session.flush()
    acts.record(
        session, by, "give_grant", "grant", grant.id, persons=asked.person_ids or (), covers=[grant], to_account=grant.account_id,
        actions=grant.actions, until=grant.ends.isoformat(), reason=grant.reason,
    )  # fmt: skip
    return grant


def take_back(session: Session, by: Actor, number: int, on: date) -> AccessGrant:
    """End a grant at once. Raises `GrantUnknown` and `GrantRefused`. Does not commit."""
    grant = session.get(AccessGrant, number)
    if grant is None or grant.ended_at is not None or grant.ends < on:
        raise GrantUnknown(number=number)
    if by.account is None or not _keeps_papers_of(session, by, grant.unit, on):
        raise GrantRefused(unit=grant.unit or "–")
    grant.ended_at, grant.ended_by = utc_now(), by.name
    acts.record(session, by, "take_back_grant", "grant", grant.id, persons=grant.person_ids or (), covers=[grant])
    return grant


def running(session: Session, account: int, on: date) -> tuple[int, ...]:
    """The numbers of the grants that this account has on that day."""
    return tuple(grant.id for grant in session.scalars(_RUNNING, {"account": account, "on": on}))


def grants_of(session: Session, account: int, on: date, dossiers: Dossiers) -> tuple[Grant, ...]:
    """What this account is granted on that day. A grant for a dossier that is gone gives nothing."""
    found = session.scalars(_RUNNING, {"account": account, "on": on}).all()
    return tuple(grant for row in found if (grant := _as_value(session, row, on, dossiers)) is not None)


def _as_value(session: Session, row: AccessGrant, on: date, dossiers: Dossiers) -> Grant | None:
    dossier = dossiers(row.dossier_code) if row.dossier_code is not None else None
    if row.dossier_code is not None and dossier is None:
        return None
    return Grant(
        row.id,
        frozenset(action for action in ACTIONS if action in row.actions),
        own_units(session, row.unit, on),
        row.begins,
        row.ends,
        sensitive=row.sensitive,
        council_decision=row.council_decision,
        types=_some(row.type_ids),
        persons=None if row.person_ids is None else _records_of(session, row.person_ids),
        documents=_some(row.document_ids),
        dossier=dossier,
    )


def _records_of(session: Session, person_ids: list[int]) -> frozenset[int]:
    """All records of these persons: some may have been merged since."""
    return frozenset(one for number in person_ids for one in persons.group_ids(session, persons.get_by_id(session, number)))


def _some(named: list[Named] | None) -> frozenset[Named] | None:
    return None if named is None else frozenset(named)


def _kept(named: tuple[Named, ...] | None) -> list[Named] | None:
    return None if named is None else list(dict.fromkeys(named))


def _keeps_papers_of(session: Session, by: Actor, unit: str | None, on: date) -> bool:
    """Whether they hold a role that gives grants, for this unit or one above it."""
    meant = own_units(session, unit, on)
    held = (role for role in by.roles if reach_of(role.role, "give_grants") == "own" and (role.until is None or on <= role.until))
    return any(own_units(session, role.unit, on).cover(meant) for role in held)


def _mistakes(types: DocumentTypes, asked: GrantAsked, on: date) -> Iterator[tuple[str, str]]:
    if not asked.reason.strip():
        yield "thiếu lý do", "there is no reason"
    unknown = sorted(set(asked.actions) - set(ACTIONS))
    if unknown or not asked.actions:
        yield f"hành động phải thuộc {', '.join(ACTIONS)}", f"actions are of {', '.join(ACTIONS)}"
    if asked.ends < asked.begins or asked.ends < on:
        yield "ngày cuối phải từ hôm nay và không trước ngày đầu", "its last day is not before today nor before its first"
    if asked.begins < on:
        yield "ngày đầu không được trước ngày cấp", "it begins on the day that it is given or later"
    if asked.ends - asked.begins > LONGEST:
        yield f"dài nhất {LONGEST.days} ngày", f"it runs for {LONGEST.days} days at most"
    if strange := sorted(set(asked.type_ids or ()) - set(types)):
        yield f"danh mục không có loại {', '.join(strange)}", f"the catalogue has no type {', '.join(strange)}"
    for named in (asked.type_ids, asked.person_ids, asked.document_ids):
        if named is not None and not 0 < len(named) <= MOST_NAMED:
            yield f"nêu từ 1 đến {MOST_NAMED} loại, người hoặc giấy tờ", f"name 1 to {MOST_NAMED} types, persons or documents"
    if "dispose" in asked.actions and asked.sensitive and not (asked.council_decision or "").strip():
        yield "thiếu quyết định của hội đồng", "it does not name the council's decision"


def _not_there(session: Session, asked: GrantAsked, on: date) -> Iterator[tuple[str, str]]:
    """What it names and would never open. Of a paper that lies elsewhere it is not told that there is one."""
    known = set(session.scalars(select(Person.id).where(Person.id.in_(asked.person_ids or ()))))
    if strange := sorted(set(asked.person_ids or ()) - known):
        yield f"không có người số {_listed(strange)}", f"there is no person {_listed(strange)}"
    theirs = select(Document.id).where(
        Document.id.in_(asked.document_ids or ()), in_units(Document.unit, [own_units(session, asked.unit, on)])
    )
    if strange := sorted(set(asked.document_ids or ()) - set(session.scalars(theirs))):
        unit = asked.unit or "–"
        yield f"đơn vị {unit} không giữ tài liệu {_listed(strange)}", f"the unit {unit} does not hold document {_listed(strange)}"


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:5])) + (" …" if len(numbers) > 5 else "")
