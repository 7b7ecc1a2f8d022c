"""The power goes between any two steps of taking files from a watched folder: each is taken once, and none is lost."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest import fork_server
from ingest.records import Batch, Item
from tests.ingest.power.machine import NEVER, Ended, Machine, machine
from tests.ingest.power.sweep import new_installation, opened, swept
from tests.ingest.power.whole import assert_whole
from tests.ingest.watching.watched import NOT_A_SCAN

FILES = {"1.txt": NOT_A_SCAN + b"1", "07906/2.txt": NOT_A_SCAN + b"2", "07906/3.txt": NOT_A_SCAN + b"2"}
"""In two sub-folders; two hold the same."""
SHARES = 12
Found = tuple[dict[str, bytes], Counter[tuple[str, str]], list[int]]


@pytest.fixture(scope="module")
def up() -> Iterator[Machine]:
    fork_server.start()
    with machine() as running:
        yield running


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation in which nothing was done yet, and a folder with files."""
    root = new_installation(tmp_path_factory.mktemp("power") / "new")
    for name, content in FILES.items():
        file = root / "quét" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return root


def watched(up: Machine, root: Path, cut_before: int = NEVER) -> Ended:
    return up.sohoa(root, "watch", str(root / "quét"), "--once", "--settle", "0.1", settings={}, cut_before=cut_before)


def found(root: Path) -> Found:
    """What lies in the folder, what is on record of it, and how many files each batch has."""
    with opened(root, {}) as installation:
        assert_whole(installation)
        with installation.sessions() as session:
            items = Counter((item.name, item.state) for item in session.scalars(select(Item)))
            batches = sorted(len(batch.items) for batch in session.scalars(select(Batch)))
            assert all(batch.received_at is not None for batch in session.scalars(select(Batch)))
    assert not list((root / "data" / "watching").glob("*/*"))
    folder = root / "quét"
    files = {str(file.relative_to(folder)): file for file in folder.rglob("*") if file.is_file()}
    return {name: b"" if ".sohoa" in name else file.read_bytes() for name, file in files.items()}, items, batches


def restored(empty: Path, root: Path) -> Path:
    shutil.copytree(empty, root)
    return root


@pytest.fixture(scope="module")
def undisturbed(up: Machine, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    root = restored(empty, tmp_path_factory.mktemp("undisturbed") / "root")
    ended = watched(up, root)
    assert (ended.cut, ended.exit_code) == (False, 3)
    return found(root)


def test_undisturbed_each_file_is_an_item_and_lies_with_its_report_where_it_belongs(undisturbed: Found) -> None:
    files, items, batches = undisturbed
    ends = ("", ".sohoa.txt", ".sohoa.json")
    assert set(files) == {".sohoa-watch", *(f"failed/{name}{end}" for name in FILES for end in ends)}
    assert items == Counter({("1.txt", "failed"): 1, ("07906/2.txt", "failed"): 1, ("07906/3.txt", "duplicate"): 1})
    assert batches == [1, 2]


@pytest.mark.slow
@pytest.mark.parametrize("share", swept(SHARES))
def test_cut_before_any_step_and_watched_again_it_is_as_if_the_power_had_stayed(
    share: int, up: Machine, empty: Path, undisturbed: Found, tmp_path: Path
) -> None:
    wrong: list[Exception] = []
    done = 0
    for step in range(share + 1, sys.maxsize, SHARES):
        root = restored(empty, tmp_path / str(step))
        ended = watched(up, root, cut_before=step)
        if not ended.cut:
            break
        done += 1
        try:
            again = watched(up, root)
            assert (again.cut, again.exit_code) in ((False, 0), (False, 3))
            files, items, batches = found(root)
            assert (files, items) == undisturbed[:2]
            assert sum(batches) == len(FILES), "who is cut off while files are moved takes the rest as a batch of its own"
        except Exception as error:  # noqa: BLE001 - all of them are told at the end
            error.add_note(f"The power went before step {step}: {' '.join(ended.steps[-1])}")
            wrong.append(error)
        shutil.rmtree(root)
    assert done > 100 / SHARES
    if wrong:
        raise ExceptionGroup(f"{len(wrong)} of {done} power cuts left something behind", wrong)


def test_moving_a_file_to_its_end_is_two_steps_and_both_are_counted(up: Machine, empty: Path, tmp_path: Path) -> None:
    """Else the sweep would not see what it is about."""
    steps = watched(up, restored(empty, tmp_path / "root")).steps
    kinds = Counter(step[0] for step in steps if any("quét/" in part for part in step[1:]))
    assert kinds["link"] == len(FILES)
    assert kinds["rename"] >= len(FILES) * 3, "into taking, and two reports of each"
    assert kinds["remove"] >= len(FILES)
