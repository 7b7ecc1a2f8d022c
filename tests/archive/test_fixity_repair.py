"""Damaged objects get their bytes back from a copy that is whole, and from no other."""

from __future__ import annotations

import hashlib
import io
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import registry.records  # noqa: F401 - the tables
from archive.documents import find_rendition, get_document
from archive.errors import ObjectDamaged, ObjectHeld
from archive.fixity import Repair
from archive.fixity.errors import ObjectUnknown
from archive.holding import hold_recorded
from archive.objects import FolderObjects, FolderReplica
from archive.objects.places import place_of
from archive.records import StoredObject
from tests.archive.kept_objects import PAPERS, Archive
from tests.archive.objects.contract import SPAWN
from tests.archive.test_fixity import archive_at, changed
from tests.ingest.killed import deadly
from tests.services.buckets import FreshBucket, new_bucket

TEN_DAYS = timedelta(days=10)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with archive_at(f"sqlite:///{tmp_path / 'sohoa.db'}", FolderObjects(tmp_path / "objects")) as archive:
        yield archive


@pytest.fixture
def second(tmp_path: Path) -> FolderObjects:
    """A store on another disk."""
    return FolderObjects(tmp_path / "kho-2")


@pytest.fixture
def replica(second: FolderObjects, tmp_path: Path) -> FolderReplica:
    return FolderReplica(tmp_path / "kho-2")


def spoil(archive: Archive, sha256: str, data: bytes) -> None:
    with archive.store.local_copy(sha256) as path:
        path.chmod(0o644)
        path.write_bytes(data)


def bytes_of(archive: Archive, sha256: str) -> bytes:
    with archive.store.open(sha256) as file:
        return file.read()


def test_the_bytes_come_back_from_the_replica_and_are_verified(
    archive: Archive, second: FolderObjects, replica: FolderReplica, tmp_path: Path
) -> None:
    number = archive.document(PAPERS[0], words=PAPERS[1], searchable=PAPERS[2])
    hit = hashlib.sha256(PAPERS[0]).hexdigest()
    hold_recorded(archive.sessions, archive.store, TEN_DAYS)
    second.put(io.BytesIO(PAPERS[0]))
    spoil(archive, hit, changed(PAPERS[0]))
    archive.verify()
    assert archive.repair(replica=replica) == [Repair(hit, "repaired", "replica")]
    assert bytes_of(archive, hit) == PAPERS[0]
    row = archive.record(hit)
    assert (row.damage, row.damage_found_at, row.held_until) == (None, None, None)
    with archive.sessions() as session:
        assert find_rendition(get_document(session, number), "original").sha256 == hit
    verb, details = archive.acts(hit)[-1]
    assert (verb, details["was"], details["source"], details["documents"]) == ("repair", "changed", "replica", [number])
    (kept,) = (tmp_path / "objects" / "damaged").iterdir()
    assert kept.read_bytes() == changed(PAPERS[0]), "what lay there is evidence"
    assert set(archive.store.hashes()) == {hashlib.sha256(paper).hexdigest() for paper in PAPERS[:3]}


def test_what_was_repaired_is_held_again_like_what_is_new(
    archive: Archive, second: FolderObjects, replica: FolderReplica
) -> None:
    (hit,) = archive.keep(PAPERS[0])
    second.put(io.BytesIO(PAPERS[0]))
    spoil(archive, hit, b"")
    archive.repair(hit, replica=replica)
    assert hold_recorded(archive.sessions, archive.store, TEN_DAYS) == 1
    with pytest.raises(ObjectHeld):
        archive.store.delete(hit)


def test_a_lost_object_and_one_that_cannot_be_read_come_back_too(
    archive: Archive, second: FolderObjects, replica: FolderReplica
) -> None:
    lost, unreadable, _whole = archive.keep(*PAPERS[:3])
    for paper in PAPERS[:3]:
        second.put(io.BytesIO(paper))
    for hit in (lost, unreadable):
        with archive.store.local_copy(hit) as path:
            path.unlink()
    path.mkdir()
    archive.verify()
    assert archive.damage() == {lost: "missing", unreadable: "unreadable"}
    assert {one.outcome for one in archive.repair(replica=replica)} == {"repaired"}
    assert (bytes_of(archive, lost), bytes_of(archive, unreadable)) == PAPERS[:2]
    assert archive.verify().found == []


def test_a_copy_that_is_damaged_itself_is_not_taken(archive: Archive, second: FolderObjects, replica: FolderReplica) -> None:
    (hit,) = archive.keep(PAPERS[0])
    second.put(io.BytesIO(PAPERS[0]))
    with second.local_copy(hit) as path:
        path.chmod(0o644)
        path.write_bytes(PAPERS[0][:-1])
    spoil(archive, hit, changed(PAPERS[0]))
    archive.verify()
    assert archive.repair(replica=replica) == [Repair(hit, "no_copy")]
    assert archive.damage() == {hit: "changed"}
    assert bytes_of(archive, hit) == changed(PAPERS[0]), "nothing was changed"


def test_a_copy_that_the_second_disk_does_not_give_back_is_none(
    archive: Archive, replica: FolderReplica, second: FolderObjects, tmp_path: Path
) -> None:
    (hit,) = archive.keep(PAPERS[0])
    (tmp_path / "kho-2" / place_of(hit)).mkdir(parents=True)
    spoil(archive, hit, b"")
    assert archive.repair(hit, replica=replica) == [Repair(hit, "no_copy")]


def test_without_any_copy_the_damage_stays_on_record(archive: Archive, replica: FolderReplica) -> None:
    (hit,) = archive.keep(PAPERS[0])
    spoil(archive, hit, changed(PAPERS[0]))
    for there in (None, replica):
        assert archive.repair(hit, replica=there) == [Repair(hit, "no_copy")]
    assert archive.damage() == {hit: "changed"}, "a repair that finds damage puts it on record"


def test_a_replica_is_never_written(archive: Archive, tmp_path: Path) -> None:
    (hit,) = archive.keep(PAPERS[0])
    spoil(archive, hit, b"")
    empty = tmp_path / "trống"
    empty.mkdir()
    archive.repair(hit, replica=FolderReplica(empty))
    assert list(empty.iterdir()) == []


def test_a_wrong_size_on_record_is_put_right_by_the_bytes(archive: Archive) -> None:
    (hit,) = archive.keep(PAPERS[0])
    with archive.sessions.begin() as session:
        session.get_one(StoredObject, hit).size = 7
    archive.verify()
    assert archive.repair() == [Repair(hit, "record_corrected")]
    assert (archive.record(hit).size, archive.damage()) == (len(PAPERS[0]), {})
    assert archive.acts(hit)[-1][0] == "repair"


def test_what_is_whole_is_said_to_be_so_and_let_be(archive: Archive, replica: FolderReplica) -> None:
    (named,) = archive.keep(PAPERS[0])
    assert archive.repair(named, replica=replica) == [Repair(named, "whole")]
    assert archive.repair(replica=replica) == []


@pytest.mark.parametrize("name", ["0" * 64, "abc", "../../etc/passwd"])
def test_a_hash_that_is_not_on_record_is_refused_before_anything_is_done(
    name: str, archive: Archive, second: FolderObjects, replica: FolderReplica
) -> None:
    (hit,) = archive.keep(PAPERS[0])
    second.put(io.BytesIO(PAPERS[0]))
    spoil(archive, hit, b"")
    with pytest.raises(ObjectUnknown):
        archive.repair(hit, name, replica=replica)
    assert bytes_of(archive, hit) == b""


def repair_and_die(folder: Path, sha256: str, nth: int) -> None:
    Path.rename = deadly(Path.rename, "after", nth)  # type: ignore[method-assign]
    with archive_at(f"sqlite:///{folder / 'sohoa.db'}", FolderObjects(folder / "objects")) as archive:
        archive.repair(sha256, replica=FolderReplica(folder / "kho-2"))


@pytest.mark.parametrize("nth", [1, 2], ids=["old bytes set aside", "new bytes in place"])
def test_killed_in_the_middle_the_damage_is_still_on_record_and_the_next_run_repairs_it(
    nth: int, archive: Archive, second: FolderObjects, replica: FolderReplica, tmp_path: Path
) -> None:
    (hit,) = archive.keep(PAPERS[0])
    second.put(io.BytesIO(PAPERS[0]))
    spoil(archive, hit, changed(PAPERS[0]))
    archive.verify()
    process = SPAWN.Process(target=repair_and_die, args=(tmp_path, hit, nth))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert archive.damage() == {hit: "changed"}
    (again,) = archive.repair(replica=replica)
    assert again.outcome == ("repaired" if nth == 1 else "whole")
    assert (bytes_of(archive, hit), archive.damage()) == (PAPERS[0], {})


# On an S3 server


@pytest.fixture
def bucket() -> FreshBucket:
    return new_bucket()


@pytest.fixture
def on_server(bucket: FreshBucket, tmp_path: Path) -> Iterator[Archive]:
    with archive_at(f"sqlite:///{tmp_path / 'sohoa.db'}", bucket.prepared(tmp_path / "spool")) as archive:
        yield archive


@pytest.mark.services
def test_an_overwritten_object_comes_back_from_the_last_version_that_is_whole(on_server: Archive, bucket: FreshBucket) -> None:
    (hit,) = on_server.keep(PAPERS[0])
    hold_recorded(on_server.sessions, on_server.store, timedelta(days=1))
    client, place = bucket.client(), place_of(hit)
    for data in (changed(PAPERS[0]), b"", PAPERS[1]):
        client.put_object(bucket.name, place, io.BytesIO(data), len(data))
    on_server.verify()
    assert on_server.damage() == {hit: "wrong_size"}
    assert on_server.repair() == [Repair(hit, "repaired", "earlier_version")]
    assert client.get_object(bucket.name, place).read() == PAPERS[0]
    assert (on_server.damage(), on_server.record(hit).held_until) == ({}, None)
    versions = list(client.list_objects(bucket.name, prefix=place, include_version=True))
    assert len(versions) == 5, "all that lay there is kept"


@pytest.mark.services
def test_a_deleted_object_comes_back_from_under_the_mark_of_its_deletion(on_server: Archive, bucket: FreshBucket) -> None:
    (hit,) = on_server.keep(PAPERS[0])
    bucket.client().remove_object(bucket.name, place_of(hit))
    on_server.verify()
    assert on_server.damage() == {hit: "missing"}
    assert on_server.repair() == [Repair(hit, "repaired", "earlier_version")]
    on_server.store.verify(hit)


@pytest.mark.services
def test_where_no_version_is_whole_the_replica_is_asked(
    on_server: Archive, bucket: FreshBucket, second: FolderObjects, replica: FolderReplica
) -> None:
    (hit,) = on_server.keep(PAPERS[0])
    client, place = bucket.client(), place_of(hit)
    for version in list(client.list_objects(bucket.name, prefix=place, include_version=True)):
        client.remove_object(bucket.name, place, version_id=version.version_id)
    client.put_object(bucket.name, place, io.BytesIO(PAPERS[1]), len(PAPERS[1]))
    with pytest.raises(ObjectDamaged):
        on_server.store.verify(hit)
    assert on_server.repair(hit) == [Repair(hit, "no_copy")]
    second.put(io.BytesIO(PAPERS[0]))
    assert on_server.repair(hit, replica=replica) == [Repair(hit, "repaired", "replica")]
    assert client.get_object(bucket.name, place).read() == PAPERS[0]
