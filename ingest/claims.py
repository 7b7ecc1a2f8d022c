"""Who reads what: one item claims bytes, and whoever brings the same later is its duplicate; a document is read again by one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from archive.records import Document
from ingest.records import FAILED, OPEN_STATES, Item, SourceClaim


def claim(session: Session, item: Item) -> int | None:
    """Claim the bytes of an item. Gives back the other item that reads them already; None where `item` is the one."""
    try:
        with session.begin_nested():
            session.add(SourceClaim(sha256=item.sha256, item_id=item.id))
    except IntegrityError:
        held = _held(session, item)
        return None if held is None or held.item_id == item.id else held.item_id
    return None


def claim_instead(session: Session, duplicate: Item, first: Item) -> bool:
    """Have a duplicate read by itself, where nothing could be read of the copy that came first and that one is others' to try
    again: whoever does finds its bytes claimed. A copy that was read in part keeps them, so that nothing is in twice.
    """
    held = _held(session, duplicate)
    session.refresh(first)
    if first.state != FAILED:
        return False
    if held is not None and held.item_id == first.id:
        held.item_id = duplicate.id
    duplicate.duplicate_of = None
    return True


def reading_in_hand(session: Session, document_id: int) -> Item | None:
    """The reading again of a document that is not at its end. None: whoever asks may begin one until they commit."""
    session.execute(select(Document.id).where(Document.id == document_id).with_for_update())
    return session.scalar(select(Item).where(Item.document_id == document_id, Item.state.in_(OPEN_STATES)))


def _held(session: Session, item: Item) -> SourceClaim | None:
    """The claim on the bytes of an item, kept from changing until the caller's commit."""
    wanted = select(SourceClaim).where(SourceClaim.sha256 == item.sha256)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
