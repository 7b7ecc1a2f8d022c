"""Confined children: each limit holds, a child that dies costs one task, and nothing stays behind."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from ingest.confinement import ConfinedPool
from ingest.errors import TaskCrashed, TaskMemory, TaskNoSpace, TaskOutput, TaskTimeout, TaskUnexpected
from ingest.opening.errors import SourceEncrypted
from sohoa.errors import SohoaError

MEMORY_MB = 1024
OUTPUT_MB = 8
PATIENCE = 20.0
SECRET = "mật khẩu cơ sở dữ liệu"


@pytest.fixture(scope="module")
def pool() -> Iterator[ConfinedPool]:
    os.environ["SOHOA_DATABASE"] = SECRET
    with ConfinedPool(2, memory_mb=MEMORY_MB, output_mb=OUTPUT_MB) as confined:
        yield confined
    del os.environ["SOHOA_DATABASE"]


def double(number: int) -> int:
    return 2 * number


def eat_memory() -> int:
    return int(np.ones(MEMORY_MB << 17).sum())  # 8 bytes each: as much as the whole limit


def eat_memory_in_a_program() -> int:
    return subprocess.run([sys.executable, "-c", f"bytes({MEMORY_MB << 20})"], capture_output=True, check=False).returncode


def write_too_much() -> None:
    with tempfile.TemporaryFile() as file:
        for _ in range(OUTPUT_MB + 1):
            file.write(bytes(1 << 20))


def write_on_a_full_disk() -> None:
    Path("/dev/full").write_bytes(b"trang 1")


def sleep_beside_a_program(told: Path) -> None:
    """As a renderer that hangs in the program that it started."""
    program = subprocess.Popen(["sleep", "600"])
    Path(tempfile.mkdtemp(), "trang-1.ppm").write_bytes(bytes(1000))
    write_whole(told, f"{os.getpid()} {program.pid} {tempfile.gettempdir()}")
    program.wait()


def hang_deaf_to_signals() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    time.sleep(600)


def die_beside_a_program(number: int, told: Path) -> None:
    program = subprocess.Popen(["sleep", "600"])
    write_whole(told, f"{os.getpid()} {program.pid} {tempfile.gettempdir()}")
    os.kill(os.getpid(), number)
    time.sleep(600)


def give_back_too_much() -> bytes:
    return bytes((OUTPUT_MB << 20) + 1)


def refuse() -> NoReturn:
    raise SourceEncrypted(file="hồ sơ ốm đau.pdf")


def stumble() -> NoReturn:
    raise ZeroDivisionError("chia cho không")


def give_back_what_cannot_be_sent() -> Callable[[], int]:
    return lambda: 1


def environment() -> tuple[dict[str, str], str]:
    return dict(os.environ), Path("/proc/self/environ").read_text("utf-8", "replace")


def open_files() -> list[str]:
    return [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.exists() or link.is_symlink()]


def core_limit() -> tuple[int, int]:
    return resource.getrlimit(resource.RLIMIT_CORE)


def leave_a_file() -> str:
    Path(tempfile.mkdtemp(), "còn sót.ppm").write_bytes(b"P6")
    return tempfile.gettempdir()


def write_whole(target: Path, text: str) -> None:
    part = target.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.rename(target)


def wait_until(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def runs(pid: int) -> bool:
    """Whether a process still works: a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def told_by(path: Path) -> tuple[list[int], Path]:
    assert wait_until(path.exists)
    child, program, folder = path.read_text("utf-8").split(" ", 2)
    return [int(child), int(program)], Path(folder)


def test_a_task_gives_back_its_value(pool: ConfinedPool) -> None:
    assert [pool.submit(double, number, seconds=30).result() for number in (1, 2, 3)] == [2, 4, 6]


def test_an_error_of_the_product_arrives_as_it_was_raised(pool: ConfinedPool) -> None:
    with pytest.raises(SourceEncrypted) as caught:
        pool.submit(refuse, seconds=30).result()
    assert caught.value.problem.file == "hồ sơ ốm đau.pdf"


@pytest.mark.parametrize(
    ("task", "error"),
    [
        (eat_memory, TaskMemory),
        (write_too_much, TaskOutput),
        (give_back_too_much, TaskOutput),
        (write_on_a_full_disk, TaskNoSpace),
        (stumble, TaskUnexpected),
        (give_back_what_cannot_be_sent, TaskUnexpected),
    ],
)
def test_what_a_task_must_not_do_is_its_own_error(
    pool: ConfinedPool, task: Callable[[], object], error: type[SohoaError]
) -> None:
    with pytest.raises(error):
        pool.submit(task, seconds=60).result()
    assert pool.submit(double, 21, seconds=30).result() == 42


def test_the_memory_limit_holds_for_a_program_that_a_child_starts(pool: ConfinedPool) -> None:
    assert pool.submit(eat_memory_in_a_program, seconds=60).result() != 0


def test_the_time_limit_ends_the_child_its_programs_and_its_folder(pool: ConfinedPool, tmp_path: Path) -> None:
    task = pool.submit(sleep_beside_a_program, tmp_path / "told", seconds=1)
    with pytest.raises(TaskTimeout):
        task.result()
    processes, folder = told_by(tmp_path / "told")
    assert wait_until(lambda: not any(map(runs, processes)))
    assert wait_until(lambda: not folder.exists())


def test_a_child_deaf_to_signals_is_ended_all_the_same(pool: ConfinedPool) -> None:
    with pytest.raises(TaskTimeout):
        pool.submit(hang_deaf_to_signals, seconds=0.5).result()
    assert pool.submit(double, 4, seconds=30).result() == 8


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGTERM])
def test_a_child_that_dies_costs_one_task(pool: ConfinedPool, tmp_path: Path, number: signal.Signals) -> None:
    others = [pool.submit(double, value, seconds=30) for value in range(3)]
    task = pool.submit(die_beside_a_program, number, tmp_path / "told", seconds=60)
    others += [pool.submit(double, value, seconds=30) for value in range(3, 6)]
    with pytest.raises(TaskCrashed, match=number.name):
        task.result()
    assert [other.result() for other in others] == [0, 2, 4, 6, 8, 10]
    processes, folder = told_by(tmp_path / "told")
    assert wait_until(lambda: not any(map(runs, processes)))
    assert wait_until(lambda: not folder.exists())


def test_a_pool_that_broke_is_built_anew() -> None:
    with ConfinedPool(1, memory_mb=MEMORY_MB) as pool:
        idle = pool.submit(os.getpid, seconds=30).result()
        os.kill(idle, signal.SIGKILL)

        def answers() -> bool:
            try:
                return pool.submit(double, 1, seconds=30).result() == 2
            except TaskCrashed:
                return False

        assert wait_until(answers)


def test_a_child_holds_no_secret(pool: ConfinedPool) -> None:
    variables, at_start = pool.submit(environment, seconds=30).result()
    assert SECRET not in variables.values()
    assert SECRET not in at_start
    assert not [name for name in variables if name.startswith("SOHOA_")]
    assert os.environ["SOHOA_DATABASE"] == SECRET


def test_a_child_holds_no_open_file_of_its_parent(pool: ConfinedPool, tmp_path: Path) -> None:
    with (tmp_path / "sohoa.db").open("wb"):
        assert not [name for name in pool.submit(open_files, seconds=30).result() if name.endswith("sohoa.db")]


def test_no_core_is_dumped(pool: ConfinedPool) -> None:
    assert pool.submit(core_limit, seconds=30).result() == (0, 0)


def test_a_task_leaves_no_file_behind(pool: ConfinedPool) -> None:
    assert not Path(pool.submit(leave_a_file, seconds=30).result()).exists()


def test_a_pool_that_is_ended_cancels_what_waits_and_clears_its_folder(tmp_path: Path) -> None:
    pool = ConfinedPool(1, memory_mb=MEMORY_MB)
    running = pool.submit(sleep_beside_a_program, tmp_path / "told", seconds=600)
    waiting = pool.submit(double, 1, seconds=30)
    processes, folder = told_by(tmp_path / "told")
    pool.close(wait=False)
    for task in (running, waiting):
        with pytest.raises(CancelledError):
            task.result(timeout=PATIENCE)
    assert wait_until(lambda: not any(map(runs, processes)))
    assert wait_until(lambda: not folder.parent.parent.exists())


OWNER = """
import sys
from pathlib import Path
from ingest.confinement import ConfinedPool
from tests.ingest.test_confinement import sleep_beside_a_program
pool = ConfinedPool(1, memory_mb=1024)
taken_out = pool.folder()
Path(taken_out.name, "trích.pdf").write_bytes(b"%PDF-1.7")
pool.submit(sleep_beside_a_program, Path(sys.argv[1]), seconds=600).result()
"""


def test_nothing_outlives_an_owner_that_is_killed(tmp_path: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER, tmp_path / "told"], cwd=Path(__file__).parents[2])
    processes, folder = told_by(tmp_path / "told")
    assert all(map(runs, processes))
    owner.kill()  # not waited for yet: it is a zombie now, and must count as gone
    assert wait_until(lambda: not any(map(runs, processes)))
    assert wait_until(lambda: not folder.parent.parent.exists())
    owner.wait()
