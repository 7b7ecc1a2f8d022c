"""The main job by workers in processes of their own, on the four servers; and what befalls workers."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ingest import batches
from ingest.progress import progress
from ingest.queue.records import Piece, WorkerProcess
from ingest.receiving import Purpose, receive
from ingest.records import READ, ItemPage
from ingest.sources import files_at
from ingest.worker import finish_batch
from registry.actor import Actor
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings
from tests import drawn
from tests.ingest.power.whole import Contents, assert_whole, contents
from tests.ingest.queue.many_machines import ManyMachines, many_machines

pytestmark = pytest.mark.services
ARCHIVIST = Actor("Trần Văn Bình", "cli", unit="BHXH-HD")
SMALL = (1000, 700)
NAMES = ("Nguyễn Thị Hoa", "Lê Văn Nam", "Phạm Thu Trang", "Đỗ Quốc Việt", "Trần Thị Lan", "Vũ Minh Đức")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three files of two papers each."""
    folder = tmp_path_factory.mktemp("quét")
    papers = [drawn.page(["GIẤY RA VIỆN", f"Họ và tên: {name}", "Vào viện ngày 02/03/2026"], size=SMALL) for name in NAMES]
    for number in range(3):
        (folder / f"hồ sơ {number}.pdf").write_bytes(drawn.pdf(*papers[2 * number : 2 * number + 2]))
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def alone(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """What one machine makes of them."""
    with open_installation(Settings(data=tmp_path_factory.mktemp("alone"), workers=2, window=1)) as installation:
        finish_batch(installation, receive(installation, files_at(files), ARCHIVIST), ARCHIVIST)
        with installation.sessions() as session:
            return contents(session)


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[ManyMachines]:
    with many_machines(tmp_path) as machines:
        yield machines


@pytest.fixture
def installation(machines: ManyMachines) -> Iterator[Installation]:
    """This process gives the work, and looks."""
    with open_installation(machines.settings(), makes_seals=True) as installation:
        yield installation


def is_finished(installation: Installation, batch: int) -> bool:
    with installation.sessions() as session:
        return progress(session, batch).finished


def pages_read(installation: Installation) -> int:
    with installation.sessions() as session:
        return session.scalar(select(func.count(ItemPage.id)).where(ItemPage.state == READ)) or 0


def workers(installation: Installation) -> set[str]:
    with installation.sessions() as session:
        return set(session.scalars(select(WorkerProcess.name)))


def assert_all_there(machines: ManyMachines, installation: Installation, batch: int, alone: Contents) -> None:
    """The same documents as one machine makes, each once; nothing half done."""
    machines.wait_until(lambda: is_finished(installation, batch))
    with installation.sessions() as session:
        assert batches.report(session, batch).state == "done", machines.said()
        assert contents(session) == alone
        machines.wait_until(lambda: session.scalar(select(func.count(Piece.id))) == 0)
    machines.wait_until(lambda: not installation.index.count() < len(NAMES))
    machines.end()
    assert_whole(installation)


def test_two_workers_make_what_one_machine_makes(
    machines: ManyMachines, installation: Installation, files: list[Path], alone: Contents
) -> None:
    processes = [machines.start(command) for command in ("scheduler", "worker", "worker")]
    machines.wait_until(lambda: len(workers(installation)) == 2)
    batch = receive(installation, files_at(files), ARCHIVIST, Purpose(unit="BHXH-HD"))
    finish_batch(installation, batch, ARCHIVIST)
    assert_all_there(machines, installation, batch, alone)
    assert [process.returncode for process in processes] == [0, 0, 0], machines.said()
    assert workers(installation) == set()


def test_a_worker_that_is_killed_costs_time_and_nothing_else(
    machines: ManyMachines, installation: Installation, files: list[Path], alone: Contents
) -> None:
    batch = receive(installation, files_at(files), ARCHIVIST)
    machines.start("scheduler")
    victim = machines.start("worker")
    machines.wait_until(lambda: pages_read(installation) > 0)
    os.killpg(victim.pid, signal.SIGKILL)
    machines.start("worker")
    assert_all_there(machines, installation, batch, alone)


def test_a_worker_that_is_asked_to_end_finishes_what_it_has_at_hand(
    machines: ManyMachines, installation: Installation, files: list[Path], alone: Contents
) -> None:
    batch = receive(installation, files_at(files), ARCHIVIST)
    machines.start("scheduler")
    leaving = machines.start("worker")
    machines.wait_until(lambda: pages_read(installation) > 0)
    leaving.terminate()
    assert leaving.wait() == 0, machines.said()
    with installation.sessions() as session:
        assert session.scalars(select(Piece).where(Piece.taken_by.is_not(None))).all() == []
    machines.start("worker")
    assert_all_there(machines, installation, batch, alone)


def test_work_that_came_in_while_nobody_worked_is_done_when_somebody_does(
    machines: ManyMachines, installation: Installation, files: list[Path], alone: Contents
) -> None:
    batch = receive(installation, files_at(files), ARCHIVIST)
    machines.start("worker")
    machines.start("scheduler")
    assert_all_there(machines, installation, batch, alone)
