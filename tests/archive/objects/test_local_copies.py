"""Copies on this machine of objects that lie elsewhere: fetched once, shared, bounded, and never other bytes than asked for."""

from __future__ import annotations

import hashlib
import stat
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pytest

from archive.errors import ObjectDamaged, ObjectMissing
from archive.objects import StoredBytes
from archive.objects.local_copies import LocalCopies
from tests.archive.objects.contract import SPAWN

SCANS = {name: f"%PDF-1.7 {name} của Nguyễn Thị Hoa\n".encode().ljust(1000, b".") for name in ("ra viện", "sổ", "đơn", "thẻ")}
HASHES = {name: hashlib.sha256(scan).hexdigest() for name, scan in SCANS.items()}
ROOM = 3500
"""For three of the scans."""


class Server:
    """Where the objects lie, and how often each was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def fetch(self, name: str, content: bytes | None = None) -> Callable[[BinaryIO], StoredBytes]:
        def fetch(target: BinaryIO) -> StoredBytes:
            self.asked.append(name)
            given = SCANS[name] if content is None else content
            target.write(given)
            return StoredBytes(hashlib.sha256(given).hexdigest(), len(given))

        return fetch


@pytest.fixture
def server() -> Server:
    return Server()


def copies_in(folder: Path, room: int = ROOM) -> LocalCopies:
    return LocalCopies(folder / "copies", folder, room)


def look_at(copies: LocalCopies, server: Server, name: str) -> bytes:
    with copies.lend(HASHES[name], server.fetch(name)) as path:
        return path.read_bytes()


def kept(folder: Path) -> set[str]:
    names = {sha256: name for name, sha256 in HASHES.items()}
    return {names[file.name] for file in (folder / "copies").iterdir()}


def test_what_is_looked_at_again_is_not_fetched_again(tmp_path: Path, server: Server) -> None:
    copies = copies_in(tmp_path)
    assert [look_at(copies, server, "sổ") for _ in range(5)] == [SCANS["sổ"]] * 5
    assert server.asked == ["sổ"]


def test_another_process_uses_the_same_copies(tmp_path: Path, server: Server) -> None:
    look_at(copies_in(tmp_path), server, "sổ")
    assert look_at(copies_in(tmp_path), server, "sổ") == SCANS["sổ"]
    assert server.asked == ["sổ"]


def test_no_more_is_kept_than_there_is_room_for_and_what_was_not_used_longest_goes(tmp_path: Path, server: Server) -> None:
    copies = copies_in(tmp_path)
    for name in ("ra viện", "sổ", "đơn", "ra viện", "thẻ"):
        look_at(copies, server, name)
        time.sleep(0.02)
    assert kept(tmp_path) == {"ra viện", "đơn", "thẻ"}
    assert sum(file.stat().st_size for file in (tmp_path / "copies").iterdir()) <= ROOM


def test_one_that_would_fill_half_of_the_room_is_not_kept(tmp_path: Path, server: Server) -> None:
    copies = copies_in(tmp_path, room=1999)
    assert look_at(copies, server, "sổ") == look_at(copies, server, "sổ") == SCANS["sổ"]
    assert server.asked == ["sổ", "sổ"]


def test_whoever_is_lent_a_copy_keeps_it_while_others_tidy_up(tmp_path: Path, server: Server) -> None:
    copies = copies_in(tmp_path)
    look_at(copies, server, "sổ")
    with copies.lend(HASHES["sổ"], server.fetch("sổ")) as path:
        copies.forget(HASHES["sổ"])
        for name in ("ra viện", "đơn", "thẻ"):
            look_at(copies_in(tmp_path), server, name)
        assert path.read_bytes() == SCANS["sổ"]
    assert not path.exists()


def test_other_bytes_than_asked_for_are_neither_lent_nor_kept(tmp_path: Path, server: Server) -> None:
    copies = copies_in(tmp_path)
    with pytest.raises(ObjectDamaged), copies.lend(HASHES["sổ"], server.fetch("sổ", b"%PDF-1.7 forged")):
        pass
    assert list(tmp_path.iterdir()) == []
    assert look_at(copies, server, "sổ") == SCANS["sổ"]


def test_a_fetch_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def gone(_target: BinaryIO) -> StoredBytes:
        raise ObjectMissing(sha256=HASHES["sổ"])

    with pytest.raises(ObjectMissing), copies_in(tmp_path).lend(HASHES["sổ"], gone):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"?" * 1000])
def test_a_copy_that_rotted_since_is_fetched_anew(tmp_path: Path, server: Server, damage: bytes) -> None:
    look_at(copies_in(tmp_path), server, "sổ")
    copy = tmp_path / "copies" / HASHES["sổ"]
    copy.chmod(0o600)
    copy.write_bytes(damage)
    assert look_at(copies_in(tmp_path), server, "sổ") == SCANS["sổ"]
    assert server.asked == ["sổ", "sổ"]
    assert hashlib.sha256(copy.read_bytes()).hexdigest() == HASHES["sổ"]


def test_a_copy_is_for_its_owner_only_and_read_only(tmp_path: Path, server: Server) -> None:
    look_at(copies_in(tmp_path), server, "sổ")
    assert stat.S_IMODE((tmp_path / "copies").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "copies" / HASHES["sổ"]).stat().st_mode) == 0o400


def test_what_is_forgotten_is_fetched_anew(tmp_path: Path, server: Server) -> None:
    copies = copies_in(tmp_path)
    look_at(copies, server, "sổ")
    copies.forget(HASHES["sổ"])
    copies.forget(HASHES["đơn"])
    look_at(copies, server, "sổ")
    assert server.asked == ["sổ", "sổ"]


def look_often(folder: Path, seed: int) -> int:
    """Look at all scans in turn, beginning somewhere else each; gives back how often other bytes came."""
    copies, server, names = copies_in(folder, room=2500), Server(), list(SCANS)
    turns = [names[(seed + turn * (seed + 1)) % len(names)] for turn in range(60)]
    return sum(look_at(copies, server, name) != SCANS[name] for name in turns)


def test_processes_that_look_and_tidy_up_at_once_each_get_their_bytes(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=SPAWN) as processes:
        assert list(processes.map(look_often, [tmp_path] * 4, range(4))) == [0, 0, 0, 0]
    assert [file.name for file in tmp_path.iterdir()] == ["copies"]
