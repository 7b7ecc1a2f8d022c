"""What every object store must do. Written once; each adapter runs it."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import ObjectDamaged, ObjectHeld, ObjectMissing, ObjectUnexpected
from archive.objects import ObjectStore, StoredBytes

SCAN = b"%PDF-1.7 scan of a discharge paper\n" * 100_000
"""More than one chunk."""
SHA256 = hashlib.sha256(SCAN).hexdigest()
NOWHERE = hashlib.sha256(b"never stored").hexdigest()
TOMORROW = datetime.now(UTC) + timedelta(days=1)
SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]
"""One contract, run on every store: the store is the fixture."""
SPAWN = multiprocessing.get_context("spawn")
MIB = 1 << 20
BIG, FLAT = 200 * MIB, 64 * MIB
"""Bytes of a big scan, and by how much at most the memory may grow on its way."""


def everything(hashes: Iterable[str]) -> list[str]:
    """None of them is on record."""
    return list(hashes)


def nothing(_hashes: Iterable[str]) -> list[str]:
    """All of them are on record."""
    return []


class BigScan(io.RawIOBase):
    """A scan of `BIG` bytes that nobody holds in memory. No two of its mebibytes are alike."""

    def __init__(self) -> None:
        self._left = BIG // MIB
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._rest and self._left:
            self._rest = hashlib.shake_128(self._left.to_bytes(4)).digest(1024) * 1024
            self._left -= 1
        taken, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return taken


def most_memory() -> int:
    """The most bytes of memory that this very process ever had."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    assert found is not None
    return int(found[1]) * 1024


def put_and_be_gone(opened: Callable[[], ObjectStore]) -> None:
    """Another process puts the scan, and ends before anything comes on record."""
    process = SPAWN.Process(target=_put, args=(opened,))
    process.start()
    process.join()
    assert process.exitcode == 0


def _put(opened: Callable[[], ObjectStore]) -> None:
    opened().put(io.BytesIO(SCAN))


def take_big_scan(opened: Callable[[], ObjectStore]) -> tuple[StoredBytes, str, int]:
    """Put it, verify it, read its local copy: what was stored, the hash of the copy, bytes by which the memory grew."""
    store = opened()
    store.put(io.BytesIO(SCAN))
    before = most_memory()
    stored = store.put(BigScan())  # type: ignore[arg-type]
    store.verify(stored.sha256)
    with store.local_copy(stored.sha256) as path, path.open("rb") as file:
        copied = hashlib.file_digest(file, "sha256").hexdigest()
    return stored, copied, most_memory() - before


class ObjectStoreContract:
    """Subclasses give `opened`, which opens an empty store, in other processes too, and `spoil`.

    `spoil` changes an object behind the store's back.
    """

    @pytest.fixture
    def opened(self) -> Callable[[], ObjectStore]:
        raise NotImplementedError

    def spoil(self, store: ObjectStore, sha256: str) -> None:
        raise NotImplementedError

    @pytest.fixture
    def store(self, opened: Callable[[], ObjectStore]) -> Iterator[ObjectStore]:
        return opened()

    def test_what_is_put_comes_back_under_its_hash(self, store: ObjectStore) -> None:
        assert store.put(io.BytesIO(SCAN)) == StoredBytes(SHA256, len(SCAN))
        assert store.exists(SHA256)
        with store.open(SHA256) as file:
            assert file.read() == SCAN
        with store.local_copy(SHA256) as path:
            assert path.read_bytes() == SCAN

    @settings(max_examples=25, deadline=None, suppress_health_check=SHARED)
    @given(data=st.binary(max_size=4096))
    def test_any_bytes_come_back(self, store: ObjectStore, data: bytes) -> None:
        stored = store.put(io.BytesIO(data))
        assert stored == StoredBytes(hashlib.sha256(data).hexdigest(), len(data))
        with store.open(stored.sha256) as file:
            assert file.read() == data
        store.verify(stored.sha256)

    @settings(max_examples=25, deadline=None, suppress_health_check=SHARED)
    @given(start=st.integers(0, len(SCAN)), length=st.integers(0, 300_000), back=st.integers(0, 1000))
    def test_any_part_comes_back(self, store: ObjectStore, start: int, length: int, back: int) -> None:
        store.put(io.BytesIO(SCAN))
        with store.open(SHA256) as file:
            file.seek(start)
            assert file.read(length) == SCAN[start : start + length]
            file.seek(max(0, start - back))
            assert file.read(length) == SCAN[max(0, start - back) :][:length]
            file.seek(-back, io.SEEK_END)
            assert file.read() == SCAN[len(SCAN) - back :]

    def test_no_bytes_are_an_object_too(self, store: ObjectStore) -> None:
        stored = store.put(io.BytesIO())
        with store.open(stored.sha256) as file:
            assert (stored.size, file.read()) == (0, b"")

    def test_the_same_bytes_again_change_nothing(self, store: ObjectStore) -> None:
        assert store.put(io.BytesIO(SCAN)) == store.put(io.BytesIO(SCAN))
        assert list(store.hashes()) == [SHA256]

    def test_the_same_bytes_from_several_at_once_are_one_object(self, store: ObjectStore) -> None:
        with ThreadPoolExecutor(8) as pool:
            stored = list(pool.map(lambda _: store.put(io.BytesIO(SCAN)), range(16)))
        assert set(stored) == {StoredBytes(SHA256, len(SCAN))}
        assert list(store.hashes()) == [SHA256]
        store.verify(SHA256)

    def test_every_object_is_listed(self, store: ObjectStore) -> None:
        stored = {store.put(io.BytesIO(text.encode())).sha256 for text in ("Quyết định", "Giấy ra viện", "Sổ bảo hiểm xã hội")}
        assert set(store.hashes()) == stored

    def test_bytes_other_than_those_expected_are_refused(self, store: ObjectStore) -> None:
        with pytest.raises(ObjectUnexpected) as refused:
            store.put(io.BytesIO(SCAN), expected=NOWHERE)
        assert {SHA256, NOWHERE} == set(refused.value.details.values())
        assert list(store.hashes()) == []
        assert store.put(io.BytesIO(SCAN), expected=SHA256).sha256 == SHA256

    def test_what_is_not_there_is_said_to_be_missing(self, store: ObjectStore) -> None:
        assert not store.exists(NOWHERE)
        asks: tuple[Callable[[str], object], ...] = (
            store.open,
            store.verify,
            store.delete,
            lambda sha256: store.hold(sha256, TOMORROW),
            lambda sha256: store.link(sha256, seconds=60, disposition="attachment", media_type="application/pdf"),
        )
        for ask in asks:
            with pytest.raises(ObjectMissing, match=NOWHERE):
                ask(NOWHERE)
        with pytest.raises(ObjectMissing), store.local_copy(NOWHERE):
            pass

    @pytest.mark.parametrize("name", ["", "../../etc/passwd", "incoming", SHA256.upper(), SHA256[:-1], SHA256 + "0"])
    def test_what_is_no_hash_names_no_object(self, store: ObjectStore, name: str) -> None:
        store.put(io.BytesIO(SCAN))
        for ask in (store.open, store.exists, store.delete):
            with pytest.raises(ObjectMissing):
                ask(name)

    def test_a_changed_object_is_found_out(self, store: ObjectStore) -> None:
        store.put(io.BytesIO(SCAN))
        store.verify(SHA256)
        self.spoil(store, SHA256)
        with pytest.raises(ObjectDamaged, match=SHA256):
            store.verify(SHA256)

    def test_what_lies_there_is_measured_whatever_it_is(self, store: ObjectStore) -> None:
        store.put(io.BytesIO(SCAN))
        pieces: list[int] = []
        assert store.measure(SHA256, pieces.append) == StoredBytes(SHA256, len(SCAN))
        assert (sum(pieces), len(pieces) > 1) == (len(SCAN), True)
        self.spoil(store, SHA256)
        assert store.measure(SHA256).sha256 != SHA256
        with pytest.raises(ObjectMissing, match=NOWHERE):
            store.measure(NOWHERE)

    def test_measuring_ends_when_whoever_hears_of_it_says_so(self, store: ObjectStore) -> None:
        store.put(io.BytesIO(SCAN))

        def enough(_: int) -> None:
            raise StopAsyncIteration

        with pytest.raises(StopAsyncIteration):
            store.measure(SHA256, enough)
        store.verify(SHA256)

    def test_damaged_and_lost_objects_are_replaced_by_the_right_bytes_only(self, store: ObjectStore) -> None:
        store.put(io.BytesIO(SCAN))
        self.spoil(store, SHA256)
        with pytest.raises(ObjectUnexpected):
            store.replace(SHA256, io.BytesIO(SCAN[:-1]))
        with pytest.raises(ObjectDamaged):
            store.verify(SHA256)
        store.replace(SHA256, io.BytesIO(SCAN))
        store.verify(SHA256)
        store.delete(SHA256)
        store.replace(SHA256, io.BytesIO(SCAN))
        store.verify(SHA256)
        assert list(store.hashes()) == [SHA256]

    def test_what_was_never_stored_has_no_earlier_versions(self, store: ObjectStore) -> None:
        assert list(store.earlier_versions(NOWHERE)) == []

    def test_a_stream_that_breaks_off_leaves_nothing(self, store: ObjectStore) -> None:
        class BreaksOff(io.RawIOBase):
            given = 0

            def readable(self) -> bool:
                return True

            def read(self, size: int = -1) -> bytes:
                self.given += 1
                if self.given > 3:
                    raise ConnectionResetError("the upload was cut off")
                return b"x" * 1000

        with pytest.raises(ConnectionResetError):
            store.put(BreaksOff())  # type: ignore[arg-type]
        assert list(store.hashes()) == []

    def test_what_is_not_on_record_can_be_thrown_away(self, store: ObjectStore) -> None:
        store.put(io.BytesIO(SCAN))
        store.delete(SHA256)
        assert not store.exists(SHA256)
        assert list(store.hashes()) == []
        assert store.put(io.BytesIO(SCAN)).sha256 == SHA256
        store.verify(SHA256)

    def test_what_is_held_cannot(self, store: ObjectStore) -> None:
        store.put(io.BytesIO(SCAN))
        assert store.hold(SHA256, TOMORROW)
        with pytest.raises(ObjectHeld, match=SHA256):
            store.delete(SHA256)
        store.verify(SHA256)

    def test_held_again_or_put_again_it_is_held_as_before(self, store: ObjectStore) -> None:
        store.put(io.BytesIO(SCAN))
        for until in (TOMORROW, TOMORROW, TOMORROW - timedelta(hours=12), TOMORROW + timedelta(hours=12)):
            assert store.hold(SHA256, until)
        store.put(io.BytesIO(SCAN))
        with pytest.raises(ObjectHeld):
            store.delete(SHA256)

    def test_what_was_put_by_who_was_cut_off_before_its_record_is_thrown_away(self, opened: Callable[[], ObjectStore]) -> None:
        put_and_be_gone(opened)
        store = opened()
        assert list(store.hashes()) == [SHA256]
        assert store.settle(everything) == [SHA256]
        assert list(store.hashes()) == []
        assert store.settle(everything) == []

    def test_what_came_on_record_stays_whoever_put_it(self, opened: Callable[[], ObjectStore]) -> None:
        put_and_be_gone(opened)
        store = opened()
        assert store.settle(nothing) == []
        assert store.settle(everything) == [], "it was on record once, and is no longer looked for"
        store.verify(SHA256)

    def test_what_is_held_stays_though_no_record_names_it(self, opened: Callable[[], ObjectStore]) -> None:
        """A database that was set back to an earlier state does not take papers along."""
        put_and_be_gone(opened)
        store = opened()
        store.hold(SHA256, TOMORROW)
        assert store.settle(everything) == []
        store.verify(SHA256)

    def test_what_a_process_puts_that_lives_is_let_be(self, opened: Callable[[], ObjectStore]) -> None:
        store, other = opened(), opened()
        store.put(io.BytesIO(SCAN))
        assert other.settle(everything) == []
        store.verify(SHA256)

    def test_what_was_cut_off_and_is_put_again_belongs_to_who_puts_it_now(self, opened: Callable[[], ObjectStore]) -> None:
        put_and_be_gone(opened)
        store = opened()
        store.put(io.BytesIO(SCAN))
        assert opened().settle(everything) == []
        store.verify(SHA256)

    def test_what_lay_there_unmarked_is_never_thrown_away(self, opened: Callable[[], ObjectStore]) -> None:
        opened().replace(SHA256, io.BytesIO(SCAN))
        assert opened().settle(everything) == []
        assert list(opened().hashes()) == [SHA256]

    def test_made_ready_twice_it_keeps_what_it_has(self, store: ObjectStore) -> None:
        store.put(io.BytesIO(SCAN))
        before = store.state()
        assert before.ready
        store.prepare()
        assert store.state() == before
        store.verify(SHA256)

    def test_a_big_scan_takes_no_memory(self, opened: Callable[[], ObjectStore]) -> None:
        told = hashlib.sha256()
        scan = BigScan()
        while piece := scan.read():
            told.update(piece)
        with ProcessPoolExecutor(1, mp_context=SPAWN) as pool:
            stored, copied, grown = pool.submit(take_big_scan, opened).result()
        assert (stored.sha256, stored.size) == (told.hexdigest(), BIG)
        assert copied == stored.sha256
        assert grown < FLAT
