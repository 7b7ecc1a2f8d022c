"""Objects on record are held, after the commit that put them there; others are not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

import registry.records  # noqa: F401 - the tables
from archive import note_object
from archive.errors import ObjectHeld, ObjectMissing
from archive.holding import hold_recorded
from archive.objects import FolderObjects, StoredBytes
from archive.records import StoredObject
from sohoa.clock import utc_now
from sohoa.records import Base, open_engine, sessions
from tests.archive.deposited import sha256
from tests.services.buckets import new_bucket

TEN_DAYS = timedelta(days=10)
PAPERS = ("Giấy ra viện", "Quyết định nghỉ hưu", "Sổ bảo hiểm xã hội", "Giấy chuyển tuyến", "Danh sách 01B-HSB")


@pytest.fixture
def make_session(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    engine = open_engine(f"sqlite:///{tmp_path / 'sohoa.db'}")
    Base.metadata.create_all(engine)
    yield sessions(engine)
    engine.dispose()


@pytest.fixture
def objects(tmp_path: Path) -> FolderObjects:
    return FolderObjects(tmp_path / "objects")


def recorded(make_session: sessionmaker[Session], *stored: StoredBytes) -> None:
    with make_session.begin() as session:
        for one in stored:
            note_object(session, one, "application/pdf")


def waiting(make_session: sessionmaker[Session]) -> int:
    with make_session() as session:
        return session.scalar(select(func.count()).select_from(StoredObject).where(StoredObject.held_until.is_(None))) or 0


def test_what_is_on_record_is_held_and_what_is_not_can_still_be_thrown_away(
    make_session: sessionmaker[Session], objects: FolderObjects
) -> None:
    kept, refused = (objects.put(io.BytesIO(paper.encode())) for paper in PAPERS[:2])
    recorded(make_session, kept)
    assert hold_recorded(make_session, objects, TEN_DAYS) == 1
    with pytest.raises(ObjectHeld):
        objects.delete(kept.sha256)
    objects.delete(refused.sha256)


def test_all_are_held_however_many_go_together_and_none_twice(
    make_session: sessionmaker[Session], objects: FolderObjects
) -> None:
    recorded(make_session, *(objects.put(io.BytesIO(paper.encode())) for paper in PAPERS))
    assert waiting(make_session) == 5
    assert hold_recorded(make_session, objects, TEN_DAYS, batch=2) == 5
    assert waiting(make_session) == 0
    assert hold_recorded(make_session, objects, TEN_DAYS) == 0


def test_a_lost_object_is_told_does_not_hold_up_the_others_and_waits(
    make_session: sessionmaker[Session], objects: FolderObjects
) -> None:
    there = [objects.put(io.BytesIO(paper.encode())) for paper in PAPERS]
    lost = StoredBytes(sha256(1), 120_000)
    recorded(make_session, lost, *there)
    with pytest.raises(ObjectMissing, match=lost.sha256):
        hold_recorded(make_session, objects, TEN_DAYS, batch=2)
    assert waiting(make_session) == 1
    for one in there:
        with pytest.raises(ObjectHeld):
            objects.delete(one.sha256)


def test_a_hold_is_renewed_when_half_of_its_time_is_over_and_not_before(
    make_session: sessionmaker[Session], objects: FolderObjects
) -> None:
    stored = [objects.put(io.BytesIO(paper.encode())) for paper in PAPERS[:3]]
    recorded(make_session, *stored)
    hold_recorded(make_session, objects, TEN_DAYS)
    left = dict(zip((one.sha256 for one in stored), (timedelta(days=6), timedelta(days=4), timedelta(hours=-1)), strict=True))
    with make_session.begin() as session:
        for one in session.scalars(select(StoredObject)):
            one.held_until = utc_now() + left[one.sha256]
    assert hold_recorded(make_session, objects, TEN_DAYS) == 2
    with make_session() as session:
        days = {
            one.sha256: round((one.held_until - utc_now()) / timedelta(days=1)) for one in session.scalars(select(StoredObject))
        }
    assert [days[one.sha256] for one in stored] == [6, 10, 10]


def test_renewing_waits_behind_what_is_new_and_goes_a_batch_at_a_time(
    make_session: sessionmaker[Session], objects: FolderObjects
) -> None:
    """So that a store with a million objects does not keep files from being read."""
    recorded(make_session, *(objects.put(io.BytesIO(paper.encode())) for paper in PAPERS))
    hold_recorded(make_session, objects, timedelta(days=1))
    recorded(make_session, objects.put(io.BytesIO("Thẻ BHYT".encode())))
    assert hold_recorded(make_session, objects, TEN_DAYS, batch=2) == 1 + 2
    assert hold_recorded(make_session, objects, TEN_DAYS, batch=2, renew_all=True) == 3
    assert hold_recorded(make_session, objects, TEN_DAYS, renew_all=True) == 0


def test_a_store_that_lost_everything_is_told_at_once(make_session: sessionmaker[Session], objects: FolderObjects) -> None:
    recorded(make_session, *(StoredBytes(sha256(number), 120_000) for number in range(50)))
    with pytest.raises(ObjectMissing):
        hold_recorded(make_session, objects, TEN_DAYS, batch=5)
    assert waiting(make_session) == 50


@pytest.mark.services
def test_where_the_server_has_no_lock_all_wait_until_they_are_in_one_that_has(
    make_session: sessionmaker[Session], tmp_path: Path
) -> None:
    without, bucket = new_bucket(), new_bucket()
    without.client().make_bucket(without.name)
    for store in (without.store(tmp_path / "spool"), bucket.prepared(tmp_path / "spool")):
        recorded(make_session, *(store.put(io.BytesIO(paper.encode())) for paper in PAPERS))
    assert hold_recorded(make_session, without.store(tmp_path / "spool"), TEN_DAYS) == 0
    assert waiting(make_session) == 5
    assert hold_recorded(make_session, bucket.store(tmp_path / "spool"), TEN_DAYS, batch=2) == 5
    assert waiting(make_session) == 0
