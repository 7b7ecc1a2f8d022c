"""The power goes between any two steps of a deposit: no object without record, no record without object, and nothing is lost."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from ingest import fork_server
from tests.drawn import DISCHARGE
from tests.ingest.opening.typed import DECISION, typed_pdf
from tests.ingest.power.machine import machine
from tests.ingest.power.steps import Step
from tests.ingest.power.sweep import Deposit, new_installation, opened, sweep, swept
from tests.ingest.power.whole import Contents

SHARES = 4


@pytest.fixture(scope="module")
def deposit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deposit]:
    """Of a zip with a PDF, which holds two papers."""
    folder = tmp_path_factory.mktemp("power")
    scan = folder / "hồ sơ ốm đau.zip"
    discharge = [line.format(name="Nguyễn Thị Hoa", personal_number="030185004321") for line in DISCHARGE]
    with zipfile.ZipFile(scan, "w") as packed:
        packed.writestr("ốm đau.pdf", typed_pdf(DECISION, discharge))
    fork_server.start()
    with machine() as up:
        yield Deposit(up, new_installation(folder / "new"), scan)


@pytest.fixture(scope="module")
def undisturbed(deposit: Deposit, tmp_path_factory: pytest.TempPathFactory) -> tuple[Contents, set[str]]:
    return deposit.undisturbed(tmp_path_factory.mktemp("undisturbed") / "root")


@pytest.fixture(scope="module")
def steps(deposit: Deposit, tmp_path_factory: pytest.TempPathFactory) -> tuple[Step, ...]:
    return deposit.cut(tmp_path_factory.mktemp("steps") / "root", {}).steps


@pytest.mark.slow
@pytest.mark.parametrize("share", swept(SHARES))
def test_cut_before_any_step_and_started_again_it_is_as_if_the_power_had_stayed(
    share: int, deposit: Deposit, undisturbed: tuple[Contents, set[str]], tmp_path: Path
) -> None:
    assert sweep(deposit, tmp_path, range(share + 1, sys.maxsize, SHARES), undisturbed) > 100 / SHARES


def test_every_kind_of_step_is_counted(steps: tuple[Step, ...]) -> None:
    assert {step[0] for step in steps} >= {"chmod", "fsync", "mkdir", "remove", "rename", "rmdir", "write"}
    assert {step[1] for step in steps if step[0] == "commit"} == {"database", "index"}


# What was not flushed to the disk goes with the power, too.


def test_bytes_reach_the_disk_before_the_object_has_its_name(steps: tuple[Step, ...]) -> None:
    for place, (temporary, _) in renamed(steps):
        touched = [at for at, step in enumerate(steps[:place]) if temporary in step]
        assert [steps[at][0] for at in touched][-2:] == ["chmod", "fsync"]


def test_the_mark_of_an_object_reaches_the_disk_before_it(steps: tuple[Step, ...]) -> None:
    for place, (temporary, target) in renamed(steps):
        own_folder, _, _ = temporary.rpartition("/")
        mark = steps.index(("write", f"{own_folder}/{target.rpartition('/')[2]}"))
        assert ("fsync", own_folder) in steps[mark:place]
        assert ("fsync", "data/objects/incoming") in steps[:mark]


def test_the_name_of_an_object_reaches_the_disk_before_its_record(steps: tuple[Step, ...]) -> None:
    for place, (_, target) in renamed(steps):
        record = steps.index(("commit", "database"), place)
        folders = [str(folder) for folder in Path(target).parents][:3]
        assert folders[-1] == "data/objects"
        assert [step for step in steps[place:record] if step[0] == "fsync"][:3] == [("fsync", folder) for folder in folders]


def test_a_record_reaches_the_disk_before_anybody_relies_on_it(deposit: Deposit) -> None:
    with opened(deposit.empty, {}) as installation, installation.engine.connect() as connection:
        full = 2
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == full


def renamed(steps: tuple[Step, ...]) -> list[tuple[int, tuple[str, str]]]:
    """Where objects get their names: in which step, from what to what."""
    found = [(at, (step[1], step[2])) for at, step in enumerate(steps) if step[0] == "rename" and "/objects/" in step[2]]
    assert len(found) == 6, "a zip, the PDF in it, the words and the searchable PDF of each paper"
    return found
