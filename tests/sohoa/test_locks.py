"""Folders that belong to a process for as long as it lives, whatever ends it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.pool import ThreadPool
from pathlib import Path

from sohoa.locks import OwnFolder, left_over, throw_away

SPAWN = multiprocessing.get_context("spawn")


def write_and_die(parent: Path) -> None:
    """As a process whose power is cut."""
    own = OwnFolder(parent)
    (own.path / "giấy ra viện.pdf").write_bytes(b"%PDF-1.7")
    os._exit(9)


def in_another_process(work: Callable[[Path], None], parent: Path) -> None:
    process = SPAWN.Process(target=work, args=(parent,))
    process.start()
    process.join()
    assert process.exitcode == 9


def test_the_folder_of_who_lives_is_not_left_over_and_that_of_who_died_is(tmp_path: Path) -> None:
    own = OwnFolder(tmp_path)
    in_another_process(write_and_die, tmp_path)
    with left_over(tmp_path) as found:
        (folder,) = found
        assert folder != own.path
        assert (folder / "giấy ra viện.pdf").read_bytes() == b"%PDF-1.7"


def test_nobody_else_is_given_what_somebody_tidies_up(tmp_path: Path) -> None:
    in_another_process(write_and_die, tmp_path)
    with left_over(tmp_path) as first, left_over(tmp_path) as second:
        assert (len(first), second) == (1, [])


def test_one_that_was_given_up_is_left_over(tmp_path: Path) -> None:
    path = OwnFolder(tmp_path).path
    with left_over(tmp_path) as found:
        assert found == [path]


def test_what_is_no_folder_of_this_user_is_let_be(tmp_path: Path) -> None:
    (tmp_path / "sohoa-own-file").write_bytes(b"")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "sohoa-own-link").symlink_to(tmp_path / "elsewhere")
    with left_over(tmp_path) as found:
        assert found == []


def tidy(parent: Path) -> None:
    with left_over(parent) as found:
        for folder in found:
            throw_away(folder)


def test_whoever_begins_while_others_tidy_up_has_a_folder_all_the_same(tmp_path: Path) -> None:
    with ThreadPool(8) as threads:
        tidying = threads.map_async(lambda _: tidy(tmp_path), range(400))
        own = [OwnFolder(tmp_path) for _ in range(50)]
        tidying.get()
    assert all(folder.path.is_dir() for folder in own)


def test_many_who_tidy_up_at_once_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    for _ in range(300):
        folder = OwnFolder(tmp_path).path
        (folder / "giấy ra viện.pdf").write_bytes(b"%PDF-1.7")
        (folder / "trang").mkdir()
        (folder / "trang" / "1.png").write_bytes(b"\x89PNG")
    with ThreadPool(8) as threads:
        threads.map(lambda _: tidy(tmp_path), range(64))
    assert list(tmp_path.iterdir()) == []
