"""Objects on record are held, after the commit that put them there; others are not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
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
from sohoa.records import Base, open_engine, sessions
from tests.archive.deposited import sha256
from tests.services.buckets import new_bucket

IN_A_YEAR = datetime.now(UTC) + timedelta(days=365)
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
        return session.scalar(select(func.count()).select_from(StoredObject).where(StoredObject.held_at.is_(None))) or 0


def test_what_is_on_record_is_held_and_what_is_not_can_still_be_thrown_away(
    make_session: sessionmaker[Session], objects: FolderObjects
) -> None:
    kept, refused = (objects.put(io.BytesIO(paper.encode())) for paper in PAPERS[:2])
    recorded(make_session, kept)
    assert hold_recorded(make_session, objects, IN_A_YEAR) == 1
    with pytest.raises(ObjectHeld):
        objects.delete(kept.sha256)
    objects.delete(refused.sha256)


def test_all_are_held_however_many_go_together_and_none_twice(
    make_session: sessionmaker[Session], objects: FolderObjects
) -> None:
    recorded(make_session, *(objects.put(io.BytesIO(paper.encode())) for paper in PAPERS))
    assert waiting(make_session) == 5
    assert hold_recorded(make_session, objects, IN_A_YEAR, batch=2) == 5
    assert waiting(make_session) == 0
    assert hold_recorded(make_session, objects, IN_A_YEAR) == 0


def test_a_lost_object_is_told_does_not_hold_up_the_others_and_waits(
    make_session: sessionmaker[Session], objects: FolderObjects
) -> None:
    there = [objects.put(io.BytesIO(paper.encode())) for paper in PAPERS]
    lost = StoredBytes(sha256(1), 120_000)
    recorded(make_session, lost, *there)
    with pytest.raises(ObjectMissing, match=lost.sha256):
        hold_recorded(make_session, objects, IN_A_YEAR, batch=1)
    assert waiting(make_session) == 1
    for one in there:
        with pytest.raises(ObjectHeld):
            objects.delete(one.sha256)


@pytest.mark.services
def test_where_the_server_has_no_lock_all_wait_until_they_are_in_one_that_has(
    make_session: sessionmaker[Session], tmp_path: Path
) -> None:
    without, bucket = new_bucket(), new_bucket()
    without.client().make_bucket(without.name)
    for store in (without.store(tmp_path / "spool"), bucket.prepared(tmp_path / "spool")):
        recorded(make_session, *(store.put(io.BytesIO(paper.encode())) for paper in PAPERS))
    assert hold_recorded(make_session, without.store(tmp_path / "spool"), IN_A_YEAR) == 0
    assert waiting(make_session) == 5
    assert hold_recorded(make_session, bucket.store(tmp_path / "spool"), IN_A_YEAR, batch=2) == 5
    assert waiting(make_session) == 0
