"""Lists in parts that hold still: a cursor says after which row to go on, so that rows which come meanwhile move nothing.

page = page_of(session, select(Dossier).where(…), (Dossier.received_at, Dossier.id), list_name="dossiers",
               cursor=cursor, limit=limit, newest_first=True)
return DossiersShape(dossiers=[…page.rows…], next=page.next)
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import ColumnElement, Select, TypeDecorator, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.api.paging import LARGEST
from portal.errors import CursorInvalid

Key = str | int | date | datetime
Column = InstrumentedAttribute[Any]
Read = Callable[[Sequence[ColumnElement[bool]], int], Sequence[Any]]
"""Gives the rows that also pass these conditions, at most so many."""

Cursor = Annotated[
    str | None,
    Query(max_length=1000, description="`next` of the part before; without it the list begins.", examples=["WyJkb3NzaWVycyJd"]),
]


@dataclass(frozen=True, slots=True)
class ListPage:
    """A part of a list, and where it goes on; None: there is no more."""

    rows: Sequence[Any]
    next: str | None


def page_of(
    session: Session,
    query: Select[Any],
    order: tuple[Column, Column],
    *,
    list_name: str,
    cursor: str | None,
    limit: int,
    newest_first: bool = False,
) -> ListPage:
    """The rows after the cursor, in the order of (sort key, id). The sort key is never NULL and does not change.

    Raises `CursorInvalid` where the cursor is not one of this list.
    """
    by, id_of = order
    directed = (by.desc(), id_of.desc()) if newest_first else (by.asc(), id_of.asc())

    def read(beside: Sequence[ColumnElement[bool]], many: int) -> Sequence[Any]:
        return session.scalars(query.where(*beside).order_by(*directed).limit(many)).all()

    return page_read(read, order, list_name=list_name, cursor=cursor, limit=limit, newest_first=newest_first)


def page_read(
    read: Read,
    order: tuple[Column, Column],
    *,
    list_name: str,
    cursor: str | None,
    limit: int,
    newest_first: bool = False,
) -> ListPage:
    """The same, of rows that `read` gives in this order. Raises `CursorInvalid`."""
    beside = [] if cursor is None else [_after(order, key_of(cursor, list_name, order), newest_first)]
    found = read(beside, limit + 1)
    rows = found[:limit]
    more = len(found) > limit
    return ListPage(rows, cursor_at(list_name, *(getattr(rows[-1], column.key) for column in order)) if more else None)


def cursor_at(list_name: str, sort_key: Key, id: int) -> str:
    """The cursor behind the row with this sort key and id."""
    key = sort_key.isoformat() if isinstance(sort_key, date) else sort_key
    return urlsafe_b64encode(json.dumps([list_name, key, id]).encode()).decode().rstrip("=")


def key_of(cursor: str, list_name: str, order: tuple[Column, Column]) -> tuple[Key, int]:
    """Sort key and id of the row behind which the cursor stands. Raises `CursorInvalid`."""
    try:
        name, text, id = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        key = _as_kind(_kind_of(order[0]), text)
    except (ValueError, TypeError) as error:
        raise CursorInvalid from error
    if name != list_name or not _is_number(id):
        raise CursorInvalid
    return key, id


def _kind_of(column: Column) -> type:
    stored = column.type
    return stored.impl_instance.python_type if isinstance(stored, TypeDecorator) else stored.python_type


def _as_kind(kind: type, value: object) -> Key:
    """Raises ValueError where the value is not of the kind that the column holds."""
    if kind is int and _is_number(value):
        return value  # type: ignore[return-value]
    if isinstance(value, str):
        if kind is str and value.isprintable():
            return value
        if kind is datetime and (moment := datetime.fromisoformat(value)).tzinfo is not None:
            return moment
        if kind is date:
            return date.fromisoformat(value)
    raise ValueError(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST


def _after(order: tuple[Column, Column], key: tuple[Key, int], newest_first: bool) -> ColumnElement[bool]:
    by, id_of = order
    if newest_first:
        return or_(by < key[0], and_(by == key[0], id_of < key[1]))
    return or_(by > key[0], and_(by == key[0], id_of > key[1]))
