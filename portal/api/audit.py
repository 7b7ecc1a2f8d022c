"""The log, for those who audit; and who looked at somebody's papers, for that person."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from archive.log.asking import ActFilter, part_of
from intake.errors import PurposeMissing
from portal.access import access_of
from portal.api import audit_examples as examples
from portal.api.actor import Caller
from portal.api.cursors import Cursor, ListPage, cursor_at, key_of
from portal.api.paging import LARGEST, Limit, RecordId
from portal.api.problems import REFUSALS, documented
from portal.api.service import Here
from portal.audit_shapes import ActShape, ActsShape, LogHeadShape, LooksShape
from portal.auditing import acts_to_read, acts_to_tell, head_of, note_shown, note_told, records_of
from portal.errors import ActorMissing, CursorInvalid, RequestInvalid
from registry import persons
from registry.errors import PersonUnknown

router = APIRouter(prefix="/v1", tags=["log"])

Moment = Annotated[datetime | None, Query(description="With its time zone.", examples=["2026-03-12T08:00:00+07:00"])]
Word = Annotated[str | None, Query(max_length=200)]


@router.get(
    "/audit/acts",
    summary="Acts on record",
    responses={
        200: {"content": {"application/json": {"example": examples.ACTS}}},
        **documented(ActorMissing, CursorInvalid, *REFUSALS),
    },
)
def list_acts(
    here: Here,
    actor: Caller,
    who: Word = None,
    account: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
    unit: Word = None,
    verb: Annotated[str | None, Query(max_length=30, examples=["refuse"])] = None,
    subject_kind: Annotated[str | None, Query(max_length=30, examples=["document"])] = None,
    subject_id: Annotated[str | None, Query(max_length=100, examples=["7"])] = None,
    person: Annotated[int | None, Query(ge=1, le=LARGEST, description="Number of a person's record: about them.")] = None,
    since: Moment = None,
    until: Moment = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ActsShape:
    """Newest first. What is recorded meanwhile does not move the parts that follow. To look at the log is on record too.

    No part waits for all of the log to be gone through: it may hold fewer than `limit`, or nothing, and `next` goes on.
    """
    for name, moment in (("since", since), ("until", until)):
        if moment is not None and moment.tzinfo is None:
            raise RequestInvalid(place=f"query.{name}", reason="thiếu múi giờ / without a time zone")
    about = None if person is None else (person,)
    with here.installation.sessions.begin() as session:
        within = acts_to_read(access_of(session, here.installation.catalogue, actor))
        wanted = ActFilter(who, account, unit, verb, subject_kind, subject_id, about, since, until, within)
        page = _page(session, wanted, "acts", cursor, limit)
        shapes = [ActShape.model_validate(one) for one in page.rows]
        note_shown(session, actor, wanted, page.rows)
    return ActsShape(acts=shapes, next=page.next)


@router.get(
    "/audit/head",
    summary="Where the log ends",
    responses={200: {"content": {"application/json": {"example": examples.HEAD}}}, **documented(ActorMissing, *REFUSALS)},
)
def show_head(here: Here, actor: Caller) -> LogHeadShape:
    """The hash of its last seal: kept on paper, it proves later that nothing before it was touched."""
    with here.installation.sessions() as session:
        access_of(session, here.installation.catalogue, actor).refuse_unless("verify_archive")
        return head_of(session, here.installation.log)


@router.get(
    "/persons/{id}/looks",
    summary="Who looked at a person's papers, when and why",
    responses={
        200: {"content": {"application/json": {"example": examples.LOOKS}}},
        **documented(ActorMissing, PurposeMissing, PersonUnknown, CursorInvalid, *REFUSALS),
    },
)
def list_looks(id: RecordId, here: Here, actor: Caller, cursor: Cursor = None, limit: Limit = 50) -> LooksShape:
    """To be told to that person: of whichever record it is asked, of all that are theirs. Nothing of others. Newest first.

    Needs a purpose; that the person was told is on record too. A records manager tells of what was done by, or with papers of,
    own units (`of_all_units` is false); an auditor of everything.
    """
    with here.installation.sessions.begin() as session:
        within = acts_to_tell(access_of(session, here.installation.catalogue, actor))
        person = persons.get_by_id(session, id)
        theirs = records_of(session, actor, person)
        page = _page(session, ActFilter(persons=theirs, within=within), f"looks {person.id}", cursor, limit)
        looks = note_told(session, actor, theirs, page.rows)
    return LooksShape(person=person.id, of_all_units=within is None, looks=looks, next=page.next)


def _page(session: Session, wanted: ActFilter, name: str, cursor: str | None, limit: int) -> ListPage:
    after = None if cursor is None else key_of(cursor, name, wanted.order)
    part = part_of(session, wanted, after=after, limit=limit)
    return ListPage(part.acts, None if part.end is None else cursor_at(name, *part.end))
