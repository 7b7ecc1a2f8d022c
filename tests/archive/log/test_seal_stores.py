"""The write-once storage of seals: a file and a bucket keep one contract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from archive.log import SealFile
from archive.log.seal import Seal
from archive.log.seal_bucket import SealBucket
from archive.log.seal_store import SealStore
from archive.objects.s3_failures import Server
from tests.services.buckets import FreshBucket, new_bucket

LOG, OTHER_LOG = "so-hoa-1", "so-hoa-2"


def line(number: int, at: str = "2026-03-10 08:30:00.000000") -> bytes:
    """A seal of ten rows, as it is sent."""
    head, key = f"{number:064x}", "ab" * 16
    return Seal(LOG, number, 10 * number - 9, 10 * number, head, at, f"{number - 1:064x}", key).line("5e" * 64)


class SealStoreContract:
    """Subclasses give `opened`, which opens the store of a log in a place of the test's own, and `everything` that lies there."""

    @pytest.fixture
    def opened(self) -> Callable[[str], SealStore]:
        raise NotImplementedError

    def everything(self) -> list[bytes]:
        """What ever reached the place, under whatever name."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, opened: Callable[[str], SealStore]) -> SealStore:
        return opened(LOG)

    def put(self, store: SealStore, *numbers: int) -> None:
        with store.alone():
            for number in numbers:
                store.append(number, line(number))

    def test_a_new_one_is_empty(self, store: SealStore) -> None:
        assert (store.last(), store.line(1), list(store.lines())) == (0, None, [])

    def test_what_is_appended_is_there_in_its_order_with_its_end(self, store: SealStore) -> None:
        self.put(store, 1, 2, 3)
        assert store.last() == 3
        assert list(store.lines()) == [line(number) + b"\n" for number in (1, 2, 3)]
        assert [store.line(number) for number in (0, 2, 4)] == [None, line(2) + b"\n", None]

    def test_many_at_once_are_as_one_after_the_other(self, store: SealStore) -> None:
        self.put(store, 1)
        with store.alone():
            store.append_all((number, line(number)) for number in range(2, 13))
        assert store.last() == 12, "by number, not as words are ordered"
        assert list(store.lines()) == [line(number) + b"\n" for number in range(1, 13)]

    def test_whoever_opens_it_again_finds_the_same_and_goes_on(self, opened: Callable[[str], SealStore]) -> None:
        self.put(opened(LOG), 1, 2)
        again = opened(LOG)
        assert again.last() == 2
        self.put(again, 3)
        assert opened(LOG).last() == 3

    def test_each_log_has_its_own(self, opened: Callable[[str], SealStore]) -> None:
        self.put(opened(LOG), 1, 2)
        other = opened(OTHER_LOG)
        assert (other.last(), list(other.lines())) == (0, [])
        assert other.place != opened(LOG).place

    def test_what_was_put_first_stays_whatever_comes_under_its_number(self, store: SealStore) -> None:
        self.put(store, 1)
        with store.alone():
            store.append(1, line(1, at="2031-01-01 00:00:00.000000"))
        assert store.line(1) == line(1) + b"\n"
        assert list(store.lines()) == [line(1) + b"\n", line(1, at="2031-01-01 00:00:00.000000") + b"\n"]

    def test_set_aside_it_begins_anew_and_nothing_is_lost(self, store: SealStore) -> None:
        self.put(store, 1, 2)
        store.set_aside()
        assert (store.last(), store.line(1), list(store.lines())) == (0, None, [])
        self.put(store, 1)
        assert store.last() == 1
        store.set_aside()
        assert store.last() == 0
        assert sum(one.count(line(1)) for one in self.everything()) == 2
        assert sum(one.count(line(2)) for one in self.everything()) == 1


class TestFile(SealStoreContract):
    folder: Path

    @pytest.fixture
    def opened(self, tmp_path: Path) -> Callable[[str], SealStore]:
        self.folder = tmp_path / "seals"
        return lambda log: SealFile(self.folder, log)

    def everything(self) -> list[bytes]:
        return [file.read_bytes() for file in self.folder.iterdir()]


@pytest.mark.services
@pytest.mark.xdist_group("s3")
class TestBucket(SealStoreContract):
    """On the S3 server, with object lock."""

    bucket: FreshBucket

    @pytest.fixture
    def opened(self, tmp_path: Path) -> Callable[[str], SealStore]:
        self.bucket = new_bucket()
        self.bucket.prepared(tmp_path / "spool")
        server, kept_for = Server(self.bucket.endpoint, self.bucket.name), timedelta(days=1)
        return lambda log: SealBucket(self.bucket.client(), server, log, kept_for=kept_for, locks=lambda: True)

    def everything(self) -> list[bytes]:
        client, kept = self.bucket.client(), []
        for one in client.list_objects(self.bucket.name, recursive=True, include_version=True):
            with client.get_object(self.bucket.name, one.object_name or "", version_id=one.version_id) as answer:
                kept.append(answer.read())
        return kept
