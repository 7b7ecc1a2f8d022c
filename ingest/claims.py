"""Who reads which bytes: one item claims them, and whoever brings the same later is its duplicate."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ingest.records import Item, SourceClaim


def claim(session: Session, item: Item) -> int | None:
    """Claim the bytes of an item. Gives back the other item that reads them already; None where `item` is the one."""
    try:
        with session.begin_nested():
            session.add(SourceClaim(sha256=item.sha256, item_id=item.id))
    except IntegrityError:
        holder = session.get_one(SourceClaim, item.sha256).item_id
        return None if holder == item.id else holder
    return None
