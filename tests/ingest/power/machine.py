"""A machine whose power is cut: programs of the product, ended with all their children before any of their steps.

It is a program that loads everything once, and then forks a process for each thing that it is asked to do: a line of JSON in, a
line of JSON out.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from portal.command_line import run
from sohoa.settings import PREFIX
from tests.ingest.opening.typed import DECISION, typed_pdf
from tests.ingest.power.steps import Step, Steps

NEVER = 0


@dataclass(frozen=True)
class Ended:
    """How a program ended: by itself or by the power cut, and its steps; where it was cut, the last is the one not taken."""

    cut: bool
    exit_code: int
    steps: tuple[Step, ...]


class Machine:
    """Runs `sohoa` in an installation, and cuts the power."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def sohoa(self, root: Path, *arguments: str, settings: Mapping[str, str], cut_before: int = NEVER) -> Ended:
        """Run a command of `sohoa` in the installation in `root`, until the power goes just before step number `cut_before`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"root": str(root), "arguments": arguments, "settings": dict(settings), "cut_before": cut_before}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Ended(answer["cut"], answer["exit_code"], tuple(tuple(step) for step in answer["steps"]))


@contextmanager
def machine() -> Iterator[Machine]:
    """One that is up."""
    with subprocess.Popen(
        [sys.executable, "-c", f"from {__name__} import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},  # Who is killed leaves semaphores, and that is told of at the end.
    ) as process:
        yield Machine(process)
        assert process.stdin is not None
        process.stdin.close()


def main() -> None:
    """Answer what is asked, one thing after the other. What programs say goes nowhere."""
    answers = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    with tempfile.TemporaryDirectory() as folder:
        _warm_up(Path(folder))
        for line in sys.stdin:
            print(json.dumps(_run_apart(json.loads(line))), file=answers, flush=True)
    os._exit(0)  # The folder of the fork server is gone already.


def _warm_up(root: Path) -> None:
    """Do what will be done, once: what is loaded for it is there for everybody who is forked from here."""
    scan = root / "giấy.pdf"
    scan.write_bytes(typed_pdf(DECISION))
    _move_to(root, {})
    run(["ingest", str(scan), "--by", "Trần Văn Bình"])
    gc.collect()
    gc.freeze()


def _run_apart(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Be a program in a process of its own, and tell how it ended."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        _be(asked, tell)
    os.close(tell)
    with os.fdopen(told) as steps:
        taken = [step.rstrip("\n").split("\t") for step in steps]
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"cut": code == -signal.SIGKILL, "exit_code": code, "steps": taken}


def _be(asked: Mapping[str, Any], tell: int) -> None:
    """Be the program, and end."""
    code, number = 70, 0

    def taken(step: Step) -> None:
        nonlocal number
        number += 1
        os.write(tell, ("\t".join(step) + "\n").encode())
        if number == asked["cut_before"]:
            _cut_power()

    try:
        forkserver.ensure_running = forkserver._forkserver.ensure_running = lambda: None  # It runs: the parent's.
        root = Path(asked["root"])
        _move_to(root, asked["settings"])
        Steps(root, taken)
        code = run(asked["arguments"])
    finally:
        os._exit(code)


def _move_to(root: Path, settings: Mapping[str, str]) -> None:
    """From now on all that this process leaves lies in `root`."""
    os.environ.update(environment(root, settings))
    tempfile.tempdir = os.environ["TMPDIR"] = str(root / "tmp")
    (root / "tmp").mkdir(exist_ok=True)


def environment(root: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Of an installation in `root`."""
    named = {"DATA": str(root / "data"), "WORKERS": "1", "WINDOW": "1", **settings}
    return {f"{PREFIX}{name}": value for name, value in named.items()}


def _cut_power() -> None:
    """At once for everybody: wardens and programs first, so that nobody sees the others go and still does something."""
    for process in reversed(list(_below(forkserver._forkserver._forkserver_pid))):
        os.kill(process, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def _below(process: int) -> Iterator[int]:
    for child in map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()):
        yield child
        yield from _below(child)
