"""Objects are read again, the longest unverified first; what is damaged goes on the log and stays on record."""

from __future__ import annotations

import hashlib
import io
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

import registry.records  # noqa: F401 - the tables
from archive.documents import find_rendition, get_document
from archive.fixity import Pace, affected, damaged_on_record, unrecorded
from archive.fixity.errors import ObjectKnownDamaged, StoreEmptied
from archive.objects import FolderObjects, Heard, StoredBytes
from archive.objects.places import place_of
from archive.records import Act, StoredObject
from sohoa.clock import utc_now
from sohoa.records import Base, open_engine, sessions
from tests.archive.kept_objects import KEEPER, PAPERS, Archive
from tests.archive.objects.contract import SPAWN
from tests.ingest.killed import deadly
from tests.services.buckets import FreshBucket, new_bucket
from tests.services.databases import a_database

DAY = timedelta(days=1)


@contextmanager
def archive_at(url: str, store: object) -> Iterator[Archive]:
    engine = open_engine(url)
    Base.metadata.create_all(engine)
    yield Archive(sessions(engine), store)  # type: ignore[arg-type]
    engine.dispose()


def changed(paper: bytes) -> bytes:
    """One byte of it is another."""
    return paper[:100] + bytes([paper[100] ^ 1]) + paper[101:]


class FixityContract:
    """Subclasses give `archive`, and reach the store past the program by `overwrite` and `lose`."""

    @pytest.fixture
    def archive(self) -> Iterator[Archive]:
        raise NotImplementedError

    def overwrite(self, archive: Archive, sha256: str, data: bytes) -> None:
        raise NotImplementedError

    def lose(self, archive: Archive, sha256: str) -> None:
        raise NotImplementedError

    def test_what_is_whole_is_verified_and_nothing_else_is_said_of_it(self, archive: Archive) -> None:
        hashes = archive.keep(*PAPERS)
        before = utc_now()
        run = archive.verify()
        assert (run.finished, run.reached.objects, run.found) == (True, 5, [])
        assert run.reached.bytes == run.reached.of_bytes == sum(map(len, PAPERS))
        for sha256 in hashes:
            assert (archive.record(sha256).verified_at or before) > before
            assert archive.acts(sha256) == []

    def test_one_changed_byte_is_found_put_on_the_log_and_kept_on_record(self, archive: Archive) -> None:
        whole, hit = archive.keep(*PAPERS[:2])
        other = changed(PAPERS[1])
        self.overwrite(archive, hit, other)
        (look,) = archive.verify().found
        assert (look.sha256, look.damage) == (hit, "changed")
        assert archive.damage() == {hit: "changed"}
        assert archive.record(hit).damage_found_at is not None
        ((verb, details),) = archive.acts(hit)
        assert verb == "find_damage"
        assert (details["damage"], details["found"]) == ("changed", hashlib.sha256(other).hexdigest())
        assert archive.acts(whole) == []

    @pytest.mark.parametrize("data", [PAPERS[0][:-1], PAPERS[0] + b"\n", b""], ids=["cut off", "longer", "empty"])
    def test_more_or_fewer_bytes_are_told_as_such(self, data: bytes, archive: Archive) -> None:
        (hit,) = archive.keep(PAPERS[0])
        self.overwrite(archive, hit, data)
        archive.verify()
        assert archive.damage() == {hit: "wrong_size"}
        ((_, details),) = archive.acts(hit)
        assert (details["size"], details["found_size"]) == (len(PAPERS[0]), len(data))

    def test_a_lost_object_is_found_and_the_others_are_read_all_the_same(self, archive: Archive) -> None:
        lost, *_ = archive.keep(*PAPERS)
        self.lose(archive, lost)
        run = archive.verify()
        assert archive.damage() == {lost: "missing"}
        assert (run.reached.objects, run.reached.bytes) == (5, sum(map(len, PAPERS[1:])))

    def test_a_size_on_record_that_is_wrong_is_not_taken_for_damage_of_the_bytes(self, archive: Archive) -> None:
        (hit,) = archive.keep(PAPERS[0])
        with archive.sessions.begin() as session:
            session.get_one(StoredObject, hit).size += 1
        archive.verify()
        assert archive.damage() == {hit: "wrong_record"}

    def test_known_damage_is_not_put_on_the_log_again_and_is_kept_since_it_was_found(self, archive: Archive) -> None:
        (hit,) = archive.keep(PAPERS[0])
        self.overwrite(archive, hit, changed(PAPERS[0]))
        archive.verify()
        first = archive.record(hit).damage_found_at
        assert [look.sha256 for look in archive.verify().found] == [hit]
        assert (archive.record(hit).damage_found_at, len(archive.acts(hit))) == (first, 1)
        self.lose(archive, hit)
        archive.verify()
        assert (archive.damage(), archive.record(hit).damage_found_at) == ({hit: "missing"}, first)
        assert [details["damage"] for _, details in archive.acts(hit)] == ["changed", "missing"]

    def test_what_is_whole_again_is_no_longer_damaged_and_the_log_says_so(self, archive: Archive) -> None:
        (hit,) = archive.keep(PAPERS[0])
        self.overwrite(archive, hit, changed(PAPERS[0]))
        archive.verify()
        self.overwrite(archive, hit, PAPERS[0])
        assert archive.verify().whole_again == [hit]
        assert (archive.damage(), archive.record(hit).damage_found_at) == ({}, None)
        assert [verb for verb, _ in archive.acts(hit)] == ["find_damage", "find_whole"]

    def test_an_object_without_a_record_is_told_and_let_be(self, archive: Archive) -> None:
        archive.keep(*PAPERS[:2])
        stray = archive.store.put(io.BytesIO(PAPERS[2])).sha256
        assert list(unrecorded(archive.sessions, archive.store.hashes())) == [stray]
        archive.verify()
        archive.store.verify(stray)

    def test_whose_papers_are_hit_stands_on_the_log(self, archive: Archive) -> None:
        document = archive.document(PAPERS[0], words=PAPERS[1], searchable=PAPERS[2], persons=(3, 4))
        hit = hashlib.sha256(PAPERS[0]).hexdigest()
        self.overwrite(archive, hit, changed(PAPERS[0]))
        archive.verify()
        with archive.sessions() as session:
            act = session.scalars(select(Act).where(Act.verb == "find_damage")).one()
        assert (act.who, act.subject_kind, act.subject_id) == (KEEPER.name, "object", hit)
        assert (act.details["documents"], act.persons) == ([document], [3, 4])


class TestInAFolder(FixityContract):
    @pytest.fixture
    def archive(self, tmp_path: Path) -> Iterator[Archive]:
        with archive_at(f"sqlite:///{tmp_path / 'sohoa.db'}", FolderObjects(tmp_path / "objects")) as archive:
            yield archive

    def overwrite(self, archive: Archive, sha256: str, data: bytes) -> None:
        with archive.store.local_copy(sha256) as path:
            path.chmod(0o644)
            path.write_bytes(data)

    def lose(self, archive: Archive, sha256: str) -> None:
        with archive.store.local_copy(sha256) as path:
            path.unlink()


@pytest.mark.services
@pytest.mark.xdist_group("postgresql")
class TestOnServers(FixityContract):
    """Objects on an S3 server, records in PostgreSQL."""

    bucket: FreshBucket

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Iterator[Archive]:
        self.bucket = new_bucket()
        with a_database() as url, archive_at(url, self.bucket.prepared(tmp_path / "spool")) as archive:
            yield archive

    def overwrite(self, archive: Archive, sha256: str, data: bytes) -> None:
        self.bucket.client().put_object(self.bucket.name, place_of(sha256), io.BytesIO(data), len(data))

    def lose(self, archive: Archive, sha256: str) -> None:
        self.bucket.client().remove_object(self.bucket.name, place_of(sha256))


# Order, age, speed, being cut off


class Watched(FolderObjects):
    """A folder that remembers in which order its objects were read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.read: list[str] = []

    def measure(self, sha256: str, heard: Heard = lambda _: None) -> StoredBytes:
        self.read.append(sha256)
        return super().measure(sha256, heard)


@pytest.fixture
def store(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "objects")


@pytest.fixture
def archive(tmp_path: Path, store: Watched) -> Iterator[Archive]:
    with archive_at(f"sqlite:///{tmp_path / 'sohoa.db'}", store) as archive:
        yield archive


def test_the_longest_unverified_comes_first_whether_it_ever_was_or_not(archive: Archive, store: Watched) -> None:
    a, b, c, d, e = archive.keep(*PAPERS)
    now = utc_now()
    archive.verified_at(a, now - 3 * DAY, stored_at=now - 90 * DAY)
    archive.verified_at(b, None, stored_at=now - 5 * DAY)
    archive.verified_at(c, now - 40 * DAY, stored_at=now - 90 * DAY)
    archive.verified_at(d, None, stored_at=now - 1 * DAY)
    archive.verified_at(e, now - 4 * DAY, stored_at=now - 90 * DAY)
    archive.verify()
    assert store.read == [c, b, e, a, d]


def test_what_was_verified_or_stored_since_is_left_out_by_age(archive: Archive, store: Watched) -> None:
    a, b, c, d, _new = archive.keep(*PAPERS)
    now = utc_now()
    archive.verified_at(a, now - 31 * DAY, stored_at=now - 90 * DAY)
    archive.verified_at(b, now - 29 * DAY, stored_at=now - 90 * DAY)
    archive.verified_at(c, None, stored_at=now - 31 * DAY)
    archive.verified_at(d, None, stored_at=now - 29 * DAY)
    run = archive.verify(older_than=30 * DAY)
    assert (set(store.read), run.reached.of_objects) == ({a, c}, 2)


def test_what_is_stored_while_a_run_goes_on_is_left_for_the_next(archive: Archive, store: Watched) -> None:
    archive.keep(*PAPERS[:2])
    later: list[str] = []

    def deposit_meanwhile(_: object) -> None:
        later.extend(archive.keep(PAPERS[4]) if not later else ())

    archive.verify(on_progress=deposit_meanwhile)
    assert len(store.read) == 2
    assert later[0] not in store.read


def test_the_speed_that_is_set_is_kept(archive: Archive) -> None:
    archive.keep(*(bytes([number]) * 400_000 for number in range(5)))
    began = time.monotonic()
    archive.verify(pace=Pace(2_000_000))
    assert 0.95 < time.monotonic() - began < 3


def test_asked_to_stop_it_stops_within_an_object_and_goes_on_there_next_time(archive: Archive, store: Watched) -> None:
    small, big = archive.keep(PAPERS[0], bytes(8_000_000))
    archive.verified_at(small, utc_now() - 2 * DAY)
    archive.verified_at(big, utc_now() - 1 * DAY)
    stop = Event()

    def stop_in_the_big_one(reached: object) -> None:
        if len(store.read) == 2:
            stop.set()

    run = archive.verify(pace=Pace(None, stop), on_progress=stop_in_the_big_one)
    assert (run.finished, run.reached.objects) == (False, 1)
    store.read.clear()
    archive.verify(older_than=timedelta(hours=1))
    assert store.read == [big], "the small one was verified just now"


MANY = 150


def verify_and_die(folder: Path, nth: int) -> None:
    FolderObjects.measure = deadly(FolderObjects.measure, "after", nth)  # type: ignore[method-assign]
    with archive_at(f"sqlite:///{folder / 'sohoa.db'}", FolderObjects(folder / "objects")) as archive:
        archive.verify()


def test_killed_in_the_middle_it_keeps_what_it_found_and_begins_with_the_rest(
    archive: Archive, store: Watched, tmp_path: Path
) -> None:
    hashes = archive.keep(*(b"%PDF-1.7 " + str(number).encode() for number in range(MANY)))
    process = SPAWN.Process(target=verify_and_die, args=(tmp_path, 100))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    with archive.sessions() as session:
        done = set(session.scalars(select(StoredObject.sha256).where(StoredObject.verified_at.is_not(None))))
    assert len(done) == 64
    archive.verify()
    assert set(store.read[: MANY - 64]) == set(hashes) - done


# What is there and cannot be read, and stores that are gone


def test_an_object_that_the_disk_does_not_give_back_does_not_keep_the_others_from_being_read(
    archive: Archive, store: Watched
) -> None:
    hit, *_ = archive.keep(*PAPERS)
    with store.local_copy(hit) as path:
        path.unlink()
        path.mkdir()
    run = archive.verify()
    assert (archive.damage(), run.reached.objects) == ({hit: "unreadable"}, 5)


def many(archive: Archive) -> list[str]:
    return archive.keep(*(b"%PDF-1.7 " + str(number).encode() for number in range(40)))


def test_a_store_that_is_not_there_is_no_damage_of_everything(archive: Archive, store: Watched) -> None:
    for sha256 in many(archive):
        with store.local_copy(sha256) as path:
            path.unlink()
    with pytest.raises(StoreEmptied):
        archive.verify()
    assert archive.damage() == {}
    archive.verify(even_if_empty=True)
    assert len(archive.damage()) == 40


def test_many_losses_beside_what_is_there_are_damage(archive: Archive, store: Watched) -> None:
    hashes = many(archive)
    for sha256 in hashes[:39]:
        with store.local_copy(sha256) as path:
            path.unlink()
    archive.verify()
    assert set(archive.damage()) == set(hashes[:39])


# What hangs on it


def test_reading_a_damaged_object_is_refused_in_so_many_words_and_the_other_forms_are_given(archive: Archive) -> None:
    number = archive.document(PAPERS[0], words=PAPERS[1], searchable=PAPERS[2])
    hit = hashlib.sha256(PAPERS[2]).hexdigest()
    with archive.store.local_copy(hit) as path:
        path.chmod(0o644)
        path.write_bytes(changed(PAPERS[2]))
    archive.verify()
    with archive.sessions() as session:
        document = get_document(session, number)
        with pytest.raises(ObjectKnownDamaged, match=f"sohoa archive repair {hit}") as refused:
            find_rendition(document, "searchable_pdf")
        assert "nội dung đã bị thay đổi" in refused.value.problem.vi
        assert find_rendition(document, "original").sha256 == hashlib.sha256(PAPERS[0]).hexdigest()


@pytest.mark.parametrize(
    ("lost", "again"),
    [((1,), True), ((2,), True), ((1, 2), True), ((0,), False), ((0, 1), False)],
    ids=["words", "searchable PDF", "both", "original", "original and words"],
)
def test_what_was_read_from_an_original_that_is_whole_can_be_made_again(
    lost: tuple[int, ...], again: bool, archive: Archive
) -> None:
    number = archive.document(PAPERS[0], words=PAPERS[1], searchable=PAPERS[2], persons=(3, 4))
    for one in lost:
        with archive.store.local_copy(hashlib.sha256(PAPERS[one]).hexdigest()) as path:
            path.unlink()
    archive.verify()
    with archive.sessions() as session:
        told = affected(session, damaged_on_record(session))
    assert len(told) == len(lost)
    kinds = {kind for one in told for _, kind in one.renditions}
    assert kinds == {("original", "words", "searchable_pdf")[one] for one in lost}
    assert {(tuple(one.documents), one.persons) for one in told} == {((number,), 2)}
    assert any(one.can_be_made_again for one in told) is again


def test_one_file_with_several_documents_hits_them_all_and_counts_each_person_once(archive: Archive) -> None:
    first = archive.document(PAPERS[0], words=PAPERS[1], searchable=PAPERS[2], persons=(3, 4), item=1)
    second = archive.document(PAPERS[0], words=PAPERS[3], searchable=PAPERS[4], persons=(4, 5), item=2)
    with archive.store.local_copy(hashlib.sha256(PAPERS[0]).hexdigest()) as path:
        path.unlink()
    archive.verify()
    with archive.sessions() as session:
        (told,) = affected(session, damaged_on_record(session))
        assert session.scalar(select(func.count(Act.id)).where(Act.verb == "find_damage")) == 1
    assert (told.documents, told.persons, told.can_be_made_again) == ([first, second], 3, False)
