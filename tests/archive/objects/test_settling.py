"""Several processes store the same papers, put them on record, are cut off, and tidy up after each other, all at once."""

from __future__ import annotations

import io
import os
import random
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from archive.objects import FolderObjects
from tests.archive.objects.contract import SPAWN

PAPERS = [f"%PDF-1.7 giấy ra viện số {number}\n".encode() for number in range(40)]
CUT_OFF = 9


def records(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "records.db", timeout=30, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS object (sha256 TEXT PRIMARY KEY)")
    return connection


def unrecorded(connection: sqlite3.Connection) -> Callable[[Iterable[str]], list[str]]:
    asked = "SELECT 1 FROM object WHERE sha256 = ?"
    return lambda hashes: [one for one in hashes if connection.execute(asked, (one,)).fetchone() is None]


def keep_some_and_die(folder: Path, seed: int) -> None:
    """Of three papers that are stored one is forgotten. A store that is let go is to others as a process that died."""
    chance, connection = random.Random(seed), records(folder)
    for step in range(400):
        if step % 8 == 0:
            store = FolderObjects(folder / "objects")
        if chance.random() < 0.3:
            store.settle(unrecorded(connection))
            continue
        stored = store.put(io.BytesIO(chance.choice(PAPERS)))
        if chance.random() < 0.67:
            connection.execute("INSERT OR IGNORE INTO object VALUES (?)", (stored.sha256,))
    os._exit(CUT_OFF)


def test_whoever_is_cut_off_whenever_there_is_no_record_without_object_and_no_object_without_record(tmp_path: Path) -> None:
    processes = [SPAWN.Process(target=keep_some_and_die, args=(tmp_path, seed)) for seed in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [CUT_OFF] * 4
    store, connection = FolderObjects(tmp_path / "objects"), records(tmp_path)
    store.settle(unrecorded(connection))
    recorded = {sha256 for (sha256,) in connection.execute("SELECT sha256 FROM object")}
    assert set(store.hashes()) == recorded
    assert 0 < len(recorded) <= len(PAPERS)
    connection.close()
