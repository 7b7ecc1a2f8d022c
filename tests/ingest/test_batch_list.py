"""The list of batches says of each what became of its files, however many they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from ingest.batches import BatchLine, list_batches, report
from ingest.records import DONE, DUPLICATE, FAILED, OPENED, PARTIAL, RECEIVED, Batch, Item
from tests.archive.corrected import an_archive
from tests.services.databases import ON_EITHER_ENGINE

pytestmark = ON_EITHER_ENGINE

NOW = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)


@pytest.fixture
def session(records: str) -> Iterator[Session]:
    with an_archive(records) as made, made.begin() as opened:
        yield opened


def batch_of(session: Session, *states: str, received: bool = True, copy_of: Item | None = None) -> Batch:
    batch = Batch(created_by="Nguyễn Văn Hòa", channel="cli", unit="07906", received_at=NOW if received else None)
    for number, state in enumerate(states, 1):
        first = copy_of.id if copy_of is not None and state == DUPLICATE else None
        batch.items.append(Item(name=f"tờ {number}.pdf", state=state, size=number, duplicate_of=first))
    session.add(batch)
    session.flush()
    return batch


@pytest.mark.parametrize(
    ("states", "received", "state"),
    [
        ((DONE, RECEIVED), True, "working"),
        ((DONE, OPENED), True, "working"),
        ((DONE, DONE), False, "receiving"),
        ((), True, "done"),
        ((DONE, DONE), True, "done"),
        ((DONE, PARTIAL), True, "partial"),
        ((DONE, FAILED), True, "partial"),
        ((PARTIAL, FAILED), True, "partial"),
        ((FAILED, FAILED), True, "failed"),
    ],
)
def test_the_state_of_a_batch_follows_from_its_files(
    session: Session, states: tuple[str, ...], received: bool, state: str
) -> None:
    batch_of(session, *states, received=received)
    (line,) = list_batches(session)
    assert (line.state, line.counts) == (state, {one: states.count(one) for one in states})


@pytest.mark.parametrize(("first", "state"), [(OPENED, "working"), (DONE, "done"), (PARTIAL, "partial"), (FAILED, "failed")])
def test_a_duplicate_counts_as_what_became_of_the_copy_that_came_first(session: Session, first: str, state: str) -> None:
    earlier = batch_of(session, first)
    batch_of(session, DUPLICATE, copy_of=earlier.items[0])
    line, _ = list_batches(session)
    assert (line.state, line.counts) == (state, {DUPLICATE: 1})


def test_each_says_the_same_in_the_list_and_by_itself(session: Session) -> None:
    first = batch_of(session, DONE, FAILED, PARTIAL).items[1]
    batch_of(session, DUPLICATE, DONE, copy_of=first)
    batch_of(session, received=False)
    listed = list_batches(session)
    assert [line.id for line in listed] == [3, 2, 1]
    for line in listed:
        alone = report(session, line.id)
        assert {one.name: getattr(line, one.name) for one in fields(BatchLine)} == {
            one.name: getattr(alone, one.name) for one in fields(BatchLine)
        }


def test_files_are_counted_and_not_looked_at(session: Session) -> None:
    for _ in range(3):
        batch_of(session, *(DONE,) * 200)
    session.expire_all()
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *call: asked.append(call[2]))
    assert [line.counts for line in list_batches(session)] == [{DONE: 200}] * 3
    assert len(asked) == 2
