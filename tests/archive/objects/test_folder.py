"""The embedded object store: the contract, and what comes of being a folder."""

from __future__ import annotations

import importlib
import io
import signal
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ObjectHeld
from archive.objects import FolderObjects, ObjectStore, StoreState
from sohoa.locks import IN_USE
from tests.archive.objects.contract import SCAN, SHA256, SPAWN, TOMORROW, ObjectStoreContract, nothing
from tests.ingest.killed import deadly

WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class TestFolderObjects(ObjectStoreContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Callable[[], ObjectStore]:
        return partial(FolderObjects, tmp_path / "objects")

    def spoil(self, store: ObjectStore, sha256: str) -> None:
        with store.local_copy(sha256) as path:
            path.chmod(0o644)
            with path.open("r+b") as file:
                file.seek(100)
                file.write(b"?")


def put_and_die(folder: Path, place: str, moment: str, nth: int) -> None:
    """Put a scan, and die at the `nth` call of a step from then on."""
    store = FolderObjects(folder)
    owner: Any
    module, _, name = place.partition(":")
    owner = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    setattr(owner, last, deadly(getattr(owner, last), moment, nth))
    store.put(io.BytesIO(SCAN))


STEPS = [
    ("tempfile:mkstemp", "after", 1),
    ("archive.objects.folder:copy_hashed", "before", 1),
    ("archive.objects.folder:copy_hashed", "after", 1),
    ("os:fchmod", "before", 1),
    ("os:fsync", "before", 1),
    ("os:fsync", "after", 1),
    ("pathlib:Path.mkdir", "before", 1),
    ("pathlib:Path.mkdir", "after", 1),
    ("pathlib:Path.rename", "before", 1),
    ("pathlib:Path.rename", "after", 1),
    ("os:fsync", "before", 2),
    ("os:fsync", "after", 3),
    ("os:fsync", "after", 4),
    ("pathlib:Path.unlink", "before", 1),
]


@pytest.mark.parametrize(("place", "moment", "nth"), STEPS, ids=lambda part: str(part).rpartition(":")[2])
def test_killed_between_any_two_steps_there_is_the_whole_object_or_none(
    place: str, moment: str, nth: int, tmp_path: Path
) -> None:
    process = SPAWN.Process(target=put_and_die, args=(tmp_path, place, moment, nth))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL, f"it did not come to {place}"
    store = FolderObjects(tmp_path)
    for sha256 in store.hashes():
        assert sha256 == SHA256
        store.verify(sha256)
    assert store.put(io.BytesIO(SCAN)).sha256 == SHA256
    store.verify(SHA256)
    with store.local_copy(SHA256) as path:
        assert not path.stat().st_mode & WRITABLE


def begun_in(folder: Path) -> list[Path]:
    """What is left of what processes began: temporary files, and marks of objects."""
    return [file for file in folder.glob("incoming/*/*") if file.name != IN_USE]


def put_whole(folder: Path) -> None:
    FolderObjects(folder).put(io.BytesIO(SCAN))


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
    store.settle(nothing)
    assert begun_in(tmp_path) == []


def test_an_object_is_read_only_and_lies_under_its_hash(tmp_path: Path) -> None:
    store = FolderObjects(tmp_path)
    store.put(io.BytesIO(SCAN))
    with store.local_copy(SHA256) as path:
        assert path == tmp_path / SHA256[:2] / SHA256[2:4] / SHA256
        assert not path.stat().st_mode & WRITABLE
        store.hold(SHA256, TOMORROW)
        assert not path.stat().st_mode & WRITABLE


def test_what_an_earlier_version_stored_counts_as_held(tmp_path: Path) -> None:
    """It made every object readable for all, and everything that it kept was on record."""
    store = FolderObjects(tmp_path)
    store.put(io.BytesIO(SCAN))
    with store.local_copy(SHA256) as path:
        path.chmod(0o444)
    with pytest.raises(ObjectHeld):
        store.delete(SHA256)


def test_a_finished_put_leaves_nothing_behind(tmp_path: Path) -> None:
    store = FolderObjects(tmp_path)
    for _ in range(2):
        store.put(io.BytesIO(SCAN))
    assert [file.name for file in begun_in(tmp_path)] == [SHA256], "the mark that it is on no record yet"
    store.settle(nothing)
    assert begun_in(tmp_path) == []


def test_it_says_that_it_is_a_folder_and_that_root_can_delete_in_it(tmp_path: Path) -> None:
    store = FolderObjects(tmp_path)
    assert store.state() == StoreState("folder", str(tmp_path), ready=True, versions=False, locks=False)
    store.put(io.BytesIO(SCAN))
    assert store.link(SHA256, seconds=60, disposition="attachment", media_type="application/pdf") is None
