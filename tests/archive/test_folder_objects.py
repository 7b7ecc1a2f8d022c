"""The embedded object store: the contract, and what comes of being a folder."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.objects import FolderObjects, ObjectStore
from tests.archive.objects_contract import SCAN, SHA256, ObjectStoreContract

SPAWN = multiprocessing.get_context("spawn")
A_DAY = 24 * 3600


class TestFolderObjects(ObjectStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[ObjectStore]:
        return FolderObjects(tmp_path / "objects")

    def spoil(self, store: ObjectStore, sha256: str) -> None:
        with store.local_copy(sha256) as path:
            path.chmod(0o644)
            with path.open("r+b") as file:
                file.seek(100)
                file.write(b"?")


def put_and_die(folder: Path) -> None:
    class DiesHalfWay(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += 1
            if self.given > 2:
                os.kill(os.getpid(), signal.SIGKILL)
            return SCAN[:1000]

    FolderObjects(folder).put(DiesHalfWay())  # type: ignore[arg-type]


def put_whole(folder: Path) -> None:
    FolderObjects(folder).put(io.BytesIO(SCAN))


def test_killed_in_the_middle_of_a_put_there_is_no_half_object(tmp_path: Path) -> None:
    process = SPAWN.Process(target=put_and_die, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    store = FolderObjects(tmp_path)
    assert list(store.hashes()) == []
    assert len(list((tmp_path / "incoming").iterdir())) == 1
    assert store.put(io.BytesIO(SCAN)).sha256 == SHA256


def test_processes_that_store_the_same_scan_at_once_end_with_one(tmp_path: Path) -> None:
    processes = [SPAWN.Process(target=put_whole, args=(tmp_path,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    store = FolderObjects(tmp_path)
    assert list(store.hashes()) == [SHA256]
    store.verify(SHA256)
    assert list((tmp_path / "incoming").iterdir()) == []


def test_what_killed_writers_left_goes_after_a_day(tmp_path: Path) -> None:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    old, young = incoming / "old", incoming / "young"
    for file, age in ((old, A_DAY + 60), (young, A_DAY - 3600)):
        file.write_bytes(SCAN[:1000])
        then = file.stat().st_mtime - age
        os.utime(file, (then, then))
    FolderObjects(tmp_path)
    assert list(incoming.iterdir()) == [young]


def test_an_object_is_read_only_and_lies_under_its_hash(tmp_path: Path) -> None:
    store = FolderObjects(tmp_path)
    store.put(io.BytesIO(SCAN))
    with store.local_copy(SHA256) as path:
        assert path == tmp_path / SHA256[:2] / SHA256[2:4] / SHA256
        assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_a_finished_put_leaves_nothing_behind(tmp_path: Path) -> None:
    store = FolderObjects(tmp_path)
    for _ in range(2):
        store.put(io.BytesIO(SCAN))
    assert list((tmp_path / "incoming").iterdir()) == []
